"""A small ocrypt service over real TLS, in this process, that can misbehave in every way a client must survive."""

from __future__ import annotations

import base64
import hashlib
import json
import ssl
import tempfile
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import Enum, auto
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Self

from ocrypt.core.base64url import encode_base64url
from ocrypt.core.codes import Code
from ocrypt.core.ids import KeyId
from ocrypt.core.secrets import Opened
from ocrypt.envelope.canonical import canonical
from ocrypt.envelope.keyconfig import Kem, encode_list
from ocrypt.envelope.message import Field, Response, encode_response, parse_request
from ocrypt.envelope.open import generate, open_into, pages_length
from ocrypt.envelope.reply import ReplySealer
from ocrypt.envelope.statement import fingerprint
from ocrypt.envelope.wire import Form, parse_header
from ocrypt.hazmat.sign import SigningKey
from ocrypt.hazmat.x509 import self_signed
from ocrypt.recognise.codes.code import Code as QrCode
from ocrypt.recognise.codes.code import Point, Sequence
from ocrypt.recognise.codes.make.made import Made, MadeCode
from ocrypt.recognise.codes.scan import Scan, ScannedPage

REQUEST_ID = "0123456789abcdef0123456789abcdef"


class Trick(Enum):
    HONEST = auto()
    # of the description
    SIGNATURE_BROKEN = auto()
    CHANGED_AFTER_SIGNING = auto()
    EXPIRED = auto()
    EXPIRED_ONCE = auto()
    FROM_THE_FUTURE = auto()
    CERTIFICATE_NOT_LISTED = auto()
    DESCRIPTION_JUNK = auto()
    DESCRIPTION_HUGE = auto()
    DESCRIPTION_TWICE_A_NAME = auto()
    DESCRIPTION_WITH_FLOAT = auto()
    DESCRIPTION_DEEP = auto()
    NO_KEYS = auto()
    SMALL_LIMIT = auto()
    # of the connection
    HANGS_UP = auto()
    NEVER_ANSWERS = auto()
    NOT_HTTP = auto()
    REDIRECTS = auto()
    ANSWER_TRUNCATED = auto()
    ANSWER_HUGE = auto()
    ANSWER_DRIBBLES = auto()
    ANSWER_COMPRESSED = auto()
    ANSWER_IN_CLEAR = auto()
    # of the answer
    ANSWER_REPLAYED = auto()
    ANSWER_FLIPPED = auto()
    ANSWER_EMPTY = auto()
    READING_JUNK = auto()
    SEALED_FAILURE = auto()
    SEALED_CRASH = auto()
    SEALED_UNKNOWN_CODE = auto()
    # of refusals
    KEY_CHANGED_ONCE = auto()
    KEY_ALWAYS_UNKNOWN = auto()
    BUSY_ONCE = auto()
    BUSY = auto()
    BUSY_FOR_LONG = auto()
    TOKEN_WANTED = auto()
    UNKNOWN_CODE = auto()
    CODE_OF_THE_INSIDE = auto()
    CODE_OF_THIS_MACHINE = auto()
    # of the receipt
    RECEIPT_MISSING = auto()
    RECEIPT_JUNK = auto()
    RECEIPT_TWICE = auto()
    RECEIPT_SIGNATURE_BROKEN = auto()
    RECEIPT_OF_ANOTHER = auto()
    RECEIPT_OTHER_DIGEST = auto()
    RECEIPT_OTHER_ID = auto()
    RECEIPT_OTHER_OUTCOME = auto()
    RECEIPT_OLD = auto()
    RECEIPT_DISORDERED = auto()
    RECEIPT_STORED = auto()
    DEGRADED = auto()
    REQUEST_ID_MISSING = auto()
    REQUEST_ID_JUNK = auto()


@dataclass
class Seen:
    """What reached the service."""

    paths: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    pictures: list[bytes] = field(default_factory=list)
    inner: list[object] = field(default_factory=list)

    def requests(self, path: str) -> int:
        return self.paths.count(path)


