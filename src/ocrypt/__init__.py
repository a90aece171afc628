"""Read what is in a picture without anyone else seeing it.

The functions work on this device; `Client` and `AsyncClient` seal the picture to a service first.
The names are imported on first use, so that importing the package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocrypt.core.version import __version__

if TYPE_CHECKING:
    from ocrypt.client import AsyncClient, Client
    from ocrypt.recognise import Made, MakeRequest, Reading, Scan, make_code, read, read_codes

__all__ = [
    "AsyncClient",
    "Client",
    "Made",
    "MakeRequest",
    "Reading",
    "Scan",
    "__version__",
    "make_code",
    "read",
    "read_codes",
]

_HOMES = {
    "AsyncClient": "ocrypt.client",
    "Client": "ocrypt.client",
    "Made": "ocrypt.recognise",
    "MakeRequest": "ocrypt.recognise",
    "Reading": "ocrypt.recognise",
    "Scan": "ocrypt.recognise",
    "make_code": "ocrypt.recognise",
    "read": "ocrypt.recognise",
    "read_codes": "ocrypt.recognise",
}


def __getattr__(name: str) -> object:
    """Import a public name from its home the first time somebody asks for it (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(name)
    from importlib import import_module  # noqa: PLC0415 - lazily, that is the point

    return getattr(import_module(_HOMES[name]), name)
