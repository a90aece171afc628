"""Text for a terminal, which must not be steered by what a code holds."""

from __future__ import annotations

from ocrypt.recognise.codes.content.clean import is_control, is_hidden


def printable(text: str) -> str:
    r"""The text with controls and invisible characters written out, as `\x1b`; line ends, tabs and spaces stay."""
    return "".join(_shown(each) for each in text)


def _shown(character: str) -> str:
    point = ord(character)
    if character in "\t\n " or not (is_hidden(character) or 0xD800 <= point <= 0xDFFF):
        return character
    if is_control(character):
        return f"\\x{point:02x}"
    return f"\\u{point:04x}" if point <= 0xFFFF else f"\\U{point:08x}"
