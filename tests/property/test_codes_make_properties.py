"""Any text that fits comes back exactly, in every kind that can hold it."""

from __future__ import annotations

import io

import numpy as np
import zxingcpp
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from PIL import Image

from ocrypt.core.codes import Code
from ocrypt.core.errors import Unreadable
from ocrypt.recognise.codes.make import Made, MakeRequest, make
from ocrypt.recognise.codes.make.kinds import KINDS
from ocrypt.recognise.codes.make.request import LEVELS, Style

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=120)
MATRICES = st.sampled_from(["QRCode", "RMQRCode", "DataMatrix", "Aztec", "PDF417"])
EXPECTED = {Code.CODE_TOO_LONG, Code.OPTION_INVALID}


def pixels(content: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(content)).convert("L"))


def made_or_refused(request: MakeRequest) -> Made | None:
    """What was made; None where it has no room. Any other refusal is a fault, and so is a symbol that does not read."""
    try:
        return make(request)
    except Unreadable as error:
        if error.code not in EXPECTED:
            raise
        return None


@settings(max_examples=60, deadline=None)
@given(TEXTS, MATRICES)
def test_any_text_comes_back(text, name):
    made = made_or_refused(MakeRequest(content=text, format=name, style=Style(scale=4)))
    assume(made is not None)
    kind = getattr(zxingcpp.BarcodeFormat, KINDS[name].library_name)
    assert text.encode() in [found.bytes for found in zxingcpp.read_barcodes(pixels(made.content), formats=kind)]


@settings(max_examples=25, deadline=None)
@given(TEXTS, st.sampled_from(LEVELS), st.integers(2, 16))
def test_any_text_that_is_split_joins_again(text, level, count):
    made = made_or_refused(MakeRequest(content=text, level=level, split=count, style=Style(scale=4)))
    assume(made is not None)
    parts = [zxingcpp.read_barcodes(pixels(code.content))[0].bytes for code in made.codes]
    assert b"".join(parts) == text.encode()
    for part in parts:
        part.decode()


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_no_request_makes_the_parser_fail(data):
    try:
        parsed = MakeRequest.from_json(data)
    except Unreadable as error:
        code = error.code
    else:
        code = Code.OPTION_INVALID if MakeRequest.from_json(parsed.to_json()) == parsed else Code.INTERNAL
    assert code in {Code.OPTION_INVALID, Code.CODE_FIELD}
