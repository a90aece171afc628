"""Fuzz PDF: any bytes give pages inside the limits, pages with a code, or `Unreadable`, and nothing else.

PDFium itself isn't instrumented; what is fuzzed is our reading of what it says. Seeds are made here.

Run: python fuzz/fuzz_pdf.py [corpus folder] [-max_total_time=60]
"""

from __future__ import annotations

import random
import sys
from typing import TYPE_CHECKING

import atheris

if TYPE_CHECKING:
    from ocrypt.recognise.frame import Frame

with atheris.instrument_imports(include=["ocrypt", "pypdfium2"]):
    from ocrypt.core.errors import Unreadable
    from ocrypt.core.limits import Limits
    from ocrypt.recognise.decode import BrokenPage, DoubtfulPage, TextPage, open_pages
    from ocrypt.recognise.decode.pdf.agree import page_of
    from ocrypt.recognise.decode.samples import samples
    from ocrypt.recognise.reading import EngineInfo, Reading

LIMITS = Limits(max_bytes=100_000, max_pixels=200_000, max_total_pixels=400_000, max_frames=8, max_ratio=50)
SEED = samples()[-1]


def check(part: Frame | TextPage) -> None:
    assert part.width * part.height <= LIMITS.max_pixels
    if isinstance(part, TextPage):
        page = page_of(part)
        # Whatever a file says, what is made of it is a page that a reader takes.
        whole = Reading(pages=(page,), engine=EngineInfo(name="x", models=()))
        untrusted = whole.to_json().replace(b'"index":%d' % page.index, b'"index":0', 1)
        assert len(Reading.from_json(untrusted).pages[0].lines) == len(part.lines)


def one(untrusted: bytes) -> None:
    try:
        for index, part in enumerate(open_pages(untrusted, LIMITS)):
            assert index < LIMITS.max_frames
            if isinstance(part, DoubtfulPage):
                check(part.layer)
                check(part.frame)
            elif not isinstance(part, BrokenPage):
                check(part)
    except Unreadable:
        pass


def mutated(data: bytes, most: int, seed: int) -> bytes:
    """Change a whole file: from nothing, no run ever finds one."""
    if not data.startswith(b"%PDF-"):
        data = SEED
    changed = bytearray(atheris.Mutate(data, len(data)))
    if random.Random(seed).randrange(2):  # noqa: S311 - no secret
        changed[:8] = b"%PDF-1.7"
    return bytes(changed[:most])


if __name__ == "__main__":
    atheris.Setup(sys.argv, one, custom_mutator=mutated)
    atheris.Fuzz()
