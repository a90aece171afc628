"""What a name looks like: the writings that it mixes, and the Latin name that it can be taken for."""

from __future__ import annotations

import unicodedata
from typing import Final

from ocrypt.recognise.codes.content.lists import BRANDS, CONFUSABLES, SCRIPTS, STRONG_LATIN, TOGETHER

_ASCII_NAME: Final = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")
_GAMES: Final = (("rn", "m"), ("vv", "w"), ("cl", "d"))
_DIGIT_GAMES: Final = str.maketrans("013457", "oleast")
_DIGIT_GAMES_I: Final = str.maketrans("013457", "oieast")


def scripts(label: str) -> frozenset[str]:
    """The writings of its letters."""
    found = (_script(each) for each in label)
    return frozenset(each for each in found if each)


def is_mixed(label: str) -> bool:
    """Whether it mixes writings that no language writes together."""
    found = scripts(label)
    return len(found) > 1 and not any(found <= allowed for allowed in TOGETHER)


def looks_latin(label: str) -> bool:
    """Whether it isn't ASCII and yet can be read as a Latin name, or is a known name with letters exchanged."""
    if label.isascii():
        return _plays(label)
    strange = [each for each in label if each in CONFUSABLES and (_script(each) != "latin" or each in STRONG_LATIN)]
    skeleton = skeleton_of(label)
    if any(_is_part_sign(each) for each in label):
        return True
    if strange and all(each in _ASCII_NAME for each in skeleton):
        return True
    return skeleton in BRANDS or _plays(skeleton)


def skeleton_of(label: str) -> str:
    """The label with each character replaced by the Latin one that it looks like, accents taken off."""
    swapped = "".join(CONFUSABLES.get(each, each) for each in label.lower())
    bare = (each for each in unicodedata.normalize("NFD", swapped) if not unicodedata.combining(each))
    return "".join(CONFUSABLES.get(each, each) for each in bare)


def brands_in(label: str) -> frozenset[str]:
    """The known names among the parts of a label that hyphens divide, written truly or in a typing game."""
    parts = skeleton_of(label).split("-")
    return frozenset(BRANDS.intersection(form for part in parts for form in _forms(part)))


def _is_part_sign(character: str) -> bool:
    return CONFUSABLES.get(character) in {"/", "."}


def _plays(label: str) -> bool:
    return any(part not in BRANDS and _forms(part) & BRANDS for part in label.split("-"))


def _forms(part: str) -> set[str]:
    """What a part may be meant to be read as."""
    forms = {part, part.translate(_DIGIT_GAMES), part.translate(_DIGIT_GAMES_I)}
    for pair, letter in _GAMES:
        forms |= {form.replace(pair, letter) for form in forms}
    return forms


def _script(character: str) -> str:
    point = ord(character)
    for low, high, name in SCRIPTS:
        if low <= point <= high:
            return name
    return ""
