"""Fuzz decoding: any bytes give frames inside the limits, or `Unreadable`, and nothing else.

Run: python fuzz/fuzz_decode.py [corpus folder] [-max_total_time=60]
"""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["PIL", "ocrypt"]):
    from ocrypt.core.errors import Unreadable
    from ocrypt.core.limits import Limits
    from ocrypt.recognise.decode import open_pages

LIMITS = Limits(max_bytes=100_000, max_pixels=200_000, max_total_pixels=400_000, max_frames=8, max_ratio=50)


def one(untrusted: bytes) -> None:
    try:
        for index, frame in enumerate(open_pages(untrusted, LIMITS)):
            assert frame.index == index < LIMITS.max_frames
            assert frame.pixels.shape == (frame.height, frame.width, 3)
            assert frame.width * frame.height <= LIMITS.max_pixels
    except Unreadable:
        pass


if __name__ == "__main__":
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()
