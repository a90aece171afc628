"""What every key provider promises, each against the real thing: OpenBao, AWS KMS as moto plays it, SoftHSM."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

import pytest

from kit.keystands import NAMES, Stands
from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError
from ocrypt.core.secrets import Secret
from ocrypt.keys.provider import KekVersion, KeyProvider, Wrapped
from ocrypt.keys.providers.awskms import KmsProvider
from ocrypt.keys.providers.local import LocalProvider
from ocrypt.keys.providers.pkcs11 import Pkcs11Provider
from ocrypt.keys.providers.vault import TransitProvider
from ocrypt.keys.safe import Safe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from kit.keystands import Stand

DEK = bytes(range(32))
CONTEXT = b"ocrypt/test/one"


@pytest.fixture(scope="module")
def stands(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stands]:
    made = Stands(tmp_path_factory.mktemp("stands"))
    yield made
    made.close()


@pytest.fixture(params=NAMES)
def stand(request: pytest.FixtureRequest, stands: Stands) -> Stand:
    return stands.make(request.param)


def code_of(act: Callable[[], object]) -> Code:
    with pytest.raises(LocalError) as caught:
        act()
    return caught.value.code


def unwrappable(stand: Stand) -> set[Code]:
    """KMS looks for the key that a ciphertext names before it checks anything: another one may not be ours to use."""
    return {Code.KEY_UNWRAPPABLE} | ({Code.PROVIDER_REFUSED} if stand.name == "awskms" else set())


@pytest.mark.parametrize("verb", ["wrap", "unwrap", "rotate", "destroy", "versions"])
@pytest.mark.parametrize("provider", [LocalProvider, TransitProvider, KmsProvider, Pkcs11Provider])
def test_a_provider_has_the_verbs_of_the_protocol(provider: type, verb: str) -> None:
    assert inspect.signature(getattr(provider, verb)) == inspect.signature(getattr(KeyProvider, verb))


def test_what_is_wrapped_unwraps_in_the_next_process(stand: Stand) -> None:
    wrapped = stand.open().wrap(Secret(DEK), CONTEXT)
    assert DEK not in wrapped.blob
    assert wrapped.version.isascii()
    assert stand.open().unwrap(wrapped, CONTEXT).reveal() == DEK
    assert stand.open().versions()[-1] == wrapped.version
    assert stand.open().name == stand.name


def test_two_wrappings_of_one_key_differ_and_both_unwrap(stand: Stand) -> None:
    provider = stand.open()
    one, two = (provider.wrap(Secret(DEK), CONTEXT) for _ in range(2))
    assert one.blob != two.blob
    assert [provider.unwrap(each, CONTEXT).reveal() for each in (one, two)] == [DEK, DEK]


@pytest.mark.parametrize("context", [b"", b"ocrypt/test/two", CONTEXT + b"\0", CONTEXT[:-1]])
def test_another_context_does_not_unwrap(stand: Stand, context: bytes) -> None:
    wrapped = stand.open().wrap(Secret(DEK), CONTEXT)
    assert code_of(lambda: stand.open().unwrap(wrapped, context)) is Code.KEY_UNWRAPPABLE


@pytest.mark.parametrize("version", ["", "0", "99", "-1", "alias/other", "ffffffffffffffff", "../../other"])
def test_another_version_does_not_unwrap(stand: Stand, version: str) -> None:
    wrapped = stand.open().wrap(Secret(DEK), CONTEXT)
    other = Wrapped(KekVersion(version), wrapped.blob)
    assert code_of(lambda: stand.open().unwrap(other, CONTEXT)) is Code.KEY_UNWRAPPABLE


@pytest.mark.parametrize("where", [0, 0.3, 0.7, -1])
def test_a_blob_that_was_changed_does_not_unwrap(stand: Stand, where: float) -> None:
    wrapped = stand.open().wrap(Secret(DEK), CONTEXT)
    at = int(where * len(wrapped.blob)) if where >= 0 else -2
    changed = bytearray(wrapped.blob)
    changed[at] = changed[at] ^ 1 if changed[at] ^ 1 in b"0123456789ABCDabcd" else ord("Z") ^ (changed[at] == ord("Z"))
    assert changed != wrapped.blob
    untrusted = Wrapped(wrapped.version, bytes(changed))
    assert code_of(lambda: stand.open().unwrap(untrusted, CONTEXT)) in unwrappable(stand)


@pytest.mark.parametrize("blob", [b"", b"x", b"\x00" * 200, b"\xff" * 60])
def test_junk_does_not_unwrap(stand: Stand, blob: bytes) -> None:
    wrapped = stand.open().wrap(Secret(DEK), CONTEXT)
    assert code_of(lambda: stand.open().unwrap(Wrapped(wrapped.version, blob), CONTEXT)) in unwrappable(stand)


def test_after_a_rotation_the_new_version_wraps_and_the_old_one_unwraps(stand: Stand) -> None:
    provider = stand.open()
    old = provider.wrap(Secret(DEK), CONTEXT)
    newest = stand.rotate(provider)
    assert newest != old.version
    for each in (stand.open(), stand.open()):
        new = each.wrap(Secret(DEK), CONTEXT)
        assert new.version == newest
        assert each.unwrap(old, CONTEXT).reveal() == DEK
        assert each.unwrap(new, CONTEXT).reveal() == DEK
    assert list(stand.open().versions()) == [old.version, newest]


def test_a_version_that_was_destroyed_unwraps_nothing_any_more(stand: Stand) -> None:
    provider = stand.open()
    old = provider.wrap(Secret(DEK), CONTEXT)
    stand.rotate(provider)
    new = stand.open().wrap(Secret(DEK), CONTEXT)
    stand.destroy(provider, old.version)
    assert code_of(lambda: stand.open().unwrap(old, CONTEXT)) is Code.KEY_UNWRAPPABLE
    assert stand.open().unwrap(new, CONTEXT).reveal() == DEK
    assert list(stand.open().versions()) == [new.version]


def test_the_newest_version_is_not_destroyed(stand: Stand) -> None:
    provider = stand.open()
    wrapped = provider.wrap(Secret(DEK), CONTEXT)
    allowed = {Code.KEY_IN_USE} if stand.name != "env" else {Code.PROVIDER_REFUSED}
    assert code_of(lambda: provider.destroy(wrapped.version)) in allowed
    assert stand.open().unwrap(wrapped, CONTEXT).reveal() == DEK


def test_a_version_that_there_is_not_is_not_destroyed(stand: Stand) -> None:
    provider = stand.open()
    provider.wrap(Secret(DEK), CONTEXT)
    allowed = {Code.KEY_UNWRAPPABLE} if stand.name != "env" else {Code.PROVIDER_REFUSED}
    assert code_of(lambda: provider.destroy(KekVersion("99"))) in allowed


def test_a_provider_that_is_down_says_so(stand: Stand) -> None:
    wrapped = Wrapped(KekVersion("1"), b"x" * 60)
    assert code_of(lambda: stand.down().wrap(Secret(DEK), CONTEXT)) is Code.PROVIDER_UNAVAILABLE
    assert code_of(stand.down().rotate) in {Code.PROVIDER_UNAVAILABLE, Code.PROVIDER_REFUSED}
    if stand.name != "file":
        # A file that is not there is an empty shelf: nothing unwraps, and nothing is down.
        assert code_of(lambda: stand.down().unwrap(wrapped, CONTEXT)) is Code.PROVIDER_UNAVAILABLE


def test_a_provider_that_refuses_says_so(stand: Stand) -> None:
    wrapped = Wrapped(KekVersion("1"), b"x" * 60)
    assert code_of(lambda: stand.denied().wrap(Secret(DEK), CONTEXT)) is Code.PROVIDER_REFUSED
    assert code_of(lambda: stand.denied().unwrap(wrapped, CONTEXT)) is Code.PROVIDER_REFUSED
    assert code_of(stand.denied().rotate) is Code.PROVIDER_REFUSED


def test_no_error_repeats_key_or_credentials(stand: Stand) -> None:
    for act in (
        lambda: stand.denied().wrap(Secret(DEK), CONTEXT),
        lambda: stand.down().wrap(Secret(DEK), CONTEXT),
        lambda: stand.open().unwrap(Wrapped(KekVersion("CANARY-VERSION"), b"CANARY-BLOB"), CONTEXT),
    ):
        with pytest.raises(LocalError) as caught:
            act()
        assert "CANARY" not in caught.value.detail
        assert "root-of-a-test" not in caught.value.detail
        assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_a_restored_backup_opens_nothing_once_its_master_key_is_destroyed(stand: Stand, tmp_path: Path) -> None:
    safe = Safe(tmp_path, stand.open())
    safe.store("shared.device", Secret(b"the key of a client"))
    backup = (tmp_path / "shared.device.sealed").read_bytes()
    old = safe.listing()[0].kek_version
    stand.rotate(stand.open())
    safe = Safe(tmp_path, stand.open())
    assert safe.rewrap() == ("shared.device",)
    stand.destroy(stand.open(), KekVersion(old))
    kept = Safe(tmp_path, stand.open()).load("shared.device")
    assert kept is not None
    assert kept.reveal() == b"the key of a client"
    (tmp_path / "shared.device.sealed").write_bytes(backup)
    assert code_of(lambda: Safe(tmp_path, stand.open()).load("shared.device")) is Code.KEY_UNWRAPPABLE
