"""The web page's files, read into memory once: what is served is what was built."""

from __future__ import annotations

import hashlib
import mimetypes
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

_LOCAL_TYPES = {".js": "text/javascript", ".wasm": "application/wasm", ".webmanifest": "application/manifest+json"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """One file of the page."""

    content: bytes
    media_type: str
    cache_control: str
    etag: str


def _media_type(name: str) -> str:
    for suffix, media_type in _LOCAL_TYPES.items():
        if name.endswith(suffix):
            return media_type
    return mimetypes.guess_type(name)[0] or "application/octet-stream"


def _load(folder: Traversable, prefix: str) -> dict[str, Asset]:
    assets: dict[str, Asset] = {}
    for entry in folder.iterdir():
        path = f"{prefix}/{entry.name}"
        if entry.is_dir():
            assets.update(_load(entry, path))
            continue
        content = entry.read_bytes()
        # Names under assets/ carry their content's hash, so they may be kept for ever.
        hashed = path.startswith("/assets/")
        assets[path] = Asset(
            content=content,
            media_type=_media_type(entry.name),
            cache_control="public, max-age=31536000, immutable" if hashed else "no-cache",
            etag=f'"{hashlib.sha256(content).hexdigest()[:32]}"',
        )
    return assets


def load_page() -> dict[str, Asset]:
    """All files of the built page by their path; `/` is the page itself."""
    assets = _load(files("ocrypt.gateway") / "page", "")
    assets["/"] = assets.pop("/index.html")
    assets.pop("/manifest.json", None)
    return assets
