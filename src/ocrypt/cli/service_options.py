"""The options by which commands name a service and say how to trust it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ocrypt.cli.surroundings import Surroundings
    from ocrypt.client import Client
    from ocrypt.client.fingerprint import Fingerprint
    from ocrypt.client.tls import TlsSettings

F = TypeVar("F", bound="Callable[..., object]")

MAX_TOKEN_FILE = 64 * 1024

_PIN = click.option("--pin", metavar="FINGERPRINT", help="The service's identity, as `ocrypt serve` prints it.")
_TOKENS = (
    click.option("--token", metavar="TOKEN", help="Access token. Other users may see it: --token-file is better."),
    click.option("--token-file", type=click.Path(path_type=Path), metavar="FILE", help="File with the access token."),
)
_RELAY = click.option(
    "--relay", metavar="URL", help="Send everything to this relay, which passes it on; the token travels sealed."
)
_CONNECTION = (
    click.option("--ca", type=click.Path(path_type=Path), metavar="FILE", help="PEM file of the authorities to trust."),
    click.option(
        "--client-cert", type=click.Path(path_type=Path), metavar="FILE", help="PEM file of your own certificate."
    ),
    click.option(
        "--client-key", type=click.Path(path_type=Path), metavar="FILE", help="PEM file of its key, if not in there."
    ),
    click.option(
        "--tls-min", type=click.Choice(["1.3", "1.2"]), default="1.3", show_default=True, help="Oldest TLS version."
    ),
    click.option("--proxy", metavar="URL", help="Go through this proxy; none is taken from the environment."),
    click.option(
        "--timeout",
        type=click.FloatRange(min=1),
        default=120.0,
        show_default=True,
        metavar="SECONDS",
        help="How long one picture may take.",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceOptions:
    """What was given for these options."""

    pin: str | None
    token: str | None = None
    token_file: Path | None = None
    ca: Path | None
    client_cert: Path | None = None
    client_key: Path | None = None
    tls_min: str
    proxy: str | None
    timeout: float
    relay: str | None = None
    seal: str = "standard"

    def tls(self) -> TlsSettings:
        """Give the TLS settings.

        Raises:
            LocalError: USAGE.
        """
        from ocrypt.client.tls import TlsFloor, TlsSettings  # noqa: PLC0415 - lazily, as everything below

        floor = TlsFloor.TLS_1_2 if self.tls_min == "1.2" else TlsFloor.TLS_1_3
        if self.client_key is not None and self.client_cert is None:
            raise LocalError(Code.USAGE, "--client-key needs --client-cert")
        return TlsSettings(
            floor=floor, authorities=self.ca, certificate=self.client_cert, certificate_key=self.client_key
        )

    def client(self, url: str, state: Path, *, form: str) -> Client:
        """Make the client; pin and token that were not given come from the state directory where they are known.

        Raises:
            LocalError: USAGE, FILE_UNREADABLE, STATE_UNUSABLE.
        """
        from ocrypt.client import Client  # noqa: PLC0415
        from ocrypt.client.address import Address  # noqa: PLC0415
        from ocrypt.client.fingerprint import Fingerprint  # noqa: PLC0415
        from ocrypt.client.known import find  # noqa: PLC0415
        from ocrypt.client.suite import SUITES  # noqa: PLC0415
        from ocrypt.envelope.wire import Form  # noqa: PLC0415

        pin = None if self.pin is None else Fingerprint.parse(self.pin)
        known = find(state, Address.parse(url), pin)
        token = self._token()
        if token is None and known.token is not None:
            token = bytes(known.token.reveal()).decode("ascii")
        return Client(
            url,
            token=token,
            pin=None if known.pin is None else str(known.pin),
            timeout=self.timeout,
            form=Form(form),
            suite=next(each for each in SUITES if each == self.seal),
            tls=self.tls(),
            proxy=self.proxy,
            relay=self.relay,
        )

    def claimed_identity(self, url: str) -> Fingerprint:
        """Ask whoever answers at `url` who they are. Nothing secret is sent, nothing is trusted by this."""
        from ocrypt.client.sync import introduce  # noqa: PLC0415

        return introduce(url, timeout=self.timeout, tls=self.tls(), proxy=self.proxy).fingerprint

    def _token(self) -> str | None:
        if self.token_file is None:
            return self.token
        if self.token is not None:
            raise LocalError(Code.USAGE, "--token and --token-file exclude each other")
        try:
            with self.token_file.open("rb") as file:
                return file.read(MAX_TOKEN_FILE).decode("ascii").strip()
        except OSError as error:
            raise LocalError(Code.FILE_UNREADABLE, f"the token file: {error.strerror}") from None
        except UnicodeDecodeError:
            raise LocalError(Code.USAGE, "the token is malformed") from None


def service_options(command: F) -> F:
    """Add the options of a command that sends pictures."""
    return _add(command, (_PIN, *_TOKENS, _RELAY, *_CONNECTION))


def place_options(command: F) -> F:
    """Add the options that say where pictures are read: at a service, or on this device."""
    return _add(
        command,
        (
            click.option("--server", metavar="URL", help="Read at this service; OCRYPT_SERVER is its default."),
            click.option("--local", is_flag=True, help="Read on this device, whatever OCRYPT_SERVER says."),
        ),
    )


def url_of(server: str | None, local: bool, surroundings: Surroundings) -> str:  # noqa: FBT001 - as click gives it
    """Give the service's address; empty where pictures are read on this device.

    Raises:
        LocalError: USAGE.
    """
    if local and server:
        raise LocalError(Code.USAGE, "--local and --server exclude each other")
    return "" if local else server or surroundings.server


def sending_options(command: F) -> F:
    """Add the options of a command that sends many pictures: how many at once, and how they are sealed."""
    return _add(
        command,
        (
            click.option(
                "--jobs",
                type=click.IntRange(1, 64),
                default=4,
                show_default=True,
                metavar="N",
                help="Pictures on their way to a service at once.",
            ),
            click.option(
                "--form",
                type=click.Choice(["single", "chunked"]),
                default="single",
                show_default=True,
                help="How to seal.",
            ),
            click.option(
                "--seal",
                type=click.Choice(["standard", "gm"]),
                default="standard",
                show_default=True,
                help="Which algorithms: gm is SM2 and SM4, where the service has them.",
            ),
            service_options,
        ),
    )


def trust_options(command: F) -> F:
    """Add the options of a command that only looks who is there."""
    return _add(command, (_PIN, *_CONNECTION))


def _add(command: F, options: Sequence[Callable[[F], F]]) -> F:
    for option in reversed(options):
        command = option(command)
    return command
