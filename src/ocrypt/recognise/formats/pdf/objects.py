"""The frame of a PDF file: numbered objects, the table of their places, the trailer (ISO 32000-1, section 7)."""

from __future__ import annotations

import zlib
from typing import NewType

Ref = NewType("Ref", int)
"""An object's number; it is referred to as `{ref} 0 R`."""


class Objects:
    """Gathers objects; the same objects give the same bytes, on every machine and at any time."""

    def __init__(self) -> None:
        self._body = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
        self._places: list[int] = []

    def reserve(self) -> Ref:
        """Give a number to an object that comes later."""
        self._places.append(0)
        return Ref(len(self._places))

    def put(self, what: str, ref: Ref | None = None) -> Ref:
        """Write an object; `ref` where a number was reserved for it."""
        return self._write(what.encode("ascii"), ref)

    def stream(self, head: str, data: bytes) -> Ref:
        """Write a stream as it is; `head` are the entries that say how it is packed."""
        start = f"<<{head}/Length {len(data)}>>\nstream\n".encode("ascii")
        return self._write(b"".join((start, data, b"\nendstream")), None)

    def packed(self, head: str, data: bytes) -> Ref:
        """Write a stream compressed."""
        return self.stream(f"{head}/Filter/FlateDecode", zlib.compress(data, 9))

    def finished(self, root: Ref, info: Ref) -> bytes:
        """The whole file, once everything is written."""
        start = len(self._body)
        self._body += f"xref\n0 {len(self._places) + 1}\n0000000000 65535 f \n".encode("ascii")
        self._body += b"".join(b"%010d 00000 n \n" % place for place in self._places)
        trailer = (
            f"trailer\n<</Size {len(self._places) + 1}/Root {root} 0 R/Info {info} 0 R>>\nstartxref\n{start}\n%%EOF\n"
        )
        return bytes(self._body + trailer.encode("ascii"))

    def _write(self, data: bytes, ref: Ref | None) -> Ref:
        ref = self.reserve() if ref is None else ref
        self._places[ref - 1] = len(self._body)
        self._body += b"%d 0 obj\n" % ref
        self._body += data
        self._body += b"\nendobj\n"
        return ref
