"""`spec/errors.md` and `core/codes.py` say the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ocrypt.core.codes import MEANINGS, Code, Exit, Meaning, Place

SPEC = Path(__file__).resolve().parents[2] / "spec" / "errors.md"


def _spec_rows() -> list[tuple[str, Meaning]]:
    rows: list[tuple[str, Meaning]] = []
    place = None
    for line in SPEC.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            place = Place(line[3:].lower())
        elif line.startswith("| `"):
            code, status, exit_, title, hint = (cell.strip() for cell in line.strip("|").split(" | "))
            assert place is not None
            number = 0 if status == "\u2013" else int(status)
            meaning = Meaning(place=place, status=number, exit=Exit(int(exit_)), title=title, hint=hint)
            rows.append((code.strip("`"), meaning))
    return rows


def test_the_table_of_the_spec_is_the_table_of_the_code() -> None:
    assert _spec_rows() == sorted(
        ((code.value, meaning) for code, meaning in MEANINGS.items()),
        key=lambda row: list(Place).index(row[1].place),
    )


def test_every_code_has_a_meaning() -> None:
    assert list(MEANINGS) == list(Code)


@pytest.mark.parametrize("code", list(Code), ids=lambda code: code.value)
def test_a_code_can_be_told(code: Code) -> None:
    meaning = code.meaning
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", code.value)
    assert meaning.title
    assert meaning.hint
    assert meaning.exit is not Exit.DONE
    assert not (meaning.title + meaning.hint).endswith(".")
    assert (meaning.status == 0) is (meaning.place is Place.LOCAL)
    assert meaning.status == 0 or 400 <= meaning.status <= 599


def test_titles_are_told_apart() -> None:
    assert len({meaning.title for meaning in MEANINGS.values()}) == len(MEANINGS)
