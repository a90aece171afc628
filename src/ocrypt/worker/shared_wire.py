"""The shared-key wire in the keyholder (spec/shared-key-wire.md, docs/adr/0030): opened unseen, sealed again unseen.

What can't be opened goes the same way as what can: a blank page of the same length is read in its place, so that
neither the answer nor the time says where it failed.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ocrypt.core.secrets import Secret
from ocrypt.envelope.reply import AnswerKey
from ocrypt.envelope.shared import SharedRequest, encode_answer, parse_shared
from ocrypt.envelope.wire import Form
from ocrypt.hazmat.entropy import system_entropy
from ocrypt.hazmat.errors import Unopenable
from ocrypt.hazmat.sharedkey import Algorithm, opened_space, seal_shared
from ocrypt.hazmat.suites import TAG_LENGTH, Aead
from ocrypt.keys.shared import MAX_LIVE
from ocrypt.sandbox.pages import Pages
from ocrypt.worker.task import READ

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from ocrypt.core.ids import RequestId
    from ocrypt.keys.shared import SharedKey, SharedKeys
    from ocrypt.worker.seen import Seen

_TEXT: Final = "text/plain"
_READING: Final = "application/json"
_NOBODY: Final = "-"
"""No key can have this name."""
_BLANK: Final = 64
_ENC: Final = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Sharing:
    """One request of the wire as it came in."""

    request_id: RequestId
    body: bytearray
    keys: SharedKeys
    seen: Seen


@dataclass(frozen=True, slots=True, kw_only=True)
class InPages:
    """The pages for the job, and the key that the answer is sealed with; None where nothing could be opened."""

    pages: Pages
    key: SharedKey | None


def parse_or_stand_in(body: bytearray, algorithms: Sequence[str]) -> SharedRequest:
    """The request; in place of what is none, or of an algorithm that is not taken, one that nothing opens."""
    try:
        request = parse_shared(body)
    except Unopenable:
        request = None
    if request is None or request.algorithm.value not in algorithms:
        return SharedRequest(algorithm=Algorithm.AES_256_GCM, kid=_NOBODY, untrusted_sealed=bytes(len(body) // 4 * 3))
    return request


def media_type_of(algorithm: Algorithm) -> str:
    """What the answer is: the first design's clients expect the text."""
    return _TEXT if algorithm is Algorithm.AES_256_CBC else _READING


def one_time_key() -> AnswerKey:
    """The key between the job and the keyholder, for one answer."""
    aead = Aead.AES256GCM
    secret = Secret(system_entropy(aead.secret_length))
    return AnswerKey(form=Form.SINGLE, aead=aead, enc=system_entropy(_ENC), secret=secret)


def open_or_blank(request: SharedRequest, sharing: Sharing, now: datetime) -> InPages:
    """The picture in pages that nobody can change any more; a blank one where it can't be opened, or was before."""
    space = opened_space(request.untrusted_sealed)
    with ExitStack() as stack:
        trials = [Pages(space) for _ in range(MAX_LIVE)]
        for pages in trials:
            stack.callback(pages.close)
        try:
            opening = sharing.keys.open_into(request, now, [pages.buffer for pages in trials])
        except Unopenable:
            opening = None
        # What was opened once is not opened again, so that a recording is worth nothing.
        if opening is None or not sharing.seen.is_new(request.untrusted_sealed):
            chosen, length, key = trials[0], max(space - _BLANK, 1), None
            chosen.buffer[:] = bytes(space)
        else:
            chosen, length, key = trials[opening.trial], opening.length, opening.key
        chosen.seal(length)
        for pages in trials:
            if pages is not chosen:
                pages.close()
        stack.pop_all()
        return InPages(pages=chosen, key=key)


def sealed_again(reply: bytes, answer_key: AnswerKey, request: SharedRequest, opened: InPages) -> bytes | None:
    """The job's answer under the client's own key, in JSON; None where the picture could not be read.

    It is opened into pages, whose first byte alone is looked at, and they are unmapped afterwards.
    """
    nonce, ciphertext = reply[: answer_key.nonce_length], memoryview(reply)[answer_key.nonce_length :]
    if len(ciphertext) <= TAG_LENGTH:
        return None
    pages = Pages(len(ciphertext) - TAG_LENGTH)
    try:
        with pages.buffer[:] as out:
            try:
                answer_key.cipher(nonce).open_into(0, ciphertext, b"", out)
            except Unopenable:
                return None
            if bytes(out[:1]) != READ or opened.key is None:
                return None
            with out[1:] as said:
                key = bytes(opened.key.secret.reveal())
                return encode_answer(seal_shared(request.algorithm, key, said, system_entropy))
    finally:
        pages.close()
