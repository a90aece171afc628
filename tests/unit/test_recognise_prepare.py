"""Measures, plan and steps of preparation, on pictures whose faults are known because they were made here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import cv2
import numpy as np
import pytest
from PIL import Image, ImageFilter

from kit.pictures import HAN, marked, saved, written
from kit.reader import reader
from ocrypt.core.limits import Limits
from ocrypt.recognise import pipeline
from ocrypt.recognise.frame import Frame
from ocrypt.recognise.pipeline import Reader
from ocrypt.recognise.prepare.contrast import Contrast
from ocrypt.recognise.prepare.denoise import Denoise
from ocrypt.recognise.prepare.deskew import Deskew
from ocrypt.recognise.prepare.geometry import geometry
from ocrypt.recognise.prepare.measures import measure
from ocrypt.recognise.prepare.outline import Outline
from ocrypt.recognise.prepare.perspective import Perspective
from ocrypt.recognise.prepare.places import restored
from ocrypt.recognise.prepare.plan import plan
from ocrypt.recognise.prepare.run import apply, prepare
from ocrypt.recognise.prepare.sharpen import Sharpen
from ocrypt.recognise.prepare.size import Size
from ocrypt.recognise.prepare.warp import moved
from ocrypt.recognise.reading import EngineInfo, Line, Point, Word
from ocrypt.recognise.text.engine import Found

LINES = [
    "Invoice No. 20417 of 3 March",
    "Total amount 1,250.00 in full",
    "Thank you very much for it",
    "Goods stay ours until paid",
    "Returns within fourteen days",
]
PAGE = written(LINES, size=28)
TEXT = "\n".join(LINES)


def pixels(image: Image.Image) -> np.ndarray:
    return np.asarray(image.convert("RGB"))


def noisy(picture: np.ndarray, sigma: float) -> np.ndarray:
    noise = np.random.default_rng(3).normal(0, sigma, picture.shape)
    return np.clip(picture + noise, 0, 255).astype(np.uint8)


def faint(picture: np.ndarray) -> np.ndarray:
    return noisy(picture * 0.03 + 20, 0.7)


def speckled(picture: np.ndarray) -> np.ndarray:
    dice = np.random.default_rng(4).random(picture.shape[:2])
    changed = picture.copy()
    changed[dice < 0.02] = 0
    changed[dice > 0.98] = 255
    return changed


def blurred(picture: np.ndarray, radius: float) -> np.ndarray:
    return pixels(Image.fromarray(picture).filter(ImageFilter.GaussianBlur(radius)))


def crooked(degrees: float) -> np.ndarray:
    # Pillow counts against the clock.
    return pixels(PAGE.rotate(-degrees, resample=Image.Resampling.BICUBIC, expand=True, fillcolor="white"))


def photographed() -> tuple[np.ndarray, np.ndarray]:
    """The page as a sheet on a dark desk, seen aslant, and its corners."""
    width, height = PAGE.size
    corners = np.array([(90, 60), (90 + width, 20), (60 + width, 60 + height), (30, 20 + height)], np.float32)
    flat = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    desk = np.full((height + 90, width + 120, 3), (70, 60, 50), np.uint8)
    change = cv2.getPerspectiveTransform(flat, corners)
    size = (desk.shape[1], desk.shape[0])
    return cv2.warpPerspective(pixels(PAGE), change, size, desk, borderMode=cv2.BORDER_TRANSPARENT), corners


def names(picture: np.ndarray) -> list[str]:
    return [step.name for step in plan(measure(picture))]


def text_of(picture: np.ndarray, how: str) -> str:
    return reader().read(saved(Image.fromarray(picture), "PNG"), Limits(), how).text


CLEAN = {
    "print": PAGE,
    "chinese": written(["合计金额 88.50 元", "项目 Project 编号 A-17"], places=HAN),
    "small": PAGE.resize((PAGE.width // 2, PAGE.height // 2), Image.Resampling.LANCZOS),
    "large": PAGE.resize((PAGE.width * 4, PAGE.height * 4), Image.Resampling.BICUBIC),
    "white on black": Image.eval(PAGE, lambda value: 255 - value),
    "grey on grey": Image.eval(PAGE, lambda value: 90 + value * 100 // 255),
    "a little noise": Image.fromarray(noisy(pixels(PAGE), 8)),
    "a little soft": PAGE.filter(ImageFilter.GaussianBlur(0.7)),
    "one line": written(["Account 6214 8830"], margin=4),
    "crooked": Image.fromarray(crooked(7)),
    "photographed": Image.fromarray(photographed()[0]),
    "blocks of colour": marked(),
    "white": Image.new("RGB", (300, 200), "white"),
    "black": Image.new("RGB", (300, 200)),
    "a pixel": Image.new("RGB", (1, 1)),
    "a long pixel row": Image.new("RGB", (120, 1), "grey"),
}


@pytest.mark.parametrize("name", CLEAN)
def test_a_clean_picture_is_left_alone(name: str) -> None:
    picture = pixels(CLEAN[name])
    assert names(picture) == []
    assert prepare(picture, "auto").pixels is picture


FAULTS = {
    "faint": (faint(pixels(PAGE)), ["contrast"]),
    "very noisy": (noisy(pixels(PAGE), 110), ["denoise"]),
    "speckled": (speckled(pixels(PAGE)), ["denoise"]),
    "blurred": (blurred(pixels(PAGE), 2), ["sharpen"]),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_seen(name: str) -> None:
    picture, steps = FAULTS[name]
    assert names(picture) == steps


def test_faint_print_is_read_and_only_so() -> None:
    picture, _ = FAULTS["faint"]
    assert set(LINES[1:]) <= set(text_of(picture, "auto").splitlines())
    assert not set(LINES) & set(text_of(picture, "none").splitlines())


@pytest.mark.parametrize("degrees", [-38, -10, -3, -1, 0, 1, 2.5, 6, 20])
def test_the_slope_of_lines_is_measured(degrees: float) -> None:
    slope = geometry(crooked(degrees)).slope
    assert slope.degrees == pytest.approx(degrees, abs=0.5)
    assert slope.clearness > 2


def test_lines_on_their_side_count_as_level() -> None:
    assert geometry(np.rot90(crooked(4)).copy()).slope.degrees == pytest.approx(4, abs=0.3)


def test_a_page_turned_level_is_level() -> None:
    picture = crooked(6)
    assert geometry(Deskew(geometry(picture).slope.degrees).apply(picture).pixels).slope.degrees == pytest.approx(
        0, abs=0.3
    )


def test_the_sheet_s_corners_are_found() -> None:
    picture, corners = photographed()
    outline = geometry(picture).outline
    assert outline is not None
    assert np.abs(outline.corners - corners).max() < 6
    assert outline.distortion > 0.02
    assert geometry(pixels(PAGE)).outline is None


def test_noise_spread_specks_and_sharpness_are_measured() -> None:
    clean = measure(pixels(PAGE))
    assert clean.noise < 0.5
    assert clean.specks < 0.001
    assert clean.spread > 240
    grey = np.full((300, 400, 3), 128, np.uint8)
    # The three channels' noise is independent, and grey weighs them.
    weights = np.array([0.299, 0.587, 0.114])
    assert measure(noisy(grey, 10)).noise == pytest.approx(10 * np.linalg.norm(weights), rel=0.1)
    assert 0.012 < measure(speckled(pixels(PAGE))).specks < 0.05
    sharpness = [measure(blurred(pixels(PAGE), radius)).sharpness for radius in (0, 1, 2, 4)]
    assert sharpness == sorted(sharpness, reverse=True)


SHEET = Outline(corners=np.array([(60.0, 40), (560, 20), (600, 300), (30, 320)]))
MOVING = [Deskew(7.0), Deskew(-41.0), Perspective(SHEET), Size(2.0), Size(0.6), Size(1.37)]


@pytest.mark.parametrize("step", MOVING, ids=lambda step: f"{step.name}")
@pytest.mark.parametrize("place", [(100, 80), (320, 200), (500, 260)])
def test_a_place_in_the_prepared_picture_is_taken_back(step, place) -> None:
    picture = np.full((360, 640, 3), 255, np.uint8)
    x, y = place
    picture[y - 4 : y + 4, x - 4 : x + 4] = 0
    prepared = step.apply(picture)
    dark = np.argwhere(prepared.pixels[:, :, 0] < 128)[:, ::-1] + 0.5
    (back,) = moved(dark.mean(axis=0)[None], prepared.back)
    assert np.abs(back - place).max() < 0.4


def test_steps_one_after_the_other_lead_back_to_the_first_picture() -> None:
    picture = np.full((360, 640, 3), 255, np.uint8)
    picture[196:204, 296:304] = 0
    prepared = apply(picture, [Perspective(SHEET), Deskew(3.0), Size(2.0)])
    dark = np.argwhere(prepared.pixels[:, :, 0] < 128)[:, ::-1] + 0.5
    (back,) = moved(dark.mean(axis=0)[None], prepared.back)
    assert np.abs(back - (300, 200)).max() < 0.5


@pytest.mark.parametrize(
    "step", [*MOVING, Contrast(), Contrast(0), Denoise(1.0), Sharpen(2.0)], ids=lambda step: step.name
)
def test_a_step_changes_nothing_that_it_is_given(step) -> None:
    picture = pixels(PAGE).copy()
    before = picture.tobytes()
    picture.flags.writeable = False
    after = step.apply(picture)
    assert picture.tobytes() == before
    assert after.pixels.dtype == np.uint8
    assert after.pixels.ndim == 3
    assert "array" not in repr(after)


def test_nothing_of_a_picture_is_lost_by_moving_it() -> None:
    picture = np.full((200, 300, 3), 255, np.uint8)
    for y, x in ((0, 0), (0, 290), (190, 0), (190, 290)):
        picture[y : y + 10, x : x + 10] = 0
    for step in (Deskew(13.0), Perspective(Outline(corners=np.array([(60.0, 40), (220, 50), (230, 160), (50, 150)])))):
        dark = (step.apply(picture).pixels[:, :, 0] < 128).astype(np.uint8)
        assert cv2.connectedComponents(dark)[0] == 5


@dataclass(frozen=True)
class Finder:
    """An engine that finds the one dark patch, in a picture that it says lies turned."""

    turn: int
    info: ClassVar = EngineInfo("finder", ())

    def read(self, pixels, watcher):
        upright = np.rot90(pixels, -self.turn // 90)
        dark = np.argwhere(upright[:, :, 0] < 128)[:, ::-1]
        (left, top), (right, bottom) = dark.min(axis=0), dark.max(axis=0) + 1
        corners = tuple(
            Point(float(x), float(y)) for x, y in ((left, top), (right, top), (right, bottom), (left, bottom))
        )
        word = Word(text="patch", polygon=corners, confidence=1.0)
        return Found(self.turn, (Line(text="patch", polygon=corners, confidence=1.0, words=(word,)),))

    def warm(self):
        """Nothing to walk."""


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("step", [Size(1.5), Size(0.5), Deskew(4.0), Perspective(SHEET)], ids=lambda step: step.name)
def test_places_are_those_of_the_first_picture(monkeypatch, turn, step) -> None:
    picture = np.full((360, 640, 3), 255, np.uint8)
    picture[190:230, 300:340] = 0
    plain = Reader(Finder(turn), reader().scanner).read_page(Frame(0, picture), "none")
    monkeypatch.setattr(pipeline, "prepared_for", lambda pixels, how, watcher: apply(pixels, [step], watcher))
    page = Reader(Finder(turn), reader().scanner).read_page(Frame(0, picture))
    assert (page.width, page.height, page.turn) == (plain.width, plain.height, plain.turn)
    assert (page.width, page.height) == ((640, 360) if turn in {0, 180} else (360, 640))
    assert page.lines[0].text == "patch"
    assert page.lines[0].polygon == page.lines[0].words[0].polygon

    def middle(line: Line) -> np.ndarray:
        return np.mean([(point.x, point.y) for point in line.polygon], axis=0)

    assert np.abs(middle(page.lines[0]) - middle(plain.lines[0])).max() < 1.5
    assert all(round(value, 1) == value for point in page.lines[0].polygon for value in (point.x, point.y))


def test_what_lies_beyond_the_first_picture_is_clipped() -> None:
    frame = Frame(0, np.full((200, 300, 3), 255, np.uint8))
    prepared = Deskew(10.0).apply(frame.pixels)
    height, width = prepared.pixels.shape[:2]
    corners = tuple(Point(float(x), float(y)) for x, y in ((0, 0), (width, 0), (width, height), (0, height)))
    (line,) = restored((Line(text="all", polygon=corners, confidence=1.0, words=()),), prepared, 0, frame)
    assert all(0 <= point.x <= 300 and 0 <= point.y <= 200 for point in line.polygon)
