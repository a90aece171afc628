"""What every key provider promises, each against the real thing: OpenBao, AWS KMS as moto plays it, SoftHSM."""

from __future__ import annotations

import inspect
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from kit.keyservers import ROOT, playing_http, trap
from kit.keystands import NAMES, Stands
from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError
from ocrypt.core.secrets import Secret
from ocrypt.hazmat.x509 import self_signed
from ocrypt.keys.provider import KekVersion, KeyProvider, Wrapped
from ocrypt.keys.providers.awskms import KmsProvider
from ocrypt.keys.providers.local import LocalProvider
from ocrypt.keys.providers.open import Place, open_provider
from ocrypt.keys.providers.pkcs11 import Pkcs11Provider
from ocrypt.keys.providers.uri import parse
from ocrypt.keys.providers.vault import KvShelf, TransitProvider, Vault
from ocrypt.keys.safe import Safe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kit.keyservers import Bao
    from kit.keystands import Stand
    from ocrypt.keys.providers.keyset import KeySet
    from ocrypt.keys.providers.uri import VaultUri

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


# Vault and OpenBao.


@pytest.fixture(scope="module")
def server(stands: Stands) -> Bao:
    return stands.bao()


def provider_of(server: Bao, credentials: str, place: str = "transit/kek", engine: str = "transit") -> KeyProvider:
    return open_provider(uri_of(server, credentials, place, engine), Place(server.folder, {}))


def uri_of(server: Bao, credentials: str, place: str, engine: str) -> str:
    return f"vault:{server.address}/{place}?engine={engine}&ca_file={server.ca}&{credentials}"


def root_of(server: Bao) -> str:
    return f"token_file={server.file('root', ROOT)}"


POLICIES = {
    "wraps": """path "transit/encrypt/narrow" { capabilities = ["create", "update"] }
path "transit/decrypt/narrow" { capabilities = ["update"] }
path "transit/keys/narrow" { capabilities = ["read"] }""",
    "turns": """path "transit/keys/narrow/*" { capabilities = ["update"] }""",
}


def test_the_policy_of_the_docs_is_enough_and_no_more_is_needed_to_serve(server: Bao) -> None:
    for name, policy in POLICIES.items():
        server.admin().sys.create_or_update_policy(name, policy)
    wraps = provider_of(server, f"token_file={server.token('wraps-only', 'wraps')}", "transit/narrow")
    turns = provider_of(server, f"token_file={server.token('turns-too', 'wraps', 'turns')}", "transit/narrow")
    old = wraps.wrap(Secret(DEK), CONTEXT)
    assert wraps.unwrap(old, CONTEXT).reveal() == DEK
    assert code_of(wraps.rotate) is Code.PROVIDER_REFUSED
    newest = turns.rotate()
    assert wraps.wrap(Secret(DEK), CONTEXT).version == newest
    assert code_of(lambda: wraps.destroy(old.version)) is Code.PROVIDER_REFUSED
    turns.destroy(old.version)
    assert code_of(lambda: wraps.unwrap(old, CONTEXT)) is Code.KEY_UNWRAPPABLE


def test_an_approle(server: Bao) -> None:
    admin = server.admin()
    admin.sys.create_or_update_policy("approle", 'path "transit/*" { capabilities = ["create", "read", "update"] }')
    admin.auth.approle.create_or_update_approle("ocrypt", token_policies=["approle"])
    role = server.file("role", admin.auth.approle.read_role_id("ocrypt")["data"]["role_id"])
    secret = server.file("secret", admin.auth.approle.generate_secret_id("ocrypt")["data"]["secret_id"])
    wrong = server.file("wrong", "not-the-secret")
    provider = provider_of(server, f"role_id_file={role}&secret_id_file={secret}", "transit/by-role")
    assert provider.unwrap(provider.wrap(Secret(DEK), CONTEXT), CONTEXT).reveal() == DEK
    for credentials in (
        f"role_id_file={role}&secret_id_file={wrong}",
        f"role_id_file={role}&secret_id_file={secret}&approle_mount=none",
    ):
        refused = provider_of(server, credentials, "transit/by-role")
        assert code_of(lambda refused=refused: refused.wrap(Secret(DEK), CONTEXT)) is Code.PROVIDER_REFUSED


def test_another_certificate_authority_is_not_believed(server: Bao, tmp_path: Path) -> None:
    other = tmp_path / "other.pem"
    other.write_bytes(self_signed(["127.0.0.1"], now=datetime.now(UTC), days=2).pem)
    uri = f"vault:{server.address}/transit/kek?ca_file={other}&{root_of(server)}"
    provider = open_provider(uri, Place(tmp_path, {}))
    assert code_of(lambda: provider.wrap(Secret(DEK), CONTEXT)) is Code.PROVIDER_UNAVAILABLE


