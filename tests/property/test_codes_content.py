"""Any text, and any bytes, get a verdict out of the closed sets."""

from __future__ import annotations

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from kit.envelope_vectors import script
from ocrypt.recognise.codes.charset import decode, decode_segments
from ocrypt.recognise.codes.code import Verdict
from ocrypt.recognise.codes.content import verdict_of
from ocrypt.recognise.codes.eci import ECI
from ocrypt.recognise.codes.read.found import Segment

PIECES = (
    "http:",
    "https://", "//", "\\", "@", "xn--", "[::1]", ".", "%2e", ":", "0x7f", "1", "\u0430\u0440", "com", "javascript",
    "\u202e",
    "\u200b", "\n", "\t", " ", "WIFI:T:", "S:", ";", "tel:", "*#", "otpauth://", "?secret=", "&", "=", "data:", ",",
    "mailto:", "BEGIN:VCARD", "(01)", "\x1d", "01", "4006381333931", "\uff0e", "\uff11", "intent:", "#", "/01/", "sms:",
    "LPA:1$", "000201", "\ud800",
)  # fmt: skip
CHECK = script("fuzz/fuzz_codes_content.py").check
SPLICED = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)
ECIS = st.one_of(st.none(), st.sampled_from(sorted(ECI)), st.integers(0, 999_999))


@settings(max_examples=200)
@given(st.one_of(st.text(max_size=300), SPLICED, st.characters().map(lambda each: f"https://{each}.example/{each}")))
def test_any_text_gets_a_verdict_of_the_closed_sets(text: str) -> None:
    CHECK(text)
    assert verdict_of(text).kind


@given(SPLICED.filter(lambda text: "\ud800" not in text))
def test_a_verdict_fits_what_an_answer_may_carry(text: str) -> None:
    told = verdict_of(text)
    assert msgspec.convert(msgspec.to_builtins(told), Verdict) == told


@given(st.binary(max_size=60), ECIS)
def test_any_bytes_become_text(data: bytes, eci: int | None) -> None:
    told = decode(data, eci)
    assert isinstance(told.text, str)
    assert 0 < len(told.charset) <= 40


@given(st.lists(st.tuples(st.binary(max_size=20), ECIS), max_size=6))
def test_any_segments_become_text(parts: list[tuple[bytes, int | None]]) -> None:
    told = decode_segments(tuple(Segment(data=data, eci=eci) for data, eci in parts))
    assert 0 < len(told.charset) <= 40
    assert bool(told.text) or not any(data for data, _ in parts) or "16" in told.charset


@given(st.text(min_size=1, max_size=60).filter(lambda text: not text.startswith("\ufeff")))
def test_utf_8_by_number_comes_back(text: str) -> None:
    clean = text.encode("utf-8", "replace")
    assert decode(clean, 26).text.encode() == clean
