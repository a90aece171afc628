"""Bytes of a file to its pages, by content alone; every limit is checked before a pixel is decoded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocrypt.core.codes import Code
from ocrypt.core.errors import Unreadable
from ocrypt.recognise import sniff
from ocrypt.recognise.decode.parts import BrokenPage, DoubtfulPage, Part, Reduced, TextPage
from ocrypt.recognise.decode.pdf import draw_pdf, open_pdf
from ocrypt.recognise.decode.pictures import open_frames, open_reduced

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ocrypt.core.limits import Limits
    from ocrypt.recognise.frame import Frame

__all__ = ["BrokenPage", "DoubtfulPage", "Part", "Reduced", "TextPage", "open_drawn", "open_pages", "open_smaller"]


def open_pages(untrusted: bytes | bytearray | memoryview, limits: Limits) -> Iterator[Part]:
    """Check a file against the limits, then give its pages one by one, each when it is asked for.

    The checks run at the first step of the iterator. No exception carries what the file holds.

    Raises:
        Unreadable: the file can't be read at all: an IMAGE_ code, or PDF_PASSWORD.
    """
    content = memoryview(untrusted).cast("B")
    kind = _checked(content, limits)
    yield from open_pdf(content, limits) if kind is sniff.Kind.PDF else open_frames(content, kind, limits)


def open_drawn(untrusted: bytes | bytearray | memoryview, limits: Limits) -> Iterator[Frame | BrokenPage]:
    """As `open_pages`, but every page is a picture: those of a PDF are drawn, whatever text stands in them.

    Raises:
        Unreadable: the file can't be read at all: an IMAGE_ code, or PDF_PASSWORD.
    """
    content = memoryview(untrusted).cast("B")
    kind = _checked(content, limits)
    yield from draw_pdf(content, limits) if kind is sniff.Kind.PDF else open_frames(content, kind, limits)


def open_smaller(untrusted: bytes | bytearray | memoryview, limits: Limits) -> Reduced | None:
    """A large photo at half its size, for whoever can do with that; None where only `open_drawn` gives pixels.

    Raises:
        Unreadable: the file can't be read at all: an IMAGE_ code.
    """
    content = memoryview(untrusted).cast("B")
    return open_reduced(content, _checked(content, limits), limits)


def _checked(content: memoryview, limits: Limits) -> sniff.Kind:
    """Give the format of a file that may be opened."""
    # (1) There is something.
    if not len(content):
        raise Unreadable(Code.IMAGE_EMPTY)
    # (2) Not too many bytes.
    if len(content) > limits.max_bytes:
        raise Unreadable(Code.IMAGE_TOO_MANY_BYTES, f"{limits.max_bytes} bytes are allowed")
    # (3) A format of ours, by its signature.
    kind = sniff.kind_of(content)
    if kind is None:
        cut = sniff.starts_like_a_picture(content)
        raise Unreadable(Code.IMAGE_TRUNCATED if cut else Code.IMAGE_UNRECOGNISED)
    if kind is sniff.Kind.HEIC:
        raise Unreadable(Code.IMAGE_HEIC)
    return kind
