"""Wi-Fi access, in the form that ZXing made common; WPA3 specification section 7 calls it WIFI URI."""

from __future__ import annotations

from typing import ClassVar, Literal

from ocrypt.recognise.codes.make.faults import bad_field
from ocrypt.recognise.codes.make.payload.base import Base, Line, needed, one_line

MAX_SSID_BYTES = 32
"""IEEE 802.11 section 9.4.2.2."""


class Wifi(Base, frozen=True, kw_only=True, tag="wifi"):
    """A network. Without a password it is open; `security` WPA means WPA, WPA2 and WPA3."""

    MAIN: ClassVar = "ssid"
    ssid: Line
    password: Line = ""
    security: Literal["WPA", "WEP", "nopass", ""] = ""
    hidden: bool = False

    def written(self) -> str:
        """Give `WIFI:` with backslashes before what has a meaning there."""
        ssid = needed("ssid", self.ssid)
        if len(ssid.encode()) > MAX_SSID_BYTES:
            raise bad_field("ssid", f"may have {MAX_SSID_BYTES} bytes")
        password = one_line("password", self.password)
        security = self.security or ("WPA" if password else "nopass")
        if security == "nopass" and password:
            raise bad_field("password", "an open network has none")
        if security != "nopass" and not password:
            raise bad_field("password", "is needed")
        if security == "WPA" and not 8 <= len(password.encode()) <= 64:  # noqa: PLR2004 - IEEE 802.11 annex J.4
            raise bad_field("password", "of WPA has 8 to 63 characters, or 64 hexadecimal digits")
        fields = [f"T:{security}", f"S:{_escaped(ssid)}"]
        if password:
            fields.append(f"P:{_escaped(password)}")
        if self.hidden:
            fields.append("H:true")
        return f"WIFI:{';'.join(fields)};;"


def _escaped(value: str) -> str:
    escaped = "".join(f"\\{character}" if character in '\\;,":' else character for character in value)
    # What looks like hexadecimal digits is taken for them by some scanners, unless it stands in quotes.
    is_hexadecimal = value and len(value) % 2 == 0 and all(each in "0123456789abcdefABCDEF" for each in value)
    return f'"{escaped}"' if is_hexadecimal else escaped
