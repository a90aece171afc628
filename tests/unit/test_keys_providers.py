"""What is particular to one provider: where its credentials come from, and what it says when they are wrong."""

from __future__ import annotations

import base64
import builtins
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from keyring.errors import KeyringError, PasswordSetError

from kit.keystands import MemoryKeyring, private
from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError
from ocrypt.core.secrets import Secret
from ocrypt.hazmat import atrest
from ocrypt.hazmat.atrest import Cost
from ocrypt.hazmat.errors import Unopenable
from ocrypt.keys.provider import KekVersion, Wrapped
from ocrypt.keys.providers.awskms import Credentials
from ocrypt.keys.providers.credential import credential
from ocrypt.keys.providers.file import FileShelf, PassphraseShelf
from ocrypt.keys.providers.keyring import KeyringShelf
from ocrypt.keys.providers.keyset import KeySet, version_of
from ocrypt.keys.providers.local import LocalProvider
from ocrypt.keys.providers.open import Place, open_provider, variables
from ocrypt.keys.providers.uri import KmsUri

if TYPE_CHECKING:
    from collections.abc import Callable

ONE, TWO = (base64.b64encode(bytes([at]) * 32).decode() for at in (1, 2))


def error_of(act: Callable[[], object]) -> LocalError:
    with pytest.raises(LocalError) as caught:
        act()
    assert ONE not in caught.value.detail
    return caught.value


# Sealing at rest.


def test_what_is_sealed_opens_with_its_key_and_its_context_only() -> None:
    key, other = Secret(b"k" * 32), Secret(b"o" * 32)
    sealed = atrest.seal(key, Secret(b"hello"), b"aad", lambda count: b"n" * count)
    assert sealed[:12] == b"n" * 12
    assert atrest.open_(key, sealed, b"aad").reveal() == b"hello"
    for wrong in (
        lambda: atrest.open_(other, sealed, b"aad"),
        lambda: atrest.open_(key, sealed, b"other"),
        lambda: atrest.open_(key, sealed[:-1], b"aad"),
        lambda: atrest.open_(key, sealed[:27], b"aad"),
        lambda: atrest.open_(key, b"", b"aad"),
    ):
        with pytest.raises(Unopenable):
            wrong()


@pytest.mark.parametrize(
    ("log_n", "r", "p"), [(13, 8, 1), (21, 8, 1), (17, 7, 1), (17, 9, 1), (17, 8, 0), (17, 8, 5), (-1, 8, 1)]
)
def test_a_cost_that_is_too_low_or_too_high_is_refused(log_n: int, r: int, p: int) -> None:
    with pytest.raises(Unopenable):
        Cost(log_n=log_n, r=r, p=p)


# Key sets.


def test_a_key_set_is_text_with_the_newest_first() -> None:
    keys = KeySet.parse(Secret(f"  {TWO},\n{ONE}\t".encode()))
    assert [bytes(key.reveal()) for key in keys.keys] == [b"\x02" * 32, b"\x01" * 32]
    assert keys.text().reveal() == f"{TWO}\n{ONE}\n".encode()
    assert list(keys.versions()) == [version_of(Secret(bytes([at]) * 32)) for at in (1, 2)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        " , ",
        "not base64!",
        ONE[:-4],
        ONE + "AAAA",
        f"{ONE} {ONE}",
        "é",
        " ".join(base64.b64encode(bytes([at]) * 32).decode() for at in range(65)),
    ],
)
def test_any_other_text_is_no_key_set(text: str) -> None:
    assert error_of(lambda: KeySet.parse(Secret(text.encode()))).code is Code.PROVIDER_REFUSED


def test_destroying_takes_the_older_ones_along() -> None:
    keys = KeySet().grown(os.urandom).grown(os.urandom).grown(os.urandom)
    first, second, third = keys.versions()
    assert list(keys.without(second).versions()) == [third]
    assert list(keys.without(first).versions()) == [second, third]
    assert error_of(lambda: keys.without(third)).code is Code.KEY_IN_USE
    assert error_of(lambda: keys.without(KekVersion("other"))).code is Code.KEY_UNWRAPPABLE


