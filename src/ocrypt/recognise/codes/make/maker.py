"""The steps of making, in their order. Loads what draws and reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec
import numpy as np

from ocrypt.core.codes import Code
from ocrypt.core.errors import Unreadable
from ocrypt.recognise.codes.make import append, logo, readback
from ocrypt.recognise.codes.make.colours import check_colours
from ocrypt.recognise.codes.make.content import content_of
from ocrypt.recognise.codes.make.faults import bad_option
from ocrypt.recognise.codes.make.geometry import geometry_of
from ocrypt.recognise.codes.make.kinds import KINDS
from ocrypt.recognise.codes.make.made import Made, MadeCode
from ocrypt.recognise.codes.make.matrix import matrix_of
from ocrypt.recognise.codes.make.matrix import warm as warm_matrix
from ocrypt.recognise.codes.make.payload.event import Event
from ocrypt.recognise.codes.make.payload.transfer import LEVEL as TRANSFER_LEVEL
from ocrypt.recognise.codes.make.payload.transfer import Transfer
from ocrypt.recognise.codes.make.raster import grey_of
from ocrypt.recognise.codes.make.render import RENDERERS
from ocrypt.recognise.codes.make.render.png import rgb_file
from ocrypt.recognise.codes.make.request import OUTPUTS, SHAPES, Logo, MakeRequest, Style

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ocrypt.core.limits import Limits
    from ocrypt.recognise.codes.make.geometry import Geometry
    from ocrypt.recognise.codes.make.made import ReadBack
    from ocrypt.recognise.codes.make.matrix import Matrix
    from ocrypt.recognise.codes.make.request import Format

MAX_PIXELS: Final = 16_000_000
"""Of the picture that is made."""
_READING: Final = 4
"""Pixels a module where what is read need not be the file's own pixels."""
MIN_STYLED_SCALE: Final = 4
"""Pixels a module below which a dot is no dot any more."""
MIN_READ: Final = 2
"""Of the worsened copies; the last is worse than what many scanners read of plain codes."""
MIN_SPARE: Final = 0.15
"""The share of the error correction that a logo must leave."""


def make(request: MakeRequest, limits: Limits | None = None) -> Made:
    """Make what is asked for, and read it back; see `ocrypt.recognise.codes.make.make`."""
    # (1) What can be said without making anything.
    style = request.style
    check_colours(style)
    _check_style(request)
    if isinstance(request.content, Transfer) and request.level is None:
        # The standard of this content wants level M.
        request = msgspec.structs.replace(request, level=TRANSFER_LEVEL)
    # (2) The modules, one code or several.
    content = content_of(request)
    matrices = (matrix_of(request, content),) if request.split == 1 else append.matrices_of(request, content)
    # (3) Drawn, read, written.
    renderer = RENDERERS[request.output]
    codes = tuple(_made(matrix, request, limits) for matrix in matrices)
    return Made(media_type=renderer.media_type, suffix=renderer.suffix, codes=codes)


def warm() -> None:
    """Make one of everything, so that a job imports, opens and starts nothing any more."""
    warm_matrix()
    text = "\u00e9"
    for output in OUTPUTS:
        for shape in SHAPES if output in {"png", "svg", "pdf"} else SHAPES[:1]:
            make(MakeRequest(content=text, output=output, style=Style(scale=4, shape=shape)))
    small = rgb_file(np.full((8, 8, 3), 255, np.uint8))
    make(MakeRequest(content="warm", style=Style(scale=4, logo=Logo(picture=small))))
    make(MakeRequest(content=text * 20, split=2))
    make(MakeRequest(content="\u70b9", encoding="kanji"))
    make(MakeRequest(content="\u70b9", encoding="gb18030"))
    for format_, content in _SAMPLES.items():
        make(MakeRequest(content=content, format=format_))
    make(MakeRequest(content=Event(title="warm", start="2027-05-01T18:00+02:00", end="2027-05-01T19:00+02:00")))
    MakeRequest.from_json(MakeRequest(content=text).to_json())


_SAMPLES: Final[dict[Format, str]] = {
    "MicroQRCode": "12",
    "RMQRCode": "12",
    "DataMatrix": "12",
    "Aztec": "12",
    "PDF417": "12",
    "EAN13": "590123412345",
    "Code128": "12",
    "DataBarExpanded": "(01)09501101530003",
}


def _check_style(request: MakeRequest) -> None:
    style = request.style
    if style.shape != "square" and not KINDS[request.format].styled:
        raise bad_option("shape", f"{request.format} has squares only")
    if style.shape != "square" and request.output in {"terminal", "blocks"}:
        raise bad_option("shape", "a terminal shows squares only")
    if style.logo is not None and request.output in {"terminal", "blocks"}:
        raise bad_option("logo", "a terminal shows none")
    if style.shape != "square" and style.scale < MIN_STYLED_SCALE and request.output == "png":
        raise bad_option("scale", f"shapes take {MIN_STYLED_SCALE} pixels a module")


def _made(matrix: Matrix, request: MakeRequest, limits: Limits | None) -> MadeCode:
    """Draw one code, read it, write it."""
    geometry = geometry_of(matrix, request.style)
    width, height = geometry.size
    if width * height > MAX_PIXELS:
        raise bad_option("scale", f"the picture may have {MAX_PIXELS} pixels")
    chosen = request.style.logo
    if chosen is None:
        seen, read_back = _proven(geometry, matrix, request)
    else:
        pixels = logo.picture_of(chosen, limits)
        geometry, seen, read_back = _with_logo(geometry, matrix, request, chosen, pixels)
    renderer = RENDERERS[request.output]
    across, along = renderer.size(geometry)
    return MadeCode(
        content=renderer.render(geometry),
        format=matrix.format,
        level=matrix.level or seen.level,
        version=seen.version,
        width=across,
        height=along,
        sequence=matrix.sequence,
        read_back=read_back,
    )


def _with_logo(
    geometry: Geometry, matrix: Matrix, request: MakeRequest, chosen: Logo, pixels: NDArray[np.uint8]
) -> tuple[Geometry, readback.Seen, ReadBack]:
    """Put the logo in, as large as it may be and still reads."""
    for share in logo.shares(chosen, matrix):
        tried = logo.with_logo(geometry, matrix, pixels, share)
        try:
            return tried, *_proven(tried, matrix, request)
        except Unreadable as error:
            if error.code is not Code.CODE_UNREAD:
                raise
    raise Unreadable(Code.CODE_LOGO, "the code does not read with it")


def _proven(geometry: Geometry, matrix: Matrix, request: MakeRequest) -> tuple[readback.Seen, ReadBack]:
    """Read the code as it will be handed out.

    Raises:
        Unreadable: CODE_UNREAD.
    """
    # A terminal's and a drawing's pixels are whoever shows it.
    scale = geometry.scale if request.output == "png" else _READING
    grey = grey_of(geometry, scale)
    seen = readback.read_clean(255 - grey if request.style.inverted else grey, matrix)
    if not _needs_copies(request):
        return seen, readback.told(seen, 0, 0)
    copies = readback.read_copies(grey_of(geometry, readback.PIXELS), matrix)
    if copies < MIN_READ or seen.spare < MIN_SPARE:
        raise Unreadable(Code.CODE_UNREAD)
    return seen, readback.told(seen, copies, readback.COPIES)


def _needs_copies(request: MakeRequest) -> bool:
    """Whether the code is drawn in a way that its standard does not promise to read."""
    style = request.style
    colours = (style.dark.lower(), style.light.lower()) != (Style().dark, Style().light)
    return style.shape != "square" or style.logo is not None or colours or style.border is not None
