"""What must be in the wheel and what must not: `python tools/check_wheel.py WHEEL ROOT`."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

PACKAGE = "src/ocrypt/"


def faults(wheel: Path, root: Path) -> list[str]:
    """What is wrong with a wheel that was built from `root`; nothing when it is right."""
    with zipfile.ZipFile(wheel) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    found: list[str] = []
    # (1) Every committed file of the package, unchanged.
    listed = subprocess.run(["git", "ls-files", "-z", PACKAGE], cwd=root, capture_output=True, check=True).stdout
    committed = {name: root / name for name in listed.decode().split("\0") if name and (root / name).is_file()}
    expected = {f"ocrypt/{name.removeprefix(PACKAGE)}": path.read_bytes() for name, path in committed.items()}
    found += [f"{name} is missing or changed" for name, data in expected.items() if content.get(name) != data]
    # (2) The model files that weights.toml names, their alphabets, and the licences that come with them.
    weights = {f"ocrypt/recognise/weights/{file['name']}": file["sha256"] for file in _weights(root)}
    for name, digest in weights.items():
        if hashlib.sha256(content.get(name, b"")).hexdigest() != digest:
            found.append(f"{name} is missing or changed")
    # (3) The licence and the notice.
    held = {name.rpartition("/")[2] for name in content if ".dist-info/licenses/" in name}
    found += [f"{name} is missing" for name in ("LICENSE", "NOTICE") if name not in held]
    # (4) Nothing else: no test, no source of the page, nothing that an editor or a run left behind.
    allowed = expected.keys() | weights.keys()
    return found + [f"{name} should not be there" for name in content if name not in allowed and not _of_metadata(name)]


def _weights(root: Path) -> list[dict[str, str]]:
    packages: list[dict[str, list[dict[str, str]]]]
    packages = tomllib.loads((root / "weights.toml").read_text(encoding="utf-8"))["package"]
    return [file for package in packages for file in package["file"]]


def _of_metadata(name: str) -> bool:
    return name.partition("/")[0].endswith(".dist-info")


if __name__ == "__main__":
    wrong = faults(Path(sys.argv[1]), Path(sys.argv[2]))
    sys.exit("\n".join(wrong) if wrong else 0)
