"""A place: geo (RFC 5870), in WGS 84."""

from __future__ import annotations

import re
from typing import Annotated, ClassVar

import msgspec

from ocrypt.recognise.codes.make.faults import bad_field
from ocrypt.recognise.codes.make.payload.base import Base, Line, one_line
from ocrypt.recognise.codes.make.payload.percent import quoted

_AT = re.compile(r"\s*([+-]?\d{1,3}(?:\.\d{1,12})?)\s*[, ]\s*([+-]?\d{1,3}(?:\.\d{1,12})?)\s*\Z")


class Geo(Base, frozen=True, kw_only=True, tag="geo"):
    """A place; `at` is latitude and longitude in degrees, `52.5163,13.3777`. `label` is shown by maps that know it."""

    MAIN: ClassVar = "at"
    at: Annotated[str, msgspec.Meta(max_length=60)]
    label: Line = ""

    def written(self) -> str:
        """Give the link."""
        found = _AT.match(self.at)
        if found is None:
            raise bad_field("at", "must be latitude and longitude in degrees, such as 52.5163,13.3777")
        latitude, longitude = (_number(part) for part in found.groups())
        if abs(float(latitude)) > 90:  # noqa: PLR2004 - degrees
            raise bad_field("at", "a latitude is from -90 to 90")
        if abs(float(longitude)) > 180:  # noqa: PLR2004 - degrees
            raise bad_field("at", "a longitude is from -180 to 180")
        query = f"?q={latitude},{longitude}({quoted(one_line('label', self.label))})" if self.label else ""
        return f"geo:{latitude},{longitude}{query}"


def _number(text: str) -> str:
    """RFC 5870 section 3.3: no plus sign, no zeros that say nothing."""
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text.removeprefix("+"))
    whole, _, fraction = digits.partition(".")
    fraction = fraction.rstrip("0")
    number = (whole.lstrip("0") or "0") + (f".{fraction}" if fraction else "")
    return number if number == "0" else sign + number
