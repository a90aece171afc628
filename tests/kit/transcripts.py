"""Runs the command as a transcript says and compares what it prints, line by line.

In a transcript a line that begins with
  `#`  is a remark,
  `+`  makes a file (`+ NAME TEXT`; `⏎` is a line break), or a folder (`+ NAME/`),
  `$`  is a command to run; `... < NAME` gives it a file as its standard input,
  `|`  is expected on standard output, `!` on standard error, `=` is the exit status (0 where there is none),
and `cat NAME` is the only command that is not ours. `…` in an expected line stands for anything.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

OCRYPT = (sys.executable, "-c", "from ocrypt.cli.main import main; main()")


@dataclass
class Step:
    command: str
    out: list[str] = field(default_factory=list)
    err: list[str] = field(default_factory=list)
    status: int = 0


def steps(text: str, folder: Path) -> Iterator[Step]:  # noqa: C901 - one branch for each mark
    """The steps of a transcript; files are made on the way."""
    step: Step | None = None
    for line in text.splitlines():
        mark, rest = line[:1], line[2:]
        if mark in {"$", "+"} and step is not None:
            yield step
            step = None
        match mark:
            case "" | "#":
                continue
            case "+":
                name, _, content = rest.partition(" ")
                path = folder / name
                if name.endswith("/"):
                    path.mkdir()
                else:
                    path.write_text(content.replace("⏎", "\n"))
            case "$":
                step = Step(rest)
            case "|" if step:
                step.out.append(rest)
            case "!" if step:
                step.err.append(rest)
            case "=" if step:
                step.status = int(rest)
            case _:
                raise ValueError(line)
    if step is not None:
        yield step


def environment(folder: Path, extra: Mapping[str, str]) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "LANG") if name in os.environ}
    return {
        **kept,
        "HOME": str(folder),
        "OCRYPT_STATE": str(folder / "state"),
        "COLUMNS": "100",
        "NO_COLOR": "1",
        **extra,
    }


def run(transcript: str, folder: Path, variables: Mapping[str, str]) -> None:
    """Run a transcript in `folder`; `$NAME` in it stands for the values of `variables`."""
    for step in steps(transcript, folder):
        command = step.command
        for name, value in variables.items():
            command = command.replace(f"${name}", value)
        command, _, stdin = command.partition(" < ")
        words = shlex.split(command)
        if words[0] == "cat":
            seen = (folder / words[1]).read_text()
            _compare(step, "|", step.out, seen, variables)
            continue
        assert words[0] == "ocrypt", step.command
        ended = subprocess.run(
            [*OCRYPT, *words[1:]],
            cwd=folder,
            env=environment(folder, {}),
            input=(folder / stdin).read_bytes() if stdin else b"",
            capture_output=True,
            timeout=60,
            check=False,
        )
        out, err = ended.stdout.decode(), ended.stderr.decode()
        assert "Traceback" not in err, err
        _compare(step, "|", step.out, out, variables)
        _compare(step, "!", step.err, err, variables)
        assert ended.returncode == step.status, f"$ {step.command}\nexit status {ended.returncode}, not {step.status}"


def _compare(step: Step, mark: str, expected: list[str], seen: str, variables: Mapping[str, str]) -> None:
    for name, value in variables.items():
        seen = seen.replace(value, f"${name}")
    lines = seen.splitlines()
    same = len(lines) == len(expected) and all(map(_fits, expected, lines))
    shown = "\n".join(f"{mark} {line}".rstrip() for line in lines)
    assert same, f"$ {step.command}\nprinted\n{shown}"


def _fits(expected: str, line: str) -> bool:
    pattern = ".*".join(re.escape(part) for part in expected.split("…"))
    return re.fullmatch(pattern, line) is not None
