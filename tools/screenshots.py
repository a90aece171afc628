"""Makes the pictures of the page that the documentation shows, from a real service and a real browser.

.venv/bin/python tools/screenshots.py
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from PIL import Image, ImageDraw  # noqa: E402

from kit.browser import chromium  # noqa: E402 - the tests' kit is found by the line above
from kit.pictures import HAN, font  # noqa: E402
from kit.service import running  # noqa: E402

OUT = ROOT / "docs" / "images"


def receipt() -> Image.Image:
    """A made-up receipt: nobody's."""
    image = Image.new("RGB", (760, 640), "#fdfcf8")
    draw = ImageDraw.Draw(image)
    rows = (
        ("琥珀书店 Amber Books", "", 40),
        ("收据 Receipt No. 2026-0417", "", 26),
        ("《隐私工程》 Privacy Engineering", "128.00", 26),
        ("Notebook A5, dotted 笔记本", "36.50", 26),
        ("书签 Bookmark × 3", "15.00", 26),
        ("合计 Total (CNY)", "179.50", 32),
        ("谢谢惠顾 Thank you!", "", 26),
    )
    for index, (left, right, size) in enumerate(rows):
        face = font(size, HAN)
        draw.text((50, 50 + 76 * index), left, font=face, fill="#222")
        draw.text((700 - face.getlength(right), 50 + 76 * index), right, font=face, fill="#222")
    draw.line((50, 410, 710, 410), fill="#999", width=2)
    return image


def main() -> None:
    """Both pictures of the README."""
    OUT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        picture = folder / "receipt.png"
        receipt().save(picture)
        with running(folder / "state") as service:
            for file, locale, dark in (("page-en-light", "en-US", False), ("page-zh-dark", "zh-CN", True)):
                with chromium(service.url, locale=locale, dark=dark, height=820) as page:
                    page.set_input_files("#chooser", str(picture))
                    page.locator(".line-text").nth(6).wait_for(timeout=60_000)
                    page.wait_for_timeout(500)
                    page.screenshot(path=OUT / f"{file}.png")
                shown = Image.open(OUT / f"{file}.png").convert("RGB")
                shown.quantize(128).save(OUT / f"{file}.png", optimize=True)


if __name__ == "__main__":
    main()
