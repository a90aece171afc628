"""A Caffe model file: its layers, in order, with their weights (`caffe.proto` of BVLC/caffe, NetParameter)."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from ocrypt.recognise.codes.read.detector.protobuf import fields, integers

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LAYER: Final = 100
_NAME, _TYPE, _BOTTOM, _TOP, _BLOB = 1, 2, 3, 4, 7
_BLOB_DATA, _BLOB_SHAPE, _SHAPE_DIM = 5, 7, 1
_FIRST_SETTINGS: Final = 100
"""The lowest field number of a layer's own settings; at most one of them is there, and it fits the layer's type."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One layer: what it takes, what it gives, its weights (float32) and the numbers that set it up.

    `settings` maps a field's number in the settings' own message to its values; real numbers have been told from whole
    ones by their wire type.
    """

    name: str
    kind: str
    bottoms: tuple[str, ...]
    tops: tuple[str, ...]
    blobs: tuple[NDArray[np.float32], ...]
    settings: dict[int, tuple[float, ...]] = field(default_factory=dict)

    def whole(self, number: int, default: int) -> int:
        """The first value of a setting, as a whole number."""
        return int(self.settings.get(number, (default,))[0])


def layers(model: bytes) -> tuple[Layer, ...]:
    """Give the layers of a model file.

    Raises:
        ValueError: it is no such file. Its digest has been checked, so this is all that is looked after.
    """
    found = (value for number, value in fields(memoryview(model)) if number == _LAYER)
    return tuple(_layer(value) for value in found if isinstance(value, memoryview))


def _layer(message: memoryview) -> Layer:
    names: dict[int, list[str]] = {_NAME: [], _TYPE: [], _BOTTOM: [], _TOP: []}
    blobs: list[NDArray[np.float32]] = []
    settings: dict[int, tuple[float, ...]] = {}
    for number, value in fields(message):
        if isinstance(value, int):
            continue
        if number in names:
            names[number].append(bytes(value).decode())
        elif number == _BLOB:
            blobs.append(_blob(value))
        elif number >= _FIRST_SETTINGS:
            settings = _settings(value)
    return Layer(
        name=names[_NAME][0],
        kind=names[_TYPE][0],
        bottoms=tuple(names[_BOTTOM]),
        tops=tuple(names[_TOP]),
        blobs=tuple(blobs),
        settings=settings,
    )


def _blob(message: memoryview) -> NDArray[np.float32]:
    data = b""
    shape: list[int] = []
    for number, value in fields(message):
        if isinstance(value, int):
            continue
        if number == _BLOB_DATA:
            data += bytes(value)
        elif number == _BLOB_SHAPE:
            shape += [size for inner, dim in fields(value) if inner == _SHAPE_DIM for size in integers(dim)]
    return np.frombuffer(data, "<f4").reshape(shape)


def _settings(message: memoryview) -> dict[int, tuple[float, ...]]:
    found: dict[int, tuple[float, ...]] = {}
    for number, value in fields(message):
        if isinstance(value, int):
            found[number] = (*found.get(number, ()), value)
        elif len(value) == struct.calcsize("<f"):
            found[number] = (*found.get(number, ()), *struct.unpack("<f", value))
    return found
