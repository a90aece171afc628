"""Which tokens were issued and which are revoked: JSON lines in one file that is only ever appended to.

The processes that check tokens open it before they confine themselves. Afterwards nothing can be opened any more, but
what was appended since is read through the same descriptor: a revocation holds at once and without a restart.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError, Refused
from ocrypt.core.ids import TokenId

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

_ISSUED: Final = "issued"
_REVOKED: Final = "revoked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """What is kept of a token: never the token itself. Times are aware, in UTC, and whole seconds."""

    token_id: TokenId
    subject: str
    scopes: tuple[str, ...]
    issued: datetime
    expires: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A token as the registry has it now."""

    token: Issued
    revoked: datetime | None


class Registry:
    """One process's view of the file."""

    def __init__(self, descriptor: int, name: str) -> None:
        self._descriptor = descriptor
        self._name = name
        self._read = 0
        self._tail = b""
        self._issued: dict[str, Issued] = {}
        self._revoked: dict[str, datetime] = {}

    @classmethod
    def open(cls, path: Path) -> Registry:
        """Open the file, or make it.

        Raises:
            LocalError: `STATE_UNUSABLE` when it can't be opened for reading and appending.
        """
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        except OSError:
            raise LocalError(Code.STATE_UNUSABLE, f"{path} can't be opened for appending") from None
        return cls(descriptor, str(path))

    def issue(self, token: Issued) -> None:
        """Remember a token.

        Raises:
            LocalError: `STATE_UNUSABLE` when it can't be written; the token must not be handed out then.
        """
        self._append(
            {
                "event": _ISSUED,
                "id": token.token_id,
                "subject": token.subject,
                "scopes": list(token.scopes),
                "issued": int(token.issued.timestamp()),
                "expires": int(token.expires.timestamp()),
            }
        )

    def revoke(self, token_id: str, at: datetime) -> None:
        """Revoke a token, known or not: one that is revoked before it is known stays so.

        Raises:
            LocalError: `STATE_UNUSABLE` when it can't be written; the token is good then as before.
        """
        self._append({"event": _REVOKED, "id": token_id, "at": int(at.timestamp())})

    def is_revoked(self, token_id: str) -> bool:
        """Whether a token is revoked now: a look at the file's length, and at what is new in it.

        Raises:
            Refused: `INTERNAL` when the file can't be read. Nobody is let in on a guess.
        """
        self._catch_up()
        return token_id in self._revoked

    def revoked(self, now: datetime) -> tuple[str, ...]:
        """Ids that are revoked and would otherwise be good at `now`, or are not known. Raises as `is_revoked`."""
        self._catch_up()
        return tuple(
            token_id
            for token_id in self._revoked
            if (token := self._issued.get(token_id)) is None or token.expires > now
        )

    def entries(self) -> Sequence[Entry]:
        """Every token, oldest first. Raises as `is_revoked`."""
        self._catch_up()
        return tuple(Entry(token=token, revoked=self._revoked.get(token.token_id)) for token in self._issued.values())

    def close(self) -> None:
        """Close the file."""
        os.close(self._descriptor)

    def _append(self, record: dict[str, object]) -> None:
        # A write that was cut short left no line; whatever follows it begins on one of its own.
        line = b"\n" * self._is_torn() + json.dumps(record, separators=(",", ":")).encode() + b"\n"
        try:
            written = os.write(self._descriptor, line)
            os.fsync(self._descriptor)
        except OSError:
            written = 0
        if written != len(line):
            raise LocalError(Code.STATE_UNUSABLE, f"{self._name} can't be written")

    def _is_torn(self) -> bool:
        try:
            size = os.fstat(self._descriptor).st_size
            return size > 0 and os.pread(self._descriptor, 1, size - 1) != b"\n"
        except OSError:
            return False

    def _catch_up(self) -> None:
        try:
            size = os.fstat(self._descriptor).st_size
            while self._read < size:
                piece = os.pread(self._descriptor, min(size - self._read, 1 << 20), self._read)
                if not piece:
                    break
                self._read += len(piece)
                *lines, self._tail = (self._tail + piece).split(b"\n")
                self._take(lines)
        except OSError:
            raise Refused(Code.INTERNAL) from None

    def _take(self, lines: Iterable[bytes]) -> None:
        for line in lines:
            try:
                record = json.loads(line)
                if record["event"] == _REVOKED:
                    self._revoked.setdefault(record["id"], datetime.fromtimestamp(record["at"], UTC))
                elif record["event"] == _ISSUED:
                    self._issued[record["id"]] = _issued(record)
            except (ValueError, TypeError, KeyError, OverflowError, OSError):
                # A line that a crash cut short: whoever wrote it was told that it failed.
                continue


def prune(path: Path, now: datetime) -> None:
    """Leave out the tokens that have expired, while nobody has the file open.

    Raises:
        LocalError: `STATE_UNUSABLE` when it can't be read or written.
    """
    if not path.exists():
        return
    registry = Registry.open(path)
    entries = registry.entries()
    kept = [entry for entry in entries if entry.token.expires > now]
    unknown = set(registry.revoked(now)) - {entry.token.token_id for entry in entries}
    registry.close()
    if len(kept) == len(entries):
        return
    draft = path.with_name(f"{path.name}.draft")
    draft.unlink(missing_ok=True)
    fresh = Registry.open(draft)
    for entry in kept:
        fresh.issue(entry.token)
        if entry.revoked is not None:
            fresh.revoke(entry.token.token_id, entry.revoked)
    for token_id in sorted(unknown):
        fresh.revoke(token_id, now)
    fresh.close()
    try:
        draft.replace(path)
    except OSError:
        raise LocalError(Code.STATE_UNUSABLE, f"{path} can't be written") from None


def _issued(record: dict[str, object]) -> Issued:
    token_id, subject, scopes = record["id"], record["subject"], record["scopes"]
    issued, expires = record["issued"], record["expires"]
    if not (isinstance(token_id, str) and isinstance(subject, str) and isinstance(scopes, list)):
        raise TypeError
    if not (isinstance(issued, int) and isinstance(expires, int)):
        raise TypeError
    return Issued(
        token_id=TokenId(token_id),
        subject=subject,
        scopes=tuple(str(scope) for scope in scopes),
        issued=datetime.fromtimestamp(issued, UTC),
        expires=datetime.fromtimestamp(expires, UTC),
    )
