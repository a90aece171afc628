"""Figures as Markdown: one table of the engines for each reach, one of rates by tag."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.codes.engines import Reach
from bench.codes.measure import figures
from bench.ocr.report import number, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.codes.driver import Row
    from bench.codes.engines import Engine
    from bench.codes.measure import Figures

HEAD = ("reader", "read", "rate", "wrong texts", "false positives", "median ms", "p95 ms", "photos: median", "p95")


def engines_table(engines: Sequence[Engine], rows: Sequence[Row]) -> str:
    """One row an engine."""
    return table(HEAD, [_engine(engine.title, figures(_of(engine, rows))) for engine in engines])


def _of(engine: Engine, rows: Sequence[Row]) -> list[Row]:
    return [row for row in rows if row.engine == engine.name]


def _engine(title: str, one: Figures) -> tuple[str, ...]:
    failed = f" ({one.failed} failed)" if one.failed else ""
    return (
        title + failed,
        f"{one.right}/{one.expected}",
        f"{one.rate:.1%}",
        str(one.wrong),
        str(one.false),
        number(one.median, 1),
        number(one.p95, 1),
        number(one.photo_median, 1),
        number(one.photo_p95, 1),
    )


def tags_table(engines: Sequence[Engine], rows: Sequence[Row]) -> str:
    """Codes that were read, one row a folder and tag; those where every engine reads all are left out."""
    cuts: dict[str, dict[str, list[Row]]] = {}
    for row in rows:
        cuts.setdefault(f"{row.folder}: {row.tag}", {}).setdefault(row.engine, []).append(row)
    body = []
    for name, by_engine in sorted(cuts.items()):
        all_figures = [figures(by_engine[engine.name]) for engine in engines]
        expected = all_figures[0].expected
        if any(one.right < expected for one in all_figures):
            body.append((name, str(expected), *(str(one.right) for one in all_figures)))
    return table(("folder: tag", "codes", *(engine.title for engine in engines)), body)


def section(circumstances: str, engines: Sequence[Engine], rows: Sequence[Row]) -> str:
    """The whole report of one run."""
    parts = [f"{circumstances}\n"]
    for reach in Reach:
        chosen = [engine for engine in engines if engine.reach is reach]
        if chosen:
            parts.append(f"{reach.value[0].upper()}{reach.value[1:]}:\n\n{engines_table(chosen, rows)}")
            parts.append(f"Codes read, by tag:\n\n{tags_table(chosen, rows)}")
    return "\n".join(parts)
