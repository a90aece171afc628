"""Alphabets that stand in a file beside their model: one character a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError
from ocrypt.recognise.reading import is_plain
from ocrypt.recognise.text.ppocr.session import WEIGHTS_FOLDER, checked

if TYPE_CHECKING:
    from pathlib import Path

    from ocrypt.recognise.text.ppocr.session import Weights


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
    alphabet = ("", *(character.removesuffix("\r") for character in characters), " ")
    if not all(is_plain(character) and character for character in alphabet[1:]):
        raise LocalError(Code.WEIGHTS_MISSING, f"{weights.file} has control characters or an empty line")
    return alphabet
