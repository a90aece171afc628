"""Writes `vectors/gm`: requests and answers of the SM envelope that open, and ways in which they do not.

The SM2 encryption takes its randomness from the operating system, so one ciphertext, made once, stands here; all else
follows from it. `python tools/make_gm_vectors.py` writes the files anew, and a test holds them against this.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ocrypt.core.ids import KeyId
from ocrypt.core.secrets import Opened, Secret
from ocrypt.envelope.gm_seal import seal_gm_under
from ocrypt.envelope.message import Field, Request, Response, encode_request, encode_response
from ocrypt.envelope.reply import AnswerKey, ReplySealer
from ocrypt.envelope.wire import Form
from ocrypt.hazmat.suites import Aead

OUT = Path(__file__).resolve().parents[1] / "vectors" / "gm"

# The key pair of GM/T 0003.5-2012's examples: known to everybody, and so good for vectors only.
PRIVATE = "3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8"
PUBLIC = (
    "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
    "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13"
)
KEY_ID = 42
MATERIAL = bytes(range(32))
SM2_CIPHER = bytes.fromhex(
    "308188022013b45f37b48812b9c14168dd4dd5285a9d5cc196330276a61f4984811bba7b2102202e1257fa53de26a15b"
    "9b37cae9f1e4ad7a6f9e5a9c7916cb2d732c2389e67d7b042064b453d0af63d99d523dd9a95eb10c6838e3399698bf7a"
    "1337bb49c5c9a7100d04201fa0547f853357d0d029527df96630e42e3280e65d434fb92ee191c39b4dcece"
)
NONCE = bytes(range(100, 116))
MESSAGE = encode_request(
    Request(
        method="POST",
        scheme="https",
        authority="ocr.example",
        path="/v1/read",
        headers=(Field("content-type", "application/octet-stream"), Field("date", "Tue, 24 Nov 2026 12:00:00 GMT")),
        content=b"a picture",
    )
)
ANSWER = encode_response(
    Response(status=200, headers=(Field("content-type", "application/json"),), content='{"text":"国密"}'.encode())
)

_HEAD = 4
_END = _HEAD + len(SM2_CIPHER)


def all_cases() -> list[dict[str, Any]]:
    """Every case, in order."""
    sealed = bytes(seal_gm_under(SM2_CIPHER, Secret(MATERIAL), Opened(MESSAGE), KeyId(KEY_ID)).sealed.body)
    key = AnswerKey(form=Form.SINGLE, aead=Aead.SM4GCM, enc=SM2_CIPHER, secret=Secret(MATERIAL[16:]))
    answer = ReplySealer(key, entropy=lambda count: NONCE[:count]).whole(Opened(ANSWER))
    return [_request(sealed, answer), *_refused_requests(sealed), *_refused_answers(answer)]


def _request(sealed: bytes, answer: bytes) -> dict[str, Any]:
    return {
        "name": "request",
        "kind": "request",
        "about": "A request and its answer, each step by itself",
        "recipient": _recipient(),
        "material": MATERIAL.hex(),
        "sm2_cipher": SM2_CIPHER.hex(),
        "message": bytes(MESSAGE).hex(),
        "sealed": sealed.hex(),
        "response_nonce": NONCE.hex(),
        "answer_message": bytes(ANSWER).hex(),
        "answer": answer.hex(),
    }


def _refused_requests(sealed: bytes) -> list[dict[str, Any]]:
    # The INTEGER x of the cipher begins behind SEQUENCE (30 81 LL), its own tag and length.
    x_start = _HEAD + 3
    longer = _HEAD + 2
    padded_x = (
        sealed[:longer]
        + bytes([sealed[longer] + 1])
        + sealed[x_start : x_start + 1]
        + bytes([sealed[x_start + 1] + 1, 0])
        + sealed[x_start + 2 :]
    )
    ways = {
        "version": ("Another version", bytes([2]) + sealed[1:]),
        "key-id": ("The header names another key", sealed[:1] + bytes([KEY_ID ^ 1]) + sealed[2:]),
        "length": (
            "The length of the SM2Cipher is one less",
            sealed[:2] + (len(SM2_CIPHER) - 1).to_bytes(2, "big") + sealed[4:],
        ),
        "length-too-long": ("The length goes beyond the end", sealed[:2] + b"\xff\xff" + sealed[4:]),
        "length-none": ("No SM2Cipher at all", sealed[:2] + b"\x00\x00" + sealed[_END:]),
        "point": ("The point is not on the curve", _flip(sealed, x_start + 20)),
        "hash": ("A bit of the SM2Cipher's hash", _flip(sealed, _END - 34 - 5)),
        "key": ("A bit of the encrypted key", _flip(sealed, _END - 1)),
        "not-der": ("An integer with a zero before it", _resize(padded_x, 1)),
        "trailing": ("A byte behind the SM2Cipher", _resize(sealed[:_END] + b"\x00" + sealed[_END:], 1)),
        "body": ("A bit of the ciphertext", _flip(sealed, _END + 3)),
        "tag": ("A bit of the tag", _flip(sealed, len(sealed) - 1)),
        "cut": ("A byte less", sealed[:-1]),
        "longer": ("A byte more", sealed + b"\x00"),
        "head-only": ("The header only", sealed[:_HEAD]),
        "empty": ("Nothing", b""),
    }
    return [
        {
            "name": f"request-refused-{name}",
            "kind": "request-refused",
            "about": about,
            "recipient": _recipient(),
            "sealed": body.hex(),
            "code": "envelope-unopenable",
        }
        for name, (about, body) in ways.items()
    ]


def _refused_answers(answer: bytes) -> list[dict[str, Any]]:
    ways = {
        "nonce": ("A bit of the nonce", _flip(answer, 0)),
        "body": ("A bit of the ciphertext", _flip(answer, 20)),
        "tag": ("A bit of the tag", _flip(answer, len(answer) - 1)),
        "cut": ("A byte less", answer[:-1]),
        "nonce-only": ("The nonce only", answer[:16]),
        "empty": ("Nothing", b""),
    }
    return [
        {
            "name": f"answer-refused-{name}",
            "kind": "answer-refused",
            "about": about,
            "sm2_cipher": SM2_CIPHER.hex(),
            "secret": MATERIAL[16:].hex(),
            "answer": body.hex(),
            "code": "answer-unopenable",
        }
        for name, (about, body) in ways.items()
    ]


def _recipient() -> dict[str, Any]:
    return {"key_id": KEY_ID, "private": PRIVATE, "public": PUBLIC}


def _flip(body: bytes, at: int) -> bytes:
    return body[:at] + bytes([body[at] ^ 1]) + body[at + 1 :]


def _resize(body: bytes, more: int) -> bytes:
    return body[:2] + (len(SM2_CIPHER) + more).to_bytes(2, "big") + body[4:]


def dump(case: dict[str, Any]) -> str:
    """The text of a case's file."""
    return json.dumps(case, ensure_ascii=False, indent=1) + "\n"


def main() -> None:
    """Write them all."""
    OUT.mkdir(exist_ok=True)
    for case in all_cases():
        (OUT / f"{case['name']}.json").write_text(dump(case), encoding="utf-8")


if __name__ == "__main__":
    main()
