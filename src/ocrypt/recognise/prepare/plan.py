"""Which steps help a picture, by its measures. Each threshold has its figures in `docs/explanation/preparation.md`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ocrypt.recognise.prepare.contrast import Contrast
from ocrypt.recognise.prepare.denoise import Denoise
from ocrypt.recognise.prepare.sharpen import Sharpen

if TYPE_CHECKING:
    from ocrypt.recognise.prepare.measures import Measures
    from ocrypt.recognise.prepare.step import Step

_NOISY: Final = 0.12
"""Noise as a share of the spread from which smoothing helps; on clean pictures of the development set at most 0.064."""
_SPECKLED: Final = 0.01
"""Share of pixels that are specks from which smoothing helps; on clean pictures at most 0.008."""
_RADIUS: Final = 1.0
_FAINT: Final = 40.0
"""Grey values of spread under which spreading it helps; on clean pictures at least 84."""
_SOFT: Final = 0.3
"""Sharpness under which sharpening helps; on clean pictures at least 0.34."""
_REACH: Final = 2.0
"""Pixels of the small copy over which blur is taken back."""
_LEAST: Final = 2.0
"""Grey values of spread under which there is nothing but noise to spread."""


def plan(measures: Measures) -> tuple[Step, ...]:
    """Give the steps in the order in which they are taken; none for a picture that reads well as it is.

    What moves a picture (`Perspective`, `Deskew`, `Size`) is never chosen: the engine cuts each line out straight and
    at its own size, and reads pages that lie crooked, or were photographed aslant, as well as straightened ones.
    """
    steps: list[Step] = []
    if measures.spread >= _LEAST:
        # Smoothed first: what is spread is then less of the noise.
        if measures.noise > _NOISY * measures.spread or measures.specks > _SPECKLED:
            steps.append(Denoise(_RADIUS))
        elif 0 < measures.sharpness < _SOFT:
            steps.append(Sharpen(_REACH * measures.reduction))
        if measures.spread < _FAINT:
            steps.append(Contrast())
    return tuple(steps)
