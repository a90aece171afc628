"""Bad input: each kind has a code of its own, inside or outside the envelope, and changes nothing else."""

from __future__ import annotations

import io
import json
import os
import socket
import ssl
import subprocess
import sys
import zlib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import numpy as np
import pytest
from PIL import Image

from kit.pdfs import Pdf, letter, stream, text
from kit.pictures import gif_of_frames, png_of_size, printed, saved
from kit.service import running
from kit.wire import Wire, opened
from ocrypt.core.codes import Code, Place
from ocrypt.core.ids import KeyId
from ocrypt.envelope.open import generate
from ocrypt.envelope.window import http_date
from ocrypt.envelope.wire import Form

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import httpx

    from kit.service import Service

pytestmark = pytest.mark.hostile

SETTINGS = """
[limits]
body_idle_seconds = 2
head_seconds = 2
picture_mb = 50

[worker]
job_seconds = 20
"""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with running(tmp_path_factory.mktemp("bad") / "state", settings=SETTINGS) as service:
        yield service


@pytest.fixture
def wire(service: Service) -> Iterator[Wire]:
    wire = Wire(service.url)
    yield wire
    wire.close()


def lasting(service: Service) -> set[int]:
    """The processes that must outlive every bad input."""
    # The oldest of each name: a fork that has no name of its own yet still has its parent's.
    return {service.named(name)[0] for name in ("ocrypt-gateway", "ocrypt-worker", "ocrypt-zygote")}


@pytest.fixture(scope="module", autouse=True)
def _serves_the_next_picture_after_all_of_them(service: Service) -> Iterator[None]:
    yield
    wire = Wire(service.url)
    assert "Quokka 8731" in wire.read(printed("Quokka 8731")).text
    wire.close()


@pytest.fixture(autouse=True)
def _changes_nothing_else(service: Service) -> Iterator[None]:
    before = lasting(service)
    yield
    assert lasting(service) == before


def told(answer: httpx.Response, code: Code) -> None:
    """A problem in clear with this code, its status and a hint."""
    assert answer.status_code == code.meaning.status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["code"] == code.value
    assert problem["hint"] == code.meaning.hint
    assert problem["request_id"] == answer.headers["ocrypt-request-id"]
    assert code.meaning.place is Place.OUTSIDE


