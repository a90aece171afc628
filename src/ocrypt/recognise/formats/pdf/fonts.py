"""The characters of a document as codes of glyphless fonts, and how a reader gets the characters back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ocrypt.recognise.formats.parts import is_wide
from ocrypt.recognise.formats.pdf import truetype

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ocrypt.recognise.formats.pdf.objects import Objects, Ref

_CODES: Final = 60_000
"""Characters in one font. A code has two bytes; a document with more characters gets another font."""
_BLOCK: Final = 100
"""Lines in one block of a CMap (Adobe Technical Note 5014)."""

_CMAP: Final = """\
/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo <</Registry(Adobe)/Ordering(UCS)/Supplement 0>> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
{blocks}endcmap
CMapName currentdict /CMap defineresource pop
end
end
"""


@dataclass(frozen=True, slots=True)
class Run:
    """Characters in one font: `codes` as hexadecimal digits."""

    font: int
    codes: str


class Fonts:
    """Gives each character a code, the first time that it is met, and writes the fonts at the end."""

    def __init__(self) -> None:
        self._codes: dict[str, int] = {}

    def runs(self, text: str) -> Iterator[Run]:
        """The text's codes, in runs of one font."""
        font = 0
        codes = ""
        for character in text:
            at = self._codes.setdefault(character, len(self._codes))
            if codes and at // _CODES != font:
                yield Run(font, codes)
                codes = ""
            font = at // _CODES
            # Code 0 is the missing glyph's.
            codes += f"{at % _CODES + 1:04X}"
        if codes:
            yield Run(font, codes)

    def write(self, objects: Objects) -> tuple[Ref, ...]:
        """Write the fonts; their order is that of `Run.font`."""
        characters = list(self._codes)
        if not characters:
            return ()
        file = objects.packed(f"/Length1 {len(truetype.font())}", truetype.font())
        descriptor = objects.put(
            f"<</Type/FontDescriptor/FontName/{truetype.NAME}/Flags 4/ItalicAngle 0/StemV 0"
            f"/FontBBox[0 {truetype.DESCENT} {truetype.WIDE} {truetype.ASCENT}]"
            f"/Ascent {truetype.ASCENT}/Descent {truetype.DESCENT}/CapHeight {truetype.ASCENT}/FontFile2 {file} 0 R>>"
        )
        return tuple(
            _font(objects, descriptor, characters[start : start + _CODES])
            for start in range(0, len(characters), _CODES)
        )


def _font(objects: Objects, descriptor: Ref, characters: list[str]) -> Ref:
    glyphs = [truetype.WIDE_GLYPH if is_wide(each) else truetype.NARROW_GLYPH for each in characters]
    glyph_map = objects.packed("", b"".join(glyph.to_bytes(2, "big") for glyph in (0, *glyphs)))
    widths = " ".join(str(truetype.WIDE if glyph == truetype.WIDE_GLYPH else truetype.NARROW) for glyph in glyphs)
    descendant = objects.put(
        f"<</Type/Font/Subtype/CIDFontType2/BaseFont/{truetype.NAME}"
        "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
        f"/FontDescriptor {descriptor} 0 R/DW {truetype.NARROW}/W[1[{widths}]]/CIDToGIDMap {glyph_map} 0 R>>"
    )
    to_unicode = objects.packed("", _to_unicode(characters).encode("ascii"))
    return objects.put(
        f"<</Type/Font/Subtype/Type0/BaseFont/{truetype.NAME}/Encoding/Identity-H"
        f"/DescendantFonts[{descendant} 0 R]/ToUnicode {to_unicode} 0 R>>"
    )


def _to_unicode(characters: list[str]) -> str:
    lines = [f"<{code:04X}> <{each.encode('utf-16-be').hex().upper()}>\n" for code, each in enumerate(characters, 1)]
    blocks = [lines[start : start + _BLOCK] for start in range(0, len(lines), _BLOCK)]
    return _CMAP.format(blocks="".join(f"{len(block)} beginbfchar\n{''.join(block)}endbfchar\n" for block in blocks))
