"""`ocrypt code`: QR and other codes, made and read on this device or, sealed, at a service."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import click

from ocrypt.cli.lazy import Entry, LazyGroup

if TYPE_CHECKING:
    from collections.abc import Mapping


class _CodeGroup(LazyGroup):
    entries: ClassVar[Mapping[str, Entry]] = {
        "make": Entry("ocrypt.cli.code_make", "Make a QR or another code; it is read back before it is given."),
        "read": Entry("ocrypt.cli.code_read", "Read the codes in pictures, on this device or at a service."),
    }


@click.group(cls=_CodeGroup)
def command() -> None:
    """Make and read QR and other codes."""
