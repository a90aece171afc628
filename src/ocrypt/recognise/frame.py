"""A decoded picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, repr=False)
class Frame:
    """One picture, or one page of a file, as its EXIF orientation shows it.

    `pixels` has the shape (height, width, 3), RGB, 8 bits a channel, contiguous. `dpi` is how many of them make an inch
    on paper, where that is known. Its repr shows no pixel.
    """

    index: int
    pixels: NDArray[np.uint8]
    dpi: float | None = None

    @property
    def width(self) -> int:
        """Pixels across."""
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        """Pixels down."""
        return int(self.pixels.shape[0])

    def __repr__(self) -> str:
        return f"<Frame {self.index}: {self.width}x{self.height}>"
