"""The pictures that are read, and what is written in them."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class Kind(StrEnum):
    """What a picture shows."""

    PAGE = "page"
    LINE = "line"


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One picture with its truth."""

    path: Path
    name: str
    truth: str
    category: str


def default_folder() -> Path | None:
    """OCRYPT_DATA, or a folder of data beside the project, where there is one."""
    named = os.environ.get("OCRYPT_DATA")
    beside = [parent / "shared" / "data" / "ocr" for parent in ROOT.parents]
    return Path(named) if named else next((folder for folder in beside if folder.is_dir()), None)


def load(folder: Path, kind: Kind, every: int) -> list[Picture]:
    """Each `every`th picture of a kind, as `labels.jsonl` lists them: `image`, `text`, `kind`, `category` a line."""
    lines = (folder / "labels.jsonl").read_text(encoding="utf-8").splitlines()
    labels = [label for line in lines if (label := json.loads(line))["kind"] == kind]
    return [
        Picture(
            path=folder / label["image"],
            name=label["image"],
            truth=label["text"],
            category=label["category"],
        )
        for label in labels[::every]
    ]
