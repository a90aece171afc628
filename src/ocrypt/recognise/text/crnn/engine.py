"""The engine: PP-OCR's detector finds the lines, the CRNN of PP-OCRv2 reads them.

Convolutions, two bidirectional LSTM layers and CTC, as in Shi, Bai and Yao, "An End-to-End Trainable Neural Network
for Image-based Sequence Recognition" (TPAMI 2017, arXiv:1507.05717).
"""

from __future__ import annotations

from typing import Final

from ocrypt.recognise.text.crnn.weights import ALPHABET, RECOGNISE
from ocrypt.recognise.text.ppocr.engine import Ppocr
from ocrypt.recognise.text.ppocr.look import LookSettings
from ocrypt.recognise.text.ppocr.network import Network
from ocrypt.recognise.text.ppocr.profiles import Profile
from ocrypt.recognise.text.ppocr.weights import DETECT_TINY

# Without pixels of nothing after the text the LSTM loses last characters (CER of lines 0.185 against 0.146). It says a
# character about a third of its width ahead: 4 pixels in print with narrow letters, 8 with wide ones.
CRNN: Final = Network(weights=RECOGNISE, alphabet=ALPHABET, height=32, step=4, margin=64, early=6)

_PROFILE: Final = Profile(
    engine="crnn",
    detector=DETECT_TINY,
    first=CRNN,
    squeeze=1.0,
    second=None,
    doubt=0.0,
    look=LookSettings(letter=28.0),
)


def load_crnn(threads: int) -> Ppocr:
    """The engine with this recogniser; all profiles are one.

    Raises:
        LocalError: WEIGHTS_MISSING.
    """
    return Ppocr(threads, _PROFILE)
