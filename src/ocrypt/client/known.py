"""Services that this user knows: pinned by hand, or run by this user on this machine. Files, no network."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec

from ocrypt.client.address import Address
from ocrypt.client.fingerprint import Fingerprint
from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError
from ocrypt.core.paths import CLIENT_FILE, PINS_FILE
from ocrypt.core.secrets import Secret

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

MAX_FILE = 1024 * 1024
PRIVATE_FILE = 0o600
PRIVATE_DIRECTORY = 0o700


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """An identity that a person compared, and the address where it was met."""

    address: Address
    fingerprint: Fingerprint
    pinned: int
    """Unix seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of one service; each of the two may be missing."""

    pin: Fingerprint | None = None
    token: Secret | None = None


@dataclass(frozen=True, slots=True)
class _ClientFile:
    url: str
    pin: str
    token: str


@dataclass(frozen=True, slots=True)
class _PinRecord:
    url: str
    pin: str
    pinned: int


@dataclass(frozen=True, slots=True)
class _PinsFile:
    v: Literal[1]
    pins: Annotated[tuple[_PinRecord, ...], msgspec.Meta(max_length=10_000)]


def find(state: Path, address: Address, pin: Fingerprint | None) -> Known:
    """Say which pin and token to use at `address`, where the caller gave `pin` or none.

    The caller's pin wins over one set by hand, and that over the one of this machine's own service. The own service's
    token goes to the own service's identity only, whoever else listens at its address.

    Raises:
        LocalError: STATE_UNUSABLE when a file is damaged, or could have been written by somebody else.
    """
    own = own_service(state, address)
    by_hand = [each.fingerprint for each in pins(state) if each.address.same_service(address)]
    chosen = pin or (by_hand[0] if by_hand else own.pin)
    return Known(pin=chosen, token=own.token if chosen == own.pin else None)


def own_service(state: Path, address: Address) -> Known:
    """Give pin and token that `ocrypt serve` left for its own user, if it serves at `address`."""
    content = _read(state / CLIENT_FILE)
    if content is None:
        return Known()
    try:
        file = msgspec.json.decode(content, type=_ClientFile)
        if not Address.parse(file.url).same_service(address):
            return Known()
        token = Secret(file.token.encode("ascii")) if file.token else None
        return Known(pin=Fingerprint.parse(file.pin), token=token)
    except (msgspec.MsgspecError, ValueError, LocalError):
        raise _unusable(CLIENT_FILE) from None


def own_url(state: Path) -> str | None:
    """Give the address of the service that this user runs on this machine, if `ocrypt serve` left it."""
    content = _read(state / CLIENT_FILE)
    if content is None:
        return None
    try:
        return msgspec.json.decode(content, type=_ClientFile).url
    except (msgspec.MsgspecError, ValueError):
        raise _unusable(CLIENT_FILE) from None


def pins(state: Path) -> tuple[Pin, ...]:
    """Give the pins that were set by hand, in the order in which they were set.

    Raises:
        LocalError: STATE_UNUSABLE.
    """
    content = _read(state / PINS_FILE)
    if content is None:
        return ()
    try:
        return tuple(
            Pin(address=Address.parse(each.url), fingerprint=Fingerprint.parse(each.pin), pinned=each.pinned)
            for each in msgspec.json.decode(content, type=_PinsFile).pins
        )
    except (msgspec.MsgspecError, ValueError, LocalError):
        raise _unusable(PINS_FILE) from None


def remember(state: Path, address: Address, fingerprint: Fingerprint, *, now: datetime) -> None:
    """Pin `fingerprint` for `address` in the place of any other."""
    new = Pin(address=address, fingerprint=fingerprint, pinned=int(now.timestamp()))
    _write(state, (*_others(state, address), new))


def forget(state: Path, address: Address) -> None:
    """Drop the pin for `address`.

    Raises:
        LocalError: USAGE when there is none.
    """
    others = _others(state, address)
    if len(others) == len(pins(state)):
        raise LocalError(Code.USAGE, "there is no pin for this address")
    _write(state, others)


def _others(state: Path, address: Address) -> tuple[Pin, ...]:
    return tuple(pin for pin in pins(state) if not pin.address.same_service(address))


def _read(path: Path) -> bytes | None:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    except FileNotFoundError:
        return None
    except OSError:
        raise _unusable(path.name) from None
    with os.fdopen(descriptor, "rb") as file:
        # A pin that others may write is no pin; a token that others may read is no secret.
        found = os.fstat(file.fileno())
        if found.st_uid != os.geteuid() or found.st_mode & 0o077:
            raise _unusable(path.name)
        return file.read(MAX_FILE)


def _write(state: Path, all_pins: tuple[Pin, ...]) -> None:
    """Replace the file as a whole: a crash leaves the old one or the new one."""
    records = tuple(_PinRecord(url=pin.address.origin, pin=str(pin.fingerprint), pinned=pin.pinned) for pin in all_pins)
    content = msgspec.json.format(msgspec.json.encode(_PinsFile(v=1, pins=records)), indent=2) + b"\n"
    try:
        state.mkdir(mode=PRIVATE_DIRECTORY, parents=True, exist_ok=True)
        draft = state / f"{PINS_FILE}.{secrets.token_hex(4)}.draft"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, PRIVATE_FILE)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(state / PINS_FILE)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
    except OSError:
        raise LocalError(Code.STATE_UNUSABLE, "the pins can't be written") from None


def _unusable(name: str) -> LocalError:
    return LocalError(Code.STATE_UNUSABLE, f"{name} is damaged, or open to others")
