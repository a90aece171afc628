"""Coverage-guided fuzzing of a request in the SM envelope, as gateway and keyholder meet it.

PYTHONPATH=src python fuzz/fuzz_gm.py -runs=100000 [CORPUS]
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from envelope_seeds import expect, run

from ocrypt.core.codes import Code
from ocrypt.core.errors import Refused
from ocrypt.core.ids import KeyId
from ocrypt.core.secrets import Secret
from ocrypt.envelope.gm_open import REPLAY_ID_LENGTH, GmPrivateKey, gm_replay_id, open_gm_into
from ocrypt.envelope.gm_wire import parse_gm_header
from ocrypt.hazmat.sm2 import Sm2Key

CASES = [
    json.loads(path.read_text(encoding="utf-8"))
    for path in sorted((Path(__file__).resolve().parents[1] / "vectors" / "gm").glob("request*.json"))
]
_RECIPIENT = CASES[0]["recipient"]
KEY = GmPrivateKey(
    KeyId(_RECIPIENT["key_id"]),
    Sm2Key(Secret(bytes.fromhex(_RECIPIENT["private"])), bytes.fromhex(_RECIPIENT["public"])),
)


def one_input(data: bytes) -> None:
    """Whatever comes is refused with the one code, and leaves no byte behind."""
    pages = bytearray(len(data))
    try:
        opening = open_gm_into(data, KEY, pages)
    except Refused as refused:
        expect(refused.code, Code.ENVELOPE_UNOPENABLE)
        assert pages == bytes(len(pages))
        return
    header = parse_gm_header(data)
    assert header.encode() == data[:4]
    assert len(gm_replay_id(data)) == REPLAY_ID_LENGTH
    assert opening.length == len(data) - header.body_start - 16


def corpus() -> list[bytes]:
    """Sealed requests, good and bad."""
    return [bytes.fromhex(case["sealed"]) for case in CASES]


def main() -> None:
    """Fuzz, with the arguments of the command line."""
    run(one_input, corpus())


if __name__ == "__main__":
    main()
