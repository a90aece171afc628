"""A master key in each provider's backend, for the one contract suite: opened anew, out of reach, and refusing."""

from __future__ import annotations

import base64
import os
import secrets
import subprocess
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from keyring.backend import KeyringBackend
from keyring.errors import InitError, KeyringLocked

from kit.keyservers import ROOT, Bao, bao, free_port, kms
from ocrypt.core.secrets import Secret
from ocrypt.hazmat.atrest import Cost
from ocrypt.keys.providers.file import PassphraseShelf
from ocrypt.keys.providers.keyring import KeyringShelf
from ocrypt.keys.providers.local import LocalProvider
from ocrypt.keys.providers.open import Place, open_provider

if TYPE_CHECKING:
    from collections.abc import Callable

    from ocrypt.keys.provider import KekVersion, KeyProvider

MODULE = Path("/usr/lib/softhsm/libsofthsm2.so")
PIN = "2468-a-test"


@dataclass(kw_only=True)
class Stand:
    """One provider over one master key that nobody else uses."""

    name: str
    open: Callable[[], KeyProvider]
    down: Callable[[], KeyProvider]
    denied: Callable[[], KeyProvider]
    rotate: Callable[[KeyProvider], KekVersion] = field(default=lambda provider: provider.rotate())
    destroy: Callable[[KeyProvider, KekVersion], None] = field(
        default=lambda provider, version: provider.destroy(version)
    )
    uri: str = ""
    environment: dict[str, str] = field(default_factory=dict)


class MemoryKeyring(KeyringBackend):
    """A keyring of the keyring library's own kind, in memory."""

    priority = 1  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.entries: dict[tuple[str, str], str] = {}
        self.fails: Exception | None = None
        self.fails_to_set: Exception | None = None

    def get_password(self, service: str, username: str) -> str | None:
        if self.fails is not None:
            raise self.fails
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.fails_to_set is not None:
            raise self.fails_to_set
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.entries[service, username]


def private(path: Path, content: str) -> Path:
    path.write_text(content)
    path.chmod(0o600)
    return path


