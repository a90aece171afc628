"""Requests and answers that must not open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocrypt.core.codes import Code
from ocrypt.envelope import varint, wire
from ocrypt.envelope.keyconfig import Aead, Kem
from ocrypt.envelope.wire import Form
from vector_cases.parts import Case, Suite, flip, x25519, xwing
from vector_cases.sealed import request_case

if TYPE_CHECKING:
    from collections.abc import Iterator


def refused_requests() -> Iterator[Case]:
    """Requests that must not open, each with the one code for that."""
    suite = x25519(Aead.AES256GCM)
    single = bytes.fromhex(request_case(suite, Form.SINGLE)["sealed"])
    chunked = bytes.fromhex(request_case(suite, Form.CHUNKED)["sealed"])
    start = wire.HEADER_LENGTH + Kem.X25519.enc_length
    first, second = chunked[start : start + 82], chunked[start + 82 : start + 164]
    rest = chunked[start + 164 :]
    head = chunked[:start]
    low_order = single[:7] + bytes(32) + single[39:]
    big = varint.encode(wire.MAX_CHUNK + 17)
    cases: list[tuple[str, str, Form, bytes]] = [
        ("kem-flipped", "A KEM that nobody has", Form.SINGLE, flip(single, 1)),
        ("kdf-flipped", "A KDF that nobody has", Form.SINGLE, flip(single, 4)),
        ("aead-other", "The other AEAD in the header than it was sealed with", Form.SINGLE, flip(single, 6)),
        (
            "aead-not-offered",
            "AES-128-GCM, which the key does not offer",
            Form.SINGLE,
            single[:6] + b"\x01" + single[7:],
        ),
        (
            "key-id-other",
            "Another key identifier than it was sealed with, tried on this key",
            Form.SINGLE,
            flip(single, 0),
        ),
        ("enc-flipped", "A bit of the encapsulated key", Form.SINGLE, flip(single, 20)),
        ("enc-low-order", "An encapsulated key that makes every secret zero", Form.SINGLE, low_order),
        ("body-flipped", "A bit of the ciphertext", Form.SINGLE, flip(single, 60)),
        ("tag-flipped", "The last bit of the tag", Form.SINGLE, flip(single, len(single) - 1)),
        ("cut", "The last byte is missing", Form.SINGLE, single[:-1]),
        ("longer", "A byte follows the tag", Form.SINGLE, single + b"\x00"),
        ("no-tag", "Too short to have a tag", Form.SINGLE, single[: start + 15]),
        ("header-only", "Nothing but the header", Form.SINGLE, single[:7]),
        ("empty", "Nothing at all", Form.SINGLE, b""),
        ("single-as-chunked", "A single-form body under the chunked media type", Form.CHUNKED, single),
        ("chunked-as-single", "A chunked body under the single-form media type", Form.SINGLE, chunked),
        ("chunk-swapped", "The first two chunks have changed places", Form.CHUNKED, head + second + first + rest),
        ("chunk-dropped", "The second chunk is missing", Form.CHUNKED, head + first + rest),
        ("chunk-doubled", "The first chunk stands twice", Form.CHUNKED, head + first + first + second + rest),
        ("chunk-last-missing", "It ends after a chunk that is not the last", Form.CHUNKED, head + first + second),
        ("chunk-last-forged", "A chunk is passed off as the last", Form.CHUNKED, head + first + b"\x00" + second[2:]),
        ("chunk-cut", "It ends in the middle of a chunk", Form.CHUNKED, head + first[:-1]),
        ("chunk-empty", "A chunk with no data that is not the last", Form.CHUNKED, _empty_chunk(suite)),
        ("chunk-too-large", "A chunk announces more than is allowed", Form.CHUNKED, head + big + bytes(64)),
        ("chunk-flipped", "A bit of the second chunk", Form.CHUNKED, flip(chunked, start + 100)),
    ]
    for name, about, form, body in cases:
        yield {
            "name": f"refused-{name}",
            "kind": "request-refused",
            "about": about,
            "form": form.value,
            "recipient": suite.recipient,
            "sealed": body.hex(),
            "code": Code.ENVELOPE_UNOPENABLE.value,
        }
    xw = xwing(0, Aead.AES256GCM)
    sealed = bytes.fromhex(request_case(xw, Form.SINGLE)["sealed"])
    for name, about, at in (
        ("xwing-mlkem", "A bit of the ML-KEM half: implicit rejection gives another secret", 100),
        ("xwing-x25519", "A bit of the X25519 half", 7 + 1088),
    ):
        yield {
            "name": f"refused-{name}",
            "kind": "request-refused",
            "about": about,
            "form": "single",
            "recipient": xw.recipient,
            "sealed": flip(sealed, at).hex(),
            "code": Code.ENVELOPE_UNOPENABLE.value,
        }


def _empty_chunk(suite: Suite) -> bytes:
    """A body that our own `seal` would not make: its first chunk is empty and its tag is right."""
    from ocrypt.hazmat import hpke  # noqa: PLC0415 - for this one case

    header = wire.Header(key_id=suite.key.config.key_id, kem=suite.key.config.kem, aead=suite.aead)
    sender = hpke.sender(hpke.Suite(header.kem, header.aead), suite.made, header.info(Form.CHUNKED))
    empty, last = sender.context.seal(b"", b""), sender.context.seal(b"rest", b"final")
    return header.encode() + sender.enc + varint.encode(16) + bytes(empty) + b"\x00" + bytes(last)


def refused_answers() -> Iterator[Case]:
    """Answers that must not open."""
    suite = x25519(Aead.AES256GCM)
    single, chunked = request_case(suite, Form.SINGLE), request_case(suite, Form.CHUNKED)
    one, many = bytes.fromhex(single["answer"]["sealed"]), bytes.fromhex(chunked["answer"]["sealed"])
    sizes = [len(piece) // 2 + 16 for piece in chunked["answer"]["pieces"]]
    ends = [32]
    for size in sizes[:-1]:
        ends.append(ends[-1] + size + len(varint.encode(size)))
    nonce, first, second, rest = many[:32], many[32 : ends[1]], many[ends[1] : ends[2]], many[ends[2] :]
    cases: list[tuple[str, str, Case, bytes]] = [
        ("nonce-flipped", "A bit of the nonce", single, flip(one, 3)),
        ("body-flipped", "A bit of the ciphertext", single, flip(one, 40)),
        ("cut", "The last byte is missing", single, one[:-1]),
        ("longer", "A byte follows the tag", single, one + b"\x00"),
        ("nonce-only", "Nothing but the nonce", single, one[:32]),
        ("empty", "Nothing at all", single, b""),
        ("request-echoed", "The request is sent back", single, bytes.fromhex(single["sealed"])),
        ("chunk-swapped", "The first two chunks have changed places", chunked, nonce + second + first + rest),
        ("chunk-dropped", "The first chunk is missing", chunked, nonce + second + rest),
        ("chunk-doubled", "The first chunk stands twice", chunked, nonce + first + first + second + rest),
        ("chunk-last-missing", "It ends after a chunk that is not the last", chunked, nonce + first + second),
        ("chunk-cut", "It ends in the middle of the last chunk", chunked, many[:-1]),
        ("chunk-last-forged", "A chunk is passed off as the last", chunked, nonce + b"\x00" + first[1:]),
    ]
    for name, about, source, body in cases:
        yield {
            "name": f"answer-refused-{name}",
            "kind": "answer-refused",
            "about": about,
            "form": source["form"],
            "aead_id": source["aead_id"],
            "enc": source["enc"],
            "secret": source["answer"]["secret"],
            "sealed": body.hex(),
            "code": Code.ANSWER_UNOPENABLE.value,
        }
