"""The JSON of the shared-key wire: what is a request, and that nothing else is."""

from __future__ import annotations

import json
from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocrypt.envelope.shared import SharedRequest, encode_answer, parse_shared
from ocrypt.gateway.endpoints.shared_key import REFUSAL
from ocrypt.hazmat.errors import Unopenable
from ocrypt.hazmat.sharedkey import Algorithm


def test_a_request_of_the_first_design_is_one_for_the_default_key() -> None:
    body = json.dumps({"data": b64encode(b"sealed").decode(), "algorithm": "AES-256-CBC"}).encode()
    expected = SharedRequest(algorithm=Algorithm.AES_256_CBC, kid="default", untrusted_sealed=b"sealed")
    assert parse_shared(body) == expected


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"\xff",
        b"[" * 100_000,
        b'{"data":"AAAA"}',
        b'{"algorithm":"AES-256-GCM"}',
        b'{"data":"AAAA","algorithm":"AES-128-ECB"}',
        b'{"data":"AAAA","algorithm":["AES-256-GCM"]}',
        b'{"data":"AA AA","algorithm":"AES-256-GCM"}',
        b'{"data":"AAA","algorithm":"AES-256-GCM"}',
        b'{"data":7,"algorithm":"AES-256-GCM"}',
        b'{"data":"\\u00e9","algorithm":"AES-256-GCM"}',
        b'{"data":"AAAA","algorithm":"AES-256-GCM","kid":7}',
        b'{"data":"AAAA","algorithm":"AES-256-GCM","kid":"../x"}',
        b'{"data":"AAAA","algorithm":"AES-256-GCM","kid":"a\\n"}',
        b'{"data":"AAAA","algorithm":"AES-256-GCM","kind":"a"}',
    ],
    ids=range(17),
)
def test_refuses_what_is_no_request(body: bytes) -> None:
    with pytest.raises(Unopenable):
        parse_shared(body)


@given(
    sealed=st.binary(max_size=64),
    algorithm=st.sampled_from(Algorithm),
    kid=st.from_regex(r"[a-z0-9-]{0}[a-z0-9][a-z0-9-]{0,31}", fullmatch=True),
)
def test_parses_what_a_client_writes(sealed: bytes, algorithm: Algorithm, kid: str) -> None:
    body = json.dumps({"data": b64encode(sealed).decode(), "algorithm": algorithm.value, "kid": kid}).encode()
    assert parse_shared(body) == SharedRequest(algorithm=algorithm, kid=kid, untrusted_sealed=sealed)


@given(body=st.binary() | st.recursive(st.none() | st.text(), st.lists).map(lambda value: json.dumps(value).encode()))
def test_refuses_anything_else_in_one_way(body: bytes) -> None:
    with pytest.raises(Unopenable):
        parse_shared(body)


def test_answers_are_json_of_the_first_design() -> None:
    assert json.loads(encode_answer(b"sealed")) == {"status": "success", "result": b64encode(b"sealed").decode()}
    assert json.loads(REFUSAL)["status"] == "error"
