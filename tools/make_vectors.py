"""Remakes `vectors/envelope/` byte for byte: every random choice is fixed. Run it after a change of the spec.

    python tools/make_vectors.py
"""

from __future__ import annotations

import hashlib
import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

from ocrypt.core.codes import Code  # noqa: E402 - the path comes first
from ocrypt.core.ids import KeyId  # noqa: E402
from ocrypt.core.secrets import Opened, Sealed, Secret  # noqa: E402
from ocrypt.envelope import statement, varint, wire  # noqa: E402
from ocrypt.envelope.canonical import canonical  # noqa: E402
from ocrypt.envelope.keyconfig import OFFERED_AEADS, Aead, Kem, KeyConfig, encode_list  # noqa: E402
from ocrypt.envelope.message import Field, Request, Response, encode_request, encode_response  # noqa: E402
from ocrypt.envelope.open import PrivateKey, open_into, pages_length, replay_id  # noqa: E402
from ocrypt.envelope.padding import Padding, padme, steps  # noqa: E402
from ocrypt.envelope.reply import AnswerKey, ReplySealer  # noqa: E402
from ocrypt.envelope.seal import seal_under  # noqa: E402
from ocrypt.envelope.stream import ResponseWriter  # noqa: E402
from ocrypt.envelope.window import http_date  # noqa: E402
from ocrypt.envelope.wire import Form  # noqa: E402
from ocrypt.hazmat import digest, kem  # noqa: E402
from ocrypt.hazmat.sign import SigningKey  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator

Case = dict[str, Any]
PUBLISHED = ROOT / "vectors" / "published"
TARGET = ROOT / "vectors" / "envelope"
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


def main() -> None:
    """Write every case to its file; remove files that are no case."""
    cases = {f"{case['name']}.json": dump(case) for case in all_cases()}
    for path in TARGET.glob("*.json"):
        if path.name not in cases:
            path.unlink()
    for name, text in cases.items():
        (TARGET / name).write_text(text, encoding="utf-8")
    print(f"{len(cases)} vectors in {TARGET.relative_to(ROOT)}")


def dump(case: Case) -> str:
    """The text of a file."""
    return json.dumps(case, ensure_ascii=False, indent=1) + "\n"


def all_cases() -> Iterator[Case]:
    """Every case, in the order of the spec."""
    yield from key_config_cases()
    for suite in suites():
        for form in Form:
            yield request_case(suite, form)
    yield from request_edges()
    yield from refused_requests()
    yield from refused_answers()
    yield from message_cases()
    yield from refused_messages()
    yield padding_case()
    yield from date_cases()
    yield from description_cases()
    yield from receipt_cases()


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
    return Suite(f"xwing-{_short(aead)}", aead, key, bytes.fromhex(published["eseed"]), made)


def x25519(aead: Aead) -> Suite:
    """RFC 9180 lets the ephemeral key be given."""
    name = f"x25519-{_short(aead)}"
    key = PrivateKey.from_seed(Kem.X25519, KeyId(2), Secret(fixed(f"{name} recipient", 32)))
    ephemeral = fixed(f"{name} ephemeral", 32)
    return Suite(name, aead, key, ephemeral, kem.encapsulate(Kem.X25519, key.config.public_key, lambda _: ephemeral))


def _short(aead: Aead) -> str:
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


