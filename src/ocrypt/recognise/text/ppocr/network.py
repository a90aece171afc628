"""What is particular to one recogniser's network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ocrypt.recognise.text.ppocr.weights import RECOGNISE, RECOGNISE_TINY, RECOGNISE_TINY_ALPHABET

if TYPE_CHECKING:
    from ocrypt.recognise.inference import Weights


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """A CTC recogniser: its file, and how it wants its lines."""

    weights: Weights
    alphabet: Weights | None = None
    """Its characters, where they are not in the model file."""
    height: int = 48
    """Pixels that a line is high."""
    step: int = 8
    """Pixels across for one column of the answer."""
    margin: int = 0
    """Pixels of nothing that it wants after the text."""
    early: int = 0
    """Pixels by which it answers ahead of a character's middle."""


SMALL: Final = Network(weights=RECOGNISE)
TINY: Final = Network(weights=RECOGNISE_TINY, alphabet=RECOGNISE_TINY_ALPHABET)
