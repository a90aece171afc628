"""Where lines are: differentiable binarisation (Liao et al., AAAI 2020, arXiv:1911.08947)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ocrypt.recognise.text.ppocr.quad import Quad
    from ocrypt.recognise.text.ppocr.session import Session

_STEP: Final = 32
"""The network halves its input five times."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DetectSettings:
    """Figures of the detector, measured by `bench/pages.py`."""

    shorter_side: int = 736
    """A smaller picture is enlarged until its shorter side is this long, in pixels …"""
    longer_side: int = 1280
    """… but no picture is looked at larger than this."""
    ink: float = 0.3
    """Probability from which a pixel counts as text."""
    score: float = 0.5
    """Mean probability from which a region counts as a line."""
    grow: float = 1.6
    """How far a line's shrunken core is grown: distance = grow * area / perimeter."""
    thinnest: float = 3.0
    """Pixels at the network's size: thinner regions are dust."""
    most: int = 3000
    """Regions looked at, at most, on one page."""


class Detector:
    """Finds lines."""

    def __init__(self, session: Session, settings: DetectSettings) -> None:
        self._session = session
        self._settings = settings

    def find(self, pixels: NDArray[np.uint8]) -> list[Quad]:
        """Give a quadrangle for every line, in pixels of the picture, from the corner at the picture's top left."""
        return self._find_at(pixels, working_size(pixels.shape[1], pixels.shape[0], self._settings))

    def warm(self, pixels: NDArray[np.uint8]) -> list[Quad]:
        """The same on a picture of at most a few steps, without enlarging it: cheap, and every code path is walked."""
        return self._find_at(pixels, WorkingSize(_stepped(pixels.shape[1]), _stepped(pixels.shape[0])))

    def _find_at(self, pixels: NDArray[np.uint8], seen: WorkingSize) -> list[Quad]:
        height, width = pixels.shape[:2]
        small = cv2.resize(pixels, (seen.width, seen.height), interpolation=cv2.INTER_LINEAR)
        # The network was trained on OpenCV's order, blue first.
        blob = cv2.dnn.blobFromImage(small, 1 / 127.5, mean=(127.5, 127.5, 127.5), swapRB=True)
        heat = self._session.run(np.asarray(blob, dtype=np.float32))[0, 0]
        scale = np.array([width / seen.width, height / seen.height], dtype=np.float32)
        return [quad * scale for quad in regions(heat, self._settings)]


@dataclass(frozen=True, slots=True)
class WorkingSize:
    """The size at which the network sees the picture."""

    width: int
    height: int


def working_size(width: int, height: int, settings: DetectSettings) -> WorkingSize:
    """Choose the size: multiples of 32, small pictures enlarged, large ones reduced."""
    scale = max(1.0, settings.shorter_side / min(width, height))
    scale = min(scale, settings.longer_side / max(width, height))
    return WorkingSize(_stepped(width * scale), _stepped(height * scale))


def _stepped(side: float) -> int:
    return max(_STEP, round(side / _STEP) * _STEP)


def regions(heat: NDArray[np.float32], settings: DetectSettings) -> list[Quad]:
    """Turn a map of probabilities to quadrangles in its own pixels."""
    ink = cv2.dilate((heat > settings.ink).astype(np.uint8), np.ones((2, 2), np.uint8))
    contours, _ = cv2.findContours(ink, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    quads: list[Quad] = []
    for contour in contours[: settings.most]:
        centre, (width, height), angle = cv2.minAreaRect(contour)
        if min(width, height) < settings.thinnest:
            continue
        if _mean_inside(heat, _corners(centre, width, height, angle)) < settings.score:
            continue
        # The offset of a rectangle is a rectangle: no polygon clipper is needed.
        distance = width * height * settings.grow / (2 * (width + height))
        width, height = width + 2 * distance, height + 2 * distance
        quads.append(_from_top_left(_corners(centre, width, height, angle)))
    return quads


def _corners(centre: Sequence[float], width: float, height: float, angle: float) -> NDArray[np.float32]:
    return np.asarray(cv2.boxPoints((centre, (width, height), angle)), np.float32)


def _mean_inside(heat: NDArray[np.float32], corners: NDArray[np.float32]) -> float:
    rows, columns = heat.shape
    left, top = np.clip(np.floor(corners.min(axis=0)).astype(int), 0, (columns - 1, rows - 1))
    right, bottom = np.clip(np.ceil(corners.max(axis=0)).astype(int), 0, (columns - 1, rows - 1))
    mask = np.zeros((bottom - top + 1, right - left + 1), np.uint8)
    cv2.fillPoly(mask, [(corners - (left, top)).astype(np.int32)], 1)
    return float(cv2.mean(heat[top : bottom + 1, left : right + 1], mask)[0])


def _from_top_left(corners: NDArray[np.float32]) -> Quad:
    """Order corners clockwise, from the upper one of the two leftmost."""
    by_x = corners[np.argsort(corners[:, 0], kind="stable")]
    left = by_x[:2][np.argsort(by_x[:2, 1], kind="stable")]
    right = by_x[2:][np.argsort(by_x[2:, 1], kind="stable")]
    return np.stack([left[0], right[0], right[1], left[1]]).astype(np.float32)