# Files of credentials.


def test_a_credential_is_what_the_file_says_without_white_space(tmp_path: Path) -> None:
    path = private(tmp_path / "token", "  a token \n")
    assert credential(path).reveal() == b"a token"
    (tmp_path / "link").symlink_to(path)
    assert credential(tmp_path / "link").reveal() == b"a token"
    path.chmod(0o440)
    assert credential(path).reveal() == b"a token"


@pytest.mark.parametrize("mode", [0o604, 0o602, 0o601, 0o620, 0o666])
def test_a_credential_that_others_can_read_or_write_is_refused(tmp_path: Path, mode: int) -> None:
    path = private(tmp_path / "token", "CANARY")
    path.chmod(mode)
    error = error_of(lambda: credential(path))
    assert (error.code, error.detail) == (Code.PROVIDER_REFUSED, f"{path} is open to others; make it 0600")


def test_a_credential_that_is_none(tmp_path: Path) -> None:
    for path in (
        tmp_path / "missing",
        tmp_path,
        private(tmp_path / "empty", " \n"),
        private(tmp_path / "long", "x" * 16_385),
    ):
        assert error_of(lambda path=path: credential(path)).code is Code.PROVIDER_REFUSED
    os.mkfifo(tmp_path / "pipe", 0o600)
    assert error_of(lambda: credential(tmp_path / "pipe")).detail == f"{tmp_path / 'pipe'} is not a file"


# file:


def test_file_alone_keeps_its_master_key_beside_the_records(tmp_path: Path) -> None:
    wrapped = open_provider("file:", Place(tmp_path, {})).wrap(Secret(b"k" * 32), b"")
    assert (tmp_path / "master").stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["master", "master.lock"]
    assert (
        open_provider(f"file:{tmp_path}/master", Place(tmp_path / "x", {})).unwrap(wrapped, b"").reveal() == b"k" * 32
    )


def test_a_master_key_that_is_damaged_is_not_replaced(tmp_path: Path) -> None:
    private(tmp_path / "master", "junk")
    provider = LocalProvider(FileShelf(tmp_path / "master"))
    for act in (lambda: provider.wrap(Secret(b"k" * 32), b""), provider.rotate, provider.versions):
        assert error_of(act).code is Code.PROVIDER_REFUSED
    assert (tmp_path / "master").read_text() == "junk"


def test_two_processes_that_rotate_lose_no_version(tmp_path: Path) -> None:
    one, two = (LocalProvider(FileShelf(tmp_path / "master")) for _ in range(2))
    wrapped = one.wrap(Secret(b"k" * 32), b"")
    assert two.unwrap(wrapped, b"").reveal() == b"k" * 32
    made = [one.rotate(), two.rotate(), one.rotate()]
    assert list(two.versions()) == [wrapped.version, *made]


def test_a_passphrase_by_its_file_at_full_cost(tmp_path: Path) -> None:
    passphrase = private(tmp_path / "passphrase", "correct horse\n")
    uri = f"file:?passphrase_file={passphrase}"
    wrapped = open_provider(uri, Place(tmp_path, {})).wrap(Secret(b"k" * 32), b"c")
    told = json.loads((tmp_path / "master").read_text())
    assert (told["kdf"], told["log_n"], told["r"], told["p"]) == ("scrypt", 17, 8, 1)
    assert open_provider(uri, Place(tmp_path, {})).unwrap(wrapped, b"c").reveal() == b"k" * 32
    error = error_of(lambda: open_provider("file:", Place(tmp_path, {})).versions())
    assert error.code is Code.PROVIDER_REFUSED


