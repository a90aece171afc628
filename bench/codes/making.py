"""Making codes beside `segno` and `qrcode`, interleaved in one run: `make bench-codes-make`.

Figures are medians of CPU milliseconds of this thread. "bare" is ocrypt without reading back, which the peers do not do
either; "whole" is what a caller gets.
"""

from __future__ import annotations

import argparse
import io
import statistics
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import segno

from ocrypt.recognise.codes.make import MakeRequest, make, warm
from ocrypt.recognise.codes.make.content import content_of
from ocrypt.recognise.codes.make.geometry import geometry_of
from ocrypt.recognise.codes.make.matrix import matrix_of
from ocrypt.recognise.codes.make.render import RENDERERS

if TYPE_CHECKING:
    from collections.abc import Callable

PEERS = Path(__file__).resolve().parents[2] / ".venv-bench" / "lib"
CONTENTS = {"5-H": "https://example.org/" + "4f7a" * 6, "20-H": "https://example.org/" + "4f7a9c" * 60}
SCALE = 10
BORDER = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Maker:
    """One way to make one file."""

    name: str
    size: str
    output: str
    make: Callable[[], bytes]


def bare(request: MakeRequest) -> bytes:
    return RENDERERS[request.output].render(geometry_of(matrix_of(request, content_of(request)), request.style))


def by_segno(content: str, output: str) -> bytes:
    into = io.BytesIO()
    segno.make(content, error="h", micro=False).save(into, kind=output, scale=SCALE, border=BORDER)
    return into.getvalue()


def by_qrcode(content: str, output: str) -> bytes:
    import qrcode  # noqa: PLC0415 - from the peers' own environment
    from qrcode.image.svg import SvgPathImage  # noqa: PLC0415

    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_H, box_size=SCALE, border=BORDER)
    code.add_data(content)
    code.make(fit=True)
    image = code.make_image(image_factory=SvgPathImage) if output == "svg" else code.make_image()
    into = io.BytesIO()
    image.save(into)
    return into.getvalue()


def makers() -> list[Maker]:
    found: list[Maker] = []
    for size, content in CONTENTS.items():
        for output in ("png", "svg"):
            request = MakeRequest(content=content, output=output, level="H")
            ways: dict[str, Callable[[], bytes]] = {
                "bare": lambda request=request: bare(request),
                "whole": lambda request=request: make(request).content,
                "segno": lambda content=content, output=output: by_segno(content, output),
                "qrcode": lambda content=content, output=output: by_qrcode(content, output),
            }
            found += [Maker(name=name, size=size, output=output, make=way) for name, way in ways.items()]
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    # Behind our own packages: the peers are pure Python, and share Pillow with nothing that is measured here.
    sys.path.append(str(next(PEERS.glob("python3*/site-packages"))))
    warm()
    ways = makers()
    sizes = {id(way): len(way.make()) for way in ways}
    spent: dict[int, list[float]] = {id(way): [] for way in ways}
    for _ in range(rounds):
        for way in ways:
            # Five in a row: who comes after a long neighbour would else begin with its memory far away.
            for _ in range(5):
                began = time.thread_time()
                way.make()
                spent[id(way)].append((time.thread_time() - began) * 1000)
    print(f"{'code':6}{'file':6}{'maker':8}{'ms':>9}{'bytes':>8}{'times bare':>12}{'times whole':>13}")
    for size in CONTENTS:
        for output in ("png", "svg"):
            group = [way for way in ways if (way.size, way.output) == (size, output)]
            took = {way.name: statistics.median(spent[id(way)]) for way in group}
            for way in group:
                ratios = f"{took[way.name] / took['bare']:12.1f}{took[way.name] / took['whole']:13.1f}"
                print(f"{size:6}{output:6}{way.name:8}{took[way.name]:9.2f}{sizes[id(way)]:8}{ratios}")


if __name__ == "__main__":
    main()
