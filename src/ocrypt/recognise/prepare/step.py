"""What a step of preparation is, and what it gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ocrypt.recognise.watch import StageName


@dataclass(frozen=True, slots=True, repr=False)
class Prepared:
    """A picture made ready, and the way back.

    `pixels` has the shape (height, width, 3), RGB. `back` is the homography, shape (3, 3), that takes a place in
    `pixels` to the same place in the picture that it was made from. Its repr shows no pixel.
    """

    pixels: NDArray[np.uint8]
    back: NDArray[np.float64]

    @classmethod
    def untouched(cls, pixels: NDArray[np.uint8]) -> Prepared:
        """The picture as it is."""
        return cls(pixels, np.eye(3))

    @property
    def moved(self) -> bool:
        """Whether places differ from those in the first picture."""
        return not np.array_equal(self.back, np.eye(3))

    def then(self, later: Prepared) -> Prepared:
        """What `later` made of this one, with the way back to the first picture."""
        return Prepared(later.pixels, self.back @ later.back)

    def __repr__(self) -> str:
        height, width = self.pixels.shape[:2]
        return f"<Prepared {width}x{height}>"


class Step(Protocol):
    """One step. It neither keeps nor changes the picture that it is given."""

    @property
    def name(self) -> StageName:
        """What a watcher is told."""
        ...

    def apply(self, pixels: NDArray[np.uint8]) -> Prepared:
        """Make the picture easier to read: shape (height, width, 3), RGB, in and out."""
        ...
