"""What is handed out reads in a second reader too, clean and as a camera sees it."""

from __future__ import annotations

import io

import cv2
import numpy as np
import pytest
from PIL import Image

from kit.zbar import texts
from ocrypt.recognise.codes.make import MakeRequest, make
from ocrypt.recognise.codes.make.readback import PIXELS, photograph
from ocrypt.recognise.codes.make.request import Logo, Style

CONTENTS = ("https://example.org/", "https://example.org/" + "7" * 40, "WIFI:T:WPA;S:home;P:correct horse;;" * 3)


def disc() -> bytes:
    picture = np.full((120, 120, 3), 255, np.uint8)
    cv2.circle(picture, (60, 60), 50, (40, 30, 200), -1, cv2.LINE_AA)
    return cv2.imencode(".png", picture)[1].tobytes()


def word() -> bytes:
    picture = np.full((80, 160, 3), 255, np.uint8)
    cv2.putText(picture, "ocrypt", (5, 55), cv2.FONT_HERSHEY_SIMPLEX, 1.4, (150, 30, 20), 4, cv2.LINE_AA)
    return cv2.imencode(".png", picture)[1].tobytes()


def block() -> bytes:
    return cv2.imencode(".png", np.zeros((50, 50, 3), np.uint8))[1].tobytes()


STYLES = {
    "plain": Style(),
    "small": Style(scale=2),
    "dots": Style(shape="dots"),
    "small dots": Style(shape="dots", scale=4),
    "rounded": Style(shape="rounded"),
    "red": Style(dark="#cc0000"),
    "blue on yellow": Style(dark="#1a237e", light="#fff59d", shape="dots"),
    "faint": Style(dark="#767676"),
    "narrow border": Style(border=1),
    "disc": Style(logo=Logo(picture=disc())),
    "largest disc": Style(logo=Logo(picture=disc(), share=0.27), shape="rounded"),
    "word": Style(logo=Logo(picture=word()), shape="dots"),
    "block": Style(logo=Logo(picture=block()), dark="#004400"),
}


@pytest.mark.parametrize("level", ["H", "Q"])
def test_all_styles_read_in_another_reader(level, tmp_path):
    expected: dict[str, str] = {}
    for number, content in enumerate(CONTENTS):
        for name, style in STYLES.items():
            if level == "Q" and style.logo is not None and style.logo.share is not None:
                continue
            made = make(MakeRequest(content=content, level=level, style=style))
            clean = np.asarray(Image.open(io.BytesIO(made.content)).convert("L"))
            factor = PIXELS / style.scale
            camera = cv2.resize(clean, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
            for kind, picture in (("clean", clean), ("photo", photograph(np.asarray(camera, np.uint8), 0))):
                file = f"{number}-{name}-{kind}.png".replace(" ", "_")
                cv2.imwrite(str(tmp_path / file), picture)
                expected[file] = content
    read = texts(sorted(tmp_path.glob("*.png")))
    assert {file: found for file, found in read.items() if expected[file] not in found} == {}
    assert len(read) == len(expected) > 60
