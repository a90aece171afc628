"""Reading a picture on this device opens no connection and leaves nothing in the home directory.

The inference library would: its wheels report their use unless they are told not to before they load.
"""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from kit.pictures import printed

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.hostile

INET = ("AF_INET", "AF_INET6")

READS = "import sys, ocrypt; print(ocrypt.read(sys.argv[1]).text)"
LEFT_TO_ITSELF = (
    "import onnxruntime, pathlib, ocrypt, time\n"
    "weights = next((pathlib.Path(ocrypt.__file__).parent / 'recognise' / 'weights').glob('*cls*.onnx'))\n"
    "onnxruntime.InferenceSession(str(weights), providers=['CPUExecutionProvider'])\n"
)


def traced(program: str, home: Path, *arguments: str) -> tuple[str, list[str], set[str]]:
    """Run a program with a home of its own; give what it printed, its internet calls, and the files in its home."""
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
    return done.stdout, calls, {path.name for path in home.rglob("*") if path.is_file()}


def test_reading_on_this_device_calls_nobody_and_leaves_nothing(tmp_path: Path) -> None:
    picture = tmp_path / "a.png"
    picture.write_bytes(printed("Quokka 8731"))
    text, calls, files = traced(READS, tmp_path / "home", str(picture))
    assert text.strip() == "Quokka 8731"
    assert calls == []
    assert files == set()


def test_the_library_left_to_itself_is_caught(tmp_path: Path) -> None:
    _, calls, files = traced(LEFT_TO_ITSELF, tmp_path / "home")
    assert calls or files
