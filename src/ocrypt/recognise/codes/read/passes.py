"""The looks at a whole picture, in the order in which they pay: what they read for what they cost.

The order was measured on photos that a plain look leaves unread: a pass that read nothing that cheaper ones had not
read is left out, or comes late.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ocrypt.recognise.codes.read.change import (
    as_it_is,
    blur,
    curve,
    equalise,
    normalise,
    resized,
    sharpen,
    thicken,
    thin,
)
from ocrypt.recognise.codes.read.zxing import Binariser, Sight, look

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ocrypt.recognise.codes.code import Format
    from ocrypt.recognise.codes.read.change import Change


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """One look: the picture is resized, then changed, then read."""

    change: Change = as_it_is
    scale: float = 1
    binariser: Binariser = Binariser.LOCAL

    def look(self, grey: NDArray[np.uint8], formats: tuple[Format, ...]) -> Sight:
        """What it gives, placed in the pixels of `grey`."""
        pixels = resized(grey, self.scale)
        return look(self.change(pixels), formats, self.binariser).scaled(
            grey.shape[1] / max(1, pixels.shape[1]), grey.shape[0] / max(1, pixels.shape[0])
        )


PLAIN: Final = Pass()
HALF: Final = Pass(scale=0.5)

QUICK: Final = (
    Pass(binariser=Binariser.GLOBAL),
    Pass(change=curve(0.4)),
    HALF,
    Pass(change=sharpen(1.5, 1.5)),
    Pass(change=curve(2.5)),
)
"""For the QR family: each a few milliseconds a megapixel."""
SLOW: Final = (
    Pass(change=equalise(4, 8)),
    Pass(change=blur(1)),
    Pass(scale=1.5),
    Pass(change=blur(2)),
    Pass(change=normalise, scale=1.5),
    Pass(change=equalise(8, 16)),
    Pass(change=blur(3)),
)
"""For the QR family, after those."""
LAST: Final = (
    Pass(change=normalise),
    Pass(change=thin(3)),
    Pass(change=thicken(3)),
    Pass(change=sharpen(3, 3)),
    Pass(change=normalise, scale=0.5),
    Pass(scale=2),
    Pass(change=normalise, scale=2),
    Pass(change=sharpen(2, 2), scale=1.5),
    Pass(change=blur(2), scale=2),
)
"""For the QR family where the effort is `thorough`."""
OTHERS: Final = (Pass(scale=1.5), Pass(change=equalise(4, 8)), Pass(change=curve(2.5)), Pass(change=normalise))
"""For the other formats."""
