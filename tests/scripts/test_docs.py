"""What the pages say is so: links, files, commands, targets, settings and endpoints exist; no claim is too large."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Literal, get_args, get_origin

import click
import msgspec
import pytest
from msgspec import Meta

from ocrypt.cli.main import root as ocrypt
from ocrypt.gateway.endpoints import table
from ocrypt.gateway.page import load_page
from ocrypt.gateway.parts import Parts
from ocrypt.supervisor.settings import IssuerSection, Settings

ROOT = Path(__file__).resolve().parents[2]
SKIPPED = {"node_modules", ".venv"}


def pages() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z", "*.md"], cwd=ROOT, capture_output=True, check=True).stdout
    return [ROOT / name for name in listed.decode().split("\0") if name and not SKIPPED & set(Path(name).parts)]


PAGES = pages()
EACH_PAGE = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


def test_there_are_pages() -> None:
    assert {"README.md", "SECURITY.md", "CONTRIBUTING.md", "threat-model.md"} <= {page.name for page in PAGES}


# --- links ------------------------------------------------------------------------------------------------------

_FENCE = re.compile(r"^ *```.*?^ *```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ +(.+?) *$", re.MULTILINE)


def anchors(text: str) -> set[str]:
    """What a heading is called in an address: lower case, no punctuation, hyphens for spaces."""
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in _HEADING.findall(text)}


def broken_links(page: Path, text: str) -> list[str]:
    broken = []
    for link in _LINK.findall(_FENCE.sub("", text)):
        if link.startswith(("https://", "http://")):
            continue
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        missing = not target.exists() or not target.is_relative_to(ROOT)
        if missing or (anchor and anchor not in anchors(target.read_text("utf-8"))):
            broken.append(link)
    return broken


@EACH_PAGE
def test_links_lead_somewhere(page: Path) -> None:
    assert broken_links(page, page.read_text("utf-8")) == []


def test_a_broken_link_is_noticed() -> None:
    text = "[a](nowhere.md) [b](README.md#no-such-heading) [c](README.md#two-commands) [d](../outside.md)"
    assert broken_links(ROOT / "README.md", text) == ["nowhere.md", "README.md#no-such-heading", "../outside.md"]


@EACH_PAGE
def test_every_page_can_be_found_from_another(page: Path) -> None:
    # These are looked for by name.
    if page.name in {"README.md", "README.zh.md"} and page.parent == ROOT:
        return
    if page.parent == ROOT / "changes.d" and page.name != "README.md":
        return
    others = {
        (other.parent / link.partition("#")[0]).resolve()
        for other in PAGES
        if other != page
        for link in _LINK.findall(other.read_text("utf-8"))
        if not link.startswith("https://")
    }
    assert page in others


# --- files ------------------------------------------------------------------------------------------------------

_TREE = r"(?:src|tests|web|docs|spec|vectors|fuzz|bench|tools|changes\.d|requirements)/[\w./-]*\w/?"
_FILE = re.compile(rf"`(?:python )?({_TREE})`")


def missing_files(text: str) -> list[str]:
    return [name for name in _FILE.findall(text) if not (ROOT / name).exists() and not _made(name)]


def _made(name: str) -> bool:
    """What a build makes is not there before it; and one file of a repository that vectors were taken from."""
    return name.startswith("src/ocrypt/recognise/weights") or name == "spec/test-vectors.json"


@EACH_PAGE
def test_files_that_are_named_exist(page: Path) -> None:
    assert missing_files(page.read_text("utf-8")) == []


def test_a_missing_file_is_noticed() -> None:
    assert missing_files("`src/ocrypt/core/codes.py` `tests/unit/test_nothing.py` `python tools/none.py`") == [
        "tests/unit/test_nothing.py",
        "tools/none.py",
    ]


# --- commands ---------------------------------------------------------------------------------------------------

_BLOCK = re.compile(r"^ *```(?:console|sh)?\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"`(ocrypt [a-z-][^`]*)`")


def commands(text: str) -> list[str]:
    """Every `ocrypt …` on a line of its own in a block, after a prompt or variables, and every one in backticks."""
    found = []
    for block in _BLOCK.findall(text):
        for line in block.splitlines():
            plain = re.sub(r"^ *[$#] ", "", line).split("#")[0].split(" > ")[0].split(" < ")[0]
            words = re.sub(r"^(?:sudo -u \w+ )?(?:[A-Z_]+=\S+ )*(?:\S*/)?(?=ocrypt )", "", plain).strip()
            if re.match(r"ocrypt [a-z-]", words) and "$(mktemp" not in words:
                found.append(words)
    return found + _INLINE.findall(text)


def complaint(line: str) -> str:
    """What is wrong with a command line: a subcommand or an option that does not exist; empty if nothing is."""
    words = shlex.split(line.replace("…", " ").replace("...", " ").replace("'", ""))[1:]
    command: click.Command = ocrypt
    name = "ocrypt"
    context = click.Context(ocrypt)
    while words and isinstance(command, click.Group) and not words[0].startswith("-"):
        names = words.pop(0).split("|")
        found = [command.get_command(context, name) for name in names]
        if None in found:
            return f"there is no {' '.join(names)}"
        command, name = found[0] or command, names[0]
    known = {flag for param in command.get_params(context) for flag in (*param.opts, *param.secondary_opts)}
    options = [word.partition("=")[0] for word in words if re.match(r"--?[a-z]", word)]
    unknown = [option for option in options if option not in {*known, "--help", "-h", "--version"}]
    return f"{name} has no {', '.join(unknown)}" if unknown else ""


@EACH_PAGE
def test_commands_exist_with_their_options(page: Path) -> None:
    wrong = {line: words for line in commands(page.read_text("utf-8")) if (words := complaint(line))}
    assert wrong == {}


def test_commands_are_found_and_wrong_ones_noticed() -> None:
    text = (
        "```console\n$ OCRYPT_STATE=x .venv/bin/ocrypt read a.png --sever https://h\nocrypt: starting\n```\n"
        "`ocrypt kees pin URL`, `ocrypt token issue --days 7`"
    )
    assert commands(text) == [
        "ocrypt read a.png --sever https://h",
        "ocrypt kees pin URL",
        "ocrypt token issue --days 7",
    ]
    assert [complaint(line) for line in commands(text)] == ["read has no --sever", "there is no kees", ""]


_MAKE = re.compile(r"(?:^\$ |`)make ([a-z0-9-]+)", re.MULTILINE)


@EACH_PAGE
def test_make_targets_exist(page: Path) -> None:
    targets = set(re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(_MAKE.findall(page.read_text("utf-8"))) <= targets


# --- settings ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    name: str
    values: str
    default: str


def _values(kind: object) -> str:
    if isinstance(kind, type) and issubclass(kind, Enum):
        return ", ".join(f'`"{member.value}"`' for member in sorted(kind, key=lambda m: _order(m.value)))
    if get_origin(kind) is Literal:
        return ", ".join(f'`"{value}"`' for value in get_args(kind))
    if get_origin(kind) is tuple and get_origin(get_args(kind)[0]) is Literal:
        return f"list of {_values(get_args(kind)[0])}"
    for extra in get_args(kind)[1:]:
        if isinstance(extra, Meta):
            return f"{extra.ge}\N{EN DASH}{extra.le}"
    return {
        str: "text",
        bool: "`true`, `false`",
        tuple[str, ...]: "list of texts",
        tuple[IssuerSection, ...]: "list of tables",
    }[kind]


def _order(value: str) -> tuple[int, str]:
    words = ["loopback", "always", "never"]
    return (words.index(value) if value in words else 0, value)


def _default(value: object) -> str:
    plain = value.value if isinstance(value, Enum) else value
    return f"`{json.dumps(plain)}`"


def settings_of_the_code() -> list[Setting]:
    return [
        Setting(name=f"{section.name}.{field.name}", values=_values(field.type), default=_default(field.default))
        for section in msgspec.structs.fields(Settings)
        for field in msgspec.structs.fields(section.type)
    ]


def test_the_page_of_settings_is_the_code() -> None:
    text = (ROOT / "docs/reference/settings.md").read_text("utf-8")
    rows = re.findall(r"^\| `(\w+\.\w+)` \| (.+?) \| (`.*?`) \|", text, re.MULTILINE)
    told = [Setting(name=name, values=values, default=default) for name, values, default in rows]
    assert told == settings_of_the_code()


@EACH_PAGE
def test_settings_that_are_named_exist(page: Path) -> None:
    if page.is_relative_to(ROOT / "spec"):  # where `keys` is a member of the service description
        return
    sections = {field.name for field in msgspec.structs.fields(Settings)}
    named = re.findall(rf"`((?:{'|'.join(sections)})\.\w+)(?: = [^`]*)?`", page.read_text("utf-8"))
    files = {f"{section}.{suffix}" for section in sections for suffix in ("py", "md", "toml", "rs", "ts")}
    assert set(named) - files <= {setting.name for setting in settings_of_the_code()}


# --- endpoints --------------------------------------------------------------------------------------------------


def test_the_page_of_endpoints_is_the_code() -> None:
    text = (ROOT / "docs/reference/http.md").read_text("utf-8").partition("## Inside")[0]
    told = set(re.findall(r"`(GET|POST|DELETE) (/[^`]*)`", text))
    served = set()
    nothing = Parts(**dict.fromkeys(Parts.__dataclass_fields__, None) | {"page": load_page()})  # type: ignore[arg-type]
    for route in table(nothing):
        method = next(iter(set(route.methods or ()) - {"HEAD"}))
        if not route.path.startswith("/assets/"):
            served.add((method, route.path))
    assert told == served


# --- words ------------------------------------------------------------------------------------------------------

# In pieces, so that this file does not find itself.
CLAIMS = tuple(re.compile(claim, re.IGNORECASE) for claim in (
    "zero.?know" + "ledge", "unbreak" + "able", "military.?gr" + "ade", "bank.?gr" + "ade", "server can" + "not see",
    "server can.t s" + "ee", "100 ?% s" + "ecure", "hack.?pr" + "oof", "complete pri" + "vacy",
))  # fmt: skip


def claims(text: str) -> list[str]:
    return [claim.pattern for claim in CLAIMS if claim.search(text)]


@EACH_PAGE
def test_nothing_is_claimed_that_nobody_can_keep(page: Path) -> None:
    assert claims(page.read_text("utf-8")) == []


def test_claims_are_noticed() -> None:
    assert len(claims("Zero-know" + "ledge, unbreak" + "able; the server can" + "not see it")) == 3


def test_the_pages_name_no_test_that_is_gone() -> None:
    """Test functions that pages name by their names exist."""
    tests = "\n".join(path.read_text("utf-8") for path in (ROOT / "tests").rglob("*.py"))
    named = {name for page in PAGES for name in re.findall(r"`(test_\w+)`", page.read_text("utf-8"))}
    assert {name for name in named if f"def {name}(" not in tests} == set()
