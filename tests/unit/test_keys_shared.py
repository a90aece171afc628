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
from ocrypt.hazmat.sharedkey import Algorithm, seal_shared
from ocrypt.keys import shared
from ocrypt.keys.shared import SharedKey, SharedKeys

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


@pytest.mark.parametrize("algorithm", Algorithm)
def test_a_key_opens_also_after_a_restart(algorithm: Algorithm) -> None:
    shelf = Shelf()
    key = keys(shelf).add("till", NOW)
    opening = keys(shelf).open(request(key, algorithm), NOW)
    assert opening.opened == b"picture"
    assert (opening.key.kid, opening.key.version, opening.key.born) == ("till", 1, NOW)


def test_the_key_before_opens_until_the_overlap_ends() -> None:
    shelf = Shelf()
    first = keys(shelf).add("till", NOW)
    second = keys(shelf).rotate("till", NOW, SOON)
    held = keys(shelf)
    assert held.open(request(first), NOW).key.version == 1
    assert held.open(request(second), NOW).key.version == 2
    with pytest.raises(Unopenable):
        held.open(request(first), SOON)
    assert [key.version for key in held.expire(SOON)] == [1]
    assert shelf.names() == ("shared-till.v2",)


def test_no_more_than_two_versions_live() -> None:
    held = keys(Shelf())
    held.add("till", NOW)
    held.rotate("till", NOW, SOON)
    held.rotate("till", NOW, SOON)
    assert [key.version for key in held.listing()] == [2, 3]


def test_every_live_version_is_tried_whichever_opens(monkeypatch: pytest.MonkeyPatch) -> None:
    trials = count()
    real = shared.open_shared

    def counted(algorithm: Algorithm, key: bytes, untrusted: bytes) -> bytes:
        next(trials)
        return real(algorithm, key, untrusted)

    held = keys(Shelf())
    first = held.add("till", NOW)
    second = held.rotate("till", NOW, SOON)
    requests = [request(first), request(second)]
    monkeypatch.setattr(shared, "open_shared", counted)
    for asked in requests:
        held.open(asked, NOW)
    assert next(trials) == 4


def test_a_key_opens_nothing_of_another_name() -> None:
    held = keys(Shelf())
    held.add("till", NOW)
    other = request(held.add("door", NOW))
    wrong = SharedRequest(algorithm=other.algorithm, kid="till", untrusted_sealed=other.untrusted_sealed)
    with pytest.raises(Unopenable):
        held.open(wrong, NOW)


def test_retired_keys_are_destroyed() -> None:
    shelf = Shelf()
    held = keys(shelf)
    key = held.add("till", NOW)
    held.retire("till")
    assert shelf.names() == ()
    with pytest.raises(Unopenable):
        held.open(request(key), NOW)


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
