"""Fuzzes the bit stream of QR codes: `python fuzz/fuzz_qr_bits.py -runs=200000`.

The first byte is the version. A stream is parsed or refused with BadStream; what comes back is no longer than digits
can make it, and its place in a sequence is one that exists.
"""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports():
    from ocrypt.recognise.codes.read.qr.bits import BadStream, parse


def one_input(data: bytes) -> None:
    if not data:
        return
    try:
        content = parse(data[1:], 1 + data[0] % 40)
    except BadStream:
        return
    assert sum(len(s.data) for s in content.segments) <= 3 * len(data)
    assert content.sequence is None or content.sequence.index < content.sequence.count


if __name__ == "__main__":
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()
