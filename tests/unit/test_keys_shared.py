"""Shared keys: made, turned with an overlap, ended and destroyed; kept before they hold."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError
from ocrypt.core.secrets import Secret
from ocrypt.envelope.shared import SharedRequest
from ocrypt.hazmat.entropy import system_entropy
from ocrypt.hazmat.errors import Unopenable
from ocrypt.hazmat.sharedkey import Algorithm, opened_space, seal_shared
from ocrypt.keys import shared
from ocrypt.keys.shared import MAX_LIVE, InMemory, SharedKey, SharedKeys

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
SOON = NOW + timedelta(hours=1)


class Shelf(dict[str, Secret]):
    """A store in memory."""

    load = dict.get

    def store(self, name: str, secret: Secret) -> None:
        assert name not in self
        self[name] = secret

    replace = dict.__setitem__

    def remove(self, name: str) -> None:
        self.pop(name, None)

    def names(self) -> tuple[str, ...]:
        return tuple(sorted(self))


def request(key: SharedKey, algorithm: Algorithm = Algorithm.AES_256_GCM) -> SharedRequest:
    sealed = seal_shared(algorithm, bytes(key.secret.reveal()), b"picture", system_entropy)
    return SharedRequest(algorithm=algorithm, kid=key.kid, untrusted_sealed=sealed)


def keys(shelf: Shelf) -> SharedKeys:
    return SharedKeys(shelf, system_entropy)


def opened(held: SharedKeys, asked: SharedRequest, now: datetime) -> tuple[bytes, SharedKey]:
    """What a request says, and the key that opened it."""
    trials = [bytearray(opened_space(asked.untrusted_sealed)) for _ in range(MAX_LIVE)]
    opening = held.open_into(asked, now, [memoryview(trial) for trial in trials])
    return bytes(trials[opening.trial][: opening.length]), opening.key


@pytest.mark.parametrize("algorithm", Algorithm)
def test_a_key_opens_also_after_a_restart(algorithm: Algorithm) -> None:
    shelf = Shelf()
    key = keys(shelf).add("till", NOW)
    said, opener = opened(keys(shelf), request(key, algorithm), NOW)
    assert said == b"picture"
    assert (opener.kid, opener.version, opener.born) == ("till", 1, NOW)


def test_the_key_before_opens_until_the_overlap_ends() -> None:
    shelf = Shelf()
    first = keys(shelf).add("till", NOW)
    second = keys(shelf).rotate("till", NOW, SOON)
    held = keys(shelf)
    assert opened(held, request(first), NOW)[1].version == 1
    assert opened(held, request(second), NOW)[1].version == 2
    with pytest.raises(Unopenable):
        opened(held, request(first), SOON)
    assert [key.version for key in held.expire(SOON)] == [1]
    assert shelf.names() == ("shared-till.v2",)


def test_no_more_than_two_versions_live() -> None:
    held = keys(Shelf())
    held.add("till", NOW)
    held.rotate("till", NOW, SOON)
    held.rotate("till", NOW, SOON)
    assert [key.version for key in held.listing()] == [2, 3]


def test_there_are_always_two_trials(monkeypatch: pytest.MonkeyPatch) -> None:
    trials = count()
    real = shared.open_shared_into

    def counted(algorithm: Algorithm, key: bytes, untrusted: bytes, out: memoryview) -> int:
        next(trials)
        return real(algorithm, key, untrusted, out)

    held = keys(Shelf())
    alone = held.add("door", NOW)
    first = held.add("till", NOW)
    second = held.rotate("till", NOW, SOON)
    asked = [request(alone), request(first), request(second)]
    unknown = SharedRequest(algorithm=Algorithm.AES_256_GCM, kid="nobody", untrusted_sealed=asked[0].untrusted_sealed)
    monkeypatch.setattr(shared, "open_shared_into", counted)
    for each in asked:
        opened(held, each, NOW)
    with pytest.raises(Unopenable):
        opened(held, unknown, NOW)
    assert next(trials) == 2 * 4


def test_what_did_not_open_leaves_nothing() -> None:
    held = keys(Shelf())
    held.add("till", NOW)
    stranger = SharedKey(kid="till", version=1, born=NOW, not_after=None, secret=Secret(bytes(32)))
    for algorithm in Algorithm:
        asked = request(stranger, algorithm)
        trials = [bytearray(b"x" * opened_space(asked.untrusted_sealed)) for _ in range(MAX_LIVE)]
        with pytest.raises(Unopenable):
            held.open_into(asked, NOW, [memoryview(trial) for trial in trials])
        assert not any(map(any, trials))


def test_the_running_service_gets_what_the_safe_has() -> None:
    held = keys(Shelf())
    first = held.add("till", NOW)
    second = held.rotate("till", NOW, SOON)
    running = SharedKeys(InMemory.of(bytes(held.export().reveal())), system_entropy)
    assert running.has("till")
    assert not running.has("door")
    for key in (first, second):
        assert opened(running, request(key), NOW)[0] == b"picture"
    # What it does with them stays with it.
    running.add("door", NOW)
    running.rotate("till", NOW, SOON)
    running.retire("till")
    assert held.has("till")
    assert not SharedKeys(InMemory.of(b""), system_entropy).listing()


def test_a_key_opens_nothing_of_another_name() -> None:
    held = keys(Shelf())
    held.add("till", NOW)
    other = request(held.add("door", NOW))
    wrong = SharedRequest(algorithm=other.algorithm, kid="till", untrusted_sealed=other.untrusted_sealed)
    with pytest.raises(Unopenable):
        opened(held, wrong, NOW)


def test_retired_keys_are_destroyed() -> None:
    shelf = Shelf()
    held = keys(shelf)
    key = held.add("till", NOW)
    held.retire("till")
    assert shelf.names() == ()
    with pytest.raises(Unopenable):
        opened(held, request(key), NOW)


@pytest.mark.parametrize("kid", ["till", "", "Till", "a.b", "../x", "a" * 33])
def test_refuses_names_that_are_taken_or_can_be_none(kid: str) -> None:
    held = keys(Shelf())
    held.add("till", NOW)
    with pytest.raises(LocalError) as caught:
        held.add(kid, NOW)
    assert caught.value.code is Code.STATE_UNUSABLE


def test_turns_and_retires_only_what_there_is() -> None:
    held = keys(Shelf())
    with pytest.raises(LocalError):
        held.rotate("till", NOW, SOON)
    with pytest.raises(LocalError):
        held.retire("till")


def test_leaves_alone_what_others_keep_and_refuses_what_is_broken() -> None:
    shelf = Shelf({"identity": Secret(b"x")})
    assert keys(shelf).listing() == ()
    shelf["shared-till.v1"] = Secret(b"short")
    with pytest.raises(LocalError):
        keys(shelf)