class Stands:
    """Makes stands; the servers start when the first stand needs them, and end with the tests."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stack = ExitStack()
        self._bao: Bao | None = None
        self._kms = ""
        self._denying_kms = ""
        self._token = ""

    def close(self) -> None:
        self._stack.close()

    def make(self, name: str) -> Stand:
        made: Stand = getattr(self, f"_{name.replace('-', '_')}")(self._fresh(name))
        return made

    def bao(self) -> Bao:
        if self._bao is None:
            self._bao = self._stack.enter_context(bao(self._fresh("bao")))
        return self._bao

    def _fresh(self, name: str) -> Path:
        folder = self._folder / f"{name}-{secrets.token_hex(4)}"
        folder.mkdir(mode=0o700)
        return folder

    def _by_uri(self, name: str, place: Path, uri: str, *, down: str, denied: str) -> Stand:
        def opened(which: str) -> Callable[[], KeyProvider]:
            return lambda: open_provider(which, Place(place, {}))

        return Stand(name=name, open=opened(uri), down=opened(down), denied=opened(denied), uri=uri)

    def _file(self, place: Path) -> Stand:
        open_ = private(place / "open", "x")
        open_.chmod(0o644)
        return self._by_uri(
            "file", place, f"file:{place}/kek", down=f"file:{place}/nowhere/kek", denied=f"file:{open_}"
        )

    def _file_passphrase(self, place: Path) -> Stand:
        cheap = Cost(log_n=14)

        def opened(passphrase: bytes, path: Path) -> KeyProvider:
            return LocalProvider(PassphraseShelf(path, Secret(passphrase), cheap))

        path = place / "kek"

        def denied() -> KeyProvider:
            if not path.exists():
                opened(b"right", path).wrap(Secret(b"k" * 32), b"")
            return opened(b"wrong", path)

        return Stand(
            name="file",
            open=lambda: opened(b"right", path),
            down=lambda: opened(b"right", place / "nowhere" / "kek"),
            denied=denied,
            uri=f"file:{path}?passphrase_file={private(place / 'passphrase', 'right')}",
        )

    def _env(self, place: Path) -> Stand:
        """Turned by the operator's hand: the file is edited."""
        path = private(place / "kek", "")
        environment = {"KEK_FILE": str(path)}

        def opened(told: dict[str, str]) -> Callable[[], KeyProvider]:
            return lambda: open_provider("env:KEK", Place(place, dict(told)))

        def keys() -> list[str]:
            return path.read_text().split()

        def grow() -> None:
            path.write_text("\n".join([base64.b64encode(os.urandom(32)).decode(), *keys()]))

        def rotate(_: KeyProvider) -> KekVersion:
            grow()
            return opened(environment)().versions()[-1]

        def destroy(_: KeyProvider, version: KekVersion) -> None:
            names = list(reversed(opened(environment)().versions()))
            path.write_text("\n".join(keys()[: names.index(version)]))

        grow()
        return Stand(
            name="env",
            open=opened(environment),
            down=opened({}),
            denied=opened({"KEK": keys()[0]}),
            rotate=rotate,
            destroy=destroy,
            uri="env:KEK",
            environment=environment,
        )

    def _keyring(self, _: Path) -> Stand:
        backend = MemoryKeyring()

        def failing(error: Exception) -> Callable[[], KeyProvider]:
            broken = MemoryKeyring()
            broken.fails = error
            return lambda: LocalProvider(KeyringShelf("ocrypt", "kek", broken))

        return Stand(
            name="keyring",
            open=lambda: LocalProvider(KeyringShelf("ocrypt", "kek", backend)),
            down=failing(InitError()),
            denied=failing(KeyringLocked()),
        )

    def _vault_transit(self, place: Path) -> Stand:
        return self._vault(place, "vault-transit", "transit/", "")

    def _vault_kv(self, place: Path) -> Stand:
        return self._vault(place, "vault-kv", "secret/ocrypt/", "engine=kv&")

    def _vault(self, place: Path, name: str, mount: str, engine: str) -> Stand:
        server = self.bao()
        root, nobody = private(place / "root", ROOT), server.token(f"{place.name}-nobody", "nothing")

        def uri(address: str, token: Path) -> str:
            return f"vault:{address}/{mount}{place.name}?{engine}token_file={token}&ca_file={server.ca}"

        return self._by_uri(
            name,
            place,
            uri(server.address, root),
            down=uri(f"https://127.0.0.1:{free_port()}", root),
            denied=uri(server.address, nobody),
        )

    def _awskms(self, place: Path) -> Stand:
        if not self._kms:
            self._kms = self._stack.enter_context(kms())
            self._denying_kms = self._stack.enter_context(kms(INITIAL_NO_AUTH_ACTION_COUNT="0"))
        credentials = private(
            place / "credentials", "[default]\naws_access_key_id = test\naws_secret_access_key = test\n"
        )

        def uri(address: str) -> str:
            return f"awskms:alias/{place.name}?region=eu-central-1&endpoint={address}&credentials_file={credentials}"

        return self._by_uri(
            "awskms",
            place,
            uri(self._kms),
            down=uri(f"http://127.0.0.1:{free_port()}"),
            denied=uri(self._denying_kms),
        )

    def _pkcs11(self, place: Path) -> Stand:
        if not self._token:
            self._token = self._soft_token()
        pin, wrong = private(place / "pin", PIN), private(place / "wrong", "1357-a-test")

        def uri(module: Path, pin: Path, token: str = self._token) -> str:
            options = f"module-path={module}&pin-source=file:{pin}&x-environment=SOFTHSM2_CONF"
            return f"pkcs11:token={token};object={place.name}?{options}"

        return self._by_uri(
            "pkcs11", place, uri(MODULE, pin), down=uri(MODULE, pin, "another"), denied=uri(MODULE, wrong)
        )

    def _soft_token(self) -> str:
        folder = self._fresh("softhsm")
        (folder / "tokens").mkdir()
        configuration = folder / "softhsm2.conf"
        configuration.write_text(
            f"directories.tokendir = {folder}/tokens\nobjectstore.backend = file\nlog.level = ERROR\n"
        )
        # The module reads it when it is loaded into this process, for the first time and for the last.
        os.environ["SOFTHSM2_CONF"] = str(configuration)
        subprocess.run(
            ["softhsm2-util", "--init-token", "--free", "--label", "ocrypt", "--pin", PIN, "--so-pin", "13579"],
            check=True,
            capture_output=True,
        )
        return "ocrypt"


NAMES = ("file", "file-passphrase", "env", "keyring", "vault-transit", "vault-kv", "awskms", "pkcs11")
