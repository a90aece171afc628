"""hOCR 1.2, as XHTML that is well-formed XML: pages, areas, paragraphs, lines and words with their places."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ocrypt.core.version import __version__
from ocrypt.recognise.formats.parts import angle_of, blocks_of, box_of, number, parts_of
from ocrypt.recognise.formats.xml import escaped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ocrypt.recognise.formats.parts import Part
    from ocrypt.recognise.reading import Block, Cell, Line, Page, Reading

_CAPABILITIES: Final = "ocr_page ocr_carea ocr_section ocr_table ocr_par ocr_line ocrx_word ocrp_wconf"
_HEAD: Final = """\
<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">
<html xmlns="http://www.w3.org/1999/xhtml">
<head>
<title>ocrypt</title>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8"/>
<meta name="ocr-system" content="ocrypt {version}"/>
<meta name="ocr-capabilities" content="{capabilities}"/>
<meta name="ocr-number-of-pages" content="{pages}"/>
<meta name="ocr-langs" content="unknown"/>
<meta name="ocr-scripts" content="unknown"/>
{errors}</head>
<body>
"""
_UPRIGHT: Final = 45.0
"""Degrees from level up to which a line has a baseline; beyond, it has an angle."""


def render(reading: Reading) -> bytes:
    """The document, UTF-8. It names no file: it doesn't know one."""
    errors = "".join(
        f'<meta name="x_error" content="page_{page.index + 1} {escaped(page.error)}"/>\n'
        for page in reading.pages
        if page.error is not None
    )
    head = _HEAD.format(
        version=escaped(__version__), capabilities=_CAPABILITIES, pages=len(reading.pages), errors=errors
    )
    body = "".join(piece for page in reading.pages for piece in _page(page))
    return f"{head}{body}</body>\n</html>\n".encode()


def _page(page: Page) -> Iterator[str]:
    number_of_page = page.index + 1
    properties = [f"bbox 0 0 {page.width} {page.height}", f"ppageno {page.index}"]
    if page.dpi is not None:
        properties.append(f"scan_res {round(page.dpi)} {round(page.dpi)}")
    yield f'<div class="ocr_page" id="page_{number_of_page}" title="{"; ".join(properties)}">\n'
    for count, block in enumerate(blocks_of(page), 1):
        lines = page.lines[block.start : block.end]
        name = f"block_{number_of_page}_{count}"
        yield f'<div class="ocr_carea" id="{name}"{_title(lines)}>\n'
        yield from _table(page, block) if block.kind == "table" else _running(page, block)
        yield "</div>\n"
    yield "</div>\n"


def _running(page: Page, block: Block) -> Iterator[str]:
    tag, kind = ("h2", "ocr_section") if block.kind == "heading" else ("p", "ocr_par")
    yield f'<{tag} class="{kind}"{_title(page.lines[block.start : block.end])}>\n'
    yield from _lines(page, block)
    yield f"</{tag}>\n"


def _table(page: Page, block: Block) -> Iterator[str]:
    yield f'<table class="ocr_table"{_title(page.lines[block.start : block.end])}>\n'
    for row in block.rows:
        yield "<tr>"
        column = 0
        for cell in row:
            if cell.column > column:
                # What the reading leaves out is one empty cell, however far it reaches.
                yield f"{_cell(cell.column - column)}</td>"
            column = cell.column + cell.columns
            yield _cell(cell.columns)
            if cell.end > cell.start:
                yield f'<p class="ocr_par"{_title(page.lines[cell.start : cell.end])}>\n'
                yield from _lines(page, cell)
                yield "</p>"
            yield "</td>"
        # A row without any cell would be no row of XHTML.
        yield "</tr>\n" if row else "<td></td></tr>\n"
    yield "</table>\n"


def _cell(columns: int) -> str:
    return f'<td colspan="{columns}">' if columns > 1 else "<td>"


def _lines(page: Page, of: Block | Cell) -> Iterator[str]:
    for index in range(of.start, of.end):
        line = page.lines[index]
        name = f"line_{page.index + 1}_{index + 1}"
        properties = f"{_bbox([line])}; {_slope(line)}" if _slope(line) else _bbox([line])
        words = "".join(f"{part.gap and ' '}{_word(part)}" for part in parts_of(line))
        yield f'<span class="ocr_line" id="{name}" title="{properties}">{words}</span>\n'


def _word(part: Part) -> str:
    properties = f"{_bbox([part])}; x_wconf {round(100 * part.confidence)}"
    return f'<span class="ocrx_word" title="{properties}">{escaped(part.text)}</span>'


def _slope(line: Line) -> str:
    """Where the letters stand: a baseline, from the lower left corner of the box, y down; or the angle of the text."""
    angle = angle_of(line.polygon)
    if abs(angle) > _UPRIGHT:
        # hOCR counts counter-clockwise.
        return f"textangle {number(round(-angle % 360, 2))}"
    _, _, right, left = line.polygon
    box = box_of([line.polygon])
    if box is None or right.x <= left.x:
        return ""
    slope = (right.y - left.y) / (right.x - left.x)
    return f"baseline {number(slope)} {number(round(left.y - slope * (left.x - box.left) - box.bottom, 2))}"


def _title(lines: Sequence[Line]) -> str:
    return f' title="{_bbox(lines)}"' if lines else ""


def _bbox(items: Sequence[Line | Part]) -> str:
    box = box_of(item.polygon for item in items)
    return "" if box is None else f"bbox {box.left} {box.top} {box.right} {box.bottom}"
