"""ALTO 4.4 (Library of Congress): pages, blocks, lines and strings with their places, in pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ocrypt.core.version import __version__
from ocrypt.recognise.formats.parts import angle_of, blocks_of, box_of, number, parts_of
from ocrypt.recognise.formats.xml import escaped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ocrypt.recognise.formats.parts import Part
    from ocrypt.recognise.reading import Block, Cell, EngineInfo, Line, Page, Point, Polygon, Reading

NAMESPACE: Final = "http://www.loc.gov/standards/alto/ns-v4#"
_SCHEMA: Final = "http://www.loc.gov/standards/alto/v4/alto-4-4.xsd"
_HEAD: Final = """\
<?xml version="1.0" encoding="UTF-8"?>
<alto xmlns="{namespace}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xsi:schemaLocation="{namespace} {schema}" SCHEMAVERSION="4.4">
<Description>
<MeasurementUnit>pixel</MeasurementUnit>
<Processing ID="ocr">
<processingCategory>contentGeneration</processingCategory>
<processingStepDescription>text recognition</processingStepDescription>
<processingStepSettings>{settings}</processingStepSettings>
<processingSoftware>
<softwareName>ocrypt</softwareName>
<softwareVersion>{version}</softwareVersion>
</processingSoftware>
</Processing>
</Description>
<Tags>
<StructureTag ID="heading" TYPE="block" LABEL="heading"/>
<StructureTag ID="cell" TYPE="block" LABEL="cell"/>
</Tags>
<Layout>
"""


def render(reading: Reading) -> bytes:
    """The document, UTF-8. It names no file and no time."""
    head = _HEAD.format(
        namespace=NAMESPACE, schema=_SCHEMA, version=escaped(__version__), settings=_settings(reading.engine)
    )
    body = "".join(piece for page in reading.pages for piece in _page(page))
    return f"{head}{body}</Layout>\n</alto>\n".encode()


def _settings(engine: EngineInfo) -> str:
    models = "".join(f"; {model.name} sha256:{model.sha256}" for model in engine.models)
    return escaped(f"engine {engine.name}{models}")


def _page(page: Page) -> Iterator[str]:
    count = page.index + 1
    size = f'HPOS="0" VPOS="0" WIDTH="{page.width}" HEIGHT="{page.height}"'
    # The one place for what is wrong with a page.
    wrong = "" if page.error is None else f' QUALITY_DETAIL="{escaped(page.error)}"'
    yield (
        f'<Page ID="page_{count}" PHYSICAL_IMG_NR="{count}" WIDTH="{page.width}" HEIGHT="{page.height}"'
        f' PROCESSING="ocr"{wrong}>\n<PrintSpace {size}>\n'
    )
    for index, block in enumerate(blocks_of(page), 1):
        name = f"block_{count}_{index}"
        if block.kind == "table":
            yield from _table(page, block, name)
        else:
            tags = ' TAGREFS="heading"' if block.kind == "heading" else ""
            yield from _text_block(page, block, name, tags)
    yield "</PrintSpace>\n</Page>\n"


def _table(page: Page, block: Block, name: str) -> Iterator[str]:
    """A table is a composed block of rows, a row one of cells; ALTO has no words of its own for them."""
    yield f'<ComposedBlock ID="{name}" TYPE="table"{_place(page.lines[block.start : block.end])}>\n'
    for at, row in enumerate(block.rows, 1):
        lines = page.lines[row[0].start : row[-1].end] if row else ()
        yield f'<ComposedBlock ID="{name}_{at}" TYPE="row"{_place(lines)}>\n'
        for which, cell in enumerate(row, 1):
            yield from _text_block(page, cell, f"{name}_{at}_{which}", ' TAGREFS="cell"')
        yield "</ComposedBlock>\n"
    yield "</ComposedBlock>\n"


def _text_block(page: Page, of: Block | Cell, name: str, tags: str) -> Iterator[str]:
    yield f'<TextBlock ID="{name}"{tags}{_place(page.lines[of.start : of.end])}>\n'
    for index in range(of.start, of.end):
        line = page.lines[index]
        yield f'<TextLine ID="line_{page.index + 1}_{index + 1}"{_place([line])}{_baseline(line)}>'
        yield _shape(line.polygon)
        yield from _strings(line)
        yield "</TextLine>\n"
    yield "</TextBlock>\n"


def _strings(line: Line) -> Iterator[str]:
    parts = parts_of(line)
    for part in parts:
        yield f"{part.gap and '<SP/>'}<String{_place([part])}{_content(part)}>{_shape(part.polygon)}</String>"
    if not parts:
        # A line without any string would be against the schema.
        yield f'<String{_place([line])} CONTENT="" WC="{number(line.confidence)}"/>'


def _content(part: Part) -> str:
    return f' CONTENT="{escaped(part.text)}" WC="{number(part.confidence)}"'


def _baseline(line: Line) -> str:
    """The lower edge of the letters, from where the text begins."""
    _, _, right, left = line.polygon
    return f' BASELINE="{_points((left, right))}"'


def _shape(polygon: Polygon) -> str:
    """The outline, where the box alone doesn't tell it."""
    return "" if _is_level(polygon) else f'<Shape><Polygon POINTS="{_points(polygon)}"/></Shape>'


def _is_level(polygon: Polygon) -> bool:
    top_left, top_right, bottom_right, bottom_left = polygon
    return (
        abs(angle_of(polygon)) < 1
        and top_left.x == bottom_left.x
        and top_right.x == bottom_right.x
        and top_left.y == top_right.y
        and bottom_left.y == bottom_right.y
    )


def _points(points: Polygon | tuple[Point, Point]) -> str:
    return " ".join(f"{number(point.x)},{number(point.y)}" for point in points)


def _place(items: Sequence[Line | Part]) -> str:
    box = box_of(item.polygon for item in items)
    if box is None:
        return ""
    return f' HPOS="{box.left}" VPOS="{box.top}" WIDTH="{box.right - box.left}" HEIGHT="{box.bottom - box.top}"'
