"""Remakes `vectors/envelope/` byte for byte: every random choice is fixed. Run it after a change of the spec.

python tools/make_vectors.py
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tools"), str(ROOT / "src")]

from vector_cases import keys, messages, refused, sealed, statements  # noqa: E402 - the path comes first
from vector_cases.parts import suites  # noqa: E402

from ocrypt.envelope.wire import Form  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vector_cases.parts import Case

TARGET = ROOT / "vectors" / "envelope"


def main() -> None:
    """Write every case to its file; remove files that are no case."""
    cases = {f"{case['name']}.json": dump(case) for case in all_cases()}
    for path in TARGET.glob("*.json"):
        if path.name not in cases:
            path.unlink()
    for name, text in cases.items():
        (TARGET / name).write_text(text, encoding="utf-8")
    print(f"{len(cases)} vectors in {TARGET.relative_to(ROOT)}")


def dump(case: Case) -> str:
    """The text of a file."""
    return json.dumps(case, ensure_ascii=False, indent=1) + "\n"


def all_cases() -> Iterator[Case]:
    """Every case, in the order of the spec."""
    yield from keys.key_config_cases()
    for suite in suites():
        for form in Form:
            yield sealed.request_case(suite, form)
    yield from sealed.request_edges()
    yield from refused.refused_requests()
    yield from refused.refused_answers()
    yield from messages.message_cases()
    yield from messages.refused_messages()
    yield messages.padding_case()
    yield from messages.date_cases()
    yield from statements.description_cases()
    yield from statements.receipt_cases()


if __name__ == "__main__":
    main()
