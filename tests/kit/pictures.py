"""Pictures that tests make: print in a packaged font, on white."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

_FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
)


def font(size: int) -> ImageFont.FreeTypeFont:
    """A font with Chinese glyphs. `make system` installs it; without it these tests must fail, not pass empty."""
    path = next((path for path in _FONTS[:1] if Path(path).exists()), None)
    assert path, "the font is missing: run `make system`"
    return ImageFont.truetype(path, size)


def printed(*lines: str, size: int = 40, kind: str = "PNG", noise: int | None = None) -> bytes:
    """A picture with these lines. `noise` is the seed of a strip of random pixels below them, which no other picture has."""
    letters = font(size)
    width = max(400, *(int(letters.getlength(line)) + 80 for line in lines))
    image = Image.new("RGB", (width, int(size * 1.9) * len(lines) + 120), "white")
    draw = ImageDraw.Draw(image)
    for index, line in enumerate(lines):
        draw.text((40, 30 + int(size * 1.9) * index), line, font=letters, fill="black")
    if noise is not None:
        strip = np.random.default_rng(noise).integers(0, 256, (24, width, 3), np.uint8)
        image.paste(Image.fromarray(strip), (0, image.height - 24))
    into = io.BytesIO()
    image.save(into, kind)
    return into.getvalue()
