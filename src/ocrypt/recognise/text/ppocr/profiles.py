"""How much care is spent on a page: which models read it, how closely it is looked at, what is read twice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ocrypt.recognise.text.ppocr.look import LookSettings
from ocrypt.recognise.text.ppocr.network import SMALL, TINY
from ocrypt.recognise.text.ppocr.weights import DETECT, DETECT_TINY, DIRECTION

if TYPE_CHECKING:
    from ocrypt.recognise.inference import Weights
    from ocrypt.recognise.text.ppocr.network import Network


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Figures of one way to read; chosen by `bench/ocr`, which also holds them against other readers."""

    engine: str = "ppocr"
    detector: Weights
    first: Network
    """Reads every line …"""
    squeeze: float
    """… at this share of its width."""
    second: Network | None
    """Reads lines again of which the first was in doubt …"""
    doubt: float
    """… which it is where its confidence in a line is under this."""
    look: LookSettings

    @property
    def models(self) -> tuple[Weights, ...]:
        """All model files that take part, each once."""
        readers = [network.weights for network in (self.first, self.second) if network is not None]
        return tuple(dict.fromkeys((DETECT_TINY, self.detector, *readers, DIRECTION)))


PROFILES: Final = {
    "fast": Profile(
        detector=DETECT_TINY,
        first=TINY,
        squeeze=0.8,
        second=None,
        doubt=0.0,
        look=LookSettings(letter=18.0, glance=200_000, sheet=4_000_000, clear=4.5, close=0.5),
    ),
    "balanced": Profile(
        detector=DETECT_TINY,
        first=TINY,
        squeeze=0.8,
        second=SMALL,
        doubt=0.93,
        look=LookSettings(letter=36.0),
    ),
    "accurate": Profile(
        detector=DETECT,
        first=SMALL,
        squeeze=1.0,
        second=None,
        doubt=0.0,
        look=LookSettings(letter=32.0),
    ),
}
