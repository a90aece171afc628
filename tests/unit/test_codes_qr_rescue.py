"""Our own QR reader on pictures that the test makes: bent, covered, tilted, badly lit; and on noise."""

from __future__ import annotations

import time

import cv2
import numpy as np
import pytest
import segno

from ocrypt.recognise.codes.read.budget import Deadline
from ocrypt.recognise.codes.read.qr.rescue import rescue

TEXT = "WIFI:T:WPA;S:Cafe Guest;P:s3cret-9021;;"


def never() -> Deadline:
    return Deadline(1e9, time.thread_time)


def picture(level: str = "M", version: int = 6, scale: int = 8) -> np.ndarray:
    """A symbol in the middle of light paper, grey."""
    modules = np.array(segno.make(TEXT, version=version, error=level, boost_error=False).matrix, np.uint8)
    paper = np.kron(np.pad(1 - modules, 6, constant_values=1), np.ones((scale, scale), np.uint8)) * 200 + 30
    return cv2.GaussianBlur(paper.astype(np.uint8), (0, 0), 1.2)


def texts(grey: np.ndarray) -> list[str]:
    return [b"".join(s.data for s in f.segments).decode() for f in rescue(grey, (), never())]


def moved(grey: np.ndarray, shift: np.ndarray, across: np.ndarray | float = 0.0) -> np.ndarray:
    y, x = np.mgrid[: grey.shape[0], : grey.shape[1]].astype(np.float32)
    return cv2.remap(grey, (x + across).astype(np.float32), (y + shift).astype(np.float32), cv2.INTER_LINEAR)


def tilted(grey: np.ndarray) -> np.ndarray:
    side = len(grey)
    source = np.float32([[0, 0], [side, 0], [side, side], [0, side]])
    target = np.float32([[0.3, 0.1], [0.75, 0.3], [0.9, 0.95], [0.05, 0.55]]) * side
    return cv2.warpPerspective(grey, cv2.getPerspectiveTransform(source, target), (side, side), borderValue=230)


def waved(grey: np.ndarray) -> np.ndarray:
    y, x = np.mgrid[: grey.shape[0], : grey.shape[1]] / len(grey)
    return moved(grey, 9 * np.sin(2 * np.pi * x * 1.3), 6 * np.sin(2 * np.pi * y * 1.1))


def rolled(grey: np.ndarray) -> np.ndarray:
    """As on a can: half a cylinder's width squeezed at both sides."""
    half = len(grey) / 2
    across = np.linspace(-0.93, 0.93, len(grey))
    return moved(grey, np.zeros(grey.shape), (np.arcsin(across) / np.arcsin(0.93) - across / 0.93)[None, :] * half)


def torn(grey: np.ndarray) -> np.ndarray:
    out = grey.copy()
    cv2.circle(out, (8 * 9, 8 * 9), 22, 40, -1)
    return out


def glared(grey: np.ndarray) -> np.ndarray:
    y, x = np.mgrid[: grey.shape[0], : grey.shape[1]] / len(grey)
    spot = 255 * np.exp(-((x - 0.62) ** 2 + (y - 0.55) ** 2) / 0.012)
    return np.clip(grey * 0.3 + spot * 1.6, 0, 255).astype(np.uint8)


def shaded(grey: np.ndarray) -> np.ndarray:
    light = np.where(np.arange(len(grey)) < len(grey) * 0.55, 0.12, 1.0)
    light = cv2.GaussianBlur(light[None, :].astype(np.float32), (0, 0), 5)
    return (grey * light).astype(np.uint8)


@pytest.mark.parametrize("harm", [np.copy, tilted, waved, rolled, torn, glared, shaded, np.rot90, np.bitwise_not])
def test_a_symbol_is_read_through(harm):
    level = "H" if harm in {torn, glared} else "M"
    grey = np.ascontiguousarray(harm(picture(level)))
    assert texts(grey) == [TEXT]


def test_what_is_found_says_what_it_is_and_where():
    (found,) = rescue(picture("Q", version=7), (), never())
    assert (found.format, found.level, found.version, found.sequence) == ("QRCode", "Q", "7", None)
    edge, side = 8 * 6 - 0.5, 8 * 45
    expected = np.array([[0, 0], [side, 0], [side, side], [0, side]]) + edge
    assert np.abs(found.quad - expected).max() < 2


def test_several_symbols_are_all_read():
    one = picture(scale=5)
    assert texts(np.hstack([one, one])) == [TEXT, TEXT]


@pytest.mark.parametrize("seed", range(3))
def test_noise_holds_nothing(seed):
    draw = np.random.default_rng(seed)
    grey = cv2.GaussianBlur(draw.integers(0, 256, (300, 400), np.uint8), (0, 0), 1 + seed)
    assert texts(grey) == []


def test_a_tile_of_finder_patterns_ends_at_the_deadline():
    finder = np.full((9, 9), 255, np.uint8)
    finder[1:8, 1:8] = 0
    finder[2:7, 2:7] = 255
    finder[3:6, 3:6] = 0
    grey = np.kron(np.tile(finder, (15, 15)), np.ones((4, 4), np.uint8))
    ticks = iter(range(10**9))
    asked = 0

    def now() -> float:
        nonlocal asked
        asked = next(ticks)
        return float(asked)

    assert rescue(grey, (), Deadline(40, now)) == ()
    assert asked < 60


@pytest.mark.parametrize("shape", [(1, 1), (2, 3000), (3000, 2), (40, 40), (20, 40_000)])
def test_odd_shapes_are_no_trouble(shape):
    noise = np.random.default_rng(1).integers(0, 256, shape, np.uint8)
    assert rescue(noise, (), never()) == ()


def test_a_quad_gets_a_closer_look():
    """Two symbols: one that any look finds, and one that is found only where another reader says it is."""
    clear, small = picture(scale=6), picture(scale=8)
    small = cv2.resize(small, None, fx=0.26, fy=0.26, interpolation=cv2.INTER_AREA)
    page = np.full((600, 900), 200, np.uint8)
    page[100 : 100 + len(clear), 50 : 50 + len(clear)] = clear
    top, left, side = 300, 600, len(small)
    page[top : top + side, left : left + side] = small
    corners = np.array([[0, 0], [side, 0], [side, side], [0, side]], np.float64) + np.array([left, top])
    found = rescue(page, (corners,), never())
    assert [f.segments[0].data.decode() for f in found] == [TEXT, TEXT]
    inner = (corners - corners.mean(axis=0)) * 41 / 53 + corners.mean(axis=0) - 0.5
    assert min(np.abs(f.quad - inner).max() for f in found) < 2


def test_a_large_symbol_tells_its_version():
    assert texts(tilted(picture("L", version=21, scale=10))) == [TEXT]
