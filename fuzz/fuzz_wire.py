"""Coverage-guided fuzzing of an encapsulated request, as gateway and keyholder meet it.

    PYTHONPATH=src python fuzz/fuzz_wire.py -runs=100000 [CORPUS]

The first byte picks the form and the key; the rest is the body.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from envelope_seeds import expect, run, seeds

from ocrypt.core.codes import Code
from ocrypt.core.errors import Refused
from ocrypt.core.ids import KeyId
from ocrypt.core.secrets import Sealed, Secret
from ocrypt.envelope import chunks, varint
from ocrypt.envelope.keyconfig import Kem
from ocrypt.envelope.open import REPLAY_ID_LENGTH, PrivateKey, open_into, pages_length, replay_id
from ocrypt.envelope.varint import Malformed
from ocrypt.envelope.wire import Form, parse_header

KEYS = [PrivateKey.from_seed(kem, KeyId(number), Secret(bytes(range(32)))) for number, kem in enumerate(Kem)]
FORMS = list(Form)


def one_input(data: bytes) -> None:
    """Whatever comes is refused with the one code, and leaves no byte behind."""
    if not data:
        return
    # A fuzzer finds no tag: what stands behind one is met apart.
    _framing(data)
    form, key, body = FORMS[data[0] & 1], KEYS[data[0] >> 1 & 1], data[1:]
    try:
        header = parse_header(body)
    except Refused as refused:
        expect(refused.code, Code.ENVELOPE_UNOPENABLE)
        return
    assert header.encode() == body[:7]
    assert len(replay_id(body)) == REPLAY_ID_LENGTH
    pages = bytearray(pages_length(body))
    try:
        opening = open_into(Sealed(body), key, pages, form)
    except Refused as refused:
        expect(refused.code, Code.ENVELOPE_UNOPENABLE)
        assert pages == bytes(len(pages))
        return
    assert opening.length <= len(pages)


def _framing(data: bytes) -> None:
    try:
        found = list(chunks.split(memoryview(data)))
    except Malformed:
        return
    framed = b"".join(
        (b"\0" if chunk.aad else varint.encode(len(chunk.ciphertext))) + bytes(chunk.ciphertext) for chunk in found
    )
    assert list(chunks.split(memoryview(framed))) == found
    assert [bool(chunk.aad) for chunk in found] == [False] * (len(found) - 1) + [True]


def corpus() -> list[bytes]:
    """Sealed requests, good and bad."""
    return [
        bytes([number]) + bytes.fromhex(case["sealed"])
        for case in seeds("request", "request-refused")
        for number in (0, 1, 2, 3)
    ] + [bytes.fromhex(case["sealed"])[39:] for case in seeds("request-refused") if case["form"] == "chunked"]


def main() -> None:
    """Fuzz, with the arguments of the command line."""
    run(one_input, corpus())


if __name__ == "__main__":
    main()
