"""A logo in the middle of a QR code, within what the level of error correction repairs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from ocrypt.core.codes import Code
from ocrypt.core.errors import Unreadable
from ocrypt.core.limits import Limits
from ocrypt.recognise.codes.make.geometry import Box, Emblem, Geometry
from ocrypt.recognise.decode import BrokenPage, DoubtfulPage, TextPage, open_pages

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ocrypt.recognise.codes.make.matrix import Matrix
    from ocrypt.recognise.codes.make.request import Level, Logo

MOST: Final[dict[Level | None, float]] = {"H": 0.27, "Q": 0.22}
"""The longest side of the cleared place, as a share of the code's width.

Measured with two readers on slanted, unsharp copies: at 0.30 of H, and with any logo at M, one of them loses some.
"""
SHARES: Final = (0.25, 0.22, 0.19, 0.16, 0.13)
"""What is tried where no share is asked for, the largest first."""
LIMITS: Final = Limits(max_bytes=2 * 1024 * 1024, max_pixels=4_000_000, max_total_pixels=4_000_000, max_frames=1)
MAX_SIDE: Final = 512
"""Pixels; a larger logo is scaled down before it is drawn."""
_LOOK: Final = 100
"""Pixels of the longer side at which a logo is judged: about as large as it is drawn."""
_SLOPE: Final = (2.0, 25.0)
"""Grey values a pixel between which there is neither a flat colour nor an edge."""
MOST_SLOPES: Final = 0.4
"""The share of such pixels in a logo. Grain and waves of grey hide the code from one of the readers, now and then."""
MARGIN: Final = 1.0
"""Modules between the logo and the nearest of the code's own."""


def picture_of(logo: Logo, limits: Limits | None) -> NDArray[np.uint8]:
    """Decode the logo; the result has the shape (height, width, 3), RGB, at most 512 a side.

    Raises:
        Unreadable: an IMAGE_ code, CODE_LOGO where it is a document.
    """
    frame = next(open_pages(logo.picture, limits or LIMITS))
    if isinstance(frame, BrokenPage | DoubtfulPage | TextPage):
        raise Unreadable(Code.CODE_LOGO, "it must be a picture")
    height, width = frame.pixels.shape[:2]
    factor = min(1.0, MAX_SIDE / max(height, width))
    size = max(1, round(width * factor)), max(1, round(height * factor))
    pixels = np.asarray(cv2.resize(frame.pixels, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    # Grain goes and edges stay.
    smooth = np.asarray(cv2.bilateralFilter(pixels, 7, 60, 5), dtype=np.uint8)
    if _slopes(smooth) > MOST_SLOPES:
        raise Unreadable(Code.CODE_LOGO, "it is a photograph or grainy: flat colours scan")
    return smooth


def _slopes(pixels: NDArray[np.uint8]) -> float:
    """Say how much of a picture is neither flat nor an edge."""
    factor = _LOOK / max(pixels.shape[:2])
    size = max(1, round(pixels.shape[1] * factor)), max(1, round(pixels.shape[0] * factor))
    grey = cv2.cvtColor(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2GRAY)
    across, along = cv2.Sobel(grey, cv2.CV_32F, 1, 0), cv2.Sobel(grey, cv2.CV_32F, 0, 1)
    # Sobel's weights add up to eight times the difference of neighbours.
    steep = np.hypot(across, along) / 8
    return float(np.mean((steep >= _SLOPE[0]) & (steep <= _SLOPE[1])))


def shares(logo: Logo, matrix: Matrix) -> tuple[float, ...]:
    """Give the sizes to try.

    Raises:
        Unreadable: CODE_LOGO where the level repairs none, or not one of the size that is asked for.
    """
    most = MOST.get(matrix.level) if matrix.format == "QRCode" else None
    if most is None:
        raise Unreadable(Code.CODE_LOGO, "it takes a QRCode of level Q or H")
    if logo.share is None:
        return tuple(share for share in SHARES if share <= most)
    if logo.share > most:
        raise Unreadable(Code.CODE_LOGO, f"at level {matrix.level} its share may be {most:.2f}")
    return (logo.share,)


def with_logo(geometry: Geometry, matrix: Matrix, pixels: NDArray[np.uint8], share: float) -> Geometry:
    """Clear the middle and put the logo there; its longer side takes `share` of the code's width."""
    side = matrix.modules.shape[1]
    height, width = pixels.shape[:2]
    longer = _like(side, int(side * share))
    across = longer if width >= height else _covering(side, longer * width / height)
    along = longer if height >= width else _covering(side, longer * height / width)
    rows, columns = geometry.modules.shape
    top, left = (rows - along) // 2, (columns - across) // 2
    modules = geometry.modules.copy()
    modules[top : top + along, left : left + across] = False
    room = Box(left + MARGIN, top + MARGIN, across - 2 * MARGIN, along - 2 * MARGIN)
    factor = min(room.width / width, room.height / height)
    fitted = Box(
        room.x + (room.width - width * factor) / 2,
        room.y + (room.height - height * factor) / 2,
        width * factor,
        height * factor,
    )
    return replace(geometry, modules=modules, emblem=Emblem(pixels=pixels, box=fitted))


def _like(side: int, modules: int) -> int:
    """Give the number, or one less, so that what is cleared stands in the middle; 3 at least."""
    return max(3, modules - (side - modules) % 2)


def _covering(side: int, modules: float) -> int:
    """Give the least number of modules that holds it with its margin and stands in the middle."""
    least = int(np.ceil(modules + 2 * MARGIN))
    return least + (side - least) % 2
