"""What is said of errors: of those nobody foresaw, and in problem details."""

from __future__ import annotations

import json
import re

import pytest

from ocrypt.core.bugs import place_of
from ocrypt.core.codes import Code
from ocrypt.core.ids import RequestId
from ocrypt.core.problem import OHTTP_KEY, encode_problem


def _fail() -> None:
    raise ValueError("MARKER")


def test_an_unforeseen_error_is_told_by_kind_and_place_without_its_words() -> None:
    with pytest.raises(ValueError, match="MARKER") as caught:
        _fail()
    told = place_of(caught.value)
    assert re.fullmatch(r"ValueError at test_core_bugs\.py:\d+", told)
    assert "MARKER" not in told


def test_the_place_is_where_it_was_raised_and_not_where_it_was_caught() -> None:
    with pytest.raises(ValueError, match="MARKER") as caught:
        _fail()
    assert place_of(caught.value).endswith(f":{_fail.__code__.co_firstlineno + 1}")


def test_an_error_that_was_never_raised_has_no_place() -> None:
    assert place_of(KeyError("MARKER")) == "KeyError at an unknown place"


@pytest.mark.parametrize("code", list(Code), ids=lambda code: code.value)
def test_a_problem_has_the_members_of_rfc_9457_and_ours(code: Code) -> None:
    problem = json.loads(encode_problem(code, RequestId("ab" * 16)))
    again = {code.KEY_UNKNOWN, code.KEY_RETIRED, code.ENVELOPE_UNOPENABLE}
    assert problem == {
        "type": OHTTP_KEY if code in again else "about:blank",
        "title": code.meaning.title,
        "status": code.meaning.status,
        "code": code.value,
        "hint": code.meaning.hint,
        "request_id": "ab" * 16,
    }
