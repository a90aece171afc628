"""Where the system keeps Tesseract's models, and what they are."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

from ocrypt.core.codes import Code
from ocrypt.core.engines import TESSERACT_FOLDERS
from ocrypt.core.errors import LocalError
from ocrypt.recognise.reading import ModelInfo

LANGUAGES: Final = ("chi_sim", "eng")


def find_models(folders: tuple[str, ...] = TESSERACT_FOLDERS) -> Path:
    """Give the first folder that has the models of all languages.

    Raises:
        LocalError: ENGINE_UNAVAILABLE.
    """
    for folder in map(Path, folders):
        if all(model_file(folder, language).is_file() for language in LANGUAGES):
            return folder
    raise LocalError(Code.ENGINE_UNAVAILABLE, f"Tesseract's models {' and '.join(LANGUAGES)} are not installed")


def model_file(folder: Path, language: str) -> Path:
    """The file of one language's model."""
    return folder / f"{language}.traineddata"


def info_of(path: Path, name: str) -> ModelInfo:
    """Name a file by its digest.

    Raises:
        LocalError: ENGINE_UNAVAILABLE.
    """
    try:
        return ModelInfo(name, hashlib.sha256(path.read_bytes()).hexdigest())
    except OSError:
        raise LocalError(Code.ENGINE_UNAVAILABLE, f"{name} can't be read") from None
