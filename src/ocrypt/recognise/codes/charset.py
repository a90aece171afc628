"""A stand-in, thrown away when content is merged."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text."""

    text: str
    charset: str


def decode(data: bytes, eci: int | None = None) -> Decoded:  # noqa: ARG001
    """Decode."""
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        return Decoded(data.decode("latin-1"), "iso-8859-1")
