"""Writes `web/src/codes/lists.json` from the lists of `ocrypt.recognise.codes`, so that the page judges alike.

python tools/make_code_lists.py
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src")]

from ocrypt.recognise.codes import eci, frequent  # noqa: E402 - the path comes first
from ocrypt.recognise.codes.content import lists, names  # noqa: E402

TARGET = ROOT / "web" / "src" / "codes" / "lists.json"


def text() -> str:
    """The file's text: one line for each list, so that changes can be read."""
    found = {name: _plain(value) for name, value in vars(lists).items() if name.isupper()}
    found |= {name: value for name, value in vars(frequent).items() if name.isupper()}
    found["ECI"] = {str(number): name for number, name in eci.ECI.items()}
    found["KINDS"] = [kind.value for kind in names.Kind]
    found["LEVELS"] = {mark.value: names.LEVELS[mark] for mark in names.Mark}
    lines = (f" {json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}" for name, value in found.items())
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _plain(value: object) -> object:
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value


def main() -> None:
    """Write the file."""
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(text(), encoding="utf-8")
    print(f"wrote {TARGET.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
