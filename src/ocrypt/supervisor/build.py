"""What is installed, as one digest: it goes into receipts and the service description."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocrypt.hazmat.digest import sha256

if TYPE_CHECKING:
    from pathlib import Path

    from ocrypt.core.ids import Digest

_CODE = {".py", ".html", ".js", ".css", ".json", ".onnx", ".toml"}


def build_digest(package: Path) -> Digest:
    """SHA-256 over the lines `<SHA-256> <relative path>` of the package's code, page and models, sorted by path."""
    lines = [
        f"{sha256(path.read_bytes()).hex()} {path.relative_to(package).as_posix()}\n"
        for path in sorted(package.rglob("*"))
        if path.suffix in _CODE and path.is_file()
    ]
    return sha256("".join(lines).encode())
