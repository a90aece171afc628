"""What is refused in clear has the headers that go with its code."""

from __future__ import annotations

import json

import pytest

from ocrypt.core.codes import Code, Place
from ocrypt.core.ids import RequestId
from ocrypt.gateway.problem import problem

ID = RequestId("ab" * 16)
OUTSIDE = [code for code in Code if code.meaning.place is Place.OUTSIDE]


@pytest.mark.parametrize("code", OUTSIDE, ids=lambda code: code.value)
def test_every_outside_code_is_an_answer(code: Code) -> None:
    response = problem(code, ID)
    assert response.status_code == code.meaning.status
    assert response.media_type == "application/problem+json"
    assert json.loads(response.body)["code"] == code.value
    assert response.headers["ocrypt-request-id"] == ID
    assert response.headers["cache-control"] == "no-store"
    # 503 always says when to come back; 401 how to prove who one is (RFC 9110 sections 10.2.3 and 11.6.1).
    assert ("retry-after" in response.headers) is (code.meaning.status in {429, 503})
    assert ("www-authenticate" in response.headers) is (code.meaning.status == 401)
    assert "allow" not in response.headers


@pytest.mark.parametrize("code", OUTSIDE, ids=lambda code: code.value)
def test_the_connection_ends_only_where_its_state_is_unknown(code: Code) -> None:
    closing = problem(code, ID).headers.get("connection") == "close"
    assert closing is (code in {Code.BODY_TIMEOUT, Code.BODY_INCOMPLETE})


def test_a_wrong_method_is_told_the_right_ones() -> None:
    assert problem(Code.METHOD, ID, allow="GET, HEAD").headers["allow"] == "GET, HEAD"
