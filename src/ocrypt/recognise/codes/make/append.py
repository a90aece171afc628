"""One message over several QR codes: structured append (ISO/IEC 18004:2015 section 8).

ZXing's writer has none, and segno's own splitting neither names the character set nor counts the parity over the bytes
that are written. So the stream of bits is put together here; segno gives what follows: repair, placement, mask.
"""

from __future__ import annotations

from functools import reduce
from itertools import pairwise
from operator import xor
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from segno import consts, encoder

from ocrypt.core.codes import Code
from ocrypt.core.errors import Unreadable
from ocrypt.recognise.codes.code import Sequence
from ocrypt.recognise.codes.make.content import Content
from ocrypt.recognise.codes.make.faults import bad_option
from ocrypt.recognise.codes.make.kinds import KINDS
from ocrypt.recognise.codes.make.matrix import Matrix

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ocrypt.recognise.codes.make.request import Level, MakeRequest

MAX_CODES: Final = 16
_LARGEST: Final = 40
_APPEND: Final = 3
_ECI: Final = 7
_UTF_8: Final = 26
_LEVELS: Final[dict[Level, int]] = {
    "L": consts.ERROR_LEVEL_L,
    "M": consts.ERROR_LEVEL_M,
    "Q": consts.ERROR_LEVEL_Q,
    "H": consts.ERROR_LEVEL_H,
}


def matrices_of(request: MakeRequest, content: Content) -> tuple[Matrix, ...]:
    """Spread the content over QR codes of one size, each with its place and the parity of the whole.

    Raises:
        Unreadable: CODE_TOO_LONG, OPTION_INVALID.
    """
    if request.format != "QRCode" or content.gs1 or request.encoding not in {"auto", "utf-8"}:
        raise bad_option("split", "is for QRCode in UTF-8, without gs1")
    if request.version is not None and request.version not in KINDS["QRCode"].versions:
        raise bad_option("version", "QRCode has 1 to 40")
    level = request.level or "H"
    pieces = _pieces(content, request, level)
    longest = max(len(piece) for piece in pieces)
    versions = [int(request.version)] if request.version else range(1, _LARGEST + 1)
    version = next(each for each in versions if _room(each, level, content) >= longest)
    parity = reduce(xor, content.data, 0)
    return tuple(
        Matrix(
            format="QRCode",
            modules=_modules(
                _bits(piece, content, version, (index, len(pieces), parity)), version, level, request.mask
            ),
            level=level,
            content=Content(value=piece, data=piece, eci=content.eci),
            sequence=Sequence(index=index, count=len(pieces), id=str(parity)),
        )
        for index, piece in enumerate(pieces)
    )


def _pieces(content: Content, request: MakeRequest, level: Level) -> list[bytes]:
    """Cut the bytes into as many pieces as are asked for, nearly alike, or into as few as fit; no character is cut."""
    room = _room(int(request.version or _LARGEST), level, content)
    counts = range(1, MAX_CODES + 1) if request.split == "auto" else (request.split,)
    for count in counts:
        pieces = _cut(content, count)
        if max(len(piece) for piece in pieces) <= room:
            if not all(pieces):
                raise bad_option("split", "there are more codes than characters")
            return pieces
    most = room * counts[-1]
    raise Unreadable(
        Code.CODE_TOO_LONG,
        f"{counts[-1]} codes at level {level} hold {most} bytes, and it has {len(content.data)}",
    )


def _cut(content: Content, count: int) -> list[bytes]:
    data = content.data
    places = [len(data) * index // count for index in range(count + 1)]
    if content.eci:
        # A continuation byte of UTF-8 stays with the one before it.
        places = [_boundary(data, place) for place in places]
    return [data[start:end] for start, end in pairwise(places)]


def _boundary(data: bytes, place: int) -> int:
    while 0 < place < len(data) and data[place] & 0xC0 == 0x80:  # noqa: PLR2004 - RFC 3629 section 3
        place -= 1
    return place


def _room(version: int, level: Level, content: Content) -> int:
    """How many bytes one code holds beside its heads: 20 bits of place, 4 + 8 or 16 of length, 12 of the set."""
    bits: int = consts.SYMBOL_CAPACITY[version][_LEVELS[level]]
    return (bits - 20 - 4 - _length_bits(version) - (12 if content.eci else 0)) // 8


def _length_bits(version: int) -> int:
    return 8 if version < 10 else 16  # noqa: PLR2004 - ISO/IEC 18004 table 3


def _bits(piece: bytes, content: Content, version: int, place: tuple[int, int, int]) -> Any:  # noqa: ANN401 - segno's
    """Write the heads and the bytes; `place` is index, count and parity."""
    index, count, parity = place
    bits = encoder.Buffer()
    for value, width in ((_APPEND, 4), (index, 4), (count - 1, 4), (parity, 8)):
        bits.append_bits(value, width)
    if content.eci:
        bits.append_bits(_ECI, 4)
        bits.append_bits(_UTF_8, 8)
    bits.append_bits(consts.MODE_BYTE, 4)
    bits.append_bits(len(piece), _length_bits(version))
    for byte in piece:
        bits.append_bits(byte, 8)
    return bits


def _modules(bits: Any, version: int, level: Level, mask: int | None) -> NDArray[np.bool_]:  # noqa: ANN401 - segno's
    """Repair words, placement, mask and format, in the order of ISO/IEC 18004 section 7."""
    error = _LEVELS[level]
    capacity = consts.SYMBOL_CAPACITY[version][error]
    encoder.write_terminator(bits, capacity, None, len(bits))
    encoder.write_padding_bits(bits, version, len(bits))
    encoder.write_pad_codewords(bits, version, capacity, len(bits))
    words = encoder.make_final_message(version, error, bits)
    width = encoder.calc_matrix_size(version)
    matrix = encoder.make_matrix(width, width)
    encoder.add_finder_patterns(matrix, width, width)
    encoder.add_alignment_patterns(matrix, width, width)
    encoder.add_codewords(matrix, words, version)
    chosen, matrix = encoder.find_and_apply_best_mask(matrix, width, width, mask)
    encoder.add_format_info(matrix, version, error, chosen)
    encoder.add_version_info(matrix, version)
    return np.array([list(row) for row in matrix], dtype=np.bool_)
