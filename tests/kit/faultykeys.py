"""A key provider that misbehaves on order, for the safe's tests."""

from __future__ import annotations

from dataclasses import dataclass, field

from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError
from ocrypt.core.secrets import Secret
from ocrypt.keys.provider import KekVersion, Wrapped


@dataclass
class FaultyProvider:
    """Keeps what it wrapped in a table. `fails_at`: which call of it, counted from 1, ends with `code`."""

    name: str = "faulty"
    fails_at: int = 0
    code: Code = Code.PROVIDER_UNAVAILABLE
    answer: bytes | None = None
    """Given by `unwrap` in place of the right key."""
    newest: int = 1
    calls: int = 0
    wrapped: dict[bytes, tuple[bytes, bytes, str]] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)

    def _count(self) -> None:
        self.calls += 1
        if self.calls == self.fails_at:
            raise LocalError(self.code)

    def wrap(self, dek: Secret, context: bytes) -> Wrapped:
        self._count()
        blob = f"blob {len(self.wrapped)}".encode()
        self.wrapped[blob] = (bytes(dek.reveal()), context, str(self.newest))
        return Wrapped(KekVersion(str(self.newest)), blob)

    def unwrap(self, untrusted: Wrapped, context: bytes) -> Secret:
        self._count()
        dek, right, version = self.wrapped.get(untrusted.blob, (b"", b"-", ""))
        if (right, version) != (context, untrusted.version) or version in self.gone:
            raise LocalError(Code.KEY_UNWRAPPABLE)
        return Secret(dek if self.answer is None else self.answer)

    def rotate(self) -> KekVersion:
        self._count()
        self.newest += 1
        return KekVersion(str(self.newest))

    def destroy(self, version: KekVersion) -> None:
        self._count()
        self.gone.add(version)

    def versions(self) -> tuple[KekVersion, ...]:
        return tuple(KekVersion(str(at)) for at in range(1, self.newest + 1) if str(at) not in self.gone)
