"""What cases are made of: recipients, messages, bytes that are always the same."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ocrypt.core.codes import Code
from ocrypt.core.ids import KeyId
from ocrypt.core.secrets import Secret
from ocrypt.envelope.canonical import canonical
from ocrypt.envelope.keyconfig import Aead, Kem, encode_list
from ocrypt.envelope.message import Field, Request, Response, encode_request, encode_response
from ocrypt.envelope.open import PrivateKey
from ocrypt.envelope.padding import Padding
from ocrypt.envelope.stream import ResponseWriter
from ocrypt.envelope.window import http_date
from ocrypt.hazmat import kem

if TYPE_CHECKING:
    from collections.abc import Iterator

Case = dict[str, Any]
ROOT = Path(__file__).resolve().parents[2]
PUBLISHED = ROOT / "vectors" / "published"
NOW = datetime(2026, 11, 24, 12, 0, 0, tzinfo=UTC)

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a"
    "49444154789c63f80f0001010100b138f6140000000049454e44ae426082"
)
READING = canonical(
    {
        "v": 1,
        "text": "收据 receipt 42",
        "pages": [{"index": 0, "width": 1, "height": 1, "lines": []}],
        "codes": [],
        "fields": [],
        "engine": {"name": "ppocr", "models": []},
    }
)
PROBLEM = canonical(
    {
        "type": "about:blank",
        "title": Code.IMAGE_TRUNCATED.meaning.title,
        "status": 422,
        "code": "image-truncated",
        "hint": Code.IMAGE_TRUNCATED.meaning.hint,
        "request_id": "000102030405060708090a0b0c0d0e0f",
    }
)


def fixed(label: str, count: int) -> bytes:
    """`count` bytes that are always the same for a label."""
    return hashlib.shake_256(b"ocrypt vectors v1\n" + label.encode()).digest(count)


class Suite:
    """A recipient, and one encapsulation to it that can be made again."""

    def __init__(self, name: str, aead: Aead, key: PrivateKey, ephemeral: bytes, made: kem.Encapsulation) -> None:
        self.name = name
        self.aead = aead
        self.key = key
        self.ephemeral = ephemeral
        self.made = made

    @property
    def recipient(self) -> Case:
        """The fields of a recipient."""
        config = self.key.config
        return {
            "key_id": config.key_id,
            "kem_id": config.kem,
            "kdf_id": 1,
            "seed": bytes(self.key.decapsulator.seed().reveal()).hex(),
            "public_key": config.public_key.hex(),
            "config": encode_list([config]).hex(),
        }


def suites() -> Iterator[Suite]:
    """X-Wing and X25519, each with both AEADs."""
    yield xwing(0, Aead.AES256GCM)
    yield xwing(1, Aead.CHACHA20)
    yield x25519(Aead.AES256GCM)
    yield x25519(Aead.CHACHA20)


def xwing(index: int, aead: Aead) -> Suite:
    """The library takes no randomness for ML-KEM, so the encapsulations are those of the X-Wing draft's vectors."""
    published = json.loads((PUBLISHED / "xwing.json").read_text(encoding="utf-8"))[index]
    key = PrivateKey.from_seed(Kem.XWING, KeyId(1), Secret(bytes.fromhex(published["seed"])))
    made = kem.Encapsulation(bytes.fromhex(published["ct"]), Secret(bytes.fromhex(published["ss"])))
    return Suite(f"xwing-{short_name(aead)}", aead, key, bytes.fromhex(published["eseed"]), made)


def x25519(aead: Aead) -> Suite:
    """RFC 9180 lets the ephemeral key be given."""
    name = f"x25519-{short_name(aead)}"
    key = PrivateKey.from_seed(Kem.X25519, KeyId(2), Secret(fixed(f"{name} recipient", 32)))
    ephemeral = fixed(f"{name} ephemeral", 32)
    return Suite(name, aead, key, ephemeral, kem.encapsulate(Kem.X25519, key.config.public_key, lambda _: ephemeral))


def short_name(aead: Aead) -> str:
    """What an AEAD is called in the names of cases."""
    return "aes256gcm" if aead is Aead.AES256GCM else "chacha20"


def picture_request(*, padded: Padding = Padding.PADME) -> bytes:
    """The request that most cases seal."""
    headers = (
        Field("date", http_date(NOW)),
        Field("content-type", "application/octet-stream"),
        Field("accept", "application/json"),
    )
    request = Request(
        method="POST",
        scheme="https",
        authority="ocr.example:8443",
        path="/v1/read?engine=ppocr",
        headers=headers,
        content=PNG,
    )
    return encode_request(request, padded=padded)


def reading_response() -> bytes:
    """The answer that most cases seal."""
    headers = (Field("content-type", "application/json"),)
    return encode_response(Response(status=200, headers=headers, content=READING))


def streamed_reading() -> tuple[bytes, ...]:
    """An NDJSON answer in the pieces in which it would arrive."""
    writer = ResponseWriter()
    head = writer.begin(200, [Field("content-type", "application/x-ndjson")])
    page = writer.piece(canonical({"page": {"index": 0, "width": 1, "height": 1, "lines": []}}) + b"\n")
    done = writer.piece(canonical({"done": True, "engine": {"name": "ppocr", "models": []}}) + b"\n")
    return head, page, done, writer.end()


def flip(data: bytes, at: int) -> bytes:
    """`data` with one bit of one byte changed."""
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
