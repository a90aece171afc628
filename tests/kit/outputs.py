"""What other programs find in what ocrypt writes: each format by a parser, or a validator, of its own."""

from __future__ import annotations

import csv
import io
import re
import zlib
from functools import cache
from pathlib import Path

from lxml import etree

ROOT = Path(__file__).resolve().parents[2]
PUBLISHED = ROOT / "vectors" / "published"
SPEC = ROOT / "spec"
XHTML = "{http://www.w3.org/1999/xhtml}"
ALTO = "{http://www.loc.gov/standards/alto/ns-v4#}"

# The one thing that ALTO's schema takes from XLink's (W3C XLink 1.1, section 4): links of blocks, which we never write.
_XLINK = b"""<schema xmlns="http://www.w3.org/2001/XMLSchema" targetNamespace="http://www.w3.org/1999/xlink">
<attributeGroup name="simpleLink"><attribute name="href" type="anyURI"/></attributeGroup></schema>"""


class _Local(etree.Resolver):
    """Nothing is fetched from anywhere."""

    def resolve(self, url, _, context):
        return self.resolve_string(_XLINK, context) if url.endswith("/xlink.xsd") else None


def parser() -> etree.XMLParser:
    """Reads no DTD and asks nobody."""
    return etree.XMLParser(no_network=True, load_dtd=False, resolve_entities=False)


@cache
def alto_schema() -> etree.XMLSchema:
    reader = etree.XMLParser(no_network=True)
    reader.resolvers.add(_Local())
    return etree.XMLSchema(etree.parse(str(PUBLISHED / "alto-4-4.xsd"), reader))


def words_of(text: str) -> str:
    """Words with one space between."""
    return " ".join(text.split())


def alto_lines(document: bytes) -> list[str]:
    """The text of each line, once the schema has found nothing."""
    root = etree.fromstring(document, parser())
    alto_schema().assertValid(root)
    return [
        words_of("".join(part.get("CONTENT") or " " for part in line if part.tag in {f"{ALTO}String", f"{ALTO}SP"}))
        for line in root.iter(f"{ALTO}TextLine")
    ]


def hocr_lines(document: bytes) -> list[str]:
    root = etree.fromstring(document, parser())
    return [words_of("".join(found.itertext())) for found in root.iterfind(f".//{XHTML}span[@class='ocr_line']")]


def csv_rows(document: bytes) -> list[dict[str, str]]:
    """The rows by the header's names, read strictly."""
    return list(csv.DictReader(io.StringIO(document.decode(), newline=""), strict=True))


def pdf_codes(document: bytes) -> list[list[str]]:
    """What each page's text operators say by their fonts' own tables, a piece for each `Tj`; read without a library."""
    found = dict(re.findall(rb"(?<=\n)(\d+) 0 obj\n(.*?)\nendobj", document, re.DOTALL))
    fonts = {}
    for at, ref in re.findall(rb"/F(\d+) (\d+) 0 R", document):
        [(table,)] = [re.findall(rb"/ToUnicode (\d+) 0 R", found[ref])]
        pairs = re.findall(rb"<(\w{4})> <(\w+)>", _unpacked(found[table]))
        fonts[at] = {code: bytes.fromhex(told.decode()).decode("utf-16-be") for code, told in pairs}
    pages = re.findall(rb"/Type/Page/.*?/Contents (\d+) 0 R", document)
    return [
        [
            "".join(fonts[at][code] for code in re.findall(rb"\w{4}", codes))
            for at, codes in re.findall(rb"/F(\d+) \S+ Tf <(\w*)> Tj", _unpacked(found[ref]))
        ]
        for ref in pages
    ]


def _unpacked(stream: bytes) -> bytes:
    return zlib.decompress(re.fullmatch(rb"<<.*?>>\nstream\n(.*)\nendstream", stream, re.DOTALL)[1])
