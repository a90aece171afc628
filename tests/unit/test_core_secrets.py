"""What must not be seen by accident is not: by no way of printing, copying or sending an object."""

from __future__ import annotations

import copy
import json
import pickle  # noqa: TID251 - to see that it refuses
import pprint
import reprlib
import sys
import traceback
from dataclasses import dataclass
from typing import Any

import pytest

from ocrypt.core.ids import KeyId
from ocrypt.core.secrets import Opened, Sealed, Secret
from ocrypt.envelope.keyconfig import Aead, Kem
from ocrypt.envelope.message import Field, Request, Response
from ocrypt.envelope.open import generate, open_into
from ocrypt.envelope.reply import AnswerKey, ReplySealer
from ocrypt.envelope.seal import seal
from ocrypt.envelope.wire import Form
from ocrypt.hazmat.sign import SigningKey

MARKER = b"MARKER-7b1d"
HEX = MARKER.hex()


def _keys() -> dict[str, Any]:
    key = generate(Kem.X25519, KeyId(1), entropy=lambda count: (MARKER * 3)[:count])
    sealing = seal(Opened(MARKER), key.config)
    pages = bytearray(64)
    return {
        "private key": key,
        "seed": key.decapsulator.seed(),
        "decapsulator": key.decapsulator,
        "opener": sealing.opener,
        "sealing": sealing,
        "opening": open_into(sealing.sealed, key, pages, Form.SINGLE),
        "signing key": SigningKey.from_seed(Secret((MARKER * 3)[:32])),
    }


ANSWER_KEY = AnswerKey(form=Form.SINGLE, aead=Aead.AES256GCM, enc=bytes(32), secret=Secret(MARKER * 3))
MASKED = {
    "opened bytes": Opened(MARKER),
    "opened view": Opened(memoryview(MARKER)),
    "opened array": Opened(bytearray(MARKER)),
    "secret": Secret(MARKER),
    "answer key": ANSWER_KEY,
    "encoded answer key": ANSWER_KEY.encode(),
    "reply sealer": ReplySealer(ANSWER_KEY),
    "request": Request(
        method="POST", scheme="https", authority="", path="/" + MARKER.decode(),
        headers=(Field("a", MARKER.decode()),), content=MARKER,
    ),
    "response": Response(status=200, headers=(Field("a", MARKER.decode()),), content=MARKER),
    "field": Field("a", MARKER.decode()),
    **_keys(),
}  # fmt: skip

PRINTS = {
    "repr": repr,
    "str": str,
    "format": format,
    "f-string": lambda value: f"{value} {value!r} {value!s} {value:>20}" if isinstance(value, Opened) else f"{value}",
    "percent": lambda value: "%s %r" % (value, value),  # noqa: UP031 - one of the ways
    "in a list": lambda value: repr([value]),
    "in a dict": lambda value: str({"a": value}),
    "pprint": pprint.pformat,
    "reprlib": reprlib.repr,
    "ascii": ascii,
    "json default": lambda value: json.dumps(value, default=str),
}


def _leaks(text: str) -> bool:
    return MARKER.decode() in text or HEX in text or str(list(MARKER))[1:-1] in text


@pytest.mark.parametrize("way", PRINTS.values(), ids=PRINTS)
@pytest.mark.parametrize("value", MASKED.values(), ids=MASKED)
def test_it_does_not_print(value: object, way: Any) -> None:
    assert not _leaks(way(value))


@pytest.mark.parametrize("value", MASKED.values(), ids=MASKED)
def test_it_does_not_pickle(value: object) -> None:
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        with pytest.raises((TypeError, AttributeError)):
            pickle.dumps(value, protocol)


@pytest.mark.parametrize("value", MASKED.values(), ids=MASKED)
def test_it_is_not_json(value: object) -> None:
    with pytest.raises(TypeError):
        json.dumps(value)


REFUSALS = {
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "iterate": iter,
    "list": list,
    "bytes": bytes,
    "index": lambda value: value[0],
    "slice": lambda value: value[:],
    "compare": lambda value: value == value,  # noqa: PLR0124 - that it can't is the point
    "hash": hash,
    "set": lambda value: {value},
    "state": lambda value: value.__getstate__(),
    "unpack": lambda value: [*value],
    "join": lambda value: b"".join([value]),
    "concatenate": lambda value: b"" + value,
    "vars": vars,
}


@pytest.mark.parametrize("way", REFUSALS.values(), ids=REFUSALS)
@pytest.mark.parametrize("kind", [Opened, Secret])
def test_it_is_not_taken_apart(kind: type[Opened | Secret], way: Any) -> None:
    with pytest.raises(TypeError) as caught:
        way(kind(MARKER))
    assert not _leaks(str(caught.value))


@pytest.mark.parametrize("kind", [Opened, Secret])
def test_only_its_length_and_its_one_door_give_anything(kind: type[Opened | Secret]) -> None:
    assert len(kind(MARKER)) == len(MARKER)
    assert kind(MARKER).reveal() is MARKER


@pytest.mark.parametrize("value", MASKED.values(), ids=MASKED)
def test_a_traceback_with_locals_does_not_show_it(value: object) -> None:
    def fail(held: object) -> None:
        raise RuntimeError("it failed")

    try:
        fail(value)
    except RuntimeError:
        kind, error, trace = sys.exc_info()
    text = "".join(traceback.TracebackException(kind, error, trace, capture_locals=True).format())
    assert "held = " in text
    assert not _leaks(text.replace("MARKER =", ""))


def test_a_failing_seal_does_not_show_what_it_sealed() -> None:
    config = _keys()["private key"].config
    with pytest.raises(ValueError, match="does not offer") as caught:
        seal(Opened(MARKER), config, aead=Aead.AES128GCM)
    text = "".join(traceback.TracebackException.from_exception(caught.value, capture_locals=True).format())
    assert "message = <Opened>" in text


@dataclass(frozen=True)
class _Holder:
    held: Opened


def test_a_holder_does_not_show_it() -> None:
    assert repr(_Holder(Opened(MARKER))).endswith("(held=<Opened>)")


def test_what_is_sealed_shows_its_size_only() -> None:
    assert repr(Sealed(MARKER)) == "<Sealed 11 bytes>"
    assert str([Sealed(memoryview(MARKER))]) == "[<Sealed 11 bytes>]"
