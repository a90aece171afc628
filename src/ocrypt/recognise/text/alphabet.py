"""What a recogniser's classes mean: the alphabet in its model file, or in a file beside it, one character a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError
from ocrypt.recognise.inference import WEIGHTS_FOLDER, checked
from ocrypt.recognise.reading import is_plain

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ocrypt.recognise.inference import Session, Weights


def load_alphabet(weights: Weights, folder: Path = WEIGHTS_FOLDER) -> tuple[str, ...]:
    """Read the classes of a CTC recogniser: the blank first, the file's characters, last the space it leaves out.

    Raises:
        LocalError: WEIGHTS_MISSING.
    """
    # Not `splitlines`: it would also part the list at characters that may themselves be in it.
    try:
        characters = checked(weights, folder).decode().removesuffix("\n").split("\n")
    except UnicodeDecodeError:
        raise LocalError(Code.WEIGHTS_MISSING, f"{weights.file} is not UTF-8") from None
    return _classes([character.removesuffix("\r") for character in characters], weights)


def alphabet_of(session: Session, weights: Weights) -> tuple[str, ...]:
    """The classes of a CTC recogniser whose file carries its characters.

    Raises:
        LocalError: WEIGHTS_MISSING.
    """
    characters = session.metadata("character")
    if characters is None:
        raise LocalError(Code.WEIGHTS_MISSING, f"{weights.file} has no alphabet")
    return _classes(characters.split("\n"), weights)


def _classes(characters: Sequence[str], weights: Weights) -> tuple[str, ...]:
    # Class 0 is the blank, the last one is the space that lists leave out.
    if not all(is_plain(character) and character for character in characters):
        raise LocalError(Code.WEIGHTS_MISSING, f"{weights.file} has control characters or an empty line")
    return ("", *characters, " ")
