"""Making, once warm, needs no file, no module and no thread: it runs in the same confined process as reading."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np

SCRIPT = """
import os, resource, sys
sys.path[:0] = [sys.argv[1]]
from ocrypt.recognise.codes.make import MakeRequest, make, warm

requests = [MakeRequest.from_json(line) for line in sys.stdin.buffer.read().splitlines()]
warm()
threads = os.open("/proc/self/task", os.O_RDONLY)
before = len(os.listdir(threads))
seen = []
watching = True
FORBIDDEN = ("open", "import", "subprocess", "socket", "os.", "_thread", "mmap", "tempfile", "shutil", "ctypes.dl")
sys.addaudithook(lambda event, args: seen.append(event) if watching and event.startswith(FORBIDDEN) else None)
limit = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (0, limit[1]))
made = sum(len(make(request).to_json()) > 0 for request in requests)
watching = False
resource.setrlimit(resource.RLIMIT_NOFILE, limit)
print(made, sorted(set(seen)), len(os.listdir(threads)) - before)
"""


def requests() -> list[bytes]:
    import base64
    import json

    picture = np.full((90, 60, 3), 255, np.uint8)
    cv2.circle(picture, (30, 45), 25, (40, 30, 200), -1)
    logos = [base64.b64encode(cv2.imencode(suffix, picture)[1]).decode() for suffix in (".png", ".jpg", ".webp")]
    event = {"kind": "event", "title": "x", "start": "2027-05-01T18:00+02:00", "end": "2027-05-01T19:00+02:00"}
    asked = [
        *({"content": "Grüße 点茗", "output": each} for each in ("png", "svg", "pdf", "terminal", "blocks")),
        *({"content": "x" * 200, "style": {"shape": each, "scale": 7}} for each in ("rounded", "dots")),
        *({"content": "https://example.org", "style": {"logo": {"picture": each}}} for each in logos),
        *({"content": "点茗" * 9, "encoding": each} for each in ("kanji", "gb18030")),
        {"content": "点茗, " * 99, "split": "auto", "version": "9"},
        {"content": event},
        {"content": {"kind": "transfer", "iban": "DE71110220330123456789", "name": "a", "amount": "1"}},
        {"content": "(01)09501101530003", "gs1": True},
        {"content": "5901234123457", "format": "EAN13"},
        {"content": "é", "format": "DataMatrix"},
    ]
    return [json.dumps(each).encode() for each in asked]


def test_warm_making_opens_imports_and_starts_nothing():
    asked = requests()
    source = Path(__file__).resolve().parents[2] / "src"
    ended = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(source)],
        input=b"\n".join(asked),
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert ended.stdout.decode().strip() == f"{len(asked)} [] 0", ended.stderr.decode()
