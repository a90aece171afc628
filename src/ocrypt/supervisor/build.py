"""What is installed, as one digest: it goes into receipts and the service description."""

from __future__ import annotations

from pathlib import Path

from ocrypt.core.ids import Digest
from ocrypt.hazmat.digest import sha256

_CODE = {".py", ".html", ".js", ".css", ".json", ".onnx", ".toml"}


def build_digest(package: Path) -> Digest:
    """SHA-256 over the lines `<SHA-256> <relative path>` of the package's code, page and models, sorted by path."""
    lines: list[str] = []
    for path in sorted(package.rglob("*")):
        if path.suffix in _CODE and path.is_file():
            lines.append(f"{sha256(path.read_bytes()).hex()} {path.relative_to(package).as_posix()}\n")
    return sha256("".join(lines).encode())
