"""Reading a picture on this device opens no connection and leaves nothing in the home directory.

The inference library of a later version would: its wheels report their use (see pyproject.toml). Debian's Tesseract is
linked with libcurl.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from kit.pictures import printed
from ocrypt.core.engines import ENGINES

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.hostile

INET = ("AF_INET", "AF_INET6")

READS = """
import sys
from ocrypt.recognise import Options, read

print(read(sys.argv[1], Options(engine=sys.argv[2])).text)
"""
CALLS = "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect(('127.0.0.1', 9))"
LEAVES = "import pathlib; (pathlib.Path.home() / 'left').write_text('something')"


@dataclass(frozen=True, slots=True)
class Trace:
    """What a program printed, its internet calls, and the files in its home."""

    printed: str
    calls: list[str]
    files: set[str]


def traced(program: str, home: Path, *arguments: str) -> Trace:
    """Run a program with a home of its own."""
    home.mkdir()
    trace = home.parent / f"{home.name}.trace"
    environment = {name: value for name, value in os.environ.items() if name != "ORT_DISABLE_TELEMETRY"}
    done = subprocess.run(
        ["strace", "-f", "-qq", "-e", "trace=network", "-o", str(trace), sys.executable, "-c", program, *arguments],
        env={**environment, "HOME": str(home), "XDG_CACHE_HOME": str(home / ".cache")},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    calls = [line for line in trace.read_text().splitlines() if any(family in line for family in INET)]
    return Trace(done.stdout, calls, {path.name for path in home.rglob("*") if path.is_file()})


@pytest.mark.parametrize("engine", ENGINES)
def test_reading_on_this_device_calls_nobody_and_leaves_nothing(tmp_path: Path, engine: str) -> None:
    picture = tmp_path / "a.png"
    picture.write_bytes(printed("Quokka 8731"))
    trace = traced(READS, tmp_path / "home", str(picture), engine)
    assert trace.printed.strip() == "Quokka 8731"
    assert trace.calls == []
    assert trace.files == set()


def test_a_program_that_calls_or_leaves_something_is_caught(tmp_path: Path) -> None:
    assert traced(CALLS, tmp_path / "one").calls
    assert traced(LEAVES, tmp_path / "two").files == {"left"}