@pytest.mark.parametrize(
    "change",
    [
        {"v": 2},
        {"kdf": "none"},
        {"log_n": 4},
        {"log_n": 30},
        {"r": 1},
        {"salt": "!"},
        {"sealed": "AAAA"},
        {"sealed": 7},
        {"more": 1},
    ],
)
def test_a_file_under_a_passphrase_that_was_changed_is_refused(tmp_path: Path, change: dict[str, object]) -> None:
    def shelf() -> LocalProvider:
        return LocalProvider(PassphraseShelf(tmp_path / "master", Secret(b"p"), Cost(log_n=14)))

    shelf().wrap(Secret(b"k" * 32), b"")
    path = tmp_path / "master"
    path.write_text(json.dumps({**json.loads(path.read_text()), **change}))
    assert error_of(shelf().versions).code is Code.PROVIDER_REFUSED


def test_a_plain_master_key_is_not_taken_for_one_under_a_passphrase(tmp_path: Path) -> None:
    private(tmp_path / "master", ONE)
    shelf = PassphraseShelf(tmp_path / "master", Secret(b"p"), Cost(log_n=14))
    assert error_of(shelf.read).code is Code.PROVIDER_REFUSED


# env:


def test_a_key_in_the_environment_itself_needs_to_be_allowed_and_is_taken_out(tmp_path: Path) -> None:
    environment = {"KEK": ONE, "OTHER": "stays"}
    error = error_of(lambda: open_provider("env:KEK", Place(tmp_path, environment)).versions())
    assert error.code is Code.PROVIDER_REFUSED
    assert "KEK_FILE" in error.detail
    provider = open_provider("env:KEK?allow=plain", Place(tmp_path, environment))
    wrapped = provider.wrap(Secret(b"k" * 32), b"")
    assert environment == {"OTHER": "stays"}
    assert provider.unwrap(wrapped, b"").reveal() == b"k" * 32
    assert list(provider.versions()) == [wrapped.version]


def test_a_file_goes_before_a_plain_key(tmp_path: Path) -> None:
    environment = {"KEK": ONE, "KEK_FILE": str(private(tmp_path / "kek", TWO))}
    for uri in ("env:KEK", "env:KEK?allow=plain"):
        provider = open_provider(uri, Place(tmp_path, dict(environment)))
        assert list(provider.versions()) == [version_of(Secret(b"\x02" * 32))]


def test_an_environment_without_the_key(tmp_path: Path) -> None:
    for uri in ("env:KEK", "env:KEK?allow=plain"):
        error = error_of(lambda uri=uri: open_provider(uri, Place(tmp_path, {})).versions())
        assert error.code is Code.PROVIDER_UNAVAILABLE


def test_which_variables_a_uri_needs() -> None:
    assert variables("file:") == ()
    assert variables("env:KEK") == ("KEK_FILE",)
    assert variables("env:KEK?allow=plain") == ("KEK_FILE", "KEK")
    assert "DBUS_SESSION_BUS_ADDRESS" in variables("keyring:a/b")
    assert variables("awskms:k?region=r&credentials_file=/c") == ()
    token = "pkcs11:token=a;object=b?module-path=/m&pin-source=/p"
    assert (variables(token), variables(f"{token}&x-environment=A,B")) == ((), ("A", "B"))
    assert variables("awskms:k?region=r&credentials=environment") == (
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
    )


# keyring:


@pytest.mark.parametrize("error", [KeyringError("CANARY"), PasswordSetError("CANARY")])
def test_a_keyring_that_refuses(error: KeyringError) -> None:
    backend = MemoryKeyring()
    provider = LocalProvider(KeyringShelf("s", "u", backend))
    backend.fails_to_set = error
    caught = error_of(lambda: provider.wrap(Secret(b"k" * 32), b""))
    assert caught.code is Code.PROVIDER_REFUSED
    assert "CANARY" not in caught.detail


def test_a_session_without_a_keyring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from keyring.backends import fail

    monkeypatch.setattr("keyring.get_keyring", fail.Keyring)
    error = error_of(lambda: open_provider("keyring:s/u", Place(tmp_path, {})))
    assert error.code is Code.PROVIDER_UNAVAILABLE


