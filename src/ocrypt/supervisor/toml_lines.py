"""Finds the line of a TOML file on which a setting stands. The standard library's parser does not tell."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_TABLE = re.compile(r"\s*\[\s*([^\[\]]+?)\s*\]")
_KEY = re.compile(r"\s*([A-Za-z0-9_.\"'\s-]+?)\s*=")


def _names(dotted: str) -> list[str]:
    return [part.strip().strip("\"'") for part in dotted.split(".")]


def line_of(text: str, names: Sequence[str]) -> int:
    """The number of the line that sets `names` (section, key), from 1; that of its table if no line does; else 0.

    The text has been parsed before, so it is valid TOML. A value over several lines is found by its first.
    """
    table: list[str] = []
    of_table = 0
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _TABLE.match(line):
            table = _names(header.group(1))
            if table == list(names[: len(table)]):
                of_table = number
        elif (key := _KEY.match(line)) and [*table, *_names(key.group(1))] == list(names):
            return number
    return of_table
