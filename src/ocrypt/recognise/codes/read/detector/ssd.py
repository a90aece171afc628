"""Boxes where a QR code may be, by the network (SSD: Liu et al., ECCV 2016; the decoder of Caffe's SSD branch)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import cv2
import numpy as np

from ocrypt.recognise.codes.read.change import shrunk
from ocrypt.recognise.codes.read.detector.caffe import layers
from ocrypt.recognise.codes.read.detector.onnx import model
from ocrypt.recognise.inference import Session, Weights, checked

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ocrypt.recognise.codes.read.detector.caffe import Layer

WEIGHTS: Final = Weights(
    "wechat_qrcode_detect.caffemodel", "cc49b8c9babaf45f3037610fe499df38c8819ebda29e90ca9f2e33270f6ef809"
)
_MIN_SIZE, _MAX_SIZE, _RATIO, _VARIANCE, _STEP = 1, 2, 3, 6, 10
_OVERLAP: Final = 0.45
_MOST: Final = 100
_LARGEST_SIDE: Final = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """Where a code may be: left, top, right, bottom in pixels of the picture, and how sure the network is, 0..1."""

    left: float
    top: float
    right: float
    bottom: float
    score: float


class _Scale(NamedTuple):
    """One of the network's grids: its anchors' widths and heights (pixels of the network's picture), and its step."""

    sizes: NDArray[np.float32]
    step: float
    variances: NDArray[np.float32]


class Detector:
    """The network, loaded."""

    def __init__(self) -> None:
        """Load the network.

        Raises:
            LocalError: WEIGHTS_MISSING.
        """
        network = layers(checked(WEIGHTS))
        self._scales = tuple(_scale(layer) for layer in network if layer.kind == "PriorBox")
        outputs = [f"{kind}{index}/conv" for kind in ("loc", "cls") for index in range(1, len(self._scales) + 1)]
        self._session = Session(model(network, outputs), threads=1)

    def boxes(self, grey: NDArray[np.uint8], side: int, least: float = 0.2) -> tuple[Box, ...]:
        """Give the boxes whose score is `least` or more, the surest first.

        `grey` has the shape (height, width); the network looks at it with as many pixels as a square of `side`.
        """
        height, width = grey.shape
        scale = side / math.sqrt(width * height)
        size = (_bounded(width * scale), _bounded(height * scale))
        reduced = shrunk(grey, *size) if scale < 1 else cv2.resize(grey, size, interpolation=cv2.INTER_CUBIC)
        answers = self._session.outputs((reduced.astype(np.float32) / np.float32(255))[None, None])
        wanted = math.log(least / (1 - least))
        places, margins = [], []
        for scale_, place, classes in zip(
            self._scales, answers[: len(self._scales)], answers[len(self._scales) :], strict=True
        ):
            # Two numbers for each anchor, other things and a code: their difference is the score's logit.
            logits = classes[0, 1::2] - classes[0, 0::2]
            sure = np.nonzero(logits >= wanted)
            if len(sure[0]):
                places.append(_decoded(scale_, place[0], sure))
                margins.append(logits[sure])
        if not places:
            return ()
        return _kept(np.concatenate(places), np.concatenate(margins), np.array([width, height]) / size)


def _bounded(side: float) -> int:
    return max(32, min(_LARGEST_SIDE, round(side)))


def _scale(layer: Layer) -> _Scale:
    """The anchors in the order of Caffe's PriorBox: the small square, the middle one, then each ratio of sides."""
    small, large = layer.settings[_MIN_SIZE][0], layer.settings[_MAX_SIZE][0]
    middle = math.sqrt(small * large)
    ratios = [math.sqrt(ratio) for ratio in layer.settings[_RATIO]]
    sizes = [(small, small), (middle, middle), *((small * root, small / root) for root in ratios)]
    return _Scale(
        np.array(sizes, np.float32), layer.settings[_STEP][0], np.array(layer.settings[_VARIANCE], np.float32)
    )


def _decoded(scale: _Scale, place: NDArray[np.float32], sure: tuple[NDArray[np.intp], ...]) -> NDArray[np.float32]:
    """Boxes of one grid, (n, 4) as left, top, right, bottom in pixels of the network's picture.

    `sure` are their anchors, rows and columns.
    """
    anchors, rows, columns = sure
    sizes = scale.sizes[anchors]
    offsets = place.reshape(len(scale.sizes), 4, *place.shape[1:])[anchors, :, rows, columns] * scale.variances
    middle = (np.stack((columns, rows), axis=1).astype(np.float32) + np.float32(0.5)) * np.float32(scale.step)
    middle += offsets[:, :2] * sizes
    half = np.exp(np.minimum(offsets[:, 2:], 4)) * sizes / 2
    return np.concatenate((middle - half, middle + half), axis=1)


def _kept(places: NDArray[np.float32], logits: NDArray[np.float32], stretch: NDArray[np.float64]) -> tuple[Box, ...]:
    """What overlaps nothing surer (greedy non-maximum suppression), the surest first."""
    # By what comes before the score: near one, scores are all the same number.
    order = np.argsort(-logits)[:_MOST]
    kept: list[int] = []
    for index in order:
        if all(_overlap(places[index], places[other]) <= _OVERLAP for other in kept):
            kept.append(int(index))
    x, y = stretch
    return tuple(
        Box(
            left=float(places[i, 0] * x),
            top=float(places[i, 1] * y),
            right=float(places[i, 2] * x),
            bottom=float(places[i, 3] * y),
            score=1 / (1 + math.exp(-float(logits[i]))),
        )
        for i in kept
    )


def _overlap(first: NDArray[np.float32], second: NDArray[np.float32]) -> float:
    """Intersection over union."""
    width = min(first[2], second[2]) - max(first[0], second[0])
    height = min(first[3], second[3]) - max(first[1], second[1])
    if width <= 0 or height <= 0:
        return 0.0
    shared = width * height
    area = (first[2] - first[0]) * (first[3] - first[1]) + (second[2] - second[0]) * (second[3] - second[1])
    return float(shared / (area - shared))
