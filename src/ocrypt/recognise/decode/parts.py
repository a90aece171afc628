"""What decoding gives for each page of a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ocrypt.recognise.frame import Frame

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ocrypt.core.codes import Code
    from ocrypt.recognise.reading import Line


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class TextPage:
    """A page whose text stands in the file; no picture of it is needed.

    `width` and `height` are pixels of the page at `dpi`, as its file shows it; the lines' polygons are in these pixels.
    The lines stand in no particular order. `unseen`: most of the text is not drawn, so it is somebody's reading of the
    picture above it. Its repr shows no text.
    """

    index: int
    width: int
    height: int
    dpi: float
    unseen: bool
    lines: tuple[Line, ...]

    def __repr__(self) -> str:
        return f"<TextPage {self.index}: {self.width}x{self.height}>"


@dataclass(frozen=True, slots=True)
class DoubtfulPage:
    """A page with text in the file and with pictures, so that reading `frame` must tell whether `layer` is all of it.

    Both have the same width and height.
    """

    layer: TextPage
    frame: Frame


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Reduced:
    """A picture decoded to half of its width and height, grey, (h, w), as its EXIF orientation shows it.

    `width` and `height` are those of the whole picture. Its repr shows no pixel.
    """

    width: int
    height: int
    pixels: NDArray[np.uint8]

    def __repr__(self) -> str:
        return f"<Reduced of {self.width}x{self.height}>"


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenPage:
    """A page that can't be read, and why; the other pages of its file can. Its size is 1 by 1 where it isn't known."""

    index: int
    code: Code
    width: int = 1
    height: int = 1


Part = Frame | TextPage | DoubtfulPage | BrokenPage
