"""A large photo's codes are read at half its size where that is enough; nobody can tell from the answer."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from kit.codes import qr
from ocrypt.core.codes import Code
from ocrypt.core.errors import Unreadable
from ocrypt.core.limits import Limits
from ocrypt.recognise.codes.options import CodeOptions
from ocrypt.recognise.codes.read.reader import CodeReader
from ocrypt.recognise.codes.scan import ScannedPage
from ocrypt.recognise.codes.scanner import Scanner
from ocrypt.recognise.decode import open_drawn, open_smaller

WIDTH, HEIGHT = 2600, 2000


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    return Scanner.load()


def photo(*places: tuple[str, int, int, int], orientation: int = 1, mode: str = "RGB") -> bytes:
    """Codes as text, left, top and pixels a module on a large sheet."""
    sheet = Image.new("RGB", (WIDTH, HEIGHT), (228, 226, 220))
    for text, left, top, scale in places:
        sheet.paste(qr(text, scale=scale), (left, top))
    exif = Image.Exif()
    exif[0x0112] = orientation
    into = io.BytesIO()
    sheet.convert(mode).save(into, "JPEG", quality=92, exif=exif)
    return into.getvalue()


def test_it_is_decoded_at_half_its_size_and_grey() -> None:
    reduced = open_smaller(photo(("one", 300, 400, 10)), Limits())
    assert reduced is not None
    assert (reduced.width, reduced.height, reduced.pixels.shape) == (WIDTH, HEIGHT, (HEIGHT // 2, WIDTH // 2))
    assert "pixels" not in repr(reduced)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_it_stands_as_the_whole_picture_does(orientation: int) -> None:
    content = photo(("one", 300, 400, 10), orientation=orientation)
    reduced = open_smaller(content, Limits())
    (frame,) = open_drawn(content, Limits())
    assert reduced is not None
    assert (reduced.width, reduced.height) == (frame.width, frame.height)
    whole = frame.pixels[::2, ::2].mean(axis=2)
    assert np.abs(whole - reduced.pixels).mean() < 4


@pytest.mark.parametrize("orientation", [1, 3, 6])
def test_codes_have_the_places_of_the_whole_picture(scanner: Scanner, orientation: int) -> None:
    content = photo(("one", 300, 400, 10), ("two", 1500, 900, 8), orientation=orientation)
    scan = scanner.scan(content, Limits(), CodeOptions())
    (frame,) = open_drawn(content, Limits())
    whole = CodeReader.load().read(frame.pixels, CodeOptions())
    assert scan.pages == (ScannedPage(index=0, width=frame.width, height=frame.height),)
    assert sorted(code.text for code in scan.codes) == ["one", "two"]
    ours = {code.text: code.polygon for code in scan.codes}
    for code in whole:
        for mine, theirs in zip(ours[code.text], code.polygon, strict=True):
            assert abs(mine.x - theirs.x) <= 6
            assert abs(mine.y - theirs.y) <= 6


def test_a_code_that_half_the_size_does_not_show_is_read_from_the_whole(scanner: Scanner) -> None:
    (code,) = scanner.scan(photo(("small one", 900, 700, 2), mode="L"), Limits(), CodeOptions()).codes
    assert code.text == "small one"


def test_what_is_no_large_jpeg_is_decoded_whole() -> None:
    into = io.BytesIO()
    Image.new("RGB", (WIDTH, HEIGHT)).save(into, "PNG")
    assert open_smaller(into.getvalue(), Limits()) is None
    into = io.BytesIO()
    Image.new("RGB", (400, 300)).save(into, "JPEG")
    assert open_smaller(into.getvalue(), Limits()) is None
    assert open_smaller(photo(("one", 9, 9, 9), mode="CMYK"), Limits()) is None


def test_limits_hold_before_a_pixel_is_decoded() -> None:
    with pytest.raises(Unreadable) as refused:
        open_smaller(photo(("one", 9, 9, 9)), Limits(max_pixels=WIDTH * HEIGHT - 1))
    assert refused.value.code is Code.IMAGE_TOO_MANY_PIXELS


def test_thorough_looks_at_the_whole(scanner: Scanner) -> None:
    content = photo(("one", 300, 400, 10), ("tiny", 1500, 900, 2))
    found = scanner.scan(content, Limits(), CodeOptions(effort="thorough", formats=("QRCode",))).codes
    assert sorted(code.text for code in found) == ["one", "tiny"]
