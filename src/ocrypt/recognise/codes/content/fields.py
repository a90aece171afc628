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
