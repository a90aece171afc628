"""Links that can be passed on and not be followed."""

from __future__ import annotations

import re
from typing import Final

from ocrypt.recognise.codes.content.lists import DANGEROUS_APPS, DATA_SCHEMES, FILE_SCHEMES, SCRIPT_SCHEMES
from ocrypt.recognise.codes.content.url import completed, scheme_of

# A host ends where the next link begins: what stands between them may be no white space.
_LINK: Final = re.compile(
    r"(https?|ftp|wss?):([/\\]{0,9})((?:(?!(?:https?|ftp|wss?):)[^\s/?#\\]){0,2000})", re.IGNORECASE
)
_HARMFUL: Final = SCRIPT_SCHEMES | DATA_SCHEMES | FILE_SCHEMES | DANGEROUS_APPS


def defanged(text: str) -> str:
    """The text with every link broken in the way that people know: `hxxps://evil[.]example/…`."""
    bare = text.strip()
    if completed(bare):
        return _LINK.sub(_link, _broken(bare))
    scheme = scheme_of(bare)
    if scheme in _HARMFUL:
        text = text.replace(":", "[:]", 1)
    return _LINK.sub(_link, text)


def _link(found: re.Match[str]) -> str:
    scheme = found[1].lower().replace("tt", "xx").replace("ft", "fx").replace("ws", "wx")
    scheme = scheme.upper() if found[1].isupper() else scheme
    return f"{scheme}:{found[2]}{_dotted(found[3])}"


def _broken(link: str) -> str:
    place = re.split(r"[/?#\\]", link.lstrip("/"), maxsplit=1)[0]
    return link.replace(place, _dotted(place), 1)


def _dotted(place: str) -> str:
    return re.sub(r"[.。．｡]", "[.]", place).replace("@", "[@]")