def key_config_cases() -> Iterator[Case]:
    """Lists that are taken and lists that are not."""
    both = [xwing(0, Aead.AES256GCM).key.config, x25519(Aead.AES256GCM).key.config]
    good = encode_list(both)
    yield _key_config("keyconfig-both", "What a service publishes: X-Wing first, X25519 second", good, both)
    unknown = bytes([9, 0x00, 0x30]) + fixed("unknown kem", 40) + bytes.fromhex("000400010001")
    with_unknown = len(unknown).to_bytes(2, "big") + unknown + good
    yield _key_config("keyconfig-unknown-kem", "A KEM that is not known is skipped", with_unknown, both)
    lone = both[1]
    odd = KeyConfig(key_id=KeyId(7), kem=Kem.X25519, public_key=lone.public_key).encode()[:-8]
    odd = odd[:-2] + bytes.fromhex("000c") + bytes.fromhex("000200020001fff000010003")
    only = KeyConfig(key_id=KeyId(7), kem=Kem.X25519, public_key=lone.public_key, aeads=(Aead.CHACHA20,))
    text = "KDFs and AEADs that are not known are skipped"
    yield _key_config("keyconfig-unknown-suites", text, len(odd).to_bytes(2, "big") + odd, [only])
    refused = {
        "empty": ("No configuration at all", b""),
        "cut": ("The last byte is missing", good[:-1]),
        "trailing": ("A byte follows the last configuration", good + b"\x00"),
        "same-id": ("Two keys with one identifier", encode_list([both[1], both[1]])),
        "nothing-known": ("Only a KEM that is not known", len(unknown).to_bytes(2, "big") + unknown),
        "no-algorithms": ("A key with no symmetric algorithms", _config(lone.encode()[:35] + b"\x00\x00")),
        "half-algorithm": ("A list of algorithms that is no multiple of four", _config(lone.encode()[:35] + b"\x00\x02\x00\x01")),
        "short-key": ("A public key that is too short for its KEM", _config(lone.encode()[:20])),
    }
    for name, (about, encoded) in refused.items():
        case = {"name": f"keyconfig-refused-{name}", "kind": "key-config-refused", "about": about}
        yield {**case, "list": encoded.hex(), "code": Code.SERVER_MISBEHAVED.value}


def _config(encoded: bytes) -> bytes:
    return len(encoded).to_bytes(2, "big") + encoded


def _key_config(name: str, about: str, encoded: bytes, configs: list[KeyConfig]) -> Case:
    return {
        "name": name,
        "kind": "key-config",
        "about": about,
        "list": encoded.hex(),
        "configs": [
            {
                "key_id": each.key_id,
                "kem_id": each.kem,
                "public_key": each.public_key.hex(),
                "aead_ids": list(each.aeads),
            }
            for each in configs
        ],
    }


def request_case(
    suite: Suite,
    form: Form,
    *,
    name: str = "",
    about: str = "A picture is sealed, its reading comes back",
    message: bytes | None = None,
    chunk: int = 64,
    answer: tuple[bytes, ...] | None = None,
) -> Case:
    """One request with its answer, all values on the way included."""
    message = picture_request() if message is None else message
    made = seal_under(suite.made, Opened(message), suite.key.config, aead=suite.aead, form=form, chunk=chunk)
    body = bytes(made.sealed.body)
    header = wire.parse_header(body)
    answer_key = open_answer_key(suite, body, form)
    case: Case = {
        "name": name or f"request-{suite.name}-{form.value}",
        "kind": "request",
        "about": about,
        "form": form.value,
        "aead_id": suite.aead,
        "recipient": suite.recipient,
        "ephemeral": suite.ephemeral.hex(),
        "enc": suite.made.enc.hex(),
        "shared_secret": bytes(suite.made.shared_secret.reveal()).hex(),
        "info": header.info(form).hex(),
        "message": message.hex(),
        "sealed": body.hex(),
        "sealed_sha256": digest.sha256(body).hex(),
        "replay_id": replay_id(body).hex(),
    }
    if form is Form.CHUNKED:
        case["chunk"] = chunk
    return {**case, "answer": answer_part(answer_key, form, case["name"], answer)}


def open_answer_key(suite: Suite, body: bytes, form: Form) -> AnswerKey:
    """The answer key of a request."""
    return open_into(Sealed(body), suite.key, bytearray(pages_length(body)), form).answer_key


