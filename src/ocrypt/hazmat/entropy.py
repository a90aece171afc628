"""Randomness as an argument."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import TypeAlias

Entropy: TypeAlias = Callable[[int], bytes]
"""Gives that many unpredictable bytes. Tests and vectors pass a fixed one."""


def system_entropy(count: int) -> bytes:
    """`count` bytes of the operating system's generator."""
    return secrets.token_bytes(count)
