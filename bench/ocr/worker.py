"""One engine in a process of its own: reads the pictures whose paths come in, one at a time, and measures itself.

    python -m bench.ocr.worker ENGINE KIND THREADS

A line with a path comes in, a line of JSON goes out (`Answer`). CPU time is the process's own, with all its threads and
with the children that it has waited for.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bench.ocr.engines import named
from bench.ocr.pictures import Kind

if TYPE_CHECKING:
    from bench.ocr.engines import Read


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one reading gave and took."""

    text: str
    failed: str
    """The kind of exception that ended it, if one did."""
    wall: float
    """Seconds from bytes to text; fetching the bytes is left out."""
    cpu: float
    """Seconds."""
    peak: int
    """Most memory held so far, in KiB: this process's, or one child's if that was more."""


def cpu_seconds() -> float:
    """CPU time of this process and of the children it has waited for."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in used)


def peak_kib() -> int:
    """The largest resident set."""
    # Not ru_maxrss of this process: it is handed down from the one that started it.
    status = Path("/proc/self/status").read_text(encoding="ascii")
    own = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:"))
    return max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)


def measured(read: Read, content: bytes) -> Answer:
    """Read one picture."""
    text = failed = ""
    before, began = cpu_seconds(), time.perf_counter()
    try:
        text = read(content)
    except Exception as error:  # noqa: BLE001 - any engine may raise anything; it is counted
        failed = type(error).__name__
    wall, cpu = time.perf_counter() - began, cpu_seconds() - before
    return Answer(text=text, failed=failed, wall=wall, cpu=cpu, peak=peak_kib())


def main() -> None:
    """Answer until there is nothing more to read."""
    name, kind, threads = sys.argv[1:]
    # Libraries print; the answers go where they can't reach.
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as answers:
        os.dup2(2, 1)
        read = named(name).start(Kind(kind), int(threads))
        for line in sys.stdin:
            answer = measured(read, Path(line.rstrip("\n")).read_bytes())
            answers.write(json.dumps(asdict(answer)) + "\n")
            answers.flush()


if __name__ == "__main__":
    main()