def answer_part(key: AnswerKey, form: Form, label: str, pieces: tuple[bytes, ...] | None) -> Case:
    """The answer to a request; in the chunked form the pieces that it was sealed in."""
    nonce = fixed(f"{label} nonce", key.nonce_length)
    sealer = ReplySealer(key, entropy=lambda _: nonce)
    common: Case = {"secret": bytes(key.secret.reveal()).hex(), "nonce": nonce.hex()}
    if form is Form.SINGLE:
        message = reading_response() if pieces is None else pieces[0]
        return {**common, "message": message.hex(), "sealed": sealer.single(Opened(message)).hex()}
    pieces = pieces or streamed_reading()
    sealed = sealer.begin() + b"".join(sealer.chunk(Opened(piece)) for piece in pieces[:-1])
    sealed += sealer.final(Opened(pieces[-1]))
    return {
        **common,
        "message": b"".join(pieces).hex(),
        "pieces": [piece.hex() for piece in pieces],
        "sealed": sealed.hex(),
    }


def streamed_reading() -> tuple[bytes, ...]:
    """An NDJSON answer in the pieces in which it would arrive."""
    writer = ResponseWriter()
    head = writer.begin(200, [Field("content-type", "application/x-ndjson")])
    page = writer.piece(canonical({"page": {"index": 0, "width": 1, "height": 1, "lines": []}}) + b"\n")
    done = writer.piece(canonical({"done": True, "engine": {"name": "ppocr", "models": []}}) + b"\n")
    return head, page, done, writer.end()


def request_edges() -> Iterator[Case]:
    """Sizes at which framing changes."""
    suite = x25519(Aead.AES256GCM)
    single, chunked = Form.SINGLE, Form.CHUNKED
    yield request_case(suite, single, name="edge-empty-single", about="An empty message", message=b"", answer=(b"",))
    yield request_case(
        suite, chunked, name="edge-empty-chunked", about="An empty message: only a last chunk", message=b"", answer=(b"",)
    )
    yield request_case(
        suite,
        chunked,
        name="edge-whole-chunks",
        about="The message is exactly three chunks: the last chunk is a full one",
        message=bytes(range(96)),
        chunk=32,
        answer=(bytes(32), b"\x01" * 32, b""),
    )
    yield request_case(
        suite,
        chunked,
        name="edge-varint-lengths",
        about="Chunks whose sealed lengths, 63 and 64, are the longest and the shortest of two varint forms",
        message=bytes(94),
        chunk=47,
        answer=(bytes(47), bytes(48), b"\x02"),
    )
    problem = encode_response(
        Response(status=422, headers=(Field("content-type", "application/problem+json"),), content=PROBLEM)
    )
    about = "The picture is broken: the problem is told inside, the outer status is 200"
    yield request_case(suite, single, name="edge-problem", about=about, answer=(problem,))


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
        ("kem-flipped", "A KEM that nobody has", Form.SINGLE, _flip(single, 1)),
        ("kdf-flipped", "A KDF that nobody has", Form.SINGLE, _flip(single, 4)),
        ("aead-other", "The other AEAD in the header than it was sealed with", Form.SINGLE, _flip(single, 6)),
        ("aead-not-offered", "AES-128-GCM, which the key does not offer", Form.SINGLE, single[:6] + b"\x01" + single[7:]),
        ("key-id-other", "Another key identifier than it was sealed with, tried on this key", Form.SINGLE, _flip(single, 0)),
        ("enc-flipped", "A bit of the encapsulated key", Form.SINGLE, _flip(single, 20)),
        ("enc-low-order", "An encapsulated key that makes every secret zero", Form.SINGLE, low_order),
        ("body-flipped", "A bit of the ciphertext", Form.SINGLE, _flip(single, 60)),
        ("tag-flipped", "The last bit of the tag", Form.SINGLE, _flip(single, len(single) - 1)),
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
        ("chunk-flipped", "A bit of the second chunk", Form.CHUNKED, _flip(chunked, start + 100)),
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
            "sealed": _flip(sealed, at).hex(),
            "code": Code.ENVELOPE_UNOPENABLE.value,
        }


