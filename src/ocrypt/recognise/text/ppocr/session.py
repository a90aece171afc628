"""ONNX Runtime sessions on checked model files."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

# From 1.29 on this library's wheels report their use to its maker, and keep an id of this machine in the home
# directory, unless this is set before it loads: https://github.com/microsoft/onnxruntime/blob/main/docs/Privacy.md
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

import onnxruntime

from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError
from ocrypt.recognise.reading import ModelInfo

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WEIGHTS_FOLDER: Final = Path(__file__).resolve().parents[2] / "weights"


@dataclass(frozen=True, slots=True)
class Weights:
    """One model file and the digest that it must have; a test holds these against `weights.toml`."""

    file: str
    sha256: str

    @property
    def info(self) -> ModelInfo:
        """What a reading says of this model."""
        return ModelInfo(Path(self.file).stem, self.sha256)


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


class Session:
    """A model, ready to run. One input, one output."""

    def __init__(self, weights: Weights, threads: int) -> None:
        options = onnxruntime.SessionOptions()
        # With one thread each, the runtime starts none of its own, so a process that has loaded it can fork.
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        # Without the arena the detector takes half as long again.
        options.enable_cpu_mem_arena = True
        # Errors only: a warning could show sizes of a picture.
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(checked(weights), options, providers=["CPUExecutionProvider"])
        self._input: str = self._session.get_inputs()[0].name

    def run(self, tensor: NDArray[np.float32]) -> NDArray[np.float32]:
        """Run the model on one batch."""
        output: NDArray[np.float32] = self._session.run(None, {self._input: tensor})[0]
        return output

    def metadata(self, key: str) -> str | None:
        """A text that the model file carries."""
        found: dict[str, str] = self._session.get_modelmeta().custom_metadata_map
        return found.get(key)


def checked(weights: Weights, folder: Path = WEIGHTS_FOLDER) -> bytes:
    """Read a model file and check it; what was checked is what is given, so the file can't change in between.

    Raises:
        LocalError: WEIGHTS_MISSING.
    """
    try:
        content = (folder / weights.file).read_bytes()
    except OSError:
        raise LocalError(Code.WEIGHTS_MISSING, weights.file) from None
    if hashlib.sha256(content).hexdigest() != weights.sha256:
        raise LocalError(Code.WEIGHTS_MISSING, weights.file)
    return content
