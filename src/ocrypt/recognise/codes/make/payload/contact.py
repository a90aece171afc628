"""Contacts: vCard 3.0 (RFC 2426), vCard 4.0 (RFC 6350) or MeCard (NTT DOCOMO), which is the shortest."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import msgspec

from ocrypt.recognise.codes.make.payload.base import Base, Line, mail_address, needed, one_line, phone_number


class Contact(Base, frozen=True, kw_only=True, tag="contact"):
    """A person or a company. `name` is as it is said; `family` and `given` are its parts, guessed where not given."""

    MAIN: ClassVar = "name"
    name: Line
    family: Line = ""
    given: Line = ""
    organisation: Line = ""
    title: Line = ""
    phone: Line = ""
    mobile: Line = ""
    email: Line = ""
    url: Line = ""
    street: Line = ""
    city: Line = ""
    region: Line = ""
    postcode: Line = ""
    country: Line = ""
    birthday: Annotated[str, msgspec.Meta(pattern=r"^(\d{4}-\d{2}-\d{2})?$")] = ""
    note: Annotated[str, msgspec.Meta(max_length=2_000)] = ""
    form: Literal["vcard3", "vcard4", "mecard"] = "vcard3"

    def written(self) -> str:
        """Give the card in its form; only fields that have a value are written."""
        needed("name", self.name)
        for name in ("family", "given", "organisation", "title", "url", *_ADDRESS):
            one_line(name, getattr(self, name))
        if self.email:
            mail_address("email", self.email)
        return self._mecard() if self.form == "mecard" else self._vcard()

    def _parts(self) -> tuple[str, str]:
        if self.family or self.given:
            return self.family, self.given
        before, _, last = self.name.strip().rpartition(" ")
        return last, before

    def _vcard(self) -> str:
        newer = self.form == "vcard4"
        family, given = self._parts()
        lines = ["BEGIN:VCARD", f"VERSION:{'4.0' if newer else '3.0'}"]
        lines.append(f"N:{_vcard(family)};{_vcard(given)};;;")
        lines.append(f"FN:{_vcard(self.name)}")
        phone, mobile = ("work", "cell") if newer else ("WORK,VOICE", "CELL")
        pairs = (
            ("ORG", _vcard(self.organisation)),
            ("TITLE", _vcard(self.title)),
            (f"TEL;TYPE={phone}", self.phone and phone_number("phone", self.phone)),
            (f"TEL;TYPE={mobile}", self.mobile and phone_number("mobile", self.mobile)),
            ("EMAIL", _vcard(self.email)),
            ("URL", self.url),
            ("ADR", ";".join(["", "", *(_vcard(getattr(self, part)) for part in _ADDRESS)]) if self._lives() else ""),
            ("BDAY", self.birthday.replace("-", "") if newer else self.birthday),
            ("NOTE", _vcard(self.note)),
        )
        lines += [f"{key}:{value}" for key, value in pairs if value]
        return "\r\n".join([*lines, "END:VCARD", ""])

    def _mecard(self) -> str:
        family, given = self._parts()
        name = f"{_mecard(family)},{_mecard(given)}" if given else _mecard(family)
        pairs = (
            ("N", name),
            ("ORG", _mecard(self.organisation)),
            ("TEL", self.phone and phone_number("phone", self.phone)),
            ("TEL", self.mobile and phone_number("mobile", self.mobile)),
            ("EMAIL", _mecard(self.email)),
            ("URL", _mecard(self.url)),
            ("ADR", ",".join(["", "", *(_mecard(getattr(self, part)) for part in _ADDRESS)]) if self._lives() else ""),
            ("BDAY", self.birthday.replace("-", "")),
            ("NOTE", _mecard(self.note.replace("\r\n", " ").replace("\n", " "))),
        )
        return f"MECARD:{';'.join(f'{key}:{value}' for key, value in pairs if value)};;"

    def _lives(self) -> bool:
        return any(getattr(self, part) for part in _ADDRESS)


_ADDRESS = ("street", "city", "region", "postcode", "country")


def _vcard(value: str) -> str:
    """RFC 6350 section 3.4."""
    escaped = "".join(f"\\{character}" if character in "\\;," else character for character in value)
    return escaped.replace("\r\n", "\\n").replace("\n", "\\n")


def _mecard(value: str) -> str:
    return "".join(f"\\{character}" if character in '\\;,":' else character for character in value)
