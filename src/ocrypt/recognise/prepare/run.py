"""Measure, plan, and take the steps."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from ocrypt.recognise.prepare.contrast import Contrast
from ocrypt.recognise.prepare.denoise import Denoise
from ocrypt.recognise.prepare.deskew import Deskew
from ocrypt.recognise.prepare.geometry import geometry
from ocrypt.recognise.prepare.measures import measure
from ocrypt.recognise.prepare.outline import Outline
from ocrypt.recognise.prepare.perspective import Perspective
from ocrypt.recognise.prepare.plan import plan
from ocrypt.recognise.prepare.sharpen import Sharpen
from ocrypt.recognise.prepare.size import Size
from ocrypt.recognise.prepare.step import Prepared
from ocrypt.recognise.watch import UNWATCHED, Figure, Mark, View

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ocrypt.recognise.options import Prepare
    from ocrypt.recognise.prepare.measures import Measures
    from ocrypt.recognise.prepare.step import Step
    from ocrypt.recognise.watch import Watcher


def prepare(pixels: NDArray[np.uint8], how: Prepare, watcher: Watcher = UNWATCHED) -> Prepared:
    """Make a picture ready for the engine: shape (height, width, 3), RGB; it is not changed itself."""
    if how == "none":
        return Prepared.untouched(pixels)
    began = watcher.now()
    measures = measure(pixels)
    watcher.stage("measure", began, partial(_seen, pixels, measures))
    return apply(pixels, plan(measures), watcher)


def apply(pixels: NDArray[np.uint8], steps: Sequence[Step], watcher: Watcher = UNWATCHED) -> Prepared:
    """Take the steps one after the other."""
    prepared = Prepared.untouched(pixels)
    for step in steps:
        began = watcher.now()
        prepared = prepared.then(step.apply(prepared.pixels))
        watcher.stage(step.name, began, partial(View, picture=prepared.pixels))
    return prepared


def warm() -> None:
    """Walk every code path on a small picture, whatever would be chosen for it."""
    page = np.full((192, 256, 3), 40, np.uint8)
    # Something is written, so that every measure has a value.
    page[12:180, 16:240] = 230
    page[30:160:12, 32:224:3] = 20
    page[31:160:12, 32:224:3] = 20
    sheet = Outline(corners=np.array([(16.0, 12), (240, 8), (244, 180), (12, 184)]))
    plan(measure(page))
    apply(page, (Perspective(sheet), Deskew(3.0), Size(2.0), Size(0.5), Denoise(1.0), Sharpen(2.0), Contrast()))


def _seen(pixels: NDArray[np.uint8], measures: Measures) -> View:
    lies = geometry(pixels)
    figures = tuple(
        Figure(name, value)
        for name, value in (
            ("width", measures.width),
            ("height", measures.height),
            ("brightness", measures.brightness),
            ("spread", measures.spread),
            ("noise", measures.noise),
            ("specks", measures.specks),
            ("sharpness", measures.sharpness),
            ("slope", lies.slope.degrees),
            ("slope-clearness", lies.slope.clearness),
            ("distortion", lies.outline.distortion if lies.outline else 0.0),
        )
    )
    marks = (Mark(corners=lies.outline.corners, kind="block"),) if lies.outline else ()
    return View(picture=pixels, marks=marks, figures=figures)
