"""The files of the CRNN: its network and its alphabet."""

from __future__ import annotations

from typing import Final

from ocrypt.recognise.inference import Weights

RECOGNISE: Final = Weights(
    "ch_PP-OCRv2_rec_infer.onnx", "b40070ace3141612a91f6f7ce1b304780d742e596b02a3af0d56231981c1100e"
)
ALPHABET: Final = Weights(
    "ch_PP-OCRv2_rec_infer.txt", "d917d7489d2c20d2e4cee8c17068f8ac54f6ee406a04bf5ac3b1ff5dc38e1e52"
)