@pytest.mark.parametrize("engine", ["transit", "kv"])
def test_an_engine_that_is_not_there(server: Bao, engine: str) -> None:
    provider = provider_of(server, root_of(server), "nowhere/kek", engine)
    assert code_of(lambda: provider.wrap(Secret(DEK), CONTEXT)) is Code.PROVIDER_REFUSED
    assert list(provider.versions()) == []


def test_a_kind_of_key_that_takes_no_context_is_refused(server: Bao) -> None:
    server.admin().secrets.transit.create_key("signs", key_type="ed25519")
    provider = provider_of(server, root_of(server), "transit/signs")
    assert code_of(lambda: provider.wrap(Secret(DEK), CONTEXT)) is Code.PROVIDER_REFUSED
    assert code_of(lambda: provider.unwrap(Wrapped(KekVersion("1"), b"AAAA"), CONTEXT)) is Code.KEY_UNWRAPPABLE


def test_a_secret_of_somebody_else_is_not_overwritten(server: Bao) -> None:
    kv = server.admin().secrets.kv.v2
    kv.create_or_update_secret("theirs", {"password": "CANARY"})
    provider = provider_of(server, root_of(server), "secret/theirs", "kv")
    assert code_of(lambda: provider.wrap(Secret(DEK), CONTEXT)) is Code.PROVIDER_REFUSED
    assert kv.read_secret_version("theirs", raise_on_deleted_version=True)["data"]["data"] == {"password": "CANARY"}


def test_what_kv_kept_of_older_versions_is_destroyed(server: Bao) -> None:
    provider = provider_of(server, root_of(server), "secret/turned", "kv")
    provider.wrap(Secret(DEK), CONTEXT)
    provider.rotate()
    provider.destroy(provider.versions()[0])
    about = server.admin().secrets.kv.v2.read_secret_metadata("turned")["data"]["versions"]
    assert [about[number]["destroyed"] for number in sorted(about, key=int)] == [True, True, False]


def test_two_that_turn_a_key_in_kv_at_once_lose_no_version(server: Bao) -> None:
    one, two = (provider_of(server, root_of(server), "secret/raced", "kv") for _ in range(2))
    first = one.wrap(Secret(DEK), CONTEXT)
    with ThreadPoolExecutor(2) as pool:
        made = [future.result() for future in [pool.submit(one.rotate), pool.submit(two.rotate)]]
    assert set(one.versions()) == {first.version, *made}


def test_who_is_always_too_late_gives_up(server: Bao) -> None:
    other = provider_of(server, root_of(server), "secret/busy", "kv")
    shelf = KvShelf(Vault(cast("VaultUri", parse(uri_of(server, root_of(server), "secret/busy", "kv")))))
    before = other.wrap(Secret(DEK), CONTEXT).version

    def late(keys: KeySet) -> KeySet:
        other.rotate()
        return keys.grown(os.urandom)

    assert code_of(lambda: shelf.change(late)) is Code.PROVIDER_REFUSED
    assert len(other.versions()) == 6
    assert other.versions()[0] == before


CREDENTIALS = ("token_file={0}", "role_id_file={0}&secret_id_file={0}")
ODD = [b"", b"[]", b"{}", b'{"data": 7}', b'{"data": {}}', b'{"auth": null}', b'{"data": {"ciphertext": "x"}}']
ODD += [b'{"data": {"plaintext": "!"}}', b'{"data": {"min_decryption_version": "x", "keys": {}}}', b"<html>"]


@pytest.mark.parametrize("body", ODD)
@pytest.mark.parametrize("credentials", CREDENTIALS, ids=["token", "approle"])
@pytest.mark.parametrize("engine", ["transit", "kv"])
def test_an_answer_that_makes_no_sense_is_an_error_with_a_code(
    server: Bao, engine: str, credentials: str, body: bytes
) -> None:
    with playing_http(status=200, body=body) as address:
        given = credentials.format(server.file("any", "any"))
        provider = open_provider(f"vault:{address}/a/b?engine={engine}&{given}", Place(Path("/"), {}))
        for act in (
            lambda: provider.wrap(Secret(DEK), CONTEXT),
            lambda: provider.unwrap(Wrapped(KekVersion("1"), b"AAAA"), CONTEXT),
            provider.versions,
        ):
            assert code_of(act) in {Code.PROVIDER_UNAVAILABLE, Code.PROVIDER_REFUSED}


