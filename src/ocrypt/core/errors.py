"""The error tree. An error carries a code and where it helps a detail made of our own words; never input."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ocrypt.core.codes import Code, Exit


class OcryptError(Exception):
    """Something went wrong in a way that has a stable code.

    `detail` is shown to people beside the code's own words. It may name an option, a limit or a path that the
    caller gave; it never holds what a picture or an envelope says.
    """

    def __init__(self, code: Code, detail: str = "") -> None:
        super().__init__(code.value)
        self.code = code
        self.detail = detail

    @property
    def hint(self) -> str:
        """What to do about it."""
        return self.code.meaning.hint

    @property
    def exit(self) -> Exit:
        """The exit status of a command that ends with this error."""
        return self.code.meaning.exit

    def __str__(self) -> str:
        title = self.code.meaning.title
        return f"{title}: {self.detail}" if self.detail else title


class Refused(OcryptError):
    """Told in clear, before anything was opened."""


class Unreadable(OcryptError):
    """Told inside the sealed answer only: the picture or the request in the envelope is at fault."""


class LocalError(OcryptError):
    """Told on this machine: files, settings, trust, connection."""
