"""Client certificates at a running, confined service: our own client gets in with one, and only with the right one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kit.authority import Authority
from kit.pictures import printed
from kit.service import running
from ocrypt import Client
from ocrypt.client.errors import ServiceRefused
from ocrypt.client.tls import TlsSettings
from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError

if TYPE_CHECKING:
    from kit.authority import Client as Shown
    from kit.service import Service

pytestmark = pytest.mark.hostile


def _settings(library: str, mode: str, authority: Authority) -> str:
    return f"""
[server]
tls_library = "{library}"
client_ca = "{authority.pem}"
[admission]
anonymous = "never"
client_certificates = "{mode}"
certificate_names = ["scanner"]
"""


def _read(service: Service, shown: Shown | None) -> str:
    tls = TlsSettings() if shown is None else TlsSettings(certificate=shown.pem, certificate_key=shown.key)
    with Client(service.url, pin=service.pin, tls=tls) as client:
        return client.read(printed("Bilby 2207")).text


@pytest.mark.parametrize("library", ["system", "bundled"])
def test_a_picture_is_read_by_certificate_and_without_a_token(tmp_path: Path, library: str) -> None:
    authority, other = Authority(tmp_path / "ours"), Authority(tmp_path / "other")
    with running(tmp_path / "state", settings=_settings(library, "accept", authority)) as service:
        assert "2207" in _read(service, authority.client("scanner"))
        kept = [each.read_bytes() for each in service.state.rglob("*.jsonl")]
        assert any(b'"cert:scanner"' in each for each in kept)
        for shown in (None, authority.client("somebody else")):
            with pytest.raises(ServiceRefused) as caught:
                _read(service, shown)
            assert caught.value.code is Code.TOKEN_MISSING
        with pytest.raises(LocalError) as ended:
            _read(service, other.client("scanner"))
        assert ended.value.code in {Code.CONNECTION_FAILED, Code.CONNECTION_LOST}


@pytest.mark.parametrize("library", ["system", "bundled"])
def test_where_one_is_required_the_command_needs_it(tmp_path: Path, library: str) -> None:
    authority = Authority(tmp_path / "ours")
    shown = authority.client("scanner")
    (tmp_path / "picture.png").write_bytes(printed("Bilby 2207"))
    with running(tmp_path / "state", settings=_settings(library, "require", authority)) as service:
        # A state directory of its own: the service's would lend its token.
        command = [Path(sys.executable).with_name("ocrypt"), "read", tmp_path / "picture.png"]
        command += ["--server", service.url, "--pin", service.pin]
        environment = os.environ | {"OCRYPT_STATE": str(tmp_path / "client")}
        with_it = subprocess.run(
            [*command, "--client-cert", shown.pem, "--client-key", shown.key],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (with_it.returncode, "2207" in with_it.stdout) == (0, True), with_it.stderr
        without = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert without.returncode == 1, without.stderr
        # Python's server ends the connection without saying why; the bundled library's tells.
        assert ("client certificate" in without.stderr) is (library == "bundled")
