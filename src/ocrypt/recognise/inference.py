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

WEIGHTS_FOLDER: Final = Path(__file__).resolve().parent / "weights"


@dataclass(frozen=True, slots=True)
class Weights:
    """One model file and the digest that it must have; a test holds these against `weights.toml`."""

    file: str
    sha256: str

    @property
    def info(self) -> ModelInfo:
        """What a reading says of this model."""
        return ModelInfo(Path(self.file).stem, self.sha256)


class Session:
    """A model, ready to run. One input."""

    def __init__(self, model: Weights | bytes, threads: int) -> None:
        """Load a file of the package, checked, or a model in memory.

        Raises:
            LocalError: WEIGHTS_MISSING.
        """
        options = onnxruntime.SessionOptions()
        # With one thread each, the runtime starts none of its own, so a process that has loaded it can fork.
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        # Without the arena the detector takes half as long again.
        options.enable_cpu_mem_arena = True
        # Errors only: a warning could show sizes of a picture.
        options.log_severity_level = 3
        content = model if isinstance(model, bytes) else checked(model)
        self._session = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
        self._input: str = self._session.get_inputs()[0].name

    def run(self, tensor: NDArray[np.float32]) -> NDArray[np.float32]:
        """Run a model of one output on one batch."""
        return self.outputs(tensor)[0]

    def outputs(self, tensor: NDArray[np.float32]) -> list[NDArray[np.float32]]:
        """Run the model on one batch; give all of its outputs, in their order."""
        outputs: list[NDArray[np.float32]] = self._session.run(None, {self._input: tensor})
        return outputs

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
