"""Text to pictures of codes. `make` is the one door; nothing that it gives has not been read back.

`request.py` what is wanted, `payload/` typed content to text, `matrix.py` text to modules, `geometry.py` modules to
shapes, `render/` shapes to files, `readback.py` the proof. Importing this package loads no library.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocrypt.recognise.codes.make.made import Made, MadeCode
from ocrypt.recognise.codes.make.request import MakeRequest

if TYPE_CHECKING:
    from ocrypt.core.limits import Limits

__all__ = ["Made", "MadeCode", "MakeRequest", "make", "warm"]


def make(request: MakeRequest, limits: Limits | None = None) -> Made:
    """Make what is asked for, and read it back; `limits` are those for the logo's picture.

    Raises:
        Unreadable: a CODE_ code, OPTION_INVALID, or an IMAGE_ code of the logo.
    """
    # Imported here, so that a client that only asks a service never loads what draws and reads.
    from ocrypt.recognise.codes.make.maker import make as made  # noqa: PLC0415

    return made(request, limits)


def warm() -> None:
    """Import and touch all that making needs: a job may open no file and import no module afterwards."""
    from ocrypt.recognise.codes.make.maker import warm as warmed  # noqa: PLC0415

    warmed()
