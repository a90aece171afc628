"""Which pass comes after which: the cheap ones first, more only where they left something unread."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from ocrypt.recognise.codes.code import QR_FAMILY
from ocrypt.recognise.codes.read.merge import merged, still_unread
from ocrypt.recognise.codes.read.passes import PASSES
from ocrypt.recognise.codes.read.sane import sane
from ocrypt.recognise.codes.read.zxing import Sight, look

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ocrypt.recognise.codes.code import Format
    from ocrypt.recognise.codes.options import CodeOptions
    from ocrypt.recognise.codes.read.budget import Deadline
    from ocrypt.recognise.codes.read.found import Found


def find(pixels: NDArray[np.uint8], options: CodeOptions, deadline: Deadline) -> tuple[Found, ...]:
    """Every symbol of the formats that are asked for, each place once."""
    grey = _grey(pixels)
    first = _both(look(grey, _of(options, QR_FAMILY)), look(grey, _others(options)))
    found = merged((), first.found)
    unread = still_unread(first.unread, found)
    if options.effort != "fast":
        for each in PASSES:
            if deadline.over() or (found and not unread):
                break
            sight = each(grey, options.formats)
            found = merged(found, sight.found)
            unread = still_unread((*unread, *sight.unread), found)
    return sane(found)


def _grey(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    if pixels.ndim == 2:  # noqa: PLR2004 - height and width alone
        return pixels
    return np.asarray(cv2.cvtColor(np.ascontiguousarray(pixels), cv2.COLOR_RGB2GRAY), np.uint8)


def _of(options: CodeOptions, family: tuple[Format, ...]) -> tuple[Format, ...]:
    return tuple(name for name in family if name in options.formats)


def _others(options: CodeOptions) -> tuple[Format, ...]:
    return tuple(name for name in options.formats if name not in QR_FAMILY)


def _both(one: Sight, other: Sight) -> Sight:
    return Sight(found=one.found + other.found, unread=one.unread + other.unread)
