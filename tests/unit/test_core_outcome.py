"""How a job ended, in the words of everyone who speaks of it."""

from __future__ import annotations

import pytest

from ocrypt.core.codes import Code, Place
from ocrypt.core.outcome import Outcome, outcome_of


@pytest.mark.parametrize("outcome", list(Outcome))
def test_an_ending_that_has_a_code_is_known_by_it(outcome: Outcome) -> None:
    if outcome in {Outcome.DONE, Outcome.CANCELLED}:
        assert outcome.code is None
    else:
        assert outcome.code is not None
        assert outcome.code.meaning.place is Place.INSIDE
        assert outcome_of(outcome.code) is outcome


@pytest.mark.parametrize("code", [None, Code.IMAGE_EMPTY, Code.REQUEST_STALE])
def test_a_reading_and_any_other_code_are_the_job_s_own_answer(code: Code | None) -> None:
    assert outcome_of(code) is Outcome.DONE
