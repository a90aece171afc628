"""After the warm-up, character sets and verdicts open no file and load no module: a confined job could not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import json, sys
from pathlib import Path
from ocrypt.recognise.codes import charset, content
from ocrypt.recognise.codes.eci import ECI

cases = [json.loads(path.read_text("utf-8")) for path in sorted(Path(sys.argv[1]).glob("*/*.json"))]
charset.warm()
content.warm()
seen = []
sys.addaudithook(lambda event, _: seen.append(event) if event in {"open", "import", "socket.__new__"} else None)
for case in cases:
    if "bytes" in case:
        data = bytes.fromhex(case["bytes"])
        for number in (None, case["eci"], *ECI):
            charset.decode(data, number)
    else:
        verdict = content.verdict_of(case["text"])
        content.masked(case["text"], verdict), content.defanged(case["text"]), content.printable(case["text"])
print(len(cases), seen)
"""


def test_nothing_is_opened_after_the_warm_up() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(ROOT / "vectors" / "codes")], capture_output=True, text=True, check=True
    )
    count, seen = ran.stdout.split(" ", 1)
    assert int(count) > 100
    assert seen.strip() == "[]"