@pytest.mark.parametrize("engine", ["transit", "kv"])
def test_a_redirect_is_not_followed(server: Bao, engine: str) -> None:
    with playing_http(status=307, location=server.address) as address:
        uri = f"vault:{address}/transit/kek?engine={engine}&{root_of(server)}"
        provider = open_provider(uri, Place(Path("/"), {}))
        told = code_of(lambda: provider.wrap(Secret(DEK), CONTEXT))
        assert told in {Code.PROVIDER_REFUSED, Code.PROVIDER_UNAVAILABLE}


# AWS KMS.


def test_a_key_that_is_no_alias_is_turned_by_kms(stands: Stands) -> None:
    stand = stands.make("awskms")
    version = stand.open().wrap(Secret(DEK), CONTEXT).version
    _, _, options = stand.uri.partition("?")
    provider = open_provider(f"awskms:{version}?{options}", Place(Path("/"), {}))
    wrapped = provider.wrap(Secret(DEK), CONTEXT)
    assert wrapped.version == version
    assert stand.open().unwrap(wrapped, CONTEXT).reveal() == DEK
    assert list(provider.versions()) == [version]
    assert code_of(provider.rotate) is Code.PROVIDER_REFUSED
    nobody = open_provider(f"awskms:{'0' * 8}?{options}", Place(Path("/"), {}))
    assert code_of(lambda: nobody.wrap(Secret(DEK), CONTEXT)) is Code.PROVIDER_REFUSED


def test_a_kms_that_fails_is_not_one_that_refuses(stands: Stands) -> None:
    with playing_http() as address:
        before, _, after = stands.make("awskms").uri.partition("endpoint=")
        provider = open_provider(f"{before}endpoint={address}&{after.partition('&')[2]}", Place(Path("/"), {}))
        assert code_of(lambda: provider.wrap(Secret(DEK), CONTEXT)) is Code.PROVIDER_UNAVAILABLE


# The environment.

TRAPPED = """
import json, sys
from pathlib import Path
from ocrypt.core.secrets import Secret
from ocrypt.keys.providers.open import Place, open_provider

provider = open_provider(sys.argv[1], Place(Path("/"), {}))
wrapped = provider.wrap(Secret(bytes(32)), b"context")
assert provider.unwrap(wrapped, b"context").reveal() == bytes(32)
provider.rotate()
print("unharmed")
"""


@pytest.mark.parametrize("name", ["vault-transit", "vault-kv", "awskms"])
def test_nothing_that_the_uri_does_not_name_is_taken_from_the_environment(
    stands: Stands, tmp_path: Path, name: str
) -> None:
    stand = stands.make(name)
    (tmp_path / ".aws").mkdir()
    with trap() as trapped:
        address = trapped.address
        (tmp_path / ".vault-token").write_text("CANARY")
        (tmp_path / ".netrc").write_text("machine 127.0.0.1 login CANARY password CANARY\n")
        (tmp_path / ".aws/config").write_text(f"[default]\nendpoint_url = {address}\nca_bundle = /nowhere\n")
        (tmp_path / ".aws/credentials").write_text("[default]\naws_access_key_id = CANARY\n")
        environment = {
            **dict.fromkeys(("http_proxy", "https_proxy", "all_proxy", "HTTPS_PROXY", "ALL_PROXY"), address),
            **dict.fromkeys(("VAULT_ADDR", "BAO_ADDR", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_KMS"), address),
            **dict.fromkeys(("VAULT_CACERT", "VAULT_CAPATH", "VAULT_CLIENT_CERT", "VAULT_CLIENT_KEY"), "/nowhere"),
            **dict.fromkeys(("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "AWS_CA_BUNDLE"), "/nowhere"),
            **dict.fromkeys(("VAULT_TOKEN", "VAULT_NAMESPACE", "AWS_PROFILE", "AWS_DEFAULT_PROFILE"), "CANARY"),
            **dict.fromkeys(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"), "CANARY"),
            "AWS_EC2_METADATA_SERVICE_ENDPOINT": address,
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": address,
            "AWS_CSM_ENABLED": "true",
            "AWS_CSM_PORT": str(trapped.udp_port),
            "AWS_DEFAULT_REGION": "CANARY",
            "HOME": str(tmp_path),
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        }
        done = subprocess.run(
            [sys.executable, "-c", TRAPPED, stand.uri], env=environment, capture_output=True, text=True, check=False
        )
        assert (done.stdout, done.stderr) == ("unharmed\n", "")
        assert trapped.steps() == 0


def test_the_trap_is_one(tmp_path: Path) -> None:
    with trap() as trapped:
        assert trapped.steps() == 0
        subprocess.run(
            [sys.executable, "-c", "import hvac; hvac.Client(timeout=5).sys.read_health_status()"],
            env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), "VAULT_ADDR": trapped.address},
            capture_output=True,
            check=False,
        )
        assert trapped.steps() > 0
