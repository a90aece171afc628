"""What is doubtful about words as such: commands, formulas, markup, and the links among them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ocrypt.recognise.codes.content.links import link_marks
from ocrypt.recognise.codes.content.names import Mark
from ocrypt.recognise.codes.content.url import split

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ocrypt.recognise.codes.content.url import Url

_LOOKED_AT: Final = 4_000
"""Characters in which patterns are looked for; a hostile text must not cost much time."""
_MAX_LINKS: Final = 16
_LONG: Final = 1_000
_LINK: Final = re.compile(r"(?<![A-Za-z0-9])(?:https?|ftp|wss?):[/\\]{2}[^\s<>\"`{}]{1,2000}", re.IGNORECASE)
_SCRIPT: Final = re.compile(r"(?<![\w.])(?:javascript|vbscript|data:text/html)\s{0,9}[:;,]\S", re.IGNORECASE)
_MARKUP: Final = re.compile(
    r"<\s{0,9}/?\s{0,9}(?:script|img|iframe|svg|object|embed|link|meta|form|body|style|base|video|audio|input|details|math|a|html|div|marquee)\b",
    re.IGNORECASE,
)
_FORMULA: Final = re.compile(r"=[\w\"'(+\-@.]|[+\-@][\w.]{0,40}[A-Za-z][\w.]{0,40}\(|[=+\-@][^\n]{0,200}\|[ ]?'")
_COMMAND: Final = re.compile(
    r"\bpowershell(?:\.exe)?\s[^\n]{0,99}-[a-z]|\bpwsh\s|\bcmd(?:\.exe)?[^\n\w]{1,9}/[ckr]\b|\b(?:curl|wget)\s[^\n|]{1,999}\|\s{0,9}(?:sudo\s)?(?:ba|z|da)?sh\b"
    r"|\bmshta(?:\.exe)?\s+\S|\b(?:rundll32|regsvr32|certutil|bitsadmin|msiexec|wscript|cscript)(?:\.exe)?\s+\S|\biex\b\s{0,9}\(|invoke-(?:expression|webrequest|restmethod)"
    r"|downloadstring\(|\brm\s+-[rf]{1,3}\s|\b(?:ba|z)?sh\s+-[ci]\b|/bin/(?:ba|z)?sh\b|/dev/tcp/|\bsudo\s+\w|\$\{\w{0,9}:?[^}\n]{0,40}jndi|\$\{jndi:|\bnc\s+-e\b|base64\s+-d\b|\bpython3?\s+-c\b"
    r"|;\s{0,9}(?:drop|delete|insert|update)\s+(?:table|from|into)\b|'\s{0,9}or\s{1,9}'?1'?\s{0,9}=\s{0,9}'?1|\bunion\s+(?:all\s+)?select\b",
    re.IGNORECASE,
)


def word_marks(text: str) -> Iterator[Mark]:
    """Yield the marks of any text, whatever its kind."""
    if len(text) > _LONG:
        yield Mark.LONG_TEXT
    seen = text[:_LOOKED_AT]
    if _MARKUP.search(seen):
        yield Mark.MARKUP


def prose_marks(text: str) -> Iterator[Mark]:
    """Yield the marks of text that is nothing but text."""
    seen = text[:_LOOKED_AT]
    if _FORMULA.match(seen):
        yield Mark.FORMULA
    if _COMMAND.search(seen):
        yield Mark.COMMAND


def links_in(text: str) -> list[Url]:
    """The links to the web among other words, in their order."""
    found = (each.group().rstrip(".,;:!?)]}'。，；：！？）】》") for each in _LINK.finditer(text[:_LOOKED_AT]))
    return [split(each) for each, _ in zip(found, range(_MAX_LINKS), strict=False)]


def embedded_marks(text: str, links: list[Url]) -> Iterator[Mark]:
    """Yield the marks of the links among other words."""
    if links:
        yield Mark.EMBEDDED_LINK
    for link in links:
        yield from link_marks(link)
    if _SCRIPT.search(text[:_LOOKED_AT]):
        yield Mark.EMBEDDED_LINK
        yield Mark.DANGEROUS_SCHEME
