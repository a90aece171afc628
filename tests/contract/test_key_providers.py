"""What every key provider promises. Each new one joins the list of `PROVIDERS`."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

import pytest

from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError
from ocrypt.core.secrets import Secret
from ocrypt.envelope.statement import fingerprint
from ocrypt.keys.identity import load_or_create
from ocrypt.keys.provider import KeyProvider
from ocrypt.keys.providers.file import FileProvider

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


PROVIDERS = {"file": FileProvider}


@pytest.mark.parametrize("verb", ["load", "store"])
@pytest.mark.parametrize("provider", PROVIDERS.values(), ids=PROVIDERS)
def test_a_provider_has_the_verbs_of_the_protocol(provider: type, verb: str) -> None:
    assert inspect.signature(getattr(provider, verb)) == inspect.signature(getattr(KeyProvider, verb))


@pytest.fixture(params=sorted(PROVIDERS))
def open_provider(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], KeyProvider]:
    return lambda: PROVIDERS[request.param](tmp_path)


def test_what_is_stored_is_loaded_by_the_next_process(open_provider: Callable[[], KeyProvider]) -> None:
    open_provider().store("seed", Secret(b"\x00\x01\xff" * 10))
    loaded = open_provider().load("seed")
    assert loaded is not None
    assert loaded.reveal() == b"\x00\x01\xff" * 10


def test_a_name_that_was_never_stored_is_none(open_provider: Callable[[], KeyProvider]) -> None:
    assert open_provider().load("nobody") is None


def test_a_key_that_is_there_is_never_replaced(open_provider: Callable[[], KeyProvider]) -> None:
    open_provider().store("seed", Secret(b"first"))
    with pytest.raises(LocalError) as caught:
        open_provider().store("seed", Secret(b"second"))
    assert caught.value.code is Code.STATE_UNUSABLE
    loaded = open_provider().load("seed")
    assert loaded is not None
    assert loaded.reveal() == b"first"


def test_an_identity_is_made_once_and_stays(open_provider: Callable[[], KeyProvider]) -> None:
    made = load_or_create(open_provider(), "identity")
    again = load_or_create(open_provider(), "identity")
    assert made.public.raw == again.public.raw
    assert fingerprint(made.public) == fingerprint(again.public)


def test_file_keeps_secrets_from_others(tmp_path: Path) -> None:
    FileProvider(tmp_path).store("seed", Secret(b"secret"))
    assert (tmp_path / "seed").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["seed"]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o666])
def test_file_refuses_a_secret_that_others_can_read(tmp_path: Path, mode: int) -> None:
    FileProvider(tmp_path).store("seed", Secret(b"secret"))
    (tmp_path / "seed").chmod(mode)
    with pytest.raises(LocalError) as caught:
        FileProvider(tmp_path).load("seed")
    assert caught.value.code is Code.STATE_UNUSABLE


def test_file_refuses_to_follow_a_link(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_bytes(b"planted")
    (tmp_path / "seed").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(LocalError) as caught:
        FileProvider(tmp_path).load("seed")
    assert caught.value.code is Code.STATE_UNUSABLE


def test_file_a_draft_left_by_a_crash_does_not_matter(tmp_path: Path) -> None:
    (tmp_path / "seed.draft").write_bytes(b"half a sec")
    FileProvider(tmp_path).store("seed", Secret(b"secret"))
    loaded = FileProvider(tmp_path).load("seed")
    assert loaded is not None
    assert loaded.reveal() == b"secret"
