"""What is in a picture: decode, read, order. Pure: no network, no keys, no envelope.

Importing this package is cheap; the libraries that read are loaded by the first `read`.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from ocrypt.core.limits import Limits
from ocrypt.recognise.codes import make_code, read_codes
from ocrypt.recognise.codes.code import Code
from ocrypt.recognise.codes.make import Made, MakeRequest
from ocrypt.recognise.codes.scan import Scan
from ocrypt.recognise.options import Options, check_choices
from ocrypt.recognise.reading import Block, Cell, Line, Page, Point, Reading, Word
from ocrypt.recognise.source import content_of
from ocrypt.recognise.watch import UNWATCHED

if TYPE_CHECKING:
    from ocrypt.core.engines import Profile
    from ocrypt.recognise.pipeline import Reader
    from ocrypt.recognise.watch import Watcher

__all__ = [
    "Block",
    "Cell",
    "Code",
    "Line",
    "Made",
    "MakeRequest",
    "Options",
    "Page",
    "Point",
    "Reading",
    "Scan",
    "Word",
    "make_code",
    "read",
    "read_codes",
]


def read(
    source: bytes | bytearray | memoryview | str | Path,
    options: Options | None = None,
    watcher: Watcher = UNWATCHED,
) -> Reading:
    """Read the text in a picture, in this process; a `str` or `Path` names a file. `watcher` is told of every stage.

    The engine is loaded at the first call and kept for the next ones with the same engine, profile and threads.

    Raises:
        Unreadable: what is wrong with the picture.
        LocalError: FILE_UNREADABLE, ENGINE_UNKNOWN, ENGINE_UNAVAILABLE, WEIGHTS_MISSING, USAGE.
    """
    limits = Limits()
    content = content_of(source, limits) if isinstance(source, str | Path) else source
    options = options or Options()
    check_choices(options.prepare, options.codes)
    reader = _reader(options.engine, options.profile, options.threads)
    return reader.read(content, limits, options.prepare, watcher, options.codes)


@cache
def _reader(engine: str, profile: Profile, threads: int) -> Reader:
    # Imported here, so that a client that only opens answers never loads the models' libraries.
    from ocrypt.recognise.pipeline import Reader  # noqa: PLC0415

    return Reader.load(Options(engine=engine, profile=profile, threads=threads))
