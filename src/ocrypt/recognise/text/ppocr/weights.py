"""The files of the PP-OCR networks."""

from __future__ import annotations

from typing import Final

from ocrypt.recognise.inference import Weights

DETECT: Final = Weights("PP-OCRv6_det_small.onnx", "090f04abcd9d9a7498bc4ebf677e4cb9bdce1fe4197ddb7e529f1ef44e1ff94f")
RECOGNISE: Final = Weights(
    "PP-OCRv6_rec_small.onnx", "6f327246b50388f3c176ae304bd95767ea6dc0c9ae92153ef8cbe210b3c14884"
)
DIRECTION: Final = Weights(
    "ch_ppocr_mobile_v2.0_cls_mobile.onnx", "e47acedf663230f8863ff1ab0e64dd2d82b838fceb5957146dab185a89d6215c"
)
DETECT_TINY: Final = Weights(
    "PP-OCRv6_det_tiny.onnx", "193bab7a04fca699a6c82e6abb5b81bdb28177f0abd4062552b04908dafb19f8"
)
RECOGNISE_TINY: Final = Weights(
    "PP-OCRv6_rec_tiny.onnx", "9ef676d6ed3c88256a2d92c640c44f25b0c40947e111b14b8be8f594091563e6"
)
RECOGNISE_TINY_ALPHABET: Final = Weights(
    "PP-OCRv6_rec_tiny.txt", "2af150bab777d86fa1ce821f6a37eabea90f1bb99ab9c41f031262e892a747bc"
)
