"""The small languages of codes: `KEY:value;` lists (Wi-Fi, MECARD), vCard and iCalendar lines."""

from __future__ import annotations


def semicolon_fields(text: str, prefix: str) -> dict[str, str]:
    """The fields of a `WIFI:`-like text, by their names in upper case; a backslash makes the next character plain.

    The first of several fields with one name counts, as in the readers that phones have.
    """
    fields: dict[str, str] = {}
    name, value, plain = "", "", False
    for each in [*text[len(prefix) :], ";"]:
        if plain:
            value += each
            plain = False
        elif each == "\\":
            plain = True
        elif each == ":" and not name:
            name, value = value, ""
        elif each == ";":
            if name:
                fields.setdefault(name.strip().upper(), value)
            name, value = "", ""
        else:
            value += each
    return fields


def line_values(text: str, name: str) -> list[str]:
    """The values of a card's or an entry's lines `NAME:value` and `NAME;parameters:value`, folds undone."""
    unfolded = text.replace("\r\n", "\n").replace("\r", "\n").replace("\n ", "").replace("\n\t", "")
    values = []
    for line in unfolded.split("\n"):
        head, colon, value = line.partition(":")
        if colon and head.partition(";")[0].rpartition(".")[2].strip().upper() == name:
            values.append(value)
    return values