def test_the_keyring_of_the_session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    backend = MemoryKeyring()
    monkeypatch.setattr("keyring.get_keyring", lambda: backend)
    wrapped = open_provider("keyring:s/u", Place(tmp_path, {})).wrap(Secret(b"k" * 32), b"")
    assert list(backend.entries) == [("s", "u")]
    assert open_provider("keyring:s/u", Place(tmp_path, {})).unwrap(wrapped, b"").reveal() == b"k" * 32


# awskms:


def kms_uri(credentials_file: Path | None, profile: str = "default") -> KmsUri:
    return KmsUri(
        key="alias/k", region="r", endpoint="", ca_file=None, credentials_file=credentials_file, profile=profile
    )


def test_credentials_from_a_profile_of_the_file(tmp_path: Path) -> None:
    path = private(
        tmp_path / "aws",
        "[default]\naws_access_key_id=a\naws_secret_access_key=b%c\n"
        "[other]\naws_access_key_id=d\naws_secret_access_key=e\naws_session_token=f\n",
    )
    default, other = (Credentials.of(kms_uri(path, name), {}) for name in ("default", "other"))
    assert (default.key_id, default.secret.reveal(), default.session.reveal()) == ("a", b"b%c", b"")
    assert (other.key_id, other.secret.reveal(), other.session.reveal()) == ("d", b"e", b"f")


@pytest.mark.parametrize("text", ["CANARY", "[default]\naws_access_key_id=CANARY\n", "[other]\nx=y\n"])
def test_a_file_without_credentials(tmp_path: Path, text: str) -> None:
    error = error_of(lambda: Credentials.of(kms_uri(private(tmp_path / "aws", text)), {}))
    assert error.code is Code.PROVIDER_REFUSED
    assert "CANARY" not in error.detail


def test_credentials_from_the_environment_if_the_uri_says_so(tmp_path: Path) -> None:
    told = {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"}
    found = Credentials.of(kms_uri(None), told)
    assert (found.key_id, found.secret.reveal(), found.session.reveal()) == ("a", b"b", b"")
    assert error_of(lambda: Credentials.of(kms_uri(None), {})).code is Code.PROVIDER_REFUSED
    uri = "awskms:alias/k?region=r&credentials=environment"
    assert open_provider(uri, Place(tmp_path, told)).name == "awskms"


# What is not installed.


@pytest.mark.parametrize(
    ("uri", "library", "extra"),
    [
        ("keyring:s/u", "keyring", "keyring"),
        ("vault:https://vault.example/a/b?token_file=/t", "hvac", "vault"),
        ("awskms:k?region=r&credentials_file=/c", "botocore", "aws"),
        ("pkcs11:token=a;object=b?module-path=/m&pin-source=/p", "pkcs11", "pkcs11"),
    ],
)
def test_a_library_that_is_not_installed_is_named_by_its_extra(
    uri: str, library: str, extra: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = builtins.__import__

    def refusing(name: str, *arguments: object, **options: object) -> object:
        if name.partition(".")[0] == library:
            raise ModuleNotFoundError(name)
        return real(name, *arguments, **options)  # type: ignore[arg-type]

    import sys

    monkeypatch.delitem(sys.modules, f"ocrypt.keys.providers.{uri.partition(':')[0]}", raising=False)
    monkeypatch.setattr(builtins, "__import__", refusing)
    error = error_of(lambda: open_provider(uri, Place(Path("/"), {})))
    assert (error.code, error.detail) == (Code.PROVIDER_MISSING, f"pip install 'ocrypt[{extra}]'")


def test_nothing_unwraps_where_nothing_was_wrapped(tmp_path: Path) -> None:
    provider = open_provider("file:", Place(tmp_path, {}))
    wrapped = Wrapped(KekVersion("CANARY \x1b[1m"), b"x" * 60)
    error = error_of(lambda: provider.unwrap(wrapped, b""))
    assert (error.code, error.detail) == (Code.KEY_UNWRAPPABLE, "file has no master key of version unknown form")
    assert list(provider.versions()) == []
    assert list(tmp_path.iterdir()) == []
