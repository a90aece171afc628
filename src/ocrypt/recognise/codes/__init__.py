"""QR and other codes: read them, make them, say what their content would do. Pure, as all of `recognise`.

`code.py` what a code is once read, `scan.py` all those of a file; `charset.py` bytes to text; `content/` what a text
says and what is doubtful about it; `read/` pictures to codes; `make/` text to pictures.

Importing this package is cheap; the libraries that read are loaded by the first `read_codes`.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from ocrypt.core.limits import Limits
from ocrypt.recognise.codes.code import FORMATS
from ocrypt.recognise.codes.options import EFFORTS, CodeOptions, check_options
from ocrypt.recognise.source import content_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ocrypt.recognise.codes.code import Format
    from ocrypt.recognise.codes.make import Made, MakeRequest
    from ocrypt.recognise.codes.options import Effort
    from ocrypt.recognise.codes.scan import Scan
    from ocrypt.recognise.codes.scanner import Scanner

__all__ = ["make_code", "read_codes"]


def read_codes(
    source: bytes | bytearray | memoryview | str | Path,
    *,
    effort: Effort = EFFORTS[0],
    budget_ms: int | None = None,
    formats: Sequence[Format] = FORMATS,
) -> Scan:
    """Read the codes in a picture, in this process; a `str` or `Path` names a file. No code's content is opened.

    `effort` says how hard to look; `budget_ms` bounds the CPU time for one page; `formats` are those looked for.

    Raises:
        Unreadable: what is wrong with the picture.
        LocalError: FILE_UNREADABLE, USAGE.
    """
    options = CodeOptions(effort=effort, budget_ms=budget_ms, formats=tuple(formats))
    check_options(options)
    limits = Limits()
    content = content_of(source, limits) if isinstance(source, str | Path) else source
    return _scanner().scan(content, limits, options)


def make_code(request: MakeRequest) -> Made:
    """Make a code in this process, and read it back before it is given.

    Raises:
        Unreadable: a CODE_ code, OPTION_INVALID, or an IMAGE_ code of the logo.
    """
    # Imported here, so that whoever only reads codes never loads what draws them.
    from ocrypt.recognise.codes.make import make  # noqa: PLC0415

    return make(request)


@cache
def _scanner() -> Scanner:
    # Imported here, so that a client that only opens answers never loads the libraries that read.
    from ocrypt.recognise.codes.scanner import Scanner  # noqa: PLC0415

    return Scanner.load()
