"""`ocrypt keys`: which identity belongs to which service, and the keys of your own."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import click

from ocrypt.cli.lazy import Entry, LazyGroup

if TYPE_CHECKING:
    from collections.abc import Mapping


class _Keys(LazyGroup):
    entries: ClassVar[Mapping[str, Entry]] = {
        "pin": Entry("ocrypt.cli.keys_pin", "Remember the identity of the service at URL."),
        "forget": Entry("ocrypt.cli.keys_forget", "Drop the pin of the service at URL."),
        "list": Entry("ocrypt.cli.keys_list", "Show the pins, and the keys of the service that runs here."),
        "rotate": Entry("ocrypt.cli.keys_rotate", "Let new keys take over in the running service."),
        "retire": Entry("ocrypt.cli.keys_retire", "Destroy the key KEY_ID of the running service."),
        "export": Entry("ocrypt.cli.keys_export", "Give a public key of the service of this state directory."),
        "shared": Entry("ocrypt.cli.keys_shared", "Keys of clients that can do no more than AES."),
        "provider": Entry("ocrypt.cli.keys_provider", "Show who guards the master key, and what it wraps."),
        "rewrap": Entry("ocrypt.cli.keys_rewrap", "Make a new master key, and wrap what is kept under it."),
        "destroy": Entry("ocrypt.cli.keys_destroy", "Destroy an old version of the master key."),
    }


@click.command(cls=_Keys)
def command() -> None:
    """Pin the identities of services; turn the keys of your own, and the master key that guards them."""
