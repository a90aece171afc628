"""Model files to what runs them; each is loaded once, however many parts of a profile use it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocrypt.recognise.inference import Session
from ocrypt.recognise.text.alphabet import alphabet_of, load_alphabet
from ocrypt.recognise.text.ppocr.detect import Detector
from ocrypt.recognise.text.ppocr.direction import Direction
from ocrypt.recognise.text.ppocr.recognise import Recogniser
from ocrypt.recognise.text.ppocr.weights import DIRECTION

if TYPE_CHECKING:
    from ocrypt.recognise.inference import Weights
    from ocrypt.recognise.text.ppocr.lanes import Lanes
    from ocrypt.recognise.text.ppocr.network import Network


class Models:
    """Loads what a profile names."""

    def __init__(self, threads: int, lanes: Lanes) -> None:
        self._threads = threads
        self._lanes = lanes
        self._detectors: dict[Weights, Detector] = {}

    def detector(self, weights: Weights) -> Detector:
        """A detector; the same one for the same weights."""
        if weights not in self._detectors:
            # One page is one inference: only inside it more threads can help.
            self._detectors[weights] = Detector(Session(weights, self._threads))
        return self._detectors[weights]

    def recogniser(self, network: Network, squeeze: float = 1.0) -> Recogniser:
        """A recogniser with its alphabet; its lines go side by side, shown at this share of their width."""
        session = Session(network.weights, 1)
        own = network.alphabet
        alphabet = alphabet_of(session, network.weights) if own is None else load_alphabet(own)
        return Recogniser(network, session, alphabet, lanes=self._lanes, squeeze=squeeze)

    def direction(self) -> Direction:
        """The classifier of upside-down lines."""
        return Direction(Session(DIRECTION, 1))
