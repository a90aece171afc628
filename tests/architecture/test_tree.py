"""What holds for whole files: how long they are, and what must not stand in any file that is committed."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MAX_LINES = 400

# Written in pieces, so that this file does not find itself.
FORBIDDEN = {
    # The user of the last exception is nobody: Emscripten's runtime makes it up for WebAssembly.
    "a path of one machine": re.compile(
        rb"(?<![\w.~-])/(?:ro{2}t|wor[k]|ho[m]e(?!/web_user\b)|Use[r]s)/|(?<![\w.])/ro{2}t\b(?!\.)"
    ),
    "the address of a package registry or a mirror": re.compile(
        rb"registry\.npmjs\.or[g]|pypi\.or[g]/|pythonhosted\.or[g]|npmmirror\.co[m]|registry\.yarnpkg\.co[m]"
        rb"|(?:--|_)index-ur[l]\b[= ]+http|--extra-index-ur[l]|--find-link[s][= ]",
        re.IGNORECASE,
    ),
    "a private key": re.compile(rb"-----BEGIN (?:[A-Z]+ )*PRIVATE KE[Y]-----"),
    "an access token": re.compile(rb"\bgh[pousr]_[A-Za-z0-9]{30,}|\bnpm_[A-Za-z0-9]{30,}|\bpypi-[A-Za-z0-9_-]{50,}"),
}
PLANTED = {
    "a path of one machine": (b"see /ro" + b"ot/x", b"'/wor" + b"k/tree'", b"/ho" + b"me/me/x", b"HOME=/ro" + b"ot"),
    "the address of a package registry or a mirror": (
        b'"resolved": "https://registry.npmjs.or' + b'g/a/-/a-1.tgz"',
        b"https://files.pythonhosted.or" + b"g/packages/x",
        b"pip install --index-ur" + b"l https://mirror.test/simple",
    ),
    "a private key": (b"-----BEGIN PRIVATE KE" + b"Y-----", b"-----BEGIN EC PRIVATE KE" + b"Y-----"),
    "an access token": (b"gh" + b"p_" + b"a" * 36,),
}


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    return [path for name in listed.decode().split("\0") if name and (path := ROOT / name).is_file()]


def long_files(paths: list[Path]) -> dict[str, int]:
    counted = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in paths}
    return {path.name: lines for path, lines in counted.items() if lines > MAX_LINES}


def written_by_hand() -> list[Path]:
    suffixes = {".py", ".ts", ".tsx", ".css", ".mts", ".mjs"}
    folders = (ROOT / "src", ROOT / "web/src", ROOT / "web/scripts", ROOT / "tools", ROOT / "fuzz", ROOT / "bench")
    built = ROOT / "src/ocrypt/gateway/page"
    return [
        path
        for path in tracked()
        if path.suffix in suffixes and built not in path.parents and any(folder in path.parents for folder in folders)
    ]


def addresses_in_lock(text: str) -> list[str]:
    """Lines of a lock file that say where a package comes from, instead of what it is."""
    return [line for line in text.splitlines() if re.search(r"https?://|^-|\bfile:|@ ", line.strip())]


def test_files_stay_short() -> None:
    assert len(written_by_hand()) > 200
    assert long_files(written_by_hand()) == {}


def test_a_long_file_would_be_seen(tmp_path: Path) -> None:
    long, short = tmp_path / "long.py", tmp_path / "short.py"
    long.write_text("x = 1\n" * (MAX_LINES + 1))
    short.write_text("x = 1\n" * MAX_LINES)
    assert long_files([long, short]) == {"long.py": MAX_LINES + 1}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_committed_file_holds(what: str) -> None:
    found = {
        f"{path.relative_to(ROOT)}: {match.group().decode(errors='replace')}"
        for path in tracked()
        if (match := FORBIDDEN[what].search(path.read_bytes()))
    }
    assert found == set()


@pytest.mark.parametrize(
    ("what", "planted"), [(what, planted) for what, plants in PLANTED.items() for planted in plants]
)
def test_it_would_be_seen(what: str, planted: bytes) -> None:
    assert FORBIDDEN[what].search(planted)


@pytest.mark.parametrize("name", ["lock.txt", "bench.txt"])
def test_the_python_locks_hold_hashes_and_no_address(name: str) -> None:
    lock = (ROOT / "requirements" / name).read_text()
    assert lock.count("--hash=sha256:") > lock.count("==")
    assert addresses_in_lock(re.sub(r"^\s+--hash=\S+( \\)?$", "", lock, flags=re.MULTILINE)) == []


def test_the_page_s_lock_holds_hashes_and_no_address() -> None:
    lock = (ROOT / "web/package-lock.json").read_text()
    assert lock.count('"integrity": "sha512-') > 50
    assert '"resolved"' not in lock


@pytest.mark.parametrize(
    "planted",
    [
        "-f https://mirror.test/wheels\nclick==8.2.1",
        "click @ https://mirror.test/click.whl",
        "-e file:///elsewhere",
        "-i https://mirror.test",
    ],
)
def test_an_address_in_a_lock_would_be_seen(planted: str) -> None:
    assert addresses_in_lock(planted)


def test_no_code_is_in_a_package_without_a_name() -> None:
    banned = {"utils", "util", "common", "helpers", "helper", "manager", "misc"}
    names = {part for path in tracked() for part in path.relative_to(ROOT).with_suffix("").parts}
    assert names & banned == set()
