"""Every kind of file shows the same: each is really drawn, compared with the PNG and read."""

from __future__ import annotations

import io
import re

import cv2
import numpy as np
import pypdfium2
import pytest
import zxingcpp
from lxml import etree
from PIL import Image

from ocrypt.recognise.codes.make import MakeRequest, make
from ocrypt.recognise.codes.make.request import Logo, Style

TEXT = "https://example.org/" + "a" * 24
LOGO = cv2.imencode(".png", np.full((40, 60, 3), (40, 30, 200), np.uint8))[1].tobytes()
SHAPES = ("square", "rounded", "dots")


def png(request: MakeRequest) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(make(request).content)).convert("RGB"))


def request(output: str, **style) -> MakeRequest:
    return MakeRequest(content=TEXT, output=output, style=Style(**style))


def texts(picture: np.ndarray) -> list[str]:
    return [barcode.text for barcode in zxingcpp.read_barcodes(np.ascontiguousarray(picture))]


def drawn(path: str, rows: int, columns: int, scale: int) -> np.ndarray:
    """A path of `M m h v z`, filled or, where it is not closed, as lines of one unit's width."""
    cells = np.zeros((rows, columns), bool)
    x = y = 0
    for letter, numbers in re.findall(r"([Mmhv])([-\d. ]+)", path):
        values = [int(value) for value in re.findall(r"-?\d+", numbers)]
        match letter:
            case "M":
                x, y = values
            case "m":
                x, y = x + values[0], y + values[1]
            case "h":
                cells[y, x : x + values[0]] = True
                x += values[0]
            case "v":
                cells[y : y + values[0], x] = True
                y += values[0]
    return np.where(cells, 0, 255).astype(np.uint8).repeat(scale, 0).repeat(scale, 1)


def test_a_small_code_makes_a_small_file():
    assert make(request("png")).codes[0].version == "5"
    assert len(make(request("png")).content) <= 740
    assert len(make(request("svg")).content) <= 2300


def test_svg_is_the_same_picture():
    root = etree.fromstring(make(request("svg")).content)
    _, path = root.findall("{*}path")
    assert root.get("viewBox").split()[2:] == ["45", "45"]
    assert root.get("width") == "450"
    assert (drawn(path.get("d"), 45, 45, 10) == png(request("png"))[:, :, 0]).all()


@pytest.mark.parametrize("shape", SHAPES)
def test_svg_takes_nothing_from_elsewhere(shape):
    content = make(request("svg", shape=shape, logo=Logo(picture=LOGO))).content
    root = etree.fromstring(content)
    assert {etree.QName(each).localname for each in root.iter()} == {"svg", "path", "image"}
    assert root.find("{*}image").get("href").startswith("data:image/png;base64,")
    assert b"script" not in content


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("logo", [None, Logo(picture=LOGO)])
def test_pdf_is_the_same_picture(shape, logo):
    page = pypdfium2.PdfDocument(make(request("pdf", shape=shape, logo=logo, dark="#1a237e")).content)[0]
    # 300 pixels an inch are the PNG's own pixels; PDFium rounds up what is a hair above a whole number.
    shown = page.render(scale=300 / 72 - 1e-9).to_numpy()[:, :, ::-1]
    expected = png(request("png", shape=shape, logo=logo, dark="#1a237e"))
    assert shown.shape == expected.shape
    assert np.abs(shown.astype(int) - expected).mean() < 4
    assert texts(shown) == [TEXT]


@pytest.mark.parametrize("shape", SHAPES)
def test_png_of_few_colours_has_few_bits(shape):
    image = Image.open(io.BytesIO(make(request("png", shape=shape)).content))
    image.load()
    assert image.mode in {"1", "P"}
    assert make(request("png", shape=shape)).content == make(request("png", shape=shape)).content


def test_a_terminal_shows_dark_on_light_whatever_its_theme():
    lines = make(request("terminal")).content.decode().splitlines()
    assert all(line.startswith("\x1b[38;5;16;48;5;231m") and line.endswith("\x1b[0m") for line in lines)
    cells = [re.sub(r"\x1b\[[\d;]*m", "", line) for line in lines]
    rows = [[character in dark for character in line] for line in cells for dark in ("▀█", "▄█")]
    picture = np.where(np.array(rows), 0, 255).astype(np.uint8).repeat(4, 0).repeat(4, 1)
    assert texts(picture) == [TEXT]


def test_blocks_are_light_on_a_dark_ground():
    lines = make(request("blocks")).content.decode().splitlines()
    rows = [[character in light for character in line] for line in lines for light in ("▀█", "▄█")]
    picture = np.where(np.array(rows), 255, 0).astype(np.uint8).repeat(4, 0).repeat(4, 1)
    assert texts(picture) == [TEXT]
    assert make(request("blocks")).codes[0].width == 45