def half(data: bytes) -> bytes:
    return data[: len(data) // 2]


def noise() -> bytes:
    return np.random.default_rng(5).bytes(20_000)


def pages(count: int) -> bytes:
    pdf = Pdf()
    for _ in range(count):
        pdf.page()
    return pdf.written()


# A user password that nobody knows: ISO 32000-1, 7.6.3.
LOCKED = b"/ID[<00><00>]/Encrypt<</Filter/Standard/V 1/R 2/P -1/O<%s>/U<%s>>>" % (b"00" * 32, b"00" * 32)

PICTURES: dict[str, tuple[Callable[[], bytes], Code]] = {
    "zero bytes": (lambda: b"", Code.IMAGE_EMPTY),
    "not an image": (noise, Code.IMAGE_UNRECOGNISED),
    "text": (lambda: b"just some words", Code.IMAGE_UNRECOGNISED),
    "truncated JPEG": (lambda: half(printed("Quokka", kind="JPEG", noise=1)), Code.IMAGE_TRUNCATED),
    "truncated PNG": (lambda: half(printed("Quokka", noise=1)), Code.IMAGE_TRUNCATED),
    "100000 x 100000 PNG header": (lambda: png_of_size(100_000, 100_000), Code.IMAGE_TOO_MANY_PIXELS),
    "animated GIF bomb": (lambda: gif_of_frames(100_000), Code.IMAGE_TOO_MANY_FRAMES),
    "truncated PDF": (lambda: half(letter("Quokka")), Code.IMAGE_TRUNCATED),
    "PDF with a password": (lambda: Pdf().page().written(LOCKED), Code.PDF_PASSWORD),
    "PDF of 5000 pages": (lambda: pages(5000), Code.IMAGE_TOO_MANY_FRAMES),
    "HEIC": (lambda: b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", Code.IMAGE_HEIC),
    "a line of 20000 x 4": (lambda: saved(Image.new("L", (20_000, 4)), "PNG"), Code.IMAGE_RATIO),
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_bad_picture_is_told_inside_the_envelope_only(wire: Wire, name: str) -> None:
    make, code = PICTURES[name]
    answer = wire.read(make())
    assert answer.code == code.value
    assert answer.status == code.meaning.status
    assert json.loads(answer.content)["hint"] == code.meaning.hint
    assert code.meaning.place is Place.INSIDE


@pytest.mark.parametrize("kind", ["AVIF", "WEBP", "TIFF"])
def test_every_format_is_read_in_a_confined_job(wire: Wire, kind: str) -> None:
    assert "Quokka 8731" in wire.read(printed("Quokka 8731", kind=kind)).text


def test_a_pdf_is_read_in_a_confined_job_page_by_page(wire: Wire) -> None:
    page = Image.open(io.BytesIO(printed("Quokka 8731")))
    pdf = Pdf().page(text((72, 700, "Wombat 12"))).missing().scan(page, size=(page.width / 2, page.height / 2))
    pdf.scan(page, over=text((9, 9, "7")), size=(page.width / 2, page.height / 2))
    answer = json.loads(wire.read(pdf.written()).content)
    assert [(each["source"], each["error"]) for each in answer["pages"]] == [
        ("text-layer", None),
        ("picture", "image-broken"),
        ("picture", None),
        ("picture", None),
    ]
    assert answer["pages"][0]["lines"][0]["text"] == "Wombat 12"
    assert "Quokka 8731" in answer["pages"][2]["lines"][0]["text"]
    lines = wire.ask(wire.request(pdf.written(), accept="application/x-ndjson"), form=Form.CHUNKED)
    assert [next(iter(json.loads(line))) for line in lines.content.splitlines()] == ["page"] * 4 + ["done"]


def test_a_pdf_of_forms_within_forms_ends_with_its_job(wire: Wire) -> None:
    pdf = Pdf()
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 99 99]"
    inner = pdf.add(stream(b"0 0 1 1 re f", form))
    for _ in range(12):
        inner = pdf.add(stream(b"/I0 Do " * 10, form + b"/Resources<</XObject<</I0 %d 0 R>>>>" % inner))
    answer = wire.read(pdf.page(b"/I0 Do", images=[inner]).written())
    assert answer.code in {Code.JOB_TIMEOUT.value, Code.JOB_MEMORY.value, Code.JOB_CRASHED.value}


def test_what_a_pdf_only_claims_costs_nothing(wire: Wire) -> None:
    pdf = Pdf()
    entries = b"/Subtype/Image/Width %d/Height %d/BitsPerComponent 8/ColorSpace/DeviceGray/Filter/FlateDecode"
    nothing = zlib.compress(b"\0" * 1000)
    huge = pdf.add(stream(nothing, entries % (100_000, 100_000)))
    mask = pdf.add(stream(nothing, entries % (60_000, 60_000)))
    small = pdf.add(
        stream(b"\0", b"/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray/SMask %d 0 R" % mask)
    )
    pdf.page(b"q 9 0 0 9 0 0 cm /I0 Do Q", images=[huge]).page(size=(50_000, 50_000))
    pdf.page(b"q 200 0 0 200 0 0 cm /I0 Do Q", images=[small]).page(text((72, 700, "Wombat 12")))
    answer = json.loads(wire.read(pdf.written()).content)
    errors = [page["error"] for page in answer["pages"]]
    assert errors == ["image-too-many-pixels", "image-too-many-pixels", errors[2], None]
    assert answer["pages"][3]["lines"][0]["text"] == "Wombat 12"


@pytest.mark.parametrize("mode", ["CMYK", "I;16", "P", "L", "LA", "RGBA", "1"])
def test_unusual_pictures_are_read_like_any_other(wire: Wire, mode: str) -> None:
    plain = Image.open(io.BytesIO(printed("Quokka 8731"))).convert("L")
    if mode == "I;16":
        image = Image.fromarray(np.asarray(plain).astype(np.uint16) * 257)
    else:
        image = plain.convert("RGB").convert(mode)
    assert "Quokka 8731" in wire.read(saved(image, "TIFF" if mode == "CMYK" else "PNG")).text


def test_a_file_of_60_mb_is_refused_before_it_is_relayed(wire: Wire) -> None:
    told(wire.post(b"\0" * 60_000_000), Code.BODY_TOO_LARGE)


def test_a_body_without_length_is_refused_when_it_passes_the_limit(wire: Wire) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(60):
            yield b"\0" * 1_000_000

    headers = {"content-type": Form.SINGLE.request_media_type}
    told(wire.http.post("/v1/sealed", content=endless(), headers=headers), Code.BODY_TOO_LARGE)


def test_a_key_id_that_was_never_ours(wire: Wire) -> None:
    live = {config.key_id for config in wire.configs}
    body = bytearray(wire.seal(wire.request(b"x")).sealed.body)
    body[0] = next(key_id for key_id in range(256) if key_id not in live)
    told(wire.post(bytes(body)), Code.KEY_UNKNOWN)


def test_a_key_of_another_service_under_a_live_id(wire: Wire) -> None:
    foreign = generate(wire.configs[0].kem, KeyId(wire.configs[0].key_id))
    wire.configs = (foreign.config,)
    told(wire.post(bytes(wire.seal(wire.request(b"x")).sealed.body)), Code.ENVELOPE_UNOPENABLE)


def keys(service: Service, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [Path(sys.executable).parent / "ocrypt", "keys", *arguments],
        env={**os.environ, "OCRYPT_STATE": str(service.state)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_key_that_was_retired(service: Service, wire: Wire) -> None:
    picture = printed("Quokka 8731")
    early, late = (wire.seal(wire.request(picture)) for _ in range(2))
    key_id = wire.configs[0].key_id
    rotated = keys(service, "rotate")
    assert f"key {key_id:>3}  XWING   opens only" in rotated.stdout
    assert key_id not in {config.key_id for config in wire.fetch_configs()}
    # What was sealed before the rotation still opens; after the key's end it does not.
    assert "Quokka 8731" in opened(early, wire.post(bytes(early.sealed.body)).content, Form.SINGLE).text
    assert keys(service, "retire", str(key_id)).returncode == 0
    told(wire.post(bytes(late.sealed.body)), Code.KEY_RETIRED)
    again = keys(service, "retire", str(key_id))
    assert again.returncode == 1
    assert Code.KEY_RETIRED.value in again.stderr


@pytest.mark.parametrize("kem", [0, 1], ids=["X-Wing", "X25519"])
@pytest.mark.parametrize("form", list(Form))
def test_a_flipped_bit_anywhere_gets_one_and_the_same_answer(wire: Wire, kem: int, form: Form) -> None:
    sealed = bytes(wire.seal(wire.request(b"x"), kem=kem, form=form).sealed.body)
    rng = np.random.default_rng(7)
    answers = set()
    for position in {8, 15, 9 * 8, len(sealed) * 8 - 1, *rng.integers(8, len(sealed) * 8, 60).tolist()}:
        spoiled = bytearray(sealed)
        spoiled[position // 8] ^= 1 << (position % 8)
        answer = wire.post(bytes(spoiled), form)
        told(answer, Code.ENVELOPE_UNOPENABLE)
        answers.add(answer.text.replace(answer.headers["ocrypt-request-id"], ""))
    assert len(answers) == 1


def test_a_replayed_envelope(wire: Wire) -> None:
    sealing = wire.seal(wire.request(printed("Quokka 8731")))
    body = bytes(sealing.sealed.body)
    first = wire.post(body)
    assert "Quokka 8731" in opened(sealing, first.content, Form.SINGLE).text
    told(wire.post(body), Code.ENVELOPE_REPLAYED)


def test_junk_under_somebodys_encapsulated_key_does_not_burn_the_request(wire: Wire) -> None:
    sealing = wire.seal(wire.request(printed("Quokka 8731")))
    body = bytes(sealing.sealed.body)
    told(wire.post(body[:-1] + bytes([body[-1] ^ 1])), Code.ENVELOPE_UNOPENABLE)
    assert "Quokka 8731" in opened(sealing, wire.post(body).content, Form.SINGLE).text


@pytest.mark.parametrize("media_type", ["", "text/plain", "message/ohttp-res", "application/json", "image/png"])
def test_a_wrong_media_type(wire: Wire, media_type: str) -> None:
    body = bytes(wire.seal(wire.request(b"x")).sealed.body)
    told(wire.http.post("/v1/sealed", content=body, headers={"content-type": media_type}), Code.MEDIA_TYPE)


def test_one_form_sent_as_the_other(wire: Wire) -> None:
    body = bytes(wire.seal(wire.request(b"x")).sealed.body)
    told(wire.post(body, Form.CHUNKED), Code.ENVELOPE_UNOPENABLE)


@pytest.mark.parametrize("length", [0, 1, 6, 7, 8, 39, 1127])
def test_a_body_that_is_cut_off(wire: Wire, length: int) -> None:
    body = bytes(wire.seal(wire.request(b"x")).sealed.body)[:length]
    told(wire.post(body), Code.ENVELOPE_UNOPENABLE)


def test_early_data_is_refused(wire: Wire) -> None:
    told(wire.post(b"x", **{"early-data": "1"}), Code.EARLY_DATA)


def test_a_wrong_method_and_a_wrong_address(wire: Wire) -> None:
    answer = wire.http.get("/v1/sealed")
    told(answer, Code.METHOD)
    assert answer.headers["allow"] == "POST"
    told(wire.http.get("/v1/nothing"), Code.NOT_FOUND)
    told(wire.http.get("/v1/receipts/" + "0" * 32), Code.NOT_FOUND)


@pytest.mark.parametrize("token", ["Bearer x", "Bearer " + "a." * 3000, "Basic eDp5", "Bearer"])
def test_a_bad_token_is_refused_even_where_none_is_needed(wire: Wire, token: str) -> None:
    told(wire.post(b"x", authorization=token), Code.TOKEN_INVALID)


def raw(service: Service) -> ssl.SSLSocket:
    target = urlsplit(service.url)
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    plain = socket.create_connection((target.hostname, target.port or 443), timeout=30)
    return context.wrap_socket(plain)


def test_a_body_that_trickles_in_is_given_up(service: Service) -> None:
    head = b"POST /v1/sealed HTTP/1.1\r\nhost: x\r\ncontent-type: message/ohttp-req\r\ncontent-length: 100000\r\n\r\n"
    with raw(service) as tls:
        tls.sendall(head)
        tls.settimeout(0.3)
        answer = b""
        for _ in range(100):
            tls.sendall(b"x")
            try:
                answer = tls.recv(65536)
                break
            except TimeoutError:
                continue
        while piece := tls.recv(65536):
            answer += piece
    assert b" 408 " in answer.splitlines()[0]
    assert Code.BODY_TIMEOUT.value.encode() in answer


def test_a_head_that_trickles_in_is_cut_off(service: Service) -> None:
    with raw(service) as tls:
        tls.settimeout(0.3)
        ended = False
        for _ in range(100):
            try:
                tls.sendall(b"G")
                ended = tls.recv(100) == b""
            except TimeoutError:
                continue
            except OSError:
                ended = True
            if ended:
                break
    assert ended


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"date": None}, Code.REQUEST_STALE),
        ({"date": "yesterday"}, Code.REQUEST_STALE),
        ({"date": http_date(datetime.now(UTC) - timedelta(hours=1))}, Code.REQUEST_STALE),
        ({"date": http_date(datetime.now(UTC) + timedelta(hours=1))}, Code.REQUEST_STALE),
        ({"path": "/v1/nothing"}, Code.PATH_UNKNOWN),
        ({"method": "GET"}, Code.METHOD_INSIDE),
        ({"accept": "image/png"}, Code.NOT_ACCEPTABLE),
        ({"path": "/v1/read?engine=nonsense"}, Code.OPTION_INVALID),
        ({"path": "/v1/read?nonsense=1"}, Code.OPTION_INVALID),
        ({"path": "/v1/read?engine=ppocr&engine=ppocr"}, Code.OPTION_INVALID),
        ({"path": "/v1/read?engine"}, Code.OPTION_INVALID),
    ],
)
def test_a_bad_inner_request_is_told_inside_only(wire: Wire, changes: dict[str, object], code: Code) -> None:
    answer = wire.read(printed("Quokka"), **changes)
    assert (answer.code, answer.status) == (code.value, code.meaning.status)


def test_what_is_not_binary_http_is_told_inside(wire: Wire) -> None:
    assert wire.ask(b"\xff" * 50).code == Code.REQUEST_MALFORMED.value


def test_text_and_lines_are_given_when_asked_for(wire: Wire) -> None:
    plain = wire.read(printed("Quokka 8731"), accept="text/plain")
    assert plain.content.decode().strip() == "Quokka 8731"
    lines = wire.ask(wire.request(printed("Quokka 8731"), accept="application/x-ndjson"), form=Form.CHUNKED)
    records = [json.loads(line) for line in lines.content.splitlines()]
    assert records[0]["page"]["lines"][0]["text"] == "Quokka 8731"
    assert records[-1]["done"] is True


def test_a_pages_error_in_a_stream_of_lines_is_a_line(wire: Wire) -> None:
    lines = wire.ask(wire.request(b"", accept="application/x-ndjson"), form=Form.CHUNKED)
    assert json.loads(lines.content.splitlines()[-1])["error"]["code"] == Code.IMAGE_EMPTY.value


def test_no_answer_names_a_product_a_path_or_a_version(wire: Wire) -> None:
    for answer in (wire.http.get("/nothing"), wire.post(b"junk"), wire.http.get("/")):
        assert "server" not in answer.headers
        assert "Traceback" not in answer.text
        assert "uvicorn" not in (answer.text + str(answer.headers)).lower()
