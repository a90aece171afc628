"""Coverage-guided fuzzing of `application/ohttp-keys`, as a client meets it.

PYTHONPATH=src python fuzz/fuzz_keyconfig.py -runs=100000 [CORPUS]
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from envelope_seeds import expect, run, seeds

from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError
from ocrypt.core.secrets import Opened
from ocrypt.envelope.keyconfig import encode_list, parse_list
from ocrypt.envelope.seal import seal


def one_input(data: bytes) -> None:
    """A list is refused, or what is found in it can be written, read again, and sealed to or refused."""
    try:
        found = parse_list(data)
    except LocalError as refused:
        expect(refused.code, Code.SERVER_MISBEHAVED)
        return
    assert parse_list(encode_list(found)) == found
    try:
        sealing = seal(Opened(b""), found[0])
    except LocalError as refused:
        expect(refused.code, Code.SERVER_MISBEHAVED)
        return
    assert sealing.sealed.body[0] == found[0].key_id


def corpus() -> list[bytes]:
    """Lists, good and bad."""
    return [bytes.fromhex(case["list"]) for case in seeds("key-config", "key-config-refused")]


def main() -> None:
    """Fuzz, with the arguments of the command line."""
    run(one_input, corpus())


if __name__ == "__main__":
    main()
