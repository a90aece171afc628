"""`env:NAME` takes the master key from a file that the variable NAME_FILE names, or, if allowed, from NAME itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError
from ocrypt.core.secrets import Secret
from ocrypt.keys.providers.credential import credential
from ocrypt.keys.providers.keyset import KeySet

if TYPE_CHECKING:
    from collections.abc import Callable, MutableMapping


class EnvironmentShelf:
    """A key set that the operator keeps: it is read, never written."""

    name = "env"

    def __init__(self, text: Callable[[], Secret]) -> None:
        self._text = text
        self._kept: KeySet | None = None

    def read(self) -> KeySet:
        """See `Shelf`. The environment is asked once: what stood in it plainly is no longer there."""
        if self._kept is None:
            self._kept = KeySet.parse(self._text())
        return self._kept

    def change(self, how: Callable[[KeySet], KeySet]) -> KeySet:  # noqa: ARG002 - the Protocol's
        """Refuse.

        Raises:
            LocalError: `PROVIDER_REFUSED`, always.
        """
        raise LocalError(
            Code.PROVIDER_REFUSED,
            "a key in the environment is turned by hand: put the new one first and the old one after it, then rewrap",
        )


def in_file(variable: str, environment: MutableMapping[str, str]) -> Secret:
    """What the file says that `variable`_FILE names.

    Raises:
        LocalError: `PROVIDER_REFUSED` when the key itself is in the environment, where every program that is started
            from there, and a crash report, would have it; `PROVIDER_UNAVAILABLE` when there is neither.
    """
    named = environment.get(f"{variable}_FILE")
    if named is not None:
        return credential(Path(named))
    if variable in environment:
        raise LocalError(
            Code.PROVIDER_REFUSED,
            f"{variable} has the key itself: set {variable}_FILE to a file with it, or allow it with ?allow=plain",
        )
    raise LocalError(Code.PROVIDER_UNAVAILABLE, f"neither {variable}_FILE nor {variable} is in the environment")


def in_plain(variable: str, environment: MutableMapping[str, str]) -> Secret:
    """What `variable` says; it is taken out of the environment. `variable`_FILE goes first if it is there.

    Raises:
        LocalError: `PROVIDER_UNAVAILABLE` when there is neither.
    """
    if f"{variable}_FILE" in environment or variable not in environment:
        return in_file(variable, environment)
    return Secret(environment.pop(variable).encode("utf-8", "surrogateescape"))
