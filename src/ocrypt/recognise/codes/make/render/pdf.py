"""PDF 1.7 with one page of the code's own size, drawn by lines and curves; 300 pixels an inch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ocrypt.recognise.codes.make.geometry import CORNER_RADIUS, DOT_RADIUS
from ocrypt.recognise.codes.make.outlines import dots, rounded, runs
from ocrypt.recognise.formats.pdf.objects import Objects

if TYPE_CHECKING:
    from ocrypt.recognise.codes.make.geometry import Emblem, Geometry

POINTS: Final = 72 / 300
"""Points a pixel."""
_BOW: Final = 0.5523
"""Length of a Bézier curve's handles, in radii, for a quarter of a circle."""


def render(geometry: Geometry) -> bytes:
    """Give the file."""
    width, height = (side * POINTS for side in geometry.size)
    rows, columns = geometry.modules.shape
    unit = geometry.scale * POINTS
    # One unit is a module, and y goes down, as everywhere here.
    drawn = [f"{unit:.4f} 0 0 {-unit:.4f} 0 {height:.4f} cm", f"{_colour(geometry.light)} rg"]
    drawn += [f"0 0 {columns} {rows} re f", f"{_colour(geometry.dark)} rg"]
    drawn += [f"{x} {y} {length} 1 re" for x, y, length in runs(geometry)]
    drawn += [_dot(x, y) for x, y in dots(geometry)]
    drawn += [_rounded(x, y, corners) for x, y, corners in rounded(geometry)]
    drawn.append("f")
    objects = Objects()
    resources = "<<>>"
    if geometry.emblem is not None:
        resources = f"<</XObject<</L {_picture(objects, geometry.emblem)} 0 R>>>>"
        box = geometry.emblem.box
        drawn.append(f"q {box.width:.4f} 0 0 {-box.height:.4f} {box.x:.4f} {box.y + box.height:.4f} cm /L Do Q")
    content = objects.packed("", "\n".join(drawn).encode("ascii"))
    pages = objects.reserve()
    page = objects.put(
        f"<</Type/Page/Parent {pages} 0 R/MediaBox[0 0 {width:.4f} {height:.4f}]"
        f"/Resources{resources}/Contents {content} 0 R>>"
    )
    objects.put(f"<</Type/Pages/Kids[{page} 0 R]/Count 1>>", pages)
    return objects.finished(objects.put(f"<</Type/Catalog/Pages {pages} 0 R>>"), objects.put("<</Producer(ocrypt)>>"))


def _dot(x: int, y: int) -> str:
    radius, bow = DOT_RADIUS, DOT_RADIUS * _BOW
    a, b = x + 0.5, y + 0.5
    left, right, top, bottom = a - radius, a + radius, b - radius, b + radius
    return (
        f"{left:.3f} {b:.3f} m "
        f"{left:.3f} {b - bow:.3f} {a - bow:.3f} {top:.3f} {a:.3f} {top:.3f} c "
        f"{a + bow:.3f} {top:.3f} {right:.3f} {b - bow:.3f} {right:.3f} {b:.3f} c "
        f"{right:.3f} {b + bow:.3f} {a + bow:.3f} {bottom:.3f} {a:.3f} {bottom:.3f} c "
        f"{a - bow:.3f} {bottom:.3f} {left:.3f} {b + bow:.3f} {left:.3f} {b:.3f} c h"
    )


def _rounded(x: int, y: int, corners: int) -> str:
    """Go clockwise round a module from the middle of its left side."""
    radius = CORNER_RADIUS
    handle = radius * (1 - _BOW)
    parts = [f"{x} {y + radius} m"]
    for bit, (corner_x, corner_y) in enumerate(((x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1))):
        # Towards the corner along one side, and away from it along the next.
        into, out = _SIDES[bit]
        before = corner_x - into[0] * handle, corner_y - into[1] * handle
        after = corner_x + out[0] * handle, corner_y + out[1] * handle
        end = corner_x + out[0] * radius, corner_y + out[1] * radius
        if corners >> bit & 1:
            parts.append("{:.3f} {:.3f} {:.3f} {:.3f} {:.3f} {:.3f} c".format(*before, *after, *end))
        else:
            parts.append(f"{corner_x} {corner_y} l {end[0]} {end[1]} l")
    return " ".join([*parts, "h"])


_SIDES: Final = (((0, -1), (1, 0)), ((1, 0), (0, 1)), ((0, 1), (-1, 0)), ((-1, 0), (0, -1)))


def _picture(objects: Objects, emblem: Emblem) -> int:
    height, width = emblem.pixels.shape[:2]
    head = (
        f"/Type/XObject/Subtype/Image/Width {width}/Height {height}"
        "/ColorSpace/DeviceRGB/BitsPerComponent 8/Interpolate true"
    )
    return objects.packed(head, emblem.pixels.tobytes())


def _colour(colour: tuple[int, int, int]) -> str:
    return " ".join(f"{value / 255:.4f}" for value in colour)
