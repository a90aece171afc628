"""What is kept: any bytes are a record or refused, and no flipped bit of one goes unnoticed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.faultykeys import FaultyProvider
from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError
from ocrypt.core.secrets import Secret
from ocrypt.hazmat.entropy import system_entropy
from ocrypt.keys import record
from ocrypt.keys.providers.keyset import KeySet
from ocrypt.keys.providers.local import LocalProvider

if TYPE_CHECKING:
    from collections.abc import Callable

NAME = "shared.device-1"


class MemoryShelf:
    """A key set in memory."""

    name = "memory"

    def __init__(self) -> None:
        self.kept = KeySet()

    def read(self) -> KeySet:
        return self.kept

    def change(self, how: Callable[[KeySet], KeySet]) -> KeySet:
        self.kept = how(self.kept)
        return self.kept


def code_of(act: Callable[[], object]) -> Code | None:
    try:
        act()
    except LocalError as error:
        return error.code
    return None


@given(st.binary(max_size=400))
def test_any_bytes_are_a_record_or_refused(junk: bytes) -> None:
    assert code_of(lambda: record.parse(junk, NAME)) is Code.KEY_UNWRAPPABLE


@given(st.binary(max_size=200))
def test_any_bytes_are_a_key_set_or_refused(junk: bytes) -> None:
    assert code_of(lambda: KeySet.parse(Secret(junk))) in {None, Code.PROVIDER_REFUSED}


@given(keys=st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=64, unique=True))
def test_a_key_set_survives_its_text(keys: list[bytes]) -> None:
    text = KeySet(tuple(map(Secret, keys))).text()
    assert [bytes(key.reveal()) for key in KeySet.parse(text).keys] == keys


@given(secret=st.binary(max_size=300), context=st.binary(max_size=100))
def test_a_secret_survives_its_record(secret: bytes, context: bytes) -> None:
    provider = LocalProvider(MemoryShelf())
    made = record.make(NAME, Secret(secret), provider, system_entropy)
    assert record.open_(record.parse(record.encode(made), NAME), provider).reveal() == secret
    wrapped = provider.wrap(Secret(bytes(32)), context)
    assert provider.unwrap(wrapped, context).reveal() == bytes(32)


@pytest.mark.parametrize("provider", [LocalProvider(MemoryShelf()), FaultyProvider()], ids=["local", "table"])
def test_no_flipped_bit_of_a_record_goes_unnoticed(provider: LocalProvider | FaultyProvider) -> None:
    whole = record.encode(record.make(NAME, Secret(b"a secret"), provider, system_entropy)).rstrip(b"\n")
    told = set()
    for at in range(8 * len(whole)):
        flipped = bytearray(whole)
        flipped[at // 8] ^= 1 << at % 8
        told.add(code_of(lambda flipped=flipped: record.open_(record.parse(bytes(flipped), NAME), provider)))
    assert told == {Code.KEY_UNWRAPPABLE}
