"""Text to modules. The only module that asks the library to make; it is ZXing-C++ 3.1, with Zint inside."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import zxingcpp

from ocrypt.core.codes import Code
from ocrypt.core.errors import Unreadable
from ocrypt.recognise.codes.make.faults import bad_option
from ocrypt.recognise.codes.make.kinds import KINDS
from ocrypt.recognise.codes.make.masks import VERSIONS, with_best_mask

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ocrypt.recognise.codes.code import Sequence
    from ocrypt.recognise.codes.make.content import Content
    from ocrypt.recognise.codes.make.request import Format, Level, MakeRequest


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Matrix:
    """The modules of one code, without its quiet zone: shape (height, width), True where it is dark."""

    format: Format
    modules: NDArray[np.bool_]
    level: Level | None
    content: Content
    sequence: Sequence | None = None


_RETURNED: Final = re.compile(r"\(retval: (\d+)\)")
"""Zint's error numbers, as its zint.h has them: 5 too long, 6 bad data, 7 bad check digit, 8 bad option."""
_MAXIMUM: Final = re.compile(r"maximum (\d+)")
_WHITE: Final = 255
_SMALL: Final = 232
"""Words of version 9-L: from version 10 on the length of the content takes eight bits more."""


def matrix_of(request: MakeRequest, content: Content) -> Matrix:
    """Make the modules.

    Raises:
        Unreadable: CODE_TOO_LONG with how much fits, CODE_CONTENT, CODE_CHECK_DIGIT, OPTION_INVALID.
    """
    kind = KINDS[request.format]
    names = dict(kind.levels)
    if request.level is not None and request.level not in names:
        raise bad_option("level", f"{request.format} has {', '.join(names) or 'none'}")
    options = _options(request, content)
    level = request.level
    if level is None and kind.default_levels and request.version != "M1":
        # M1 only detects errors. All others have levels: the strongest that holds the content.
        return _strongest(request.format, content, options)
    modules = _made(request.format, content, options, level)
    if request.boost and level is not None:
        level, modules = _boosted(request.format, content, options, (level, modules))
    return Matrix(format=request.format, modules=modules, level=level, content=content)


def warm() -> None:
    """Look once at what the masks of each version turn over, which is what a first code would else wait for."""
    for version in range(1, VERSIONS + 1):
        with_best_mask(_sample(version, 0), _sample)


def _options(request: MakeRequest, content: Content) -> dict[str, Any]:
    """Give what the library takes besides content and level; it ignores numbers that it does not have."""
    kind = KINDS[request.format]
    options: dict[str, Any] = {}
    if content.eci:
        options["eci"] = content.eci
    if content.gs1:
        options["gs1"] = True
    if request.version is not None:
        if request.version not in kind.versions:
            known = f"{kind.versions[0]} to {kind.versions[-1]}" if kind.versions else "no versions"
            raise bad_option("version", f"{request.format} has {known}")
        options["version"] = kind.versions.index(request.version) + 1
    if request.mask is not None:
        if request.mask >= kind.masks:
            raise bad_option("mask", f"{request.format} has {kind.masks or 'none'}")
        options["data_mask"] = request.mask
    return options


def _strongest(format_: Format, content: Content, options: dict[str, Any]) -> Matrix:
    levels = [level for level, _ in KINDS[format_].levels]
    for level in levels[:-1]:
        try:
            modules = _made(format_, content, options, level)
        except Unreadable as error:
            if error.code not in {Code.CODE_TOO_LONG, Code.OPTION_INVALID}:
                raise
        else:
            return Matrix(format=format_, modules=modules, level=level, content=content)
    modules = _made(format_, content, options, levels[-1])
    return Matrix(format=format_, modules=modules, level=levels[-1], content=content)


def _boosted(
    format_: Format, content: Content, options: dict[str, Any], made: tuple[Level, NDArray[np.bool_]]
) -> tuple[Level, NDArray[np.bool_]]:
    """Raise the level as far as the symbol keeps its size."""
    level, modules = made
    for stronger, _ in KINDS[format_].levels:
        if stronger == level:
            break
        try:
            raised = _made(format_, content, options, stronger)
        except Unreadable:
            continue
        if raised.shape == modules.shape:
            return stronger, raised
    return level, modules


def _made(format_: Format, content: Content, options: dict[str, Any], level: Level | None) -> NDArray[np.bool_]:
    kind = KINDS[format_]
    named = options | ({"ec_level": dict(kind.levels)[level]} if level else {})
    library_format = getattr(zxingcpp.BarcodeFormat, kind.library_name)
    # The library takes eight times as long where it chooses the mask.
    chosen = format_ == "QRCode" and "data_mask" not in options
    if chosen:
        named["data_mask"] = 0
    try:
        image = zxingcpp.create_barcode(content.value, library_format, **named).to_image(add_quiet_zones=False)
    except ValueError as error:
        # The library's own message quotes the content: only its numbers are looked at.
        message = str(error)
        returned, most = _RETURNED.search(message), _MAXIMUM.search(message)
        match int(returned.group(1)) if returned else 0:
            case 5:
                refused = _too_long(format_, content, level, int(most.group(1)) if most else 0)
            case 7:
                refused = Unreadable(Code.CODE_CHECK_DIGIT)
            case 8:
                refused = bad_option("level or version", f"{format_} has no such symbol")
            case _:
                refused = Unreadable(Code.CODE_CONTENT, f"not in {format_}")
        raise refused from None
    modules: NDArray[np.bool_] = np.asarray(image) != _WHITE
    return with_best_mask(modules, _sample) if chosen else modules


def _sample(version: int, mask: int) -> NDArray[np.bool_]:
    """Make some QR code of a version with a mask."""
    made = zxingcpp.create_barcode("0", zxingcpp.BarcodeFormat.QRCode, version=version, data_mask=mask)
    modules: NDArray[np.bool_] = np.asarray(made.to_image(add_quiet_zones=False)) != _WHITE
    return modules


def _too_long(format_: Format, content: Content, level: Level | None, most: int) -> Unreadable:
    """Say how much fits; `most` is the library's number, of words in QR codes."""
    if format_ != "QRCode":
        return Unreadable(Code.CODE_TOO_LONG, f"it may take {most} words in {format_}")
    # Mode and length take up to 20 bits, the name of a character set 12 more (ISO/IEC 18004 section 7.4).
    most -= 4 if content.eci else 3 if most > _SMALL else 2
    return Unreadable(Code.CODE_TOO_LONG, f"at level {level} it may have {most} bytes, and has {len(content.data)}")
