"""Codes at a real service: hostile pictures end soon and with a code, in little memory, and change nothing else."""

from __future__ import annotations

import io
import json
import zlib
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from kit.codes import png, qr, tile
from kit.pdfs import Pdf, letter
from kit.pictures import gif_of_frames, png_chunk, png_of_size, saved
from kit.service import running
from kit.wire import Wire
from ocrypt.core.codes import Code
from ocrypt.envelope.wire import Form
from ocrypt.recognise.codes.scan import Scan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kit.service import Service
    from kit.wire import Inner

pytestmark = pytest.mark.hostile

# What the issue allows a hostile picture, held by the kernel: 2 seconds of the processor, and one that the limit on
# CPU time rounds up to; 512 MB of memory.
SETTINGS = """
[worker]
job_seconds = 20
job_memory_mb = 512
"""
TEXT = "https://zibeline.example/4711"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with running(tmp_path_factory.mktemp("codes") / "state", settings=SETTINGS) as service:
        yield service


@pytest.fixture
def wire(service: Service) -> Iterator[Wire]:
    wire = Wire(service.url)
    yield wire
    wire.close()


@pytest.fixture(autouse=True)
def _serves_the_next_one(service: Service) -> Iterator[None]:
    before = service.named("ocrypt-worker")[0], service.named("ocrypt-zygote")[0]
    yield
    assert (service.named("ocrypt-worker")[0], service.named("ocrypt-zygote")[0]) == before
    wire = Wire(service.url)
    assert texts(codes(wire, png(qr(TEXT)))) == [TEXT]
    wire.close()


def codes(wire: Wire, picture: bytes, query: str = "") -> Inner:
    return wire.read(picture, path=f"/v1/codes/read{query}")


def texts(answer: Inner) -> list[str]:
    assert answer.status == 200, answer.content
    return [code.text for code in Scan.from_json(answer.content).codes]


def bilevel(width: int, height: int) -> bytes:
    """A PNG of one bit a pixel, all white: a few bytes for each million of them."""
    row = b"\0" + b"\xff" * -(-width // 8)
    packer = zlib.compressobj(9)
    data = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    head = width.to_bytes(4) + height.to_bytes(4) + b"\1\0\0\0\0"
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", head) + png_chunk(b"IDAT", data) + png_chunk(b"IEND", b"")


def noise(side: int) -> bytes:
    return saved(Image.fromarray(np.random.default_rng(7).integers(0, 256, (side, side), np.uint8)), "PNG")


def stripes(side: int) -> bytes:
    """Bars everywhere, in both directions: each row could be a linear code."""
    bars = np.random.default_rng(7).integers(0, 2, side // 2).repeat(2).astype(np.uint8) * 255
    return saved(Image.fromarray(np.broadcast_to(bars, (side, side)) ^ bars[:, None]), "PNG")


REFUSED: dict[str, tuple[Callable[[], bytes], Code]] = {
    "zero bytes": (lambda: b"", Code.IMAGE_EMPTY),
    "text": (lambda: b"just some words", Code.IMAGE_UNRECOGNISED),
    "half a PNG": (lambda: png(qr(TEXT))[:200], Code.IMAGE_TRUNCATED),
    "30000 x 30000 of one bit": (lambda: bilevel(30_000, 30_000), Code.IMAGE_TOO_MANY_PIXELS),
    "100000 x 100000 in the header": (lambda: png_of_size(100_000, 100_000), Code.IMAGE_TOO_MANY_PIXELS),
    "a strip": (lambda: saved(Image.new("L", (20_000, 4)), "PNG"), Code.IMAGE_RATIO),
    "an animation without end": (lambda: gif_of_frames(100_000), Code.IMAGE_TOO_MANY_FRAMES),
    "half a PDF": (lambda: letter("Quokka")[:200], Code.IMAGE_TRUNCATED),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_can_t_be_read_has_its_code(wire: Wire, name: str) -> None:
    make, code = REFUSED[name]
    answer = codes(wire, make())
    assert (answer.code, answer.status) == (code.value, code.meaning.status)


HARD: dict[str, Callable[[], bytes]] = {
    "finder patterns, 540 x 540": lambda: png(tile(540)),
    "finder patterns, 2000 x 2000": lambda: png(tile(2000)),
    "finder patterns, 6000 x 6000": lambda: png(tile(6000)),
    "noise, 800 x 800": lambda: noise(800),
    "noise, 3000 x 3000": lambda: noise(3000),
    "bars, 2000 x 2000": lambda: stripes(2000),
    "8 x 1600": lambda: saved(Image.new("L", (8, 1600), "white"), "PNG"),
    "one pixel": lambda: saved(Image.new("L", (1, 1)), "PNG"),
    "8000 x 8000, white": lambda: bilevel(8_000, 8_000),
    "a code of 60 megapixels": lambda: saved(qr(TEXT, scale=1).resize((7_700, 7_700), Image.Resampling.NEAREST), "PNG"),
}
"""Pictures within the limits that keep other readers busy for seconds, minutes or for ever."""


@pytest.mark.parametrize("name", HARD)
@pytest.mark.parametrize("query", ["", "?effort=fast", "?effort=thorough&budget=1000"])
def test_hard_pictures_come_to_an_end_within_the_limits(wire: Wire, name: str, query: str) -> None:
    answer = codes(wire, HARD[name](), query)
    if answer.status != 200:
        assert answer.code in {Code.JOB_MEMORY.value, Code.JOB_TIMEOUT.value}
        return
    found = texts(answer)
    assert found in ([], [TEXT])


def test_a_file_of_many_pages_has_its_codes_page_by_page(wire: Wire) -> None:
    pdf = Pdf()
    for number in range(5):
        pdf.scan(qr(f"page {number}", scale=8).resize((1240, 1240)), size=(500, 500))
    told = Scan.from_json(codes(wire, pdf.missing().written()).content)
    assert [(code.page, code.text) for code in told.codes] == [(number, f"page {number}") for number in range(5)]
    assert told.pages[5].error == Code.IMAGE_BROKEN.value


@pytest.mark.parametrize("form", Form)
def test_a_reading_has_its_codes_in_both_forms_and_line_by_line(wire: Wire, form: Form) -> None:
    sheet = Image.new("RGB", (900, 1200), "white")
    sheet.paste(qr(TEXT, scale=6), (300, 500))
    whole = wire.ask(wire.request(png(sheet)), form=form)
    assert [code["text"] for code in json.loads(whole.content)["codes"]] == [TEXT]
    lines = wire.ask(wire.request(png(sheet), accept="application/x-ndjson"), form=form)
    first, last = map(json.loads, lines.content.splitlines())
    assert [code["text"] for code in first["codes"]] == [TEXT]
    assert last["done"] is True
    none = wire.ask(wire.request(png(sheet), path="/v1/read?codes=none"), form=form)
    assert json.loads(none.content)["codes"] == []


@pytest.mark.parametrize(
    "query", ["?effort=much", "?budget=0", "?formats=Nonsense", "?prepare=none", "?effort=fast&effort=fast"]
)
def test_options_that_there_are_not_are_refused(wire: Wire, query: str) -> None:
    assert codes(wire, png(qr(TEXT)), query).code == Code.OPTION_INVALID.value


def test_what_a_code_says_is_told_and_nothing_else_is_done_with_it(wire: Wire) -> None:
    nasty = "javascript:alert(1)\x1b[2J\u202e\r\n"
    (code,) = Scan.from_json(codes(wire, png(qr(nasty))).content).codes
    assert code.text == nasty
    assert io.BytesIO(code.data).read() == nasty.encode()