def reading_json(text: str = "seen", pages: int = 1) -> bytes:
    box = [[1.0, 2.0], [30.0, 2.0], [30.0, 12.0], [1.0, 12.0]]
    line = {
        "text": text,
        "polygon": box,
        "confidence": 0.98,
        "words": [{"text": text, "polygon": box, "confidence": 0.98}],
    }
    return json.dumps(
        {
            "v": 1,
            "text": "\n".join([text] * pages),
            "pages": [{"index": i, "width": 40, "height": 20, "lines": [line]} for i in range(pages)],
            "codes": [],
            "fields": [],
            "engine": {"name": "fake", "models": [{"name": "none", "sha256": "0" * 64}]},
        }
    ).encode()


class FakeService:
    """Use as a context manager; `url`, `pin` and `ca` say how to reach it."""

    def __init__(self, trick: Trick = Trick.HONEST, *, token: str | None = None) -> None:
        self.trick = trick
        self.token = token
        self.seen = Seen()
        self.identity = SigningKey.generate()
        self.keys = [generate(Kem.XWING, KeyId(1)), generate(Kem.X25519, KeyId(2))]
        self.now = lambda: datetime.now(UTC)
        self._count: dict[str, int] = {}
        self._last_reply = b""
        self._receipts: dict[str, bytes] = {}
        self._lock = threading.Lock()

    # --- serving ---

    def __enter__(self) -> Self:
        certificate = self_signed(["localhost", "127.0.0.1"], now=datetime.now(UTC), days=2)
        self._folder = tempfile.TemporaryDirectory()
        folder = Path(self._folder.name)
        self.ca = folder / "cert.pem"
        self.ca.write_bytes(certificate.pem)
        (folder / "key.pem").write_bytes(bytes(certificate.key_pem.reveal()))
        self.certificate = certificate.fingerprint
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        context.load_cert_chain(self.ca, folder / "key.pem")
        service = self

        class Handler(_Handler):
            fake = service

        self._server = _Server(("127.0.0.1", 0), Handler)
        self._server.context = context
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
        self._folder.cleanup()

    @property
    def url(self) -> str:
        return f"https://localhost:{self.port}"

    @property
    def pin(self) -> str:
        return fingerprint(self.identity.public)

    def first(self, what: str) -> bool:
        with self._lock:
            self._count[what] = self._count.get(what, 0) + 1
            return self._count[what] == 1

    # --- what it says ---

    def description(self) -> bytes:
        trick, now = self.trick, int(self.now().timestamp())
        expired = trick is Trick.EXPIRED or (trick is Trick.EXPIRED_ONCE and self.first("expired"))
        members = {
            "v": 1,
            "service": "ocrypt",
            "version": "0.0.1",
            "identity": encode_base64url(self.identity.public.raw),
            "keys": {
                "configs": encode_base64url(
                    encode_list([] if trick is Trick.NO_KEYS else [k.config for k in self.keys])
                ),
                "not_before": now - 60,
                "not_after": now - 3600 if expired else now + 3600,
            },
            "tls": {"certificates_sha256": [] if trick is Trick.CERTIFICATE_NOT_LISTED else [self.certificate.hex()]},
            "limits": {"max_bytes": 100 if trick is Trick.SMALL_LIMIT else 1_000_000, "max_pixels": 80_000_000},
            "features": ["read", "codes-read", "codes-make"],
            "forms": ["single", "chunked"],
            "privacy": {"stored": "nothing", "地点": "無"},
            "build": {"digest": "0" * 64},
            "issued": now + 7200 if trick is Trick.FROM_THE_FUTURE else now,
        }
        signature = self.identity.sign(b"ocrypt-service-description-v1\n" + canonical(members))
        if trick is Trick.SIGNATURE_BROKEN:
            signature = bytes([signature[0] ^ 1]) + signature[1:]
        if trick is Trick.CHANGED_AFTER_SIGNING:
            members["limits"]["max_bytes"] += 1
        members["signature"] = encode_base64url(signature)
        # Neither in order nor compact: what is signed is the canonical form, not these bytes.
        text = json.dumps(dict(reversed(members.items())), indent=1)
        match trick:
            case Trick.DESCRIPTION_JUNK:
                return b"<html>hello</html>"
            case Trick.DESCRIPTION_HUGE:
                return text.encode() + b" " * 300_000
            case Trick.DESCRIPTION_TWICE_A_NAME:
                return text[:-1].encode() + b',"v":1}'
            case Trick.DESCRIPTION_WITH_FLOAT:
                return text[:-1].encode() + b',"x":1.0}'
            case Trick.DESCRIPTION_DEEP:
                return b"[" * 60_000
        return text.encode()

    def new_request_id(self) -> str:
        """The first is REQUEST_ID; a client with several requests under way must not mix them up."""
        if self.first("request id"):
            return REQUEST_ID
        return f"{self._count['request id']:032x}"

    def receipt(self, sealed: bytes, outcome: str, request_id: str) -> bytes:
        trick, now = self.trick, self.now()
        shift = timedelta(hours=-2) if trick is Trick.RECEIPT_OLD else timedelta()

        def at(seconds: float) -> str:
            return (now + shift + timedelta(seconds=seconds)).isoformat().replace("+00:00", "Z")

        signer = SigningKey.generate() if trick is Trick.RECEIPT_OF_ANOTHER else self.identity
        payload = json.dumps(
            {
                "v": 1,
                "request_id": "f" * 32 if trick is Trick.RECEIPT_OTHER_ID else request_id,
                "sealed_sha256": hashlib.sha256(b"" if trick is Trick.RECEIPT_OTHER_DIGEST else sealed).hexdigest(),
                "admitted": at(-0.3),
                "opened": at(-0.2),
                "ended": at(-0.9 if trick is Trick.RECEIPT_DISORDERED else -0.1),
                "outcome": {"done": "crashed"}.get(outcome, "done")
                if trick is Trick.RECEIPT_OTHER_OUTCOME
                else outcome,
                "job": {"exit": 0, "signal": 0},
                "confinement": ["landlock", "seccomp"],
                "degraded": trick is Trick.DEGRADED,
                "stored": "everything" if trick is Trick.RECEIPT_STORED else "nothing",
                "build": {"digest": "0" * 64},
                "identity": encode_base64url(signer.public.raw),
            }
        ).encode()
        signature = signer.sign(b"ocrypt-receipt-v1\n" + payload)
        if trick is Trick.RECEIPT_SIGNATURE_BROKEN:
            signature = bytes(64)
        return json.dumps({"body": encode_base64url(payload), "signature": encode_base64url(signature)}).encode()

    def inner(self, message: bytes) -> Response:
        request = parse_request(message)
        self.seen.inner.append(request)
        self.seen.pictures.append(bytes(request.content))
        match self.trick:
            case Trick.READING_JUNK:
                return Response(status=200, headers=(Field("content-type", "application/json"),), content=b"{}")
            case Trick.SEALED_FAILURE:
                return problem_inside(Code.IMAGE_BROKEN.value)
            case Trick.SEALED_CRASH:
                return problem_inside(Code.JOB_CRASHED.value)
            case Trick.SEALED_UNKNOWN_CODE:
                return problem_inside("the-sky-is-falling")
        if request.path.startswith("/v1/codes/read"):
            return Response(status=200, headers=(Field("content-type", "application/json"),), content=scan_json())
        if request.path == "/v1/codes/make":
            codes = (MadeCode(content=b"<svg/>", format="QRCode", level="H", version="1", width=21, height=21),)
            made = Made(media_type="image/svg+xml", suffix=".svg", codes=codes)
            headers = (Field("content-type", "application/json"),)
            return Response(status=200, headers=headers, content=made.to_json())
        text = "".join(filter(str.isprintable, bytes(request.content).decode("ascii", "replace")))[:40]
        return Response(status=200, headers=(Field("content-type", "application/json"),), content=reading_json(text))

    def open_and_answer(self, body: bytes, form: Form) -> tuple[bytes, str] | Code:
        """The sealed answer and the outcome, or the code of a refusal."""
        key = {key.config.key_id: key for key in self.keys}.get(parse_header(body).key_id)
        if key is None:
            return Code.KEY_UNKNOWN
        pages = bytearray(pages_length(body))
        opening = open_into(body, key, pages, form)
        response = self.inner(bytes(pages[: opening.length]))
        sealer = ReplySealer(opening.answer_key)
        reply = sealer.whole(Opened(encode_response(response)))
        return reply, "crashed" if self.trick is Trick.SEALED_CRASH else "done"


