"""The safe: whole or not at all, nothing in clear on the disk, and every change to a record is noticed."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kit.faultykeys import FaultyProvider
from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError
from ocrypt.core.secrets import Secret
from ocrypt.keys import disk
from ocrypt.keys.adopt import adopt
from ocrypt.keys.plain import PlainFiles
from ocrypt.keys.provider import KekVersion
from ocrypt.keys.safe import Safe

if TYPE_CHECKING:
    from collections.abc import Callable

SECRET = b"a secret of some length \x00\xff"


@pytest.fixture
def provider() -> FaultyProvider:
    return FaultyProvider()


@pytest.fixture
def safe(tmp_path: Path, provider: FaultyProvider) -> Safe:
    return Safe(tmp_path, provider)


def loaded(safe: Safe, name: str) -> bytes:
    found = safe.load(name)
    assert found is not None
    return bytes(found.reveal())


def error_of(act: Callable[[], object]) -> LocalError:
    with pytest.raises(LocalError) as caught:
        act()
    return caught.value


def test_what_is_stored_is_loaded_and_stands_nowhere_in_clear(safe: Safe, tmp_path: Path) -> None:
    safe.store("one", Secret(SECRET))
    assert loaded(safe, "one") == SECRET
    assert [path.name for path in tmp_path.iterdir()] == ["one.sealed"]
    path = tmp_path / "one.sealed"
    assert path.stat().st_mode & 0o777 == 0o600
    assert SECRET not in path.read_bytes()


def test_an_empty_secret_and_a_long_one(safe: Safe) -> None:
    safe.store("empty", Secret(b""))
    safe.store("long", Secret(SECRET * 1000))
    assert loaded(safe, "empty") == b""
    assert loaded(safe, "long") == SECRET * 1000


def test_a_name_that_was_never_stored_is_none(safe: Safe) -> None:
    assert safe.load("nobody") is None
    assert list(safe.names()) == []


def test_store_never_replaces_and_replace_does(safe: Safe) -> None:
    safe.store("one", Secret(b"first"))
    assert error_of(lambda: safe.store("one", Secret(b"second"))).code is Code.STATE_UNUSABLE
    assert loaded(safe, "one") == b"first"
    safe.replace("one", Secret(b"third"))
    assert loaded(safe, "one") == b"third"
    safe.replace("new", Secret(b"as well"))
    assert loaded(safe, "new") == b"as well"


def test_names_are_in_order_and_remove_removes(safe: Safe) -> None:
    for name in ("shared.b", "a", "C", "shared.a"):
        safe.store(name, Secret(b"x"))
    assert list(safe.names()) == ["C", "a", "shared.a", "shared.b"]
    assert [one.name for one in safe.listing()] == ["C", "a", "shared.a", "shared.b"]
    safe.remove("a")
    safe.remove("a")
    assert list(safe.names()) == ["C", "shared.a", "shared.b"]
    assert safe.load("a") is None


@pytest.mark.parametrize("name", ["", ".hidden", "../up", "a/b", "a b", "ä", "a" * 101, "-a", "a\n"])
def test_a_name_that_could_be_another_path_is_refused(safe: Safe, name: str) -> None:
    for act in (safe.load, safe.remove, lambda name: safe.store(name, Secret(b""))):
        with pytest.raises(ValueError, match="name"):
            act(name)


def test_two_secrets_have_keys_of_their_own(safe: Safe, provider: FaultyProvider) -> None:
    safe.store("one", Secret(SECRET))
    safe.store("two", Secret(SECRET))
    assert len({dek for dek, _, _ in provider.wrapped.values()}) == 2


CHANGES = {
    "another version": ("v", 2),
    "another kind": ("kind", "other"),
    "another name": ("name", "two"),
    "another KEK version": ("kek_version", "2"),
    "a wrapped key of nobody": ("wrapped_dek", "AAAA"),
    "a wrapped key that is no base64url": ("wrapped_dek", "a+b="),
    "another commitment": ("commitment", "A" * 43),
    "a commitment that is no base64url": ("commitment", "!"),
    "another nonce": ("nonce", "A" * 16),
    "no nonce": ("nonce", ""),
    "no ciphertext": ("ciphertext", ""),
    "another ciphertext": ("ciphertext", "A" * 60),
    "a number for a text": ("nonce", 7),
    "a member too many": ("more", "x"),
}


@pytest.mark.parametrize(("member", "value"), CHANGES.values(), ids=CHANGES)
def test_a_record_that_was_changed_does_not_open(safe: Safe, tmp_path: Path, member: str, value: object) -> None:
    safe.store("one", Secret(SECRET))
    path = tmp_path / "one.sealed"
    path.write_text(json.dumps({**json.loads(path.read_text()), member: value}))
    error = error_of(lambda: safe.load("one"))
    assert error.code is Code.KEY_UNWRAPPABLE
    assert str(value) not in error.detail or value in {"", 2, 7, "two", "!", "x", "other", "2"}


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b'{"v": 1}'])
def test_a_file_that_is_no_record_does_not_open(safe: Safe, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "one.sealed"
    path.write_bytes(content)
    path.chmod(0o600)
    assert error_of(lambda: safe.load("one")).code is Code.KEY_UNWRAPPABLE


def test_a_record_under_another_name_does_not_open(safe: Safe, tmp_path: Path) -> None:
    safe.store("one", Secret(b"one"))
    safe.store("two", Secret(b"two"))
    (tmp_path / "one.sealed").replace(tmp_path / "two.sealed")
    assert error_of(lambda: safe.load("two")).code is Code.KEY_UNWRAPPABLE
    # With the name in it changed as well, the wrapped key's context is another's.
    path = tmp_path / "two.sealed"
    path.write_text(path.read_text().replace('"name":"one"', '"name":"two"'))
    assert error_of(lambda: safe.load("two")).code is Code.KEY_UNWRAPPABLE


@pytest.mark.parametrize("answer", [b"", b"short", b"k" * 32, b"k" * 33])
def test_a_key_that_is_not_the_committed_one_is_not_used(safe: Safe, provider: FaultyProvider, answer: bytes) -> None:
    safe.store("one", Secret(SECRET))
    provider.answer = answer
    assert error_of(lambda: safe.load("one")).code is Code.KEY_UNWRAPPABLE


def test_a_record_of_another_provider_says_so(safe: Safe, tmp_path: Path) -> None:
    safe.store("one", Secret(SECRET))
    error = error_of(lambda: Safe(tmp_path, FaultyProvider(name="other")).load("one"))
    assert error.code is Code.KEY_UNWRAPPABLE
    assert error.detail == "one is not wrapped by other; rewrap it from where it was"


@pytest.mark.parametrize("code", [Code.PROVIDER_UNAVAILABLE, Code.PROVIDER_REFUSED])
def test_what_the_provider_raises_passes(safe: Safe, provider: FaultyProvider, tmp_path: Path, code: Code) -> None:
    safe.store("one", Secret(SECRET))
    provider.code = code
    for act in (lambda: safe.load("one"), lambda: safe.store("two", Secret(b"")), safe.rotate):
        provider.fails_at = provider.calls + 1
        assert error_of(act).code is code
    assert [path.name for path in tmp_path.iterdir()] == ["one.sealed"]


def test_a_record_that_others_can_read_is_refused(safe: Safe, tmp_path: Path) -> None:
    safe.store("one", Secret(SECRET))
    (tmp_path / "one.sealed").chmod(0o640)
    assert error_of(lambda: safe.load("one")).code is Code.STATE_UNUSABLE


def test_a_link_is_not_followed(safe: Safe, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_bytes(b"planted")
    (tmp_path / "one.sealed").symlink_to(tmp_path / "elsewhere")
    assert error_of(lambda: safe.load("one")).code is Code.STATE_UNUSABLE


def test_a_directory_that_is_not_there(tmp_path: Path, provider: FaultyProvider) -> None:
    safe = Safe(tmp_path / "nowhere", provider)
    assert safe.load("one") is None
    for act in (lambda: safe.store("one", Secret(b"")), lambda: safe.remove("one"), safe.rotate):
        assert error_of(act).code is Code.STATE_UNUSABLE


def test_a_place_that_can_not_be_written(safe: Safe, tmp_path: Path) -> None:
    (tmp_path / "one.sealed.draft").mkdir()
    assert error_of(lambda: safe.store("one", Secret(b""))).code is Code.STATE_UNUSABLE
    (tmp_path / "two.sealed").mkdir()
    assert error_of(lambda: safe.load("two")).code is Code.STATE_UNUSABLE
    assert error_of(lambda: safe.replace("two", Secret(b""))).code is Code.STATE_UNUSABLE
    assert error_of(lambda: safe.remove("two")).code is Code.STATE_UNUSABLE
    assert error_of(lambda: PlainFiles(tmp_path / "nowhere").store("three", Secret(b""))).code is Code.STATE_UNUSABLE


def test_rewrapping_changes_the_wrapping_and_nothing_else(safe: Safe, tmp_path: Path, provider: FaultyProvider) -> None:
    for name in ("one", "two"):
        safe.store(name, Secret(name.encode()))
    before = {name: json.loads((tmp_path / f"{name}.sealed").read_text()) for name in ("one", "two")}
    assert safe.rotate() == "2"
    assert list(safe.rewrap()) == ["one", "two"]
    assert list(safe.rewrap()) == []
    for name in ("one", "two"):
        after = json.loads((tmp_path / f"{name}.sealed").read_text())
        assert after.pop("kek_version") == "2"
        assert after.pop("wrapped_dek") != before[name].pop("wrapped_dek")
        before[name].pop("kek_version")
        assert after == before[name]
        assert loaded(safe, name) == name.encode()
    safe.destroy(KekVersion("1"))
    assert [loaded(safe, name) for name in ("one", "two")] == [b"one", b"two"]
    assert list(safe.versions()) == ["2"]
    assert provider.gone == {"1"}


def test_a_version_that_is_in_use_is_not_destroyed(safe: Safe, provider: FaultyProvider) -> None:
    safe.store("one", Secret(SECRET))
    safe.rotate()
    error = error_of(lambda: safe.destroy(KekVersion("1")))
    assert (error.code, error.detail) == (Code.KEY_IN_USE, "one is not under the newest version")
    assert provider.gone == set()
    assert loaded(safe, "one") == SECRET


@pytest.mark.parametrize("fails_at", range(1, 7))
def test_a_rewrap_that_fails_in_the_middle_is_finished_by_the_next(tmp_path: Path, fails_at: int) -> None:
    provider = FaultyProvider()
    safe = Safe(tmp_path, provider)
    for name in ("one", "two", "three"):
        safe.store(name, Secret(name.encode()))
    safe.rotate()
    provider.fails_at = provider.calls + fails_at
    assert error_of(safe.rewrap).code is Code.PROVIDER_UNAVAILABLE
    assert [loaded(safe, name) for name in safe.names()] == [name.encode() for name in safe.names()]
    safe.rewrap()
    assert {one.kek_version for one in safe.listing()} == {"2"}
    assert [loaded(safe, name) for name in safe.names()] == [name.encode() for name in safe.names()]


def test_moving_to_another_provider(safe: Safe, tmp_path: Path, provider: FaultyProvider) -> None:
    safe.store("one", Secret(SECRET))
    moved = Safe(tmp_path, FaultyProvider(name="other"))
    assert error_of(moved.rewrap).code is Code.KEY_UNWRAPPABLE
    assert list(moved.rewrap(provider)) == ["one"]
    assert loaded(moved, "one") == SECRET
    assert list(moved.rewrap(provider)) == []


def test_an_empty_safe_with_a_master_key_that_nobody_made(tmp_path: Path) -> None:
    safe = Safe(tmp_path, FaultyProvider(newest=0))
    assert list(safe.rewrap()) == []
    assert list(safe.versions()) == []


class Crash(BaseException):
    """The machine stops here."""


def crash_at(monkeypatch: pytest.MonkeyPatch, target: object, name: str, *, after: bool, at: int) -> None:
    real = getattr(target, name)
    calls = 0

    def door(*arguments: object, **options: object) -> object:
        nonlocal calls
        calls += 1
        if calls == at and not after:
            raise Crash
        result = real(*arguments, **options)
        if calls == at:
            raise Crash
        return result

    monkeypatch.setattr(target, name, door)


# What changes the disk, each stopped before it acts or right after.
DOORS: dict[str, tuple[object, str]] = {
    "draft": (disk, "write_draft"),
    "fsync": (os, "fsync"),
    "link": (os, "link"),
    "rename": (Path, "replace"),
    "unlink": (Path, "unlink"),
    "directory": (disk, "sync_directory"),
}
CRASHES = [(door, at, after) for door in DOORS for at in (1, 2) for after in (False, True)]


def crashed(act: Callable[[], None], door: str, *, at: int, after: bool) -> bool:
    """Whether the machine stopped in the middle of `act`."""
    with pytest.MonkeyPatch.context() as patch:
        crash_at(patch, *DOORS[door], after=after, at=at)
        try:
            act()
        except Crash:
            return True
    return False


@pytest.mark.parametrize(("door", "at", "after"), CRASHES)
def test_after_a_crash_a_replaced_secret_is_the_old_or_the_new(
    tmp_path: Path, door: str, *, at: int, after: bool
) -> None:
    provider = FaultyProvider()
    safe = Safe(tmp_path, provider)
    safe.store("one", Secret(b"old"))
    assert crashed(lambda: safe.replace("one", Secret(b"new")), door, at=at, after=after) or door == "link" or at == 2
    again = Safe(tmp_path, provider)
    assert loaded(again, "one") in {b"old", b"new"}
    assert list(again.names()) == ["one"]
    again.replace("one", Secret(b"newest"))
    assert loaded(again, "one") == b"newest"


@pytest.mark.parametrize(("door", "at", "after"), CRASHES)
def test_after_a_crash_taking_over_is_done_again(tmp_path: Path, door: str, *, at: int, after: bool) -> None:
    provider = FaultyProvider()
    PlainFiles(tmp_path).store("identity", Secret(SECRET))
    safe = Safe(tmp_path, provider)
    stopped = crashed(lambda: adopt(safe, tmp_path, ["identity"]), door, at=at, after=after)
    assert stopped or door == "rename" or at == 2
    kept = [path for path in (tmp_path / "identity", tmp_path / "identity.sealed") if path.exists()]
    assert kept, "it is in one place at least"
    adopt(safe, tmp_path, ["identity"])
    assert loaded(safe, "identity") == SECRET
    assert not (tmp_path / "identity").exists()


def test_two_that_differ_are_not_taken_over(safe: Safe, tmp_path: Path) -> None:
    PlainFiles(tmp_path).store("identity", Secret(b"old"))
    safe.store("identity", Secret(b"new"))
    assert error_of(lambda: adopt(safe, tmp_path, ["identity"])).code is Code.STATE_UNUSABLE
    assert (tmp_path / "identity").read_bytes() == b"old"
    assert loaded(safe, "identity") == b"new"


def test_a_plain_file_that_others_can_read_is_not_taken_over(safe: Safe, tmp_path: Path) -> None:
    PlainFiles(tmp_path).store("identity", Secret(b"old"))
    (tmp_path / "identity").chmod(0o644)
    assert error_of(lambda: adopt(safe, tmp_path, ["identity"])).code is Code.STATE_UNUSABLE
    assert list(safe.names()) == []


def test_plain_files_are_closed_to_others_and_never_replaced(tmp_path: Path) -> None:
    files = PlainFiles(tmp_path)
    (tmp_path / "seed.draft").write_bytes(b"half a sec")
    files.store("seed", Secret(b"secret"))
    assert (tmp_path / "seed").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["seed"]
    assert error_of(lambda: files.store("seed", Secret(b"second"))).code is Code.STATE_UNUSABLE
    found = files.load("seed")
    assert found is not None
    assert found.reveal() == b"secret"
    assert files.load("nobody") is None


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o666])
def test_a_plain_file_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    PlainFiles(tmp_path).store("seed", Secret(b"secret"))
    (tmp_path / "seed").chmod(mode)
    assert error_of(lambda: PlainFiles(tmp_path).load("seed")).code is Code.STATE_UNUSABLE
