"""One engine in a process of its own: reads the pictures whose paths come in, one at a time, and measures itself.

    python -m bench.codes.worker ENGINE

A line with a path comes in, a line of JSON goes out (`Answer`).
"""

from __future__ import annotations

import json
import os
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bench.codes.engines import named

if TYPE_CHECKING:
    from bench.codes.engines import Read


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one reading gave and took."""

    texts: tuple[str, ...]
    failed: str
    """The kind of exception that ended it, if one did."""
    cpu: float
    """Seconds of this process, from pixels to texts."""


def measured(read: Read) -> Answer:
    """Read one picture."""
    texts: tuple[str, ...] = ()
    failed = ""
    before = time.process_time()
    try:
        texts = tuple(read())
    except Exception as error:  # noqa: BLE001 - any engine may raise anything; it is counted
        failed = type(error).__name__
    return Answer(texts=texts, failed=failed, cpu=time.process_time() - before)


def main() -> None:
    """Answer until there is nothing more to read."""
    # Libraries print; the answers go where they can't reach.
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as answers:
        os.dup2(2, 1)
        prepare = named(sys.argv[1]).start()
        for line in sys.stdin:
            answer = measured(prepare(Path(line.rstrip("\n"))))
            answers.write(json.dumps(asdict(answer)) + "\n")
            answers.flush()


if __name__ == "__main__":
    main()