def _empty_chunk(suite: Suite) -> bytes:
    """A body that our own `seal` would not make: its first chunk is empty and its tag is right."""
    from ocrypt.hazmat import hpke  # noqa: PLC0415 - for this one case

    header = wire.Header(key_id=suite.key.config.key_id, kem=suite.key.config.kem, aead=suite.aead)
    sender = hpke.sender(hpke.Suite(header.kem, header.aead), suite.made, header.info(Form.CHUNKED))
    empty, last = sender.context.seal(b"", b""), sender.context.seal(b"rest", b"final")
    return header.encode() + sender.enc + varint.encode(16) + bytes(empty) + b"\x00" + bytes(last)


def _flip(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


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
        ("nonce-flipped", "A bit of the nonce", single, _flip(one, 3)),
        ("body-flipped", "A bit of the ciphertext", single, _flip(one, 40)),
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


def _fields(headers: tuple[Field, ...]) -> list[list[str]]:
    return [[field.name, field.value] for field in headers]


def _request_case(name: str, about: str, encoded: bytes, request: Request, made_with: str | None) -> Case:
    return {
        "name": f"bhttp-request-{name}",
        "kind": "bhttp-request",
        "about": about,
        "encoded": encoded.hex(),
        "made_with_padding": made_with,
        "request": {
            "method": request.method,
            "scheme": request.scheme,
            "authority": request.authority,
            "path": request.path,
            "headers": _fields(request.headers),
            "content": bytes(request.content).hex(),
        },
    }


def _response_case(name: str, about: str, encoded: bytes, response: Response, made_with: str | None) -> Case:
    return {
        "name": f"bhttp-response-{name}",
        "kind": "bhttp-response",
        "about": about,
        "encoded": encoded.hex(),
        "made_with_padding": made_with,
        "response": {
            "status": response.status,
            "headers": _fields(response.headers),
            "content": bytes(response.content).hex(),
        },
    }


def message_cases() -> Iterator[Case]:
    """Binary HTTP that is taken. `made_with_padding` is null where our encoder would not write it so."""
    headers = (Field("date", http_date(NOW)), Field("accept", "text/plain"))
    common = {"method": "POST", "scheme": "https", "authority": "ocr.example", "path": "/v1/read"}
    picture = Request(**common, headers=headers, content=PNG)
    about = "Known length, padded to the Padmé length"
    yield _request_case("padme", about, encode_request(picture), picture, "padme")
    plain = encode_request(picture, padded=Padding.NONE)
    yield _request_case("unpadded", "Known length, without padding", plain, picture, "none")
    minimal = Request(method="GET", scheme="https", authority="example.com", path="/")
    encoded = bytes.fromhex("00034745540568747470730b6578616d706c652e636f6d012f")
    yield _request_case("truncated", "The RFC 9458 example: all that is empty is left off", encoded, minimal, None)
    control = b"".join(varint.encode(len(part)) + part.encode() for part in common.values())
    lines = b"".join(
        varint.encode(len(part)) + part.encode() for field in headers for part in (field.name, field.value)
    )
    trailer = b"\x01x\x01y"
    body = varint.encode(40) + PNG[:40] + varint.encode(len(PNG) - 40) + PNG[40:]
    loose = b"\x02" + control + lines + b"\x00" + body + b"\x00" + trailer + b"\x00" + bytes(11)
    about = "Indeterminate length: content in two pieces, a trailer, padding"
    yield _request_case("indeterminate", about, loose, picture, None)
    bare = b"\x02" + control + lines + b"\x00"
    no_content = Request(**common, headers=headers)
    yield _request_case("indeterminate-truncated", "Content and trailers are left off", bare, no_content, None)
    wide = b"\x40\x00" + control + b"\x80\x00\x00\x00" + b"\xc0" + bytes(6) + b"\x03abc"
    abc = Request(**common, content=b"abc")
    yield _request_case("wide-varints", "Lengths in longer forms than needed", wide, abc, None)
    ok = Response(status=200, headers=(Field("content-type", "application/json"),), content=READING)
    yield _response_case("steps", "Known length, padded to 1024 bytes", encode_response(ok), ok, "steps")
    raw = encode_response(ok, padded=Padding.NONE)
    yield _response_case("unpadded", "Known length, without padding", raw, ok, "none")
    nothing = Response(status=200)
    yield _response_case("truncated", "The RFC 9458 example: status only", bytes.fromhex("0140c8"), nothing, None)
    informed = b"\x01" + b"\x40\x66" + b"\x00" + b"\x40\x67" + b"\x06\x04link\x00" + raw[1:]
    yield _response_case("informational", "Two informational responses are skipped", informed, ok, None)
    streamed = b"".join(streamed_reading())
    lines_of = b"".join(
        canonical(line) + b"\n"
        for line in (
            {"page": {"index": 0, "width": 1, "height": 1, "lines": []}},
            {"done": True, "engine": {"name": "ppocr", "models": []}},
        )
    )
    ndjson = Response(status=200, headers=(Field("content-type", "application/x-ndjson"),), content=lines_of)
    yield _response_case("indeterminate", "A page and an end, each a piece, padded", streamed, ndjson, None)


def refused_messages() -> Iterator[Case]:
    """Binary HTTP that is not taken."""
    control = b"\x04POST\x05https\x03o.x\x08/v1/read"
    many = b"".join(b"\x01a\x01b" for _ in range(101))
    refused: list[tuple[str, str, bytes]] = [
        ("empty", "Nothing at all", b""),
        ("framing-response", "The framing of a response", b"\x01" + control),
        ("framing-unknown", "A framing that is not known", b"\x04" + control),
        ("control-cut", "It ends in the path", b"\x00" + control[:-1]),
        ("header-cut", "It ends in the header section", b"\x00" + control + b"\x05\x01a"),
        ("content-cut", "It ends in the content", b"\x00" + control + b"\x00\x05abc"),
        ("content-open", "Indeterminate content without its end", b"\x02" + control + b"\x00\x03abc"),
        ("padding-not-zero", "Padding with a byte that is not zero", b"\x00" + control + bytes(40) + b"\x01"),
        ("method-space", "A method that is not a token", b"\x00\x04PO T" + control[5:]),
        ("path-relative", "A path without its slash", b"\x00" + control[:-8] + b"v1/read/"),
        ("path-control", "A line feed in the path", b"\x00" + control[:-1] + b"\n"),
        ("name-upper-case", "A field name in upper case", b"\x00" + control + b"\x04\x01A\x01b"),
        ("name-empty", "A field without a name", b"\x00" + control + b"\x03\x00\x01b"),
        ("name-pseudo", "A pseudo-field", b"\x00" + control + b"\x07\x04:foo\x01b"),
        ("value-line-feed", "A line feed in a value", b"\x00" + control + b"\x06\x01a\x03b\nc"),
        ("value-space", "White space at the end of a value", b"\x00" + control + b"\x05\x01a\x02b "),
        ("too-many-fields", "101 header fields", b"\x00" + control + varint.encode(len(many)) + many),
        ("head-too-long", "A value of 65,536 bytes", b"\x02" + control + b"\x01a" + varint.encode(65_536) + b"b" * 65_536),
    ]
    for name, about, encoded in refused:
        case = {"name": f"bhttp-refused-{name}", "kind": "bhttp-request-refused", "about": about}
        yield {**case, "encoded": encoded.hex(), "code": Code.REQUEST_MALFORMED.value}
    answers: list[tuple[str, str, bytes]] = [
        ("framing", "The framing of a request", b"\x00\x40\xc8"),
        ("status-low", "A status below 100", b"\x01\x40\x63\x00"),
        ("status-high", "A status over 599", b"\x01\x42\x58\x00"),
        ("informational-only", "No final response", b"\x01\x40\x66\x00"),
        ("informational-many", "Eleven informational responses", b"\x01" + b"\x40\x66\x00" * 11 + b"\x40\xc8"),
        ("content-cut", "It ends in the content", b"\x01\x40\xc8\x00\x05abc"),
    ]
    for name, about, encoded in answers:
        case = {"name": f"bhttp-response-refused-{name}", "kind": "bhttp-response-refused", "about": about}
        yield {**case, "encoded": encoded.hex(), "code": Code.SERVER_MISBEHAVED.value}


def padding_case() -> Case:
    """Lengths and what they become."""
    lengths = [*range(20), 31, 32, 33, 100, 127, 128, 129, 255, 256, 257, 1000, 1023, 1024, 1025, 4096, 4097]
    lengths += [16_384, 16_385, 65_535, 65_536, 65_537, 100_000, 1_000_000, 2_097_151, 2_097_152, 5_242_880, 52_428_800]
    return {
        "name": "padding",
        "kind": "padding",
        "about": "Lengths with their Padmé length (requests) and their step (answers)",
        "lengths": [{"length": length, "padme": padme(length), "steps": steps(length)} for length in lengths],
    }


def date_cases() -> Iterator[Case]:
    """Dates that are in the window and dates that are not."""
    dates = {
        "now": (http_date(NOW), True),
        "600-before": (http_date(NOW - timedelta(seconds=600)), True),
        "600-after": (http_date(NOW + timedelta(seconds=600)), True),
        "601-before": (http_date(NOW - timedelta(seconds=601)), False),
        "601-after": (http_date(NOW + timedelta(seconds=601)), False),
        "missing": ("", False),
        "rfc850": ("Tuesday, 24-Nov-26 12:00:00 GMT", False),
        "iso": ("2026-11-24T12:00:00Z", False),
        "offset": ("Tue, 24 Nov 2026 12:00:00 +0000", False),
        "no-such-day": ("Tue, 31 Nov 2026 12:00:00 GMT", False),
        "leap-second": ("Tue, 24 Nov 2026 12:00:60 GMT", False),
        "twice": (f"{http_date(NOW)}, {http_date(NOW)}", False),
    }
    yield {
        "name": "date-window",
        "kind": "date-window",
        "about": "The date of a request against the service's clock; fresh ones are within 600 s",
        "now": int(NOW.timestamp()),
        "code": Code.REQUEST_STALE.value,
        "dates": [{"name": name, "date": date, "fresh": fresh} for name, (date, fresh) in dates.items()],
    }


def description_cases() -> Iterator[Case]:
    """A service description, signed, and what must not verify."""
    key = SigningKey.from_seed(Secret(fixed("identity", 32)))
    configs = encode_list([xwing(0, Aead.AES256GCM).key.config, x25519(Aead.AES256GCM).key.config])
    signed = statement.sign_description(
        {
            "v": 1,
            "service": "ocrypt",
            "version": "0.0.0",
            "keys": {
                "configs": statement.encode_base64url(configs),
                "not_before": int(NOW.timestamp()),
                "not_after": int((NOW + timedelta(hours=24)).timestamp()),
            },
            "tls": {"certificates_sha256": [fixed("certificate", 32).hex()]},
            "limits": {"max_bytes": 52_428_800, "max_pixels": 80_000_000},
            "features": ["read"],
            "forms": ["single", "chunked"],
            "privacy": {"stored": "nothing", "training": "never", "words": "图片 \"never\" kept\n\u007f\U0001f512"},
            "build": {"digest": fixed("build", 32).hex()},
            "issued": int(NOW.timestamp()),
            # Sorted by UTF-16 code units the second comes first, by code points the first.
            "extra": {"\ufb33": True, "\U0001f600": False, "a": None},
        },
        key,
    )
    unsigned = {name: value for name, value in signed.items() if name != "signature"}
    text = json.dumps(signed, ensure_ascii=False, indent=2)
    yield {
        "name": "description",
        "kind": "description",
        "about": "A service description as it may be served, its canonical form and its signature",
        "seed": bytes(key.seed().reveal()).hex(),
        "identity": key.public.raw.hex(),
        "fingerprint": statement.fingerprint(key.public),
        "configs": configs.hex(),
        "served": text,
        "canonical": canonical(unsigned).decode("utf-8"),
        "signature": statement.decode_base64url(str(signed["signature"])).hex(),
    }
    other = SigningKey.from_seed(Secret(fixed("another identity", 32)))
    bad = Code.SIGNATURE_BAD.value
    odd = Code.SERVER_MISBEHAVED.value
    refused = {
        "changed": ("One limit is another", bad, text.replace("52428800", "52428801")),
        "other-identity": (
            "Signed by another identity than it names",
            bad,
            json.dumps({**signed, "identity": statement.encode_base64url(other.public.raw)}),
        ),
        "unsigned": ("There is no signature", bad, json.dumps(unsigned)),
        "name-twice": ("A member stands twice", odd, text[:-2] + ',\n  "v": 1\n}'),
        "float": ("A number with a fraction", odd, text.replace('"v": 1', '"v": 1.0')),
        "list": ("Not an object", odd, "[]"),
    }
    for name, (about, code, served) in refused.items():
        case = {"name": f"description-refused-{name}", "kind": "description-refused", "about": about}
        yield {**case, "served": served, "code": code}


def receipt_cases() -> Iterator[Case]:
    """A receipt, signed, and what must not verify."""
    key = SigningKey.from_seed(Secret(fixed("identity", 32)))
    request = request_case(x25519(Aead.AES256GCM), Form.SINGLE)
    receipt = statement.sign_receipt(
        {
            "v": 1,
            "request_id": "000102030405060708090a0b0c0d0e0f",
            "sealed_sha256": request["sealed_sha256"],
            "admitted": "2026-11-24T12:00:00.001Z",
            "opened": "2026-11-24T12:00:00.002Z",
            "ended": "2026-11-24T12:00:00.345Z",
            "outcome": "done",
            "job": {"exit": 0, "signal": 0},
            "confinement": ["landlock", "seccomp", "no-new-privs", "rlimits"],
            "degraded": False,
            "stored": "nothing",
            "build": fixed("build", 32).hex(),
            "identity": statement.encode_base64url(key.public.raw),
        },
        key,
    )
    outer = receipt.encode()
    yield {
        "name": "receipt",
        "kind": "receipt",
        "about": "A receipt: the JSON object, the header's value, the payload and its signature",
        "seed": bytes(key.seed().reveal()).hex(),
        "identity": key.public.raw.hex(),
        "payload": receipt.payload.decode("utf-8"),
        "signature": receipt.signature.hex(),
        "object": outer.decode("utf-8"),
        "header": statement.encode_base64url(outer),
    }
    changed = statement.SignedReceipt(receipt.payload.replace(b"nothing", b"all of it"), receipt.signature)
    description = statement.SignedReceipt(receipt.payload, key.sign(statement.DESCRIPTION_CONTEXT + receipt.payload))
    refused = {
        "changed": ("One word is another", changed.encode()),
        "other-context": ("The signature was made for a description", description.encode()),
        "unsigned": ("There is no signature", canonical({"body": statement.encode_base64url(receipt.payload)})),
        "padded": ("Base64url with padding", outer[:-2] + b'=="}'),
        "list": ("Not an object", b"[]"),
    }
    for name, (about, body) in refused.items():
        case = {"name": f"receipt-refused-{name}", "kind": "receipt-refused", "about": about}
        text = body.decode("utf-8")
        yield {**case, "identity": key.public.raw.hex(), "object": text, "code": Code.RECEIPT_BAD.value}


if __name__ == "__main__":
    main()
