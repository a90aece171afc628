"""Fuzzes what is said of a code's bytes: `python fuzz/fuzz_codes_content.py -runs=200000`.

The first byte chooses the ECI (or none). Any bytes give a text; any text gives a verdict of the closed sets, and
forms of it that steer no terminal and name no link that can be followed.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from envelope_seeds import VECTORS, run

from ocrypt.recognise.codes.charset import decode
from ocrypt.recognise.codes.content import Kind, Mark, defanged, masked, printable, verdict_of, warm
from ocrypt.recognise.codes.eci import ECI
from ocrypt.recognise.geometry import is_plain

KINDS = {kind.value for kind in Kind}
MARKS = [mark.value for mark in Mark]
NUMBERS = (None, 999, *ECI)
MAX_CHARSET, MAX_HOST = 40, 2_000
CONTROLS = {chr(point) for point in (*range(0x20), *range(0x7F, 0xA0))} - {"\n", "\t"}


def one_input(data: bytes) -> None:
    if data:
        decoded = decode(data[1:], NUMBERS[data[0] % len(NUMBERS)])
        assert 0 < len(decoded.charset) <= MAX_CHARSET
        check(decoded.text)


def check(text: str) -> None:
    verdict = verdict_of(text)
    assert verdict.kind in KINDS
    assert list(verdict.marks) == [mark for mark in MARKS if mark in verdict.marks]
    assert max(len(verdict.host), len(verdict.ascii_host), len(verdict.site)) <= MAX_HOST
    assert all(map(is_plain, (verdict.host, verdict.ascii_host, verdict.site)))
    assert not CONTROLS & set(printable(text))
    assert "https://" not in defanged(text).lower()
    assert isinstance(masked(text, verdict), str)


def corpus() -> list[bytes]:
    """The texts and the bytes of the vectors."""
    folder = VECTORS.parent / "codes"
    cases = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*/*.json"))]
    texts = [b"\0" + case["text"].encode("utf-8", "replace") for case in cases if "text" in case]
    return texts + [b"\0" + bytes.fromhex(case["bytes"]) for case in cases if "bytes" in case]


if __name__ == "__main__":
    warm()
    run(one_input, corpus())
