"""Figures as Markdown: one table of the engines, one of error rates by category."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench.ocr.measure import by_engine, cer_folded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.ocr.driver import Row
    from bench.ocr.measure import Figures


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What a reader of the tables must know about the run."""

    kind: str
    pictures: int
    letters: int
    threads: int
    cores: int
    processor: str
    date: str
    load: float
    """Processes that wanted to run when it began, the bench's own not counted."""


HEAD = (
    "engine",
    "CER",
    "CER, case folded",
    "bag F1",
    "median ms",
    "p95 ms",
    "a second",
    "a CPU second",
    "speed, total",
    "speed, median",
    "< 1 s",
    "peak MB",
    "cold s",
)


def table(head: Sequence[str], body: Sequence[Sequence[str]]) -> str:
    """A Markdown table, its first column to the left and the others to the right."""
    lines = [head, ("---", *("---:" for _ in head[1:])), *body]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def number(value: float, digits: int) -> str:
    """A number for a cell; a dash for what was not measured."""
    return "–" if math.isnan(value) else f"{value:.{digits}f}"


def engines_table(all_figures: Sequence[Figures], titles: dict[str, str]) -> str:
    """One row an engine."""
    return table(HEAD, [_engine(one, titles.get(one.engine, one.engine)) for one in all_figures])


def _engine(one: Figures, title: str) -> tuple[str, ...]:
    failed = f" ({one.failed} failed)" if one.failed else ""
    return (
        title + failed,
        number(one.cer, 4),
        number(one.cer_folded, 4),
        number(one.bag_f1, 4),
        number(1000 * one.median, 0),
        number(1000 * one.p95, 0),
        number(one.per_second, 2),
        number(one.per_cpu_second, 2),
        number(one.ratio_total, 2),
        number(one.ratio_median, 2),
        f"{one.under_second:.0%}",
        number(one.peak / 1024, 0),
        number(one.cold, 1),
    )


def categories_table(rows: Sequence[Row], titles: dict[str, str]) -> str:
    """Case-folded error rates, one row a category."""
    engines = by_engine(rows)
    head = ("category", "pictures", "letters", *(titles.get(name, name) for name in engines))
    body = []
    for category in sorted({row.category for row in rows}):
        cut = {name: [row for row in of_one if row.category == category] for name, of_one in engines.items()}
        first = next(iter(cut.values()))
        letters = sum(row.score.letters for row in first)
        rates = (number(cer_folded(of_one), 3) for of_one in cut.values())
        body.append((category, str(len(first)), str(letters), *rates))
    return table(head, body)


def section(where: Circumstances, engines: str, categories: str) -> str:
    """The whole report of one run."""
    threads = "one thread" if where.threads == 1 else f"{where.threads} threads"
    return (
        f"{where.pictures} {where.kind}s, {where.letters} letters, {threads} an engine, on {where.cores} cores of "
        f"{where.processor}, {where.date}, load {where.load:.1f} before.\n\n"
        f"{engines}\nCase-folded CER by category:\n\n{categories}"
    )
