"""Which pictures a command line means: files, folders, standard input."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError, OcryptError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

STDIN = "-"
_PICTURES = (".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".webp", ".avif", ".bmp", ".dib", ".tif", ".tiff", ".gif")
SUFFIXES = frozenset({*_PICTURES, ".pdf"})
"""What counts as a picture in a folder. A file that is named itself is read whatever its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One picture to read."""

    shown: str
    """As it is shown and as `path` in JSON."""
    path: Path | None
    """None for standard input."""
    name: str
    """Relative path of its output in an output directory, without the format's suffix."""


@dataclass(frozen=True, slots=True)
class Missing:
    """A folder that gives no picture, and why."""

    shown: str
    error: OcryptError


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """What a command line means, in its order."""

    found: tuple[Input | Missing, ...]
    skipped: tuple[str, ...]
    """Files in folders whose names are not those of pictures."""


def gather(arguments: Sequence[str]) -> Gathered:
    """Look through folders, by name only; nothing is opened.

    Raises:
        LocalError: USAGE when standard input is named twice.
    """
    if sum(argument == STDIN for argument in arguments) > 1:
        raise LocalError(Code.USAGE, "standard input can be read once")
    found: list[Input | Missing] = []
    skipped: list[str] = []
    for argument in arguments:
        path = Path(argument)
        if argument == STDIN:
            found.append(Input(shown=STDIN, path=None, name="stdin"))
        elif path.is_dir():
            here = list(_in_folder(path, skipped))
            found.extend(here or [Missing(argument, LocalError(Code.NO_PICTURES))])
        else:
            found.append(Input(shown=argument, path=path, name=path.name))
    return Gathered(found=tuple(found), skipped=tuple(skipped))


def _in_folder(folder: Path, skipped: list[str]) -> Iterator[Input | Missing]:
    """Walk a folder in the order of names; links to folders are not followed: they could lead round in a circle."""
    unreadable: list[Missing] = []

    def unlisted(error: OSError) -> None:
        unreadable.append(Missing(str(error.filename), LocalError(Code.FILE_UNREADABLE, error.strerror or "")))

    for place, folders, names in os.walk(folder, onerror=unlisted):
        folders.sort()
        for name in sorted(names):
            path = Path(place, name)
            if path.suffix.lower() in SUFFIXES:
                yield Input(shown=str(path), path=path, name=str(path.relative_to(folder)))
            else:
                skipped.append(str(path))
    yield from unreadable
