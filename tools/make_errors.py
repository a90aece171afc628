"""Writes the tables of `spec/errors.md` from `core/codes.py`; its words above the first table stay as they are.

    python tools/make_errors.py

The spec is the normative text: look at what changed before you commit it. A test holds the two against each other.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

from ocrypt.core.codes import MEANINGS, Place  # noqa: E402 - the path comes first

DASH = "\u2013"
SPEC = ROOT / "spec" / "errors.md"


def main() -> None:
    """Replace the tables."""
    words = SPEC.read_text(encoding="utf-8").partition("\n## ")[0]
    SPEC.write_text(words + "\n" + "\n".join(table(place) for place in Place), encoding="utf-8")


def table(place: Place) -> str:
    """The codes that are told at a place."""
    rows = [
        f"| `{code.value}` | {meaning.status or DASH} | {int(meaning.exit)} | {meaning.title} | {meaning.hint} |"
        for code, meaning in MEANINGS.items()
        if meaning.place is place
    ]
    head = f"## {place.value.capitalize()}\n\n| code | status | exit | title | hint |\n|---|---|---|---|---|\n"
    return head + "\n".join(rows) + "\n"


if __name__ == "__main__":
    main()
