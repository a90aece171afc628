"""Takes over what earlier releases kept as plain files. Done once; a crash at any point leaves it to be done again."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError
from ocrypt.keys.disk import load_closed, remove

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from ocrypt.keys.safe import Safe


def adopt(safe: Safe, directory: Path, names: Iterable[str]) -> None:
    """Put what lies plainly under each name into the safe, and remove the plain file.

    Raises:
        LocalError: `STATE_UNUSABLE` when a plain file is open to others, or says something else than the safe under
            the same name; and as the safe says.
    """
    for name in names:
        plain = load_closed(directory / name)
        if plain is None:
            continue
        # (1) Into the safe and down to the disk, unless an earlier try came so far.
        if name not in safe.names():
            safe.store(name, plain)
        # (2) Read it back: the plain file goes only once what is kept is the same.
        kept = safe.load(name)
        if kept is None or not hmac.compare_digest(kept.reveal(), plain.reveal()):
            raise LocalError(
                Code.STATE_UNUSABLE, f"{directory / name} is not what is kept under this name; remove the wrong one"
            )
        # (3) Now it is the only one.
        remove(directory / name)
