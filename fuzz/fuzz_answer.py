"""Coverage-guided fuzzing of a sealed answer, as a client meets it, whole and in parts.

    PYTHONPATH=src python fuzz/fuzz_answer.py -runs=100000 [CORPUS]

The first byte picks the form and how the answer is cut. A fuzzer finds no tag, so the rest is also read as a script of
an honest service whose answer a hostile relay cuts and reorders.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from envelope_seeds import expect, run, seeds

from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError
from ocrypt.core.secrets import Opened, Secret
from ocrypt.envelope.answer import Opener
from ocrypt.envelope.keyconfig import Aead
from ocrypt.envelope.reply import AnswerKey, ReplySealer
from ocrypt.envelope.wire import Form

FORMS = list(Form)
# As in the vectors, so that their answers open here.
CASES = {case["form"]: case for case in seeds("request") if case["name"].startswith("request-x25519-aes256gcm")}


def _key(form: Form) -> AnswerKey:
    case = CASES[form.value]
    secret = Secret(bytes.fromhex(case["answer"]["secret"]))
    return AnswerKey(form=form, aead=Aead.AES256GCM, enc=bytes.fromhex(case["enc"]), secret=secret)


def one_input(data: bytes) -> None:
    """What is not the true answer, in its order and to its end, does not open; what is, does."""
    if not data:
        return
    form, step = FORMS[data[0] & 1], 1 + (data[0] >> 1)
    _open(_key(form), data[1:], step)
    _relay(data[1:], step)


def _open(key: AnswerKey, body: bytes, step: int) -> bytes | None:
    opener = Opener(key)
    try:
        opened = [piece for at in range(0, len(body), step) for piece in opener.feed(body[at : at + step])]
        opened.append(opener.finish())
    except LocalError as refused:
        expect(refused.code, Code.ANSWER_UNOPENABLE)
        return None
    return b"".join(piece.reveal() for piece in opened)


def _relay(script: bytes, step: int) -> None:
    key = _key(Form.CHUNKED)
    sealer = ReplySealer(key, entropy=bytes)
    pieces = [bytes([number]) * (number + 1) for number in range(4)]
    parts = [sealer.begin(), *(sealer.chunk(Opened(piece)) for piece in pieces), sealer.final(Opened(b"end"))]
    order = [byte % len(parts) for byte in script[:12]]
    opened = _open(key, b"".join(parts[number] for number in order), step)
    assert (opened == b"".join(pieces) + b"end") is (order == list(range(len(parts))))
    assert opened is None or order == list(range(len(parts)))


def corpus() -> list[bytes]:
    """Answers, good and bad, and scripts."""
    scripts = [b"\x01\x00\x01\x02\x03\x04\x05", b"\x09\x00\x02\x01\x03\x04\x05", b"\xff\x00\x05"]
    answers = [(case["form"], case["answer"]["sealed"]) for case in CASES.values()]
    answers += [(case["form"], case["sealed"]) for case in seeds("answer-refused")]
    return scripts + [
        bytes([FORMS.index(Form(form)) | step << 1]) + bytes.fromhex(sealed)
        for form, sealed in answers
        for step in (0, 90)
    ]


def main() -> None:
    """Fuzz, with the arguments of the command line."""
    run(one_input, corpus())


if __name__ == "__main__":
    main()
