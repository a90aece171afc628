"""How a code is written: one table, from which command, service and package take what there is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ocrypt.recognise.codes.make.render import pdf, png, svg, terminal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ocrypt.recognise.codes.make.geometry import Geometry
    from ocrypt.recognise.codes.make.request import Output


@dataclass(frozen=True, slots=True, kw_only=True)
class Renderer:
    """One kind of file. `size` gives width and height as `MadeCode` has them."""

    media_type: str
    suffix: str
    render: Callable[[Geometry], bytes]
    size: Callable[[Geometry], tuple[int, int]]


def _pixels(geometry: Geometry) -> tuple[int, int]:
    return geometry.size


RENDERERS: Final[Mapping[Output, Renderer]] = {
    "png": Renderer(media_type="image/png", suffix=".png", render=png.render, size=_pixels),
    "svg": Renderer(media_type="image/svg+xml", suffix=".svg", render=svg.render, size=_pixels),
    "pdf": Renderer(media_type="application/pdf", suffix=".pdf", render=pdf.render, size=_pixels),
    "terminal": Renderer(media_type="text/plain", suffix=".ansi", render=terminal.render, size=terminal.size),
    "blocks": Renderer(media_type="text/plain", suffix=".txt", render=terminal.render_blocks, size=terminal.size),
}
