"""Nothing that anybody sends is told again: not in a log, a metric, an error, an answer in clear or a core file.

A canary is put into every input; then everything that the service gives or leaves is searched, in any spelling.
"""

from __future__ import annotations

import base64
import io
import json
import os
import resource
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx
import pytest
from PIL import Image, PngImagePlugin

from kit.canaries import Canaries
from kit.pictures import printed, saved
from kit.service import running
from kit.watch import eventually
from kit.wire import Wire
from ocrypt import Client
from ocrypt.keys.identity import IDENTITY, TOKEN_KEY
from ocrypt.keys.providers.open import Place, open_provider
from ocrypt.keys.safe import Safe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kit.service import Service

pytestmark = pytest.mark.hostile

# What is in a picture must not come out of it in clear; the words are what it says.
WORDS = "Xenops 9341"
HTTP = (
    ("path", "GET /kinkajou-path HTTP/1.1\r\nHost: localhost\r\n\r\n", "kinkajou-path"),
    ("query", "GET /healthz?kinkajou-query=1 HTTP/1.1\r\nHost: localhost\r\n\r\n", "kinkajou-query"),
    ("header name", "GET /readyz HTTP/1.1\r\nHost: localhost\r\nkinkajou-name: 1\r\n\r\n", "kinkajou-name"),
    ("header value", "GET /readyz HTTP/1.1\r\nHost: localhost\r\nX-Kind: kinkajou-value\r\n\r\n", "kinkajou-value"),
    ("user agent", "GET / HTTP/1.1\r\nHost: localhost\r\nUser-Agent: kinkajou-agent\r\n\r\n", "kinkajou-agent"),
    ("cookie", "GET /docs HTTP/1.1\r\nHost: localhost\r\nCookie: a=kinkajou-cookie\r\n\r\n", "kinkajou-cookie"),
    ("referer", "GET /docs HTTP/1.1\r\nHost: localhost\r\nReferer: https://kinkajou-referer/\r\n\r\n", "kinkajou-ref"),
    ("host", "GET /healthz HTTP/1.1\r\nHost: kinkajou-host\r\n\r\n", "kinkajou-host"),
    ("method", "KINKAJOUMETHOD /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n", "KINKAJOUMETHOD"),
    ("version", "GET /healthz HTTP/kinkajou\r\nHost: localhost\r\n\r\n", "HTTP/kinkajou"),
    ("receipt id", "GET /v1/receipts/kinkajou-id HTTP/1.1\r\nHost: localhost\r\n\r\n", "kinkajou-id"),
    (
        "bad token",
        (
            "POST /v1/sealed HTTP/1.1\r\nHost: localhost\r\nContent-Type: message/ohttp-req\r\n"
            "Authorization: Bearer kinkajou.token.kinkajou\r\nContent-Length: 0\r\n\r\n"
        ),
        "kinkajou.token.kinkajou",
    ),
    (
        "media type",
        "POST /v1/sealed HTTP/1.1\r\nHost: localhost\r\nContent-Type: kinkajou/type\r\nContent-Length: 0\r\n\r\n",
        "kinkajou/type",
    ),
    (
        "sealed body",
        (
            "POST /v1/sealed HTTP/1.1\r\nHost: localhost\r\nContent-Type: message/ohttp-req\r\n"
            "Content-Length: 13\r\n\r\nkinkajou-body"
        ),
        "kinkajou-body",
    ),
)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service that is allowed core files by the system, so that only its own refusal keeps it from leaving one."""
    before = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (before[1], before[1]))
    try:
        with running(tmp_path_factory.mktemp("canaries") / "state") as service:
            yield service
    finally:
        resource.setrlimit(resource.RLIMIT_CORE, before)


def raw(service: Service, request: str) -> bytes:
    """What comes back to bytes that are sent as they are."""
    where = urlsplit(service.url)
    context = service.trusting()
    received = b""
    with (
        socket.create_connection((where.hostname or "", where.port or 0)) as plain,
        context.wrap_socket(plain, server_hostname="localhost") as channel,
    ):
        head, _, rest = request.partition("\r\n")
        channel.sendall(f"{head}\r\nConnection: close\r\n{rest}".encode())
        channel.settimeout(3)
        with suppress(TimeoutError):
            while piece := channel.recv(65536):
                received += piece
    return received


def picture() -> bytes:
    """Words that are read, and words in a chunk that no reader shows."""
    image = Image.open(io.BytesIO(printed(WORDS)))
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", "kinkajou-comment")
    return saved(image, "PNG", pnginfo=notes)


def left_behind(service: Service) -> dict[str, bytes]:
    """Everything that the service printed or wrote, but for the keys, which are its own."""
    root = service.state
    files = [path for path in root.rglob("*") if path.is_file() and "keys" not in path.relative_to(root).parts]
    outputs = {str(path.relative_to(root)): path.read_bytes() for path in files if path.name != "client.json"}
    outputs["stderr"] = (root.parent / f"{root.name}.stderr").read_bytes()
    return outputs


def test_what_is_sent_is_not_told_again(service: Service, tmp_path: Path) -> None:
    canaries = Canaries()
    answers: dict[str, bytes] = {}
    # (1) Everything about a request in clear.
    for place, request, canary in HTTP:
        canaries.plant(place, canary)
        answers[f"answer to {place}"] = raw(service, request)
    # (2) Everything about a request that is sealed: good ones and bad ones.
    canaries.plant("words", WORDS)
    canaries.plant("comment", "kinkajou-comment")
    canaries.plant("not a picture", b"kinkajou-bytes" * 3)
    canaries.plant("inner path", "/v1/kinkajou-inner")
    canaries.plant("inner option", "kinkajou-option")
    canaries.plant("accept", "kinkajou/accept")
    canaries.plant("date", "kinkajou-date")
    canaries.plant("code", "kinkajou-code")
    wire = Wire(service.url)
    read = wire.read(picture())
    assert WORDS in read.text
    inner = [
        wire.read(b"kinkajou-bytes" * 3),
        wire.read(picture(), path="/v1/kinkajou-inner"),
        wire.read(picture(), path="/v1/read?kinkajou-option=1"),
        wire.read(picture(), accept="kinkajou/accept"),
        wire.read(picture(), date="kinkajou-date"),
        wire.read(b'{"text":"kinkajou-code","format":"kinkajou-code"}', path="/v1/codes/make"),
    ]
    assert [each.status for each in inner] == [415, 404, 400, 406, 400, 400]
    # Sealed, but errors all the same: what was wrong is not repeated even there.
    answers |= {f"sealed answer {number}": each.content for number, each in enumerate(inner)}
    wire.close()
    # (3) A file's name and its words, by command and by SDK.
    named = tmp_path / "kinkajou-file.png"
    named.write_bytes(picture())
    canaries.plant("file name", "kinkajou-file")
    command = [Path(sys.executable).with_name("ocrypt"), "read", str(named), "--server", service.url]
    run = subprocess.run(
        command, env=os.environ | {"OCRYPT_STATE": str(service.state)}, capture_output=True, check=True
    )
    assert WORDS.encode() in run.stdout
    # (4) What only the service and its user know.
    canaries.plant("admin token", service.token)
    place = Place(service.state / "keys", {})
    safe = Safe(place.keys, open_provider("file:", place))
    for name in (IDENTITY, TOKEN_KEY):
        kept = safe.load(name)
        assert kept is not None
        canaries.plant(name, bytes(kept.reveal()))
    with Client(service.url, pin=service.pin, token=service.token) as client:
        assert WORDS in client.read(named).text
    # (5) What the service tells of itself.
    for path in ("/metrics", "/readyz", "/.well-known/ocrypt", "/openapi.json"):
        answers[path] = raw(service, f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        assert answers[path].startswith(b"HTTP/1.1 ")
    assert b"ocrypt_requests_total" in answers["/metrics"]
    left = left_behind(service)
    assert b'"event":"admitted"' in left["log/events.jsonl"]
    assert canaries.found_in(answers | left) == set()


def test_what_dies_leaves_no_core_file(service: Service) -> None:
    assert resource.getrlimit(resource.RLIMIT_CORE)[0] != 0
    places = [service.state / "run", service.state, Path.cwd()]
    before = {path for place in places for path in place.iterdir() if path.name.startswith("core")}
    for name in ("ocrypt-job", "ocrypt-worker", "ocrypt-zygote", "ocrypt-gateway"):
        (pid, *_) = service.named(name)
        os.kill(pid, signal.SIGSEGV)
        eventually(lambda pid=pid: not Path(f"/proc/{pid}").exists())
    eventually(lambda: _reads(service))
    after = {path for place in places for path in place.iterdir() if path.name.startswith("core")}
    assert after - before == set()


def test_a_core_file_would_have_been_seen(tmp_path: Path) -> None:
    limit = resource.getrlimit(resource.RLIMIT_CORE)[1]
    program = f"import os, resource; resource.setrlimit(resource.RLIMIT_CORE, ({limit}, {limit})); os.abort()"
    subprocess.run([sys.executable, "-c", program], cwd=tmp_path, check=False, capture_output=True)
    pattern = Path("/proc/sys/kernel/core_pattern").read_text()
    # Where the system hands cores to a program or to another folder there is no file to see here.
    elsewhere = pattern.startswith(("|", "/"))
    assert bool(list(tmp_path.glob("core*"))) is (not elsewhere and limit != 0)


def _reads(service: Service) -> bool:
    with suppress(httpx.HTTPError, AssertionError):
        wire = Wire(service.url)
        text = wire.read(printed("Numbat 77")).text
        wire.close()
        return "Numbat 77" in text
    return False


@pytest.mark.parametrize(
    "spelled",
    [
        b"quokka 7",
        b"QUOKKA 7",
        b"quokka%207",
        b"71756f6b6b612037",
        "quokka 7".encode("utf-16-le"),
        json.dumps({"a": "quokka 7"}).encode(),
        base64.b64encode(b"quokka 7"),
        base64.b64encode(b"x quokka 7 y"),
        base64.urlsafe_b64encode(b"xyz? quokka 7 y"),
    ],
)
def test_the_search_finds_what_is_there(spelled: bytes) -> None:
    canaries = Canaries()
    canaries.plant("here", "quokka 7")
    assert canaries.found_in({"log": b"... " + spelled + b" ..."}) == {("here", "log")}


def test_and_nothing_else() -> None:
    canaries = Canaries()
    canaries.plant("here", "quokka 7")
    assert canaries.found_in({"log": b"quokka 8, quokk, cXVva2th"}) == set()
