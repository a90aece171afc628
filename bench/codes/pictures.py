"""The pictures that are read, and the codes in them."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.ocr.pictures import ROOT

QR_FAMILY: Final = frozenset({"QRCode", "MicroQRCode", "RMQRCode"})
SYNTHETIC: Final = frozenset({"synthetic", "zxingcpp"})
"""Folders of pictures that were made, or cut out closely; what is in the others was photographed or scanned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """One code of a picture. `text` is None where nobody knows it; `optional` ones need not be read."""

    format: str
    text: str | None
    optional: bool = False

    @property
    def is_qr(self) -> bool:
        """Whether it is of the QR family."""
        return self.format in QR_FAMILY


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One picture with its codes; none for a negative."""

    path: Path
    name: str
    tag: str
    codes: tuple[Truth, ...]

    @property
    def folder(self) -> str:
        """The folder that it is in."""
        return self.name.partition("/")[0]

    @property
    def is_photo(self) -> bool:
        """Whether it was photographed."""
        return self.folder not in SYNTHETIC


def default_folder() -> Path | None:
    """`codes` in OCRYPT_DATA, or in a folder of data beside the project, where there is one."""
    named = os.environ.get("OCRYPT_DATA")
    places = [Path(named), Path(named) / "codes"] if named else []
    places += [parent / "shared" / "data" / "codes" for parent in ROOT.parents]
    return next((folder for folder in places if (folder / "labels.jsonl").is_file()), None)


def load(folder: Path, every: int) -> list[Picture]:
    """Each `every`th picture, as `labels.jsonl` lists them: `image`, `codes`, `tag` a line."""
    lines = (folder / "labels.jsonl").read_text(encoding="utf-8").splitlines()
    return [
        Picture(
            path=folder / label["image"],
            name=label["image"],
            tag=label["tag"],
            codes=tuple(
                Truth(format=code["format"], text=code["text"], optional=code.get("optional", False))
                for code in label["codes"]
            ),
        )
        for label in map(json.loads, lines[::every])
    ]
