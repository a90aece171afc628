"""Any of Pillow's picture modes as 8-bit RGB, so that text stays as a person sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from PIL import Image

if TYPE_CHECKING:
    from numpy.typing import NDArray

_WIDE: Final = frozenset({"I", "F", "I;16", "I;16L", "I;16B", "I;16N"})
_WHITE_8: Final = 255.0
_WHITE_16: Final = 65535.0
_BAND: Final = 256
_ALPHA: Final = frozenset({"RGBA", "LA", "PA", "La", "RGBa"})


def to_rgb(image: Image.Image) -> NDArray[np.uint8]:
    """Give the picture's pixels: shape (height, width, 3), RGB, 8 bits, contiguous, own memory."""
    if image.mode in _WIDE:
        image = _narrowed(image)
    if image.mode in _ALPHA or "transparency" in image.info:
        image = _over_white(image)
    if image.mode == "CMYK" and image.format == "JPEG" and "adobe" not in image.info:
        # Pillow takes every CMYK JPEG for one of Adobe's, which are stored inverted. Without Adobe's marker
        # they are not: libjpeg.txt, "Special color spaces"; browsers decide the same way.
        image = Image.frombytes("CMYK", image.size, bytes(255 - np.asarray(image)))
    if image.mode == "LAB":
        # Lightness alone carries the text; a colour-managed conversion would load profiles.
        image = image.getchannel(0)
    if image.mode != "RGB":
        image = image.convert("RGB")
    return _copied(image)


def _copied(image: Image.Image) -> NDArray[np.uint8]:
    """Copy in bands: at once, Pillow would hold the pixels three times over."""
    pixels = np.empty((image.height, image.width, 3), np.uint8)
    for top in range(0, image.height, _BAND):
        bottom = min(top + _BAND, image.height)
        pixels[top:bottom] = np.asarray(image.crop((0, top, image.width, bottom)))
    return pixels


def _narrowed(image: Image.Image) -> Image.Image:
    """Scale samples of 16 or 32 bits, or floating point, to 8 bits."""
    values = np.asarray(image)
    if image.mode == "F":
        values = np.nan_to_num(values.astype(np.float32), nan=0.0, posinf=0.0, neginf=0.0)
        top = float(values.max(initial=0.0))
        # Floating point has no agreed white: 1, 255 and others are in use.
        white = next((usual for usual in (1.0, _WHITE_8, _WHITE_16) if top <= usual), top)
    else:
        top = int(values.max(initial=0))
        # Sixteen bits, unless the file says 32 and means it.
        white = _WHITE_16 if image.mode != "I" or top <= _WHITE_16 else float(top)
    scaled = np.clip(values.astype(np.float32) * (_WHITE_8 / white) + 0.5, 0.0, _WHITE_8)
    return Image.fromarray(scaled.astype(np.uint8))


def _over_white(image: Image.Image) -> Image.Image:
    """Lay a picture with transparency on white paper."""
    clear = image.convert("RGBA")
    paper = Image.new("RGBA", clear.size, (255, 255, 255, 255))
    return Image.alpha_composite(paper, clear)
