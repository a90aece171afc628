from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError
from ocrypt.gateway.settings import Anonymous, TlsMinimum
from ocrypt.supervisor.settings import Settings, load
from ocrypt.supervisor.toml_lines import line_of

if TYPE_CHECKING:
    from pathlib import Path


def from_text(tmp_path: Path, text: str, environment: dict[str, str] | None = None) -> Settings:
    file = tmp_path / "ocrypt.toml"
    file.write_text(text)
    return load(file, environment or {})


def complaint(tmp_path: Path, text: str, environment: dict[str, str] | None = None) -> str:
    with pytest.raises(LocalError) as caught:
        from_text(tmp_path, text, environment)
    assert caught.value.code is Code.SETTINGS_INVALID
    return caught.value.detail.replace(str(tmp_path) + "/", "")


def test_without_file_and_environment_the_defaults_hold() -> None:
    settings = load(None, {"PATH": "/bin"})
    assert settings == Settings()
    assert settings.server.host == "127.0.0.1"
    assert settings.server.tls_min is TlsMinimum.TLS13
    assert settings.admission.anonymous is Anonymous.LOOPBACK


def test_a_file_sets_what_it_names(tmp_path: Path) -> None:
    settings = from_text(
        tmp_path, '[server]\nport = 9443\ntls_min = "1.2"\nnames = ["a.test"]\n[admission]\nanonymous = "never"\n'
    )
    assert settings.server.port == 9443
    assert settings.server.tls_min is TlsMinimum.TLS12
    assert settings.server.names == ("a.test",)
    assert settings.admission.anonymous is Anonymous.NEVER
    assert settings.limits == Settings().limits


def test_the_environment_wins(tmp_path: Path) -> None:
    environment = {
        "OCRYPT_SERVER_PORT": "9000",
        "OCRYPT_SERVER_NAMES": "a.test,b.test",
        "OCRYPT_SANDBOX_ALLOW_DEGRADED": "true",
        "OCRYPT_STATE": "/elsewhere",
    }
    settings = from_text(tmp_path, "[server]\nport = 9443\n", environment)
    assert settings.server.port == 9000
    assert settings.server.names == ("a.test", "b.test")
    assert settings.sandbox.allow_degraded is True


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[server]\n\nprot = 1\n", "ocrypt.toml, line 3: server.prot is not a setting; did you mean port?"),
        ("[sever]\nport = 1\n", "ocrypt.toml, line 1: sever is not a setting; did you mean server?"),
        ("[keys]\nzzz = 1\n", "ocrypt.toml, line 2: keys.zzz is not a setting; there are provider"),
        ('[server]\nport = "x"\n', "ocrypt.toml, line 2: server.port: Expected `int`, got `str`"),
        ("[server]\nport = 70000\n", "ocrypt.toml, line 2: server.port: Expected `int` <= 65535"),
        ("\n[worker]\nspares = -1\n", "ocrypt.toml, line 3: worker.spares: Expected `int` >= 0"),
        ('[server]\ntls_min = "1.1"\n', "ocrypt.toml, line 2: server.tls_min: Invalid enum value"),
        (
            '[server]\ntls_library = "bundled"\ntls_min = "1.2"\n',
            'server.tls_library = "bundled" speaks TLS 1.3 only: server.tls_min',
        ),
        ("server = 3\n", "ocrypt.toml, line 1: server: Expected `object`, got `int`"),
        ("[server]\nport = \n", "ocrypt.toml: Invalid value (at line 2, column 8)"),
        ("[server]\nport = 1\nport = 2\n", "ocrypt.toml: Cannot overwrite a value (at line 3"),
        ('[server]\ncertificate = "a"\n', "server.certificate and server.certificate_key go together"),
        ('[server]\nclient_ca = "a"\n', "server.client_ca and admission.client_certificates go together"),
        (
            '[admission]\nclient_certificates = "accept"\n',
            "server.client_ca and admission.client_certificates go together",
        ),
        ('[server]\nclient_crl = "a"\n', "server.client_crl needs server.client_ca"),
        (
            '[admission]\ncertificate_scopes = ["admin:*"]\n',
            "ocrypt.toml, line 2: admission.certificate_scopes: Invalid enum value",
        ),
        ("[keys]\nlife_hours = 5\nevery_hours = 6\n", "keys.every_hours must not be longer"),
        (
            '[worker]\njobs = 1\nengine = "tesserac"\n',
            "ocrypt.toml, line 3: worker.engine: there are ppocr, crnn, tesseract; did you mean tesseract?",
        ),
        ('[worker]\nengine = "abbyy"\n', "ocrypt.toml, line 2: worker.engine: there are ppocr, crnn, tesseract"),
    ],
)
def test_a_wrong_file_is_refused_with_the_line_that_is_wrong(tmp_path: Path, text: str, expected: str) -> None:
    assert complaint(tmp_path, text).startswith(expected)


