"""What an administrator may ask for: parsed strictly, at both ends."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocrypt.access import administration as asked
from ocrypt.core.codes import Code
from ocrypt.core.errors import Refused

ACTIONS = [
    asked.SignIn(code="123456"),
    asked.SignOut(),
    asked.ShowStatus(),
    asked.ShowKeys(),
    asked.RotateKeys(),
    asked.RetireKey(key_id=7),
    asked.ShowTokens(),
    asked.IssueToken(subject="clinic", scopes=("read",), days=3),
    asked.RevokeToken(token_id="ab" * 8),
]


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: type(action).__name__)
def test_a_question_comes_back_as_it_was(action: asked.Action) -> None:
    question = asked.Question(token="a.b.c", action=action)
    assert asked.parse(asked.encode(question)) == question
    fields = json.loads(asked.encode(question))["action"]
    del fields["type"]
    assert asked.parse_body(json.dumps(fields).encode(), type(action)) == action


def test_a_question_shows_neither_token_nor_code() -> None:
    question = asked.Question(token="a.b.c", action=asked.SignIn(code="123456"))
    assert repr(question) == "<Question SignIn>"


def test_no_body_is_an_action_without_fields() -> None:
    assert asked.parse_body(b"", asked.RotateKeys) == asked.RotateKeys()


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (asked.SignIn, b""),
        (asked.SignIn, b"{}"),
        (asked.SignIn, b'{"code":123456}'),
        (asked.SignIn, b'{"code":"12345678901234567"}'),
        (asked.SignIn, b'{"code":"1","more":1}'),
        (asked.SignIn, b'{"type":"rotate","code":"1"}'),
        (asked.SignIn, b"[]"),
        (asked.SignIn, b"\xff"),
        (asked.SignIn, b"[" * 100_000),
        (asked.RetireKey, b'{"key_id":256}'),
        (asked.RetireKey, b'{"key_id":-1}'),
        (asked.RetireKey, b'{"key_id":"7"}'),
        (asked.RetireKey, b'{"key_id":7.5}'),
        (asked.IssueToken, b'{"subject":""}'),
        (asked.IssueToken, b'{"subject":"corp/alice"}'),
        (asked.IssueToken, b'{"subject":"cert:scanner"}'),
        (asked.IssueToken, b'{"subject":"a\\nb"}'),
        (asked.IssueToken, '{"subject":"é"}'.encode()),
        (asked.IssueToken, b'{"subject":"a","scopes":[]}'),
        (asked.IssueToken, b'{"subject":"a","scopes":["read write"]}'),
        (asked.IssueToken, b'{"subject":"a","days":398}'),
        (asked.IssueToken, b'{"subject":"a","days":0}'),
        (asked.RevokeToken, b'{"token_id":"../../../etc/pas"}'),
        (asked.RotateKeys, b'{"now":true}'),
    ],
)
def test_what_is_not_exactly_that_is_refused(kind: type[asked.Action], body: bytes) -> None:
    with pytest.raises(Refused) as caught:
        asked.parse_body(body, kind)
    assert caught.value.code is Code.BODY_MALFORMED


@given(
    st.binary()
    | st.recursive(st.none() | st.text() | st.integers(), st.lists).map(lambda each: json.dumps(each).encode())
)
def test_anything_is_a_question_or_refused(untrusted: bytes) -> None:
    with pytest.raises(Refused) as caught:
        asked.parse(untrusted)
    assert caught.value.code is Code.BODY_MALFORMED


def test_every_action_but_signing_in_and_out_has_a_scope() -> None:
    assert {type(action) for action in ACTIONS} - set(asked.NEEDS) == {asked.SignIn, asked.SignOut}
