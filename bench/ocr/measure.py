"""From rows to the figures of one engine."""

from __future__ import annotations

import math
import statistics
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.ocr.driver import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What one engine did over all pictures."""

    engine: str
    pictures: int
    failed: int
    cer: float
    """Edits of all pictures by letters of all."""
    cer_folded: float
    """The same, case ignored for truths in capitals only."""
    bag_f1: float
    """Mean over the pictures."""
    median: float
    """Seconds, wall time."""
    p95: float
    wall_total: float
    """Seconds, over all pictures."""
    cpu: float
    """CPU seconds a picture, mean."""
    ratio_total: float
    """All CPU time of the base engine by all of this one: above one is faster."""
    ratio_median: float
    """Median of the same ratio picture by picture."""
    under_second: float
    """Share of the pictures that took less than a second."""
    peak: int
    """Most memory held, in KiB."""
    cold: float
    """Seconds from starting a process to its first answer; not a number where that was not measured."""

    @property
    def per_second(self) -> float:
        """Pictures a second of wall time."""
        return self.pictures / self.wall_total

    @property
    def per_cpu_second(self) -> float:
        """Pictures a second of CPU time."""
        return 1 / self.cpu


def percentile(values: Sequence[float], share: float) -> float:
    """The nearest-rank percentile: the smallest value that at least that share of all values do not exceed."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def by_engine(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """Rows of each engine, engines in the order of their first row."""
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.engine].append(row)
    return dict(found)


def cer(rows: Sequence[Row]) -> float:
    """Edits by letters, over all these rows."""
    return sum(row.score.edits for row in rows) / sum(row.score.letters for row in rows)


def cer_folded(rows: Sequence[Row]) -> float:
    """The same, case ignored for truths in capitals only."""
    return sum(row.score.edits_folded for row in rows) / sum(row.score.letters for row in rows)


def figures(rows: Sequence[Row], base: Sequence[Row], cold: float = math.nan) -> Figures:
    """Figures of one engine's rows, CPU time against the rows of the base; not a number without those."""
    cpu = sum(row.cpu for row in rows)
    theirs = {row.picture: row.cpu for row in base}
    ratios = [theirs[row.picture] / row.cpu for row in rows if row.picture in theirs]
    return Figures(
        engine=rows[0].engine,
        pictures=len(rows),
        failed=sum(bool(row.failed) for row in rows),
        cer=cer(rows),
        cer_folded=cer_folded(rows),
        bag_f1=statistics.mean(row.score.bag_f1 for row in rows),
        median=statistics.median(row.wall for row in rows),
        p95=percentile([row.wall for row in rows], 0.95),
        wall_total=sum(row.wall for row in rows),
        cpu=cpu / len(rows),
        ratio_total=sum(theirs.values()) / cpu if theirs else math.nan,
        ratio_median=statistics.median(ratios) if ratios else math.nan,
        under_second=sum(row.wall < 1 for row in rows) / len(rows),
        peak=max(row.peak for row in rows),
        cold=cold,
    )
