"""Readings into figures: one engine's rate, its wrong texts and its times."""

from __future__ import annotations

import math
import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench.ocr.measure import percentile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.codes.driver import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What an engine's rows come to; times are CPU milliseconds of one thread."""

    engine: str
    expected: int
    right: int
    wrong: int
    """Texts that are not in their picture, of pictures with codes."""
    false: int
    """Texts of pictures without codes."""
    failed: int
    median: float
    p95: float
    photo_median: float
    photo_p95: float

    @property
    def rate(self) -> float:
        """Share of the codes that were read."""
        return self.right / self.expected if self.expected else math.nan


def figures(rows: Sequence[Row]) -> Figures:
    """Figures of one engine's rows."""
    times = [1000 * row.cpu for row in rows]
    photos = [1000 * row.cpu for row in rows if row.photo] or [math.nan]
    return Figures(
        engine=rows[0].engine,
        expected=sum(row.score.expected for row in rows),
        right=sum(row.score.right for row in rows),
        wrong=sum(row.score.wrong for row in rows if not row.negative),
        false=sum(row.score.wrong for row in rows if row.negative),
        failed=sum(bool(row.failed) for row in rows),
        median=statistics.median(times),
        p95=percentile(times, 0.95),
        photo_median=statistics.median(photos),
        photo_p95=percentile(photos, 0.95),
    )
