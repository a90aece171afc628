"""What a pass of the cascade finds in a picture, before it becomes text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ocrypt.recognise.codes.code import Format, Sequence


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Segment:
    """A run of bytes under one extended channel interpretation; `eci` is None where the symbol names none."""

    data: bytes
    eci: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Found:
    """A symbol that was decoded and that its own checksum confirms.

    `quad` has the shape (4, 2): x, y in pixels of the picture, clockwise from the symbol's own top left.
    """

    format: Format
    segments: tuple[Segment, ...]
    quad: NDArray[np.float64]
    level: str = ""
    version: str = ""
    sequence: Sequence | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Unread:
    """A symbol that was seen and not decoded: where it is, as in `Found`."""

    format: Format
    quad: NDArray[np.float64]
