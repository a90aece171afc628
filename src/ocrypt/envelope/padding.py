"""How long a message is made, so that a ciphertext's length shows at most a bucket."""

from __future__ import annotations

from enum import Enum, unique
from typing import Final

STEPS: Final = (1024, 4096, 16_384, 65_536)
"""Lengths of answers, as far as they fit: most readings fall into one of four."""


@unique
class Padding(Enum):
    """What a message is padded to."""

    NONE = "none"
    PADME = "padme"
    STEPS = "steps"


def padme(length: int) -> int:
    """The Padmé length: at least `length`, at most 12 % more; it shows O(log log length) bits.

    https://arxiv.org/abs/1806.03160 section 4.
    """
    if length < 2:  # noqa: PLR2004 - below two there is no logarithm to round
        return length
    exponent = length.bit_length() - 1
    low_bits = exponent - exponent.bit_length()
    mask = (1 << low_bits) - 1
    return (length + mask) & ~mask


def steps(length: int) -> int:
    """The first of `STEPS` that fits, above the last of them the Padmé length."""
    return next((step for step in STEPS if length <= step), padme(length))


def padded_length(length: int, padding: Padding) -> int:
    """What `length` becomes under `padding`."""
    if padding is Padding.NONE:
        return length
    return padme(length) if padding is Padding.PADME else steps(length)
