"""Writes `spec/reading.schema.json`, the shape of a reading as JSON Schema, from the types that check one.

    python tools/make_schema.py

`spec/reading.md` says more than a schema can. A test holds the file and the types against each other.
"""

from __future__ import annotations

import inspect
import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

import msgspec  # noqa: E402 - the path comes first

from ocrypt.recognise.reading import _Wire  # noqa: E402

SPEC = ROOT / "spec" / "reading.schema.json"


def main() -> None:
    """Write the file."""
    SPEC.write_text(schema(), encoding="utf-8")


def schema() -> str:
    """The schema's text."""
    made = msgspec.json.schema(_Wire)
    parts = made.pop("$defs")
    whole = parts.pop("_Wire")
    for part in parts.values():
        if "description" in part:
            part["description"] = inspect.cleandoc(part["description"])
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Reading",
        "description": "What ocrypt says of the text in a picture: spec/reading.md is the normative text.",
    }
    body = {key: value for key, value in whole.items() if key not in head}
    return json.dumps(head | body | {"$defs": parts}, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    main()
