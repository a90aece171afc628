"""Canonical JSON and what is signed over it, where the vectors do not reach."""

from __future__ import annotations

import pytest

from ocrypt.core.base64url import decode_base64url, encode_base64url
from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError
from ocrypt.core.secrets import Secret
from ocrypt.envelope import statement
from ocrypt.envelope.canonical import MAX_INTEGER, MAX_LENGTH, canonical, parse
from ocrypt.hazmat.sign import SigningKey

KEY = SigningKey.from_seed(Secret(bytes(32)))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        (True, "true"),
        (-0, "0"),
        (MAX_INTEGER, "9007199254740991"),
        ([], "[]"),
        ({}, "{}"),
        ({"b": [1, {"z": None, "a": False}], "a": "x"}, '{"a":"x","b":[1,{"a":false,"z":null}]}'),
        ('€$\u000f\nA\'B"\\\\"/', '"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"'),
        ("\u007f\u2028", '"\u007f\u2028"'),
        # RFC 8785 section 3.2.3's own example of an order.
        (
            {"€": 1, "\r": 2, "\ufb33": 3, "1": 4, "😀": 5, "\x80": 6, "ö": 7},
            '{"\\r":2,"1":4,"\x80":6,"ö":7,"€":1,"😀":5,"\ufb33":3}',
        ),
    ],
)
def test_there_is_one_form(value: object, text: str) -> None:
    assert canonical(value).decode() == text
    assert parse(text.encode()) == value


@pytest.mark.parametrize(
    "value", [1.5, 1.0, MAX_INTEGER + 1, -MAX_INTEGER - 1, "\ud800", {"\ud800": 1}, [float("nan")]]
)
def test_what_has_no_form(value: object) -> None:
    with pytest.raises(ValueError, match=r".+"):
        canonical(value)


@pytest.mark.parametrize(
    "text",
    [b"", b"{", b"\xff", b"NaN", b"-Infinity", b"1.0", b"1e2", b'{"a":1,"a":1}', b"[" * 100_000, b'"\\ud800"',
     b"9007199254740992", b'"' + b"a" * MAX_LENGTH + b'"', b"\xef\xbb\xbf{}", b"9" * 5000],
    ids=range(14),
)  # fmt: skip
def test_what_is_not_read(text: bytes) -> None:
    with pytest.raises(LocalError) as caught:
        parse(text)
    assert caught.value.code is Code.SERVER_MISBEHAVED


def test_signing_again_replaces_the_signature() -> None:
    first = statement.sign_description({"v": 1}, KEY)
    assert statement.sign_description(first, KEY) == first
    other = SigningKey.from_seed(Secret(bytes(range(32))))
    again = statement.sign_description(first, other)
    assert again["identity"] != first["identity"]
    assert statement.verify_description(canonical(again)) == again


def test_a_receipt_is_short() -> None:
    with pytest.raises(ValueError, match="2048"):
        statement.sign_receipt({"a": "b" * 2048}, KEY)
    long = canonical({"a": "b" * 2048})
    signed = statement.SignedReceipt(long, KEY.sign(statement.RECEIPT_CONTEXT + long))
    with pytest.raises(LocalError) as caught:
        statement.verify_receipt(signed.encode(), KEY.public)
    assert caught.value.code is Code.RECEIPT_BAD


def test_a_receipt_is_an_object() -> None:
    payload = b"[]"
    signed = statement.SignedReceipt(payload, KEY.sign(statement.RECEIPT_CONTEXT + payload))
    with pytest.raises(LocalError) as caught:
        statement.verify_receipt(signed.encode(), KEY.public)
    assert caught.value.code is Code.RECEIPT_BAD


@pytest.mark.parametrize("text", ["=", "A", "AB=", "AB==", "A+8", "A/8", "AB\n", "A A", "AB", "ä"])
def test_base64url_has_one_form(text: str) -> None:
    with pytest.raises(ValueError, match=r"base64url|ASCII"):
        decode_base64url(text)


@pytest.mark.parametrize("data", [b"", b"\x00", b"\xfb\xff", bytes(range(256))])
def test_base64url(data: bytes) -> None:
    assert decode_base64url(encode_base64url(data)) == data


def test_a_fingerprint_has_43_characters() -> None:
    kind, _, name = statement.fingerprint(KEY.public).partition(":")
    assert (kind, len(name)) == ("ocrypt-id", 43)
