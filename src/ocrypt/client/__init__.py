"""Talk to an ocrypt service: seal here, send, open here, check the receipt.

The rules are pure (`exchange`, `trust`, `receipt`); `sync` and `aio` only move bytes. Names are imported on first use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ocrypt.client.aio import AsyncClient
    from ocrypt.client.answer import RemoteMade, RemoteReading, RemoteScan
    from ocrypt.client.sync import Client

__all__ = ["AsyncClient", "Client", "RemoteMade", "RemoteReading", "RemoteScan"]

_HOMES = {
    "AsyncClient": "ocrypt.client.aio",
    "Client": "ocrypt.client.sync",
    "RemoteMade": "ocrypt.client.answer",
    "RemoteReading": "ocrypt.client.answer",
    "RemoteScan": "ocrypt.client.answer",
}


def __getattr__(name: str) -> object:
    """Import a public name from its home the first time somebody asks for it (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(name)
    from importlib import import_module  # noqa: PLC0415 - lazily: httpx and the crypto library are slow to import

    return getattr(import_module(_HOMES[name]), name)
