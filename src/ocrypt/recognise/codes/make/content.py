"""What a symbology can hold, and the bytes that must come back when it is read.

The rules of the bar codes are here, since the library completes, pads and changes case without a word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ocrypt.core.codes import Code
from ocrypt.core.errors import Unreadable
from ocrypt.recognise.codes.make.faults import bad_option
from ocrypt.recognise.codes.make.kinds import KINDS
from ocrypt.recognise.codes.make.payload.base import gs1_digit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ocrypt.recognise.codes.make.request import Encoding, Format, MakeRequest


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Content:
    """What is handed to the library, and what must come back.

    `eci` names the character set that the code itself tells, "" where it tells none. `data` are the bytes that the
    symbol must hold; `shown`, where it is not "", is the text that must be read instead: bar codes with a check digit,
    and GS1 elements, whose bytes hold more than was asked for.
    """

    value: str | bytes
    data: bytes
    eci: str = ""
    gs1: bool = False
    shown: str = ""


@dataclass(frozen=True, slots=True)
class _Rule:
    """What a bar code holds: `pattern` as a regular expression, `words` as they are told."""

    pattern: re.Pattern[str]
    words: str


_RULES: Final[Mapping[Format, _Rule]] = {
    "EAN13": _Rule(re.compile(r"\d{12,13}"), "12 digits, or 13 with the check digit"),
    "EAN8": _Rule(re.compile(r"\d{7,8}"), "7 digits, or 8 with the check digit"),
    "UPCA": _Rule(re.compile(r"\d{11,12}"), "11 digits, or 12 with the check digit"),
    "UPCE": _Rule(re.compile(r"[01]\d{6,7}"), "7 digits, 0 or 1 first, or 8 with the check digit"),
    "Code128": _Rule(re.compile(r"[\x00-\x7f]{1,80}"), "up to 80 characters of ASCII"),
    "Code39": _Rule(re.compile(r"[0-9A-Z \-.$/+%]{1,80}"), "up to 80 digits, capital letters, space and -.$/+%"),
    "Code93": _Rule(re.compile(r"[\x00-\x7f]{1,80}"), "up to 80 characters of ASCII"),
    "ITF": _Rule(re.compile(r"(?:\d\d){3,40}"), "an even number of digits, 6 to 80"),
    "Codabar": _Rule(re.compile(r"[A-D][0-9\-$:/.+]{1,58}[A-D]"), "digits and -$:/.+ between two letters from A to D"),
    "DataBarOmni": _Rule(re.compile(r"\d{13,14}"), "13 digits, or 14 with the check digit"),
    "DataBarStacked": _Rule(re.compile(r"\d{13,14}"), "13 digits, or 14 with the check digit"),
    "DataBarLimited": _Rule(re.compile(r"[01]\d{12,13}"), "13 digits, 0 or 1 first, or 14 with the check digit"),
}
_LENGTHS: Final[Mapping[Format, int]] = {
    "EAN13": 13,
    "EAN8": 8,
    "UPCA": 12,
    "UPCE": 8,
    "DataBarOmni": 14,
    "DataBarStacked": 14,
    "DataBarLimited": 14,
}
_CODECS: Final[Mapping[Encoding, tuple[str, str]]] = {
    "kanji": ("shift_jis", "Shift_JIS"),
    "gb18030": ("gb18030", "GB18030"),
}
_GS1_ELEMENT: Final = re.compile(r"[(\[](\d{2,4})[)\]]([^(\[]+)")
_GS1_TOGETHER: Final = ("QRCode", "RMQRCode", "DataMatrix", "Aztec", "Code128", "DataBarExpanded")
_CHECKED: Final = frozenset({"00", "01", "02", *(str(number) for number in range(410, 418))})
"""Application identifiers whose value ends with a check digit."""


def content_of(request: MakeRequest) -> Content:
    """Give what the request's content is in its symbology.

    Raises:
        Unreadable: CODE_CONTENT, CODE_FIELD, CODE_CHECK_DIGIT, OPTION_INVALID.
    """
    written = request.content if isinstance(request.content, str) else request.content.written()
    if not written:
        raise Unreadable(Code.CODE_CONTENT, "there is no content")
    if request.gs1 or request.format == "DataBarExpanded":
        return _gs1(written, request.format)
    if isinstance(written, bytes):
        if request.format in _RULES:
            raise Unreadable(Code.CODE_CONTENT, f"{request.format} holds no bytes")
        return Content(value=written, data=written)
    rule = _RULES.get(request.format)
    if rule is not None:
        return _bars(written, request.format, rule)
    return _text(written, request)


def _text(written: str, request: MakeRequest) -> Content:
    codec, eci = _CODECS.get(request.encoding, ("utf-8", "UTF-8"))
    try:
        data = written.encode(codec)
    except UnicodeEncodeError:
        raise Unreadable(Code.CODE_CONTENT, f"a character is not in {request.encoding}") from None
    if written.isascii():
        return Content(value=written, data=data)
    # Readers agree on UTF-8 that is named as such; without the name some take it for another set.
    if request.encoding == "utf-8" or not KINDS[request.format].eci:
        if request.encoding not in {"auto", "utf-8"}:
            raise bad_option("encoding", f"{request.format} can name no character set")
        return Content(value=data, data=data)
    return Content(value=written, data=data, eci=eci)


def _bars(written: str, format_: Format, rule: _Rule) -> Content:
    if not rule.pattern.fullmatch(written):
        raise Unreadable(Code.CODE_CONTENT, f"{format_} holds {rule.words}")
    whole = _LENGTHS.get(format_)
    if whole is None:
        return Content(value=written, data=written.encode("ascii"))
    body = written[: whole - 1]
    digit = gs1_digit(_upc_a(body) if format_ == "UPCE" else body)
    if len(written) == whole and written[-1] != digit:
        raise Unreadable(Code.CODE_CHECK_DIGIT, format_)
    bar = format_.startswith("DataBar")
    shown = f"(01){body}{digit}" if bar else body + digit
    return Content(value=body if bar else body + digit, data=(body + digit).encode("ascii"), shown=shown)


def _upc_a(body: str) -> str:
    """Spell out the eleven digits that the seven of a UPC-E stand for (GS1 General Specifications, 5.2.2.4.2)."""
    system, six = body[0], body[1:]
    last = six[5]
    if last in "012":
        return f"{system}{six[:2]}{last}0000{six[2:5]}"
    if last == "3":
        return f"{system}{six[:3]}00000{six[3:5]}"
    if last == "4":
        return f"{system}{six[:4]}00000{six[4]}"
    return f"{system}{six[:5]}0000{last}"


def _gs1(written: str | bytes, format_: Format) -> Content:
    if format_ not in _GS1_TOGETHER:
        raise bad_option("gs1", f"is for {', '.join(_GS1_TOGETHER)}")
    elements = [] if isinstance(written, bytes) else _GS1_ELEMENT.findall(written)
    whole = sum(len(key) + len(value) + 2 for key, value in elements)
    if not elements or whole != len(written):
        raise Unreadable(Code.CODE_CONTENT, "GS1 elements are written as (01)09501101530003(10)ABC")
    for key, value in elements:
        if key in _CHECKED and not (value.isdecimal() and value.isascii() and gs1_digit(value[:-1]) == value[-1]):
            raise Unreadable(Code.CODE_CHECK_DIGIT, f"({key})")
    value = "".join(f"[{key}]{value}" for key, value in elements)
    shown = "".join(f"({key}){value}" for key, value in elements)
    return Content(value=value, data=b"", gs1=True, shown=shown)