@pytest.mark.parametrize(
    ("variable", "value", "expected"),
    [
        ("OCRYPT_SERVER_PROT", "1", "the environment variable OCRYPT_SERVER_PROT names no setting"),
        ("OCRYPT_NONSENSE", "1", "the environment variable OCRYPT_NONSENSE names no setting"),
        ("OCRYPT_SERVER_PORT", "soon", "the environment variable OCRYPT_SERVER_PORT: Expected `int`"),
        (
            "OCRYPT_WORKER_ENGINE",
            "crn",
            "the environment variable OCRYPT_WORKER_ENGINE: there are ppocr, crnn, tesseract; did you mean crnn?",
        ),
        ("OCRYPT_SERVER_PORT", "99999", "the environment variable OCRYPT_SERVER_PORT: Expected `int` <= 65535"),
    ],
)
def test_a_wrong_variable_is_refused_by_its_name(tmp_path: Path, variable: str, value: str, expected: str) -> None:
    assert complaint(tmp_path, "", {variable: value}).startswith(expected)


def test_a_malformed_value_is_never_repeated_in_the_complaint(tmp_path: Path) -> None:
    assert "hunter2" not in complaint(tmp_path, '[server]\nport = "hunter2"\n')
    assert "hunter2" not in complaint(tmp_path, "", {"OCRYPT_SERVER_PORT": "hunter2"})


def test_a_file_that_is_missing_or_not_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe\x00")
    for name in ("missing.toml", "binary.toml"):
        with pytest.raises(LocalError) as caught:
            load(tmp_path / name, {})
        assert caught.value.code is Code.SETTINGS_INVALID


@pytest.mark.parametrize(
    ("text", "names", "line"),
    [
        ("a = 1\n[t]\nb = 2", ["a"], 1),
        ("a = 1\n[t]\nb = 2", ["t", "b"], 3),
        ("a = 1\n[t]\n", ["t", "missing"], 2),
        ('["t"]\n"b" = 2', ["t", "b"], 2),
        ("t.b = 2", ["t", "b"], 1),
        ("# nothing", ["t", "b"], 0),
    ],
)
def test_lines_are_found(text: str, names: list[str], line: int) -> None:
    assert line_of(text, names) == line


@pytest.mark.parametrize(
    "name", ["admission.allow", "admission.deny", "admission.admin_allow", "server.trusted_proxies"]
)
def test_what_is_no_network_is_refused_by_its_setting(name: str) -> None:
    variable = f"OCRYPT_{name.replace('.', '_').upper()}"
    with pytest.raises(LocalError) as caught:
        load(None, {variable: "10.0.0.0/8,10.0.0.1/8"})
    assert caught.value.code is Code.SETTINGS_INVALID
    assert caught.value.detail.startswith(name)


# --- issuers ----------------------------------------------------------------------------------------------------

ISSUER = '[[admission.issuers]]\nname = "corp"\nissuer = "https://a.test"\naudience = "ocrypt"\njwks_file = "a.json"\n'


def test_an_issuer_is_taken_with_its_defaults(tmp_path: Path) -> None:
    issuer = from_text(tmp_path, ISSUER + 'scopes = { "pictures.read" = "read" }\n').admission.issuers[0]
    assert (issuer.name, issuer.algorithms, issuer.typ, issuer.scope_claim) == ("corp", ("EdDSA",), "at+jwt", "scope")
    assert issuer.scopes == {"pictures.read": "read"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (ISSUER + ISSUER, "two issuers of one name"),
        (ISSUER + ISSUER.replace("corp", "other"), "one issuer twice"),
        (ISSUER + 'algorithms = ["HS256"]\n', "HS256"),
        (ISSUER + 'algorithms = ["none"]\n', "none"),
        (ISSUER + "algorithms = []\n", "length >= 1"),
        (ISSUER + 'scopes = { x = "admin:*" }\n', "admin:*"),
        (ISSUER.replace("corp", "Corp/a"), "admission.issuers"),
        (ISSUER.replace('"corp"', '"cert"'), "cert stands for client certificates"),
        (ISSUER.replace('"ocrypt"', '""'), "length >= 1"),
        (ISSUER + 'algorithm = "RS256"\n', "did you mean algorithms"),
    ],
)
def test_an_issuer_that_is_not_right_is_refused(tmp_path: Path, text: str, words: str) -> None:
    assert words in complaint(tmp_path, text)
