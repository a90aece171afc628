"""The look at a wheel notices what is missing, changed or too much."""

from __future__ import annotations

import hashlib
import subprocess
import zipfile
from typing import TYPE_CHECKING

import pytest

from kit.envelope_vectors import script

if TYPE_CHECKING:
    from pathlib import Path

TOOL = script("tools/check_wheel.py")
MODEL = b"weights"
RIGHT = {
    "ocrypt/__init__.py": b"x = 1\n",
    "ocrypt/gateway/page/index.html": b"<!doctype html>",
    "ocrypt/recognise/weights/model.onnx": MODEL,
    "ocrypt-0.1.0.dist-info/METADATA": b"Name: ocrypt",
    "ocrypt-0.1.0.dist-info/licenses/LICENSE": b"Apache",
    "ocrypt-0.1.0.dist-info/licenses/NOTICE": b"notice",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "root"
    for name in ("ocrypt/__init__.py", "ocrypt/gateway/page/index.html"):
        (root / "src" / name).parent.mkdir(parents=True, exist_ok=True)
        (root / "src" / name).write_bytes(RIGHT[name])
    digest = hashlib.sha256(MODEL).hexdigest()
    (root / "weights.toml").write_text(f'[[package]]\n[[package.file]]\nname = "model.onnx"\nsha256 = "{digest}"\n')
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    subprocess.run(["git", "add", "."], cwd=root, check=True)
    return root


def faults(root: Path, content: dict[str, bytes]) -> list[str]:
    wheel = root.parent / "a.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return TOOL.faults(wheel, root)


def test_a_right_wheel_has_no_fault(root: Path) -> None:
    assert faults(root, RIGHT) == []


@pytest.mark.parametrize("name", [name for name in RIGHT if "METADATA" not in name])
def test_what_is_missing_is_named(root: Path, name: str) -> None:
    found = faults(root, {other: data for other, data in RIGHT.items() if other != name})
    assert len(found) == 1
    assert found[0].startswith(name.partition("licenses/")[2] or name)


@pytest.mark.parametrize("name", [name for name in RIGHT if name.startswith("ocrypt/")])
def test_what_is_changed_is_named(root: Path, name: str) -> None:
    assert faults(root, {**RIGHT, name: b"changed"}) == [f"{name} is missing or changed"]


@pytest.mark.parametrize("name", ["tests/test_a.py", "ocrypt/notes.txt", "ocrypt/a.pyc", "spec/envelope.md"])
def test_what_is_too_much_is_named(root: Path, name: str) -> None:
    assert faults(root, {**RIGHT, name: b"x"}) == [f"{name} should not be there"]
