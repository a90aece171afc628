"""What each step of preparation does: character error rate and CPU seconds, by category of picture, in one process.

Run: OCRYPT_DATA=<folder> python bench/ablation.py [--every N]

The folder is that of `python -m ocr`. `auto` is what `ocrypt read` does; every other column takes one step wherever it
changes the picture at all, whether the plan has it or not. Pages of the folder with a fault made here stand above the
data's own categories, each with the step that is against it. `--every N` takes each Nth page of a category.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
from ocr.score import edits, plain

from ocrypt.core.limits import Limits
from ocrypt.recognise import pipeline
from ocrypt.recognise.decode import open_pages
from ocrypt.recognise.frame import Frame
from ocrypt.recognise.options import Options
from ocrypt.recognise.prepare.contrast import Contrast
from ocrypt.recognise.prepare.denoise import Denoise
from ocrypt.recognise.prepare.deskew import Deskew
from ocrypt.recognise.prepare.geometry import geometry
from ocrypt.recognise.prepare.measures import measure
from ocrypt.recognise.prepare.perspective import Perspective
from ocrypt.recognise.prepare.plan import plan
from ocrypt.recognise.prepare.run import apply
from ocrypt.recognise.prepare.sharpen import Sharpen
from ocrypt.recognise.prepare.size import Size

if TYPE_CHECKING:
    from collections.abc import Callable

    from ocrypt.recognise.prepare.geometry import Geometry
    from ocrypt.recognise.prepare.measures import Measures
    from ocrypt.recognise.prepare.outline import Outline
    from ocrypt.recognise.prepare.step import Step

FAULTY = ("deg_", "rotated", "doc_photo", "receipt_photo", "ticket_photo")
MADE_OF = ("screenshot", "poster", "doc", "sroie_receipt")
"""Categories whose smallest page gets the made faults: a blur of two pixels is nothing to large letters."""

COLUMNS: dict[str, Callable[[Measures, Geometry], tuple[Step, ...]]] = {
    "none": lambda _, __: (),
    "auto": lambda seen, _: plan(seen),
    "contrast": lambda _, __: (Contrast(),),
    "denoise": lambda _, __: (Denoise(1.0),),
    "sharpen": lambda seen, _: (Sharpen(2.0 * seen.reduction),),
    "deskew": lambda _, lies: (Deskew(lies.slope.degrees),) if is_crooked(lies) else (),
    "perspective": lambda _, lies: (Perspective(lies.outline),) if lies.outline and is_aslant(lies.outline) else (),
    "size": lambda seen, _: (Size(2.0),) if min(seen.width, seen.height) < 736 else (),
}


def is_crooked(lies: Geometry) -> bool:
    return abs(lies.slope.degrees) > 0.5 and lies.slope.clearness > 2


def is_aslant(outline: Outline) -> bool:
    return outline.distortion > 0.03


def noise(pixels: np.ndarray, sigma: float) -> np.ndarray:
    return np.clip(pixels + np.random.default_rng(1).normal(0, sigma, pixels.shape), 0, 255).astype(np.uint8)


def specks(pixels: np.ndarray, share: float) -> np.ndarray:
    dice = np.random.default_rng(2).random(pixels.shape[:2])[:, :, None]
    return np.where(dice < share / 2, 0, np.where(dice > 1 - share / 2, 255, pixels)).astype(np.uint8)


def faint(pixels: np.ndarray, share: float) -> np.ndarray:
    return noise(pixels * share + 100, 1.0)


def blur(pixels: np.ndarray, sigma: float) -> np.ndarray:
    return cv2.GaussianBlur(pixels, (0, 0), sigma)


def crooked(pixels: np.ndarray, degrees: float) -> np.ndarray:
    return Deskew(-degrees).apply(pixels).pixels


def aslant(pixels: np.ndarray, share: float) -> np.ndarray:
    height, width = pixels.shape[:2]
    edge = int(0.08 * max(height, width))
    flat = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    there = np.array(
        [
            (edge + share * width, edge + 0.4 * share * height),
            (edge + width * (1 - 0.6 * share), edge),
            (edge + width, edge + height),
            (edge, edge + height * (1 - 0.3 * share)),
        ],
        np.float32,
    )
    change = cv2.getPerspectiveTransform(flat, there)
    return cv2.warpPerspective(pixels, change, (width + 2 * edge, height + 2 * edge), borderValue=(60, 50, 45))


@dataclass(frozen=True)
class Fault:
    """A fault and what is against it."""

    step: str
    make: Callable[[np.ndarray], np.ndarray]


MADE: dict[str, Fault] = {
    "noise 30": Fault("denoise", lambda pixels: noise(pixels, 30)),
    "noise 90": Fault("denoise", lambda pixels: noise(pixels, 90)),
    "specks 3 %": Fault("denoise", lambda pixels: specks(pixels, 0.03)),
    "contrast 10 %": Fault("contrast", lambda pixels: faint(pixels, 0.1)),
    "contrast 5 %": Fault("contrast", lambda pixels: faint(pixels, 0.05)),
    "blur 1.5": Fault("sharpen", lambda pixels: blur(pixels, 1.5)),
    "blur 2": Fault("sharpen", lambda pixels: blur(pixels, 2)),
    "crooked 3": Fault("deskew", lambda pixels: crooked(pixels, 3)),
    "crooked 10": Fault("deskew", lambda pixels: crooked(pixels, 10)),
    "aslant 5 %": Fault("perspective", lambda pixels: aslant(pixels, 0.05)),
    "aslant 20 %": Fault("perspective", lambda pixels: aslant(pixels, 0.2)),
    "half size": Fault("size", lambda pixels: cv2.resize(pixels, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)),
}


@dataclass(frozen=True)
class Read:
    """One page read one way."""

    edits: int
    cpu: float


@dataclass
class Row:
    """One category."""

    pages: int = 0
    letters: int = 0
    chosen: int = 0
    edits: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    cpu: dict[str, float] = field(default_factory=lambda: defaultdict(float))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", default=os.environ.get("OCRYPT_DATA"), type=Path)
    parser.add_argument("--every", default=1, type=int, metavar="N")
    asked = parser.parse_args()
    if asked.folder is None:
        sys.exit("name a folder, or set OCRYPT_DATA")
    lines = (asked.folder / "labels.jsonl").read_text(encoding="utf-8").splitlines()
    labels = [label for label in map(json.loads, lines) if label["kind"] == "page"]
    reader = pipeline.Reader.load(Options())
    reader.warm()
    rows: dict[str, Row] = defaultdict(Row)
    for category in MADE_OF:
        pages = [(pixels_of(asked.folder, label), label["text"]) for label in labels if label["category"] == category]
        pixels, text = min(pages, key=lambda page: page[0].size)
        for name, fault in MADE.items():
            take(reader, rows[f"made: {name}"], fault.make(pixels), text, ("none", "auto", fault.step))
    by_category: dict[str, list[dict[str, str]]] = defaultdict(list)
    for label in labels:
        by_category[label["category"] if label["category"].startswith(FAULTY) else "all others"].append(label)
    for category, members in sorted(by_category.items()):
        for label in members[:: asked.every * (2 if category == "all others" else 1)]:
            take(reader, rows[category], pixels_of(asked.folder, label), label["text"], tuple(COLUMNS))
    show(rows)


def pixels_of(folder: Path, label: dict[str, str]) -> np.ndarray:
    part = next(iter(open_pages((folder / label["image"]).read_bytes(), Limits())))
    assert isinstance(part, Frame)
    return part.pixels


def take(reader: pipeline.Reader, row: Row, pixels: np.ndarray, text: str, columns: tuple[str, ...]) -> None:
    truth = plain(text)
    row.pages += 1
    row.letters += len(truth)
    began = time.process_time()
    seen = measure(pixels)
    row.cpu["measure"] += time.process_time() - began
    lies = geometry(pixels)
    row.chosen += bool(plan(seen))
    known: dict[str, Read] = {}
    for name in columns:
        steps = COLUMNS[name](seen, lies)
        # Most columns leave most pages alone: those are read once.
        key = repr(steps)
        if key not in known:
            began = time.process_time()
            page = reader.read_page(Frame(0, apply(pixels, steps).pixels), "none")
            known[key] = Read(edits(truth, plain(page.text)), time.process_time() - began)
        read = known[key]
        row.edits[name] += read.edits
        row.cpu[name] += read.cpu
    print(f"{row.pages:3} {row.letters:6} {dict(row.edits)}", file=sys.stderr, flush=True)


def show(rows: dict[str, Row]) -> None:
    print("| CER | pages | chosen on | " + " | ".join(COLUMNS) + " |")
    print("|---|---|---|" + "---|" * len(COLUMNS))
    for category, row in rows.items():
        rates = " | ".join(f"{row.edits[name] / row.letters:.3f}" if name in row.edits else "" for name in COLUMNS)
        print(f"| {category} | {row.pages} | {row.chosen} | {rates} |")
    print("\n| CPU s a page | measure | " + " | ".join(COLUMNS) + " |")
    print("|---|---|" + "---|" * len(COLUMNS))
    for category, row in rows.items():
        each = " | ".join(f"{row.cpu[name] / row.pages:.2f}" if name in row.cpu else "" for name in COLUMNS)
        print(f"| {category} | {row.cpu['measure'] / row.pages:.3f} | {each} |")


if __name__ == "__main__":
    main()
