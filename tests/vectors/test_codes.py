"""What codes say: the vectors that the page's tests run too."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, get_args

import pytest

from ocrypt.recognise.codes.charset import decode
from ocrypt.recognise.codes.content import KINDS, LEVELS, MEANINGS, Kind, Level, Mark, verdict_of

ROOT = Path(__file__).resolve().parents[2]
CODES = ROOT / "vectors" / "codes"

Case = dict[str, Any]


def cases(folder: str) -> list[Any]:
    found = [json.loads(path.read_text(encoding="utf-8")) for path in sorted((CODES / folder).glob("*.json"))]
    assert found
    return [pytest.param(case, id=case["name"]) for case in found]


@pytest.mark.parametrize("case", cases("verdicts"))
def test_verdict(case: Case) -> None:
    assert case["kind"] == "code-verdict"
    told = verdict_of(case["text"])
    found = {"kind": told.kind, "marks": list(told.marks), "host": told.host, "ascii_host": told.ascii_host}
    assert found == case["expected"]


@pytest.mark.parametrize("case", cases("charsets"))
def test_charset(case: Case) -> None:
    assert case["kind"] == "code-charset"
    told = decode(bytes.fromhex(case["bytes"]), case["eci"])
    assert {"text": told.text, "charset": told.charset} == case["expected"]


def test_files_are_named_after_their_cases() -> None:
    for path in CODES.glob("*/*.json"):
        assert json.loads(path.read_text(encoding="utf-8"))["name"] == path.stem


def test_every_kind_and_every_mark_has_a_vector() -> None:
    told = [case.values[0]["expected"] for case in cases("verdicts")]
    assert {each["kind"] for each in told} == {kind.value for kind in Kind}
    assert {mark for each in told for mark in each["marks"]} == {mark.value for mark in Mark}


def test_the_spec_lists_the_kinds_and_the_marks_as_the_code_has_them() -> None:
    spec = (ROOT / "spec" / "codes.md").read_text(encoding="utf-8")
    for kind, meaning in KINDS.items():
        assert f"| `{kind}` | {meaning} |" in spec
    for mark in Mark:
        assert LEVELS[mark] in get_args(Level)
        assert f"| `{mark}` | {LEVELS[mark]} | {MEANINGS[mark]} |" in spec