def problem_inside(code: str) -> Response:
    headers = (Field("content-type", "application/problem+json"),)
    return Response(status=422, headers=headers, content=json.dumps({"title": "x", "code": code}).encode())


def scan_json() -> bytes:
    """Two parts of one message, on one page, and a contact whose text has line breaks and a directional character."""
    corners = (Point(1, 1), Point(9, 1), Point(9, 9), Point(1, 9))

    def code(text: str, sequence: Sequence | None = None) -> QrCode:
        return QrCode(format="QRCode", text=text, data=text.encode(), polygon=corners, sequence=sequence)

    codes = (
        code("world", Sequence(index=1, count=2, id="7")),
        code("hello,", Sequence(index=0, count=2, id="7")),
        code("BEGIN:VCARD\r\nN:\u202egnp.exe\tA\x1b[2J"),
    )
    return Scan(pages=(ScannedPage(index=0, width=10, height=10),), codes=codes).to_json()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    context: ssl.SSLContext

    def get_request(self):
        connection, address = super().get_request()
        connection.settimeout(20)
        return self.context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False), address

    def handle_error(self, request, client_address):
        """A client that turns away during the handshake is what several tests want."""


class _Handler(BaseHTTPRequestHandler):
    fake: FakeService
    protocol_version = "HTTP/1.1"
    wbufsize = -1

    def log_message(self, *_):
        """Tests are quiet."""

    def reply(self, status, body, media_type, *headers):
        self.send_response(status)
        self.send_header("content-type", media_type)
        self.send_header("content-length", str(len(body)))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def problem(self, status, code, *headers):
        body = json.dumps({"type": "about:blank", "title": "\x1b[31mhostile", "status": status, "code": code}).encode()
        self.reply(status, body, "application/problem+json", ("Ocrypt-Request-Id", REQUEST_ID), *headers)

    def note(self, body=b""):
        with self.fake._lock:
            self.fake.seen.paths.append(self.path)
            self.fake.seen.headers.append({name.lower(): value for name, value in self.headers.items()})
            self.fake.seen.bodies.append(body)

    def do_GET(self):
        self.note()
        if self.path == "/.well-known/ocrypt":
            if self.fake.trick is Trick.REDIRECTS:
                self.reply(302, b"", "text/plain", ("location", "https://elsewhere.example/"))
                return
            self.reply(200, self.fake.description(), "application/json")
        elif self.path == "/readyz":
            self.reply(503 if self.fake.trick is Trick.BUSY else 200, b"{}", "application/json")
        elif self.path.startswith("/v1/receipts/") and self.fake.trick is not Trick.RECEIPT_MISSING:
            self.reply(200, self.fake._receipts[self.path.rpartition("/")[2]], "application/json")
        else:
            self.problem(404, "not-found")

    def do_POST(self):  # noqa: C901, PLR0912 - one branch for each trick
        body = self.rfile.read(int(self.headers["content-length"]))
        self.note(body)
        fake, trick = self.fake, self.fake.trick
        form = Form.SINGLE if self.headers["content-type"] == "message/ohttp-req" else Form.CHUNKED
        if fake.token is not None and self.headers["authorization"] != f"Bearer {fake.token}":
            self.problem(401, "token-missing")
            return
        match trick:
            case Trick.HANGS_UP:
                self.close_connection = True
                return
            case Trick.NEVER_ANSWERS:
                # Until the client goes away.
                self.connection.recv(1)
                self.close_connection = True
                return
            case Trick.NOT_HTTP:
                self.wfile.write(b"220 mail.example ESMTP\r\n\r\n")
                self.close_connection = True
                return
            case Trick.KEY_ALWAYS_UNKNOWN:
                self.problem(400, "key-unknown")
            case Trick.KEY_CHANGED_ONCE if fake.first("changed"):
                fake.keys = [generate(Kem.XWING, KeyId(7))]
                self.problem(400, "key-unknown")
            case Trick.BUSY_ONCE if fake.first("busy"):
                self.problem(503, "busy", ("retry-after", "0"))
            case Trick.BUSY:
                self.problem(503, "busy", ("retry-after", "0"))
            case Trick.BUSY_FOR_LONG:
                self.problem(503, "busy", ("retry-after", "900"))
            case Trick.UNKNOWN_CODE:
                self.problem(400, "the-sky-is-falling")
            case Trick.CODE_OF_THE_INSIDE:
                self.problem(400, "image-broken")
            case Trick.CODE_OF_THIS_MACHINE:
                self.problem(400, "receipt-bad")
            case Trick.ANSWER_IN_CLEAR:
                self.reply(200, reading_json(), "application/json")
            case _:
                self.sealed(fake, body, form)

    def sealed(self, fake, body, form):
        trick = fake.trick
        answer = fake.open_and_answer(body, form)
        if isinstance(answer, Code):
            self.problem(400, answer.value)
            return
        reply, outcome = answer
        if trick is Trick.ANSWER_REPLAYED:
            reply, fake._last_reply = fake._last_reply or reply, reply
        elif trick is Trick.ANSWER_FLIPPED:
            reply = reply[:-1] + bytes([reply[-1] ^ 1])
        elif trick is Trick.ANSWER_EMPTY:
            reply = b""
        request_id = fake.new_request_id()
        receipt = fake.receipt(body, outcome, request_id)
        fake._receipts[request_id] = b"{}" if trick is Trick.RECEIPT_JUNK else receipt
        headers = []
        if form is Form.SINGLE and trick is not Trick.RECEIPT_MISSING:
            value = base64.urlsafe_b64encode(receipt).rstrip(b"=").decode()
            headers.append(("Ocrypt-Receipt", "!!!" if trick is Trick.RECEIPT_JUNK else value))
            if trick is Trick.RECEIPT_TWICE:
                headers.append(headers[0])
        if trick is not Trick.REQUEST_ID_MISSING:
            junk = "\x7f[31m" + "0" * 28
            headers.append(("Ocrypt-Request-Id", junk if trick is Trick.REQUEST_ID_JUNK else request_id))
        if trick is Trick.ANSWER_COMPRESSED:
            headers.append(("content-encoding", "gzip"))
        if trick in {Trick.ANSWER_TRUNCATED, Trick.ANSWER_HUGE, Trick.ANSWER_DRIBBLES}:
            self.misdelivered(trick, reply, form, headers)
        else:
            self.reply(200, reply, form.response_media_type, *headers)

    def misdelivered(self, trick, reply, form, headers):
        self.send_response(200)
        self.send_header("content-type", form.response_media_type)
        for name, value in headers:
            self.send_header(name, value)
        if trick is Trick.ANSWER_TRUNCATED:
            self.send_header("content-length", str(len(reply) + 10))
            self.end_headers()
            self.wfile.write(reply)
            self.close_connection = True
            return
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        piece, pause = (bytes(1 << 20), 0.0) if trick is Trick.ANSWER_HUGE else (b"x", 0.02)
        try:
            # 80 MiB, or a byte every now and then: the client turns away long before the end.
            for _ in range(80 if trick is Trick.ANSWER_HUGE else 4000):
                self.wfile.write(b"%x\r\n%b\r\n" % (len(piece), piece))
                self.wfile.flush()
                time.sleep(pause)
        except OSError:
            pass
        self.close_connection = True
