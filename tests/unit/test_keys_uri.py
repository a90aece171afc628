"""URIs of key providers: each form, and what is refused without a word of what it held."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError
from ocrypt.keys.providers.uri import (
    AppRole,
    EnvironmentUri,
    FileUri,
    KeyringUri,
    KmsUri,
    Pkcs11Uri,
    TokenFile,
    VaultUri,
    parse,
)

VAULT = VaultUri(
    address="https://vault.example:8200",
    engine="transit",
    mount="transit",
    path="ocrypt",
    namespace="",
    ca_file=None,
    credentials=TokenFile(Path("/t")),
)
GOOD = {
    "file:": FileUri(None, None),
    "file:/a/b%20c": FileUri(Path("/a/b c"), None),
    "file:?passphrase_file=/p": FileUri(None, Path("/p")),
    "file:/a?passphrase_file=/p": FileUri(Path("/a"), Path("/p")),
    "env:KEK": EnvironmentUri(variable="KEK", plain=""),
    "env:KEK?allow=plain": EnvironmentUri(variable="KEK", plain="plain"),
    "keyring:ocrypt/a/b": KeyringUri("ocrypt", "a/b"),
    "keyring:my%20service/me": KeyringUri("my service", "me"),
    "vault:https://vault.example:8200/transit/ocrypt?token_file=/t": VAULT,
    "vault:https://[::1]:8200/a/b/c?engine=kv&token_file=file:/t&ca_file=/ca&namespace=n%2Fs": VaultUri(
        address="https://[::1]:8200",
        engine="kv",
        mount="a",
        path="b/c",
        namespace="n/s",
        ca_file=Path("/ca"),
        credentials=TokenFile(Path("/t")),
    ),
    "vault:http://127.0.0.1:8200/t/k?role_id_file=/r&secret_id_file=/s": VaultUri(
        address="http://127.0.0.1:8200",
        engine="transit",
        mount="t",
        path="k",
        namespace="",
        ca_file=None,
        credentials=AppRole(role_id_file=Path("/r"), secret_id_file=Path("/s"), mount="approle"),
    ),
    "vault:http://localhost/t/k?role_id_file=/r&secret_id_file=/s&approle_mount=m": VaultUri(
        address="http://localhost",
        engine="transit",
        mount="t",
        path="k",
        namespace="",
        ca_file=None,
        credentials=AppRole(role_id_file=Path("/r"), secret_id_file=Path("/s"), mount="m"),
    ),
    "awskms:alias/ocrypt?region=eu-central-1&credentials_file=/c": KmsUri(
        key="alias/ocrypt",
        region="eu-central-1",
        endpoint="",
        ca_file=None,
        credentials_file=Path("/c"),
        profile="default",
    ),
    "awskms:1234?region=r&credentials=environment&endpoint=https://k.example&ca_file=/ca&profile=p": KmsUri(
        key="1234",
        region="r",
        endpoint="https://k.example",
        ca_file=Path("/ca"),
        credentials_file=None,
        profile="p",
    ),
    "pkcs11:token=a%20b;object=k?module-path=/m&pin-source=file:/p": Pkcs11Uri(
        token="a b", label="k", module=Path("/m"), pin_source=Path("/p"), variables=()
    ),
    "pkcs11:object=k;token=a?pin-source=/p&module-path=/m&x-environment=A_1,B": Pkcs11Uri(
        token="a", label="k", module=Path("/m"), pin_source=Path("/p"), variables=("A_1", "B")
    ),
}

BAD = [
    "",
    "CANARY",
    "CANARY:x",
    "https://CANARY",
    "file:CANARY",
    "file:/a?CANARY=1",
    "file:/a?passphrase=CANARY",
    "file:?passphrase_file=CANARY",
    "env:",
    "env:CANARY-X",
    "env:1CANARY",
    "env:KEK?allow=CANARY",
    "env:KEK?more=1",
    "keyring:CANARY",
    "keyring:/CANARY",
    "keyring:CANARY/",
    "vault:",
    "vault:https://vault.example/CANARY?token_file=/t",
    "vault:https:///a/b?token_file=/t",
    "vault:http://CANARY.example/a/b?token_file=/t",
    "vault:http://10.0.0.1/a/b?token_file=/t",
    "vault:ftp://vault.example/a/b?token_file=/t",
    "vault:https://me:CANARY@vault.example/a/b?token_file=/t",
    "vault:https://vault.example:CANARY/a/b?token_file=/t",
    "vault:https://[CANARY/a/b?token_file=/t",
    "vault:https://vault.example/a/b",
    "vault:https://vault.example/a/b?token=CANARY",
    "vault:https://vault.example/a/b?token_file=/t&role_id_file=/CANARY",
    "vault:https://vault.example/a/b?role_id_file=/CANARY",
    "vault:https://vault.example/a/b?token_file=/t&engine=CANARY",
    "vault:https://vault.example/a/b?token_file=/t&token_file=/CANARY",
    "awskms:?region=r&credentials_file=/c",
    "awskms:CANARY?credentials_file=/c",
    "awskms:k?region=r",
    "awskms:k?region=r&credentials=CANARY",
    "awskms:k?region=r&credentials=environment&credentials_file=/CANARY",
    "awskms:k?region=r&credentials_file=/c&endpoint=http://CANARY.example",
    "awskms:k?region=r&credentials_file=/c&endpoint=https://[CANARY",
    "awskms:k?region=r&credentials_file=/c&endpoint=CANARY",
    "pkcs11:token=a",
    "pkcs11:token=a;object=b?module-path=/m",
    "pkcs11:token=a;object=b?module-path=/m&pin-value=CANARY",
    "pkcs11:token=a;token=CANARY;object=b?module-path=/m&pin-source=/p",
    "pkcs11:CANARY=a;token=a;object=b?module-path=/m&pin-source=/p",
    "pkcs11:token=a;object=b?module-path=m&pin-source=/p",
    "pkcs11:token=a;object=b?module-path=/m&pin-source=/p&x-environment=A,CANARY-1",
]


@pytest.mark.parametrize(("text", "expected"), GOOD.items(), ids=GOOD)
def test_what_a_uri_names(text: str, expected: object) -> None:
    assert parse(text) == expected


@pytest.mark.parametrize("text", BAD)
def test_what_is_refused(text: str) -> None:
    with pytest.raises(LocalError) as caught:
        parse(text)
    assert caught.value.code is Code.SETTINGS_INVALID
    assert "CANARY" not in caught.value.detail or caught.value.detail.count("CANARY") == text.count("?CANARY")
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_the_name_of_an_unknown_option_is_told_when_it_is_a_name() -> None:
    for name, told in (("tokn_file", "tokn_file"), ("pin-sourc", "pin-sourc"), ("KEY+0x1", "an option")):
        with pytest.raises(LocalError) as caught:
            parse(f"file:?{name}=CANARY")
        assert caught.value.detail == f"keys.provider file: {told} is not known here"


@given(
    scheme=st.sampled_from(["file:", "env:", "keyring:", "vault:https://h/a/b", "awskms:", "pkcs11:token=", ""]),
    rest=st.text(alphabet=st.characters(codec="utf-8"), max_size=80),
)
def test_any_text_is_parsed_or_refused(scheme: str, rest: str) -> None:
    try:
        code = None if parse(scheme + rest) else Code.INTERNAL
    except LocalError as error:
        code = error.code
    assert code in {None, Code.SETTINGS_INVALID}
