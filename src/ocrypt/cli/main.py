"""The command's composition root: reads the environment once, runs a subcommand, turns errors into words.

Importing this is cheap: neither httpx, numpy nor the crypto library is loaded before a subcommand needs it.
"""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, NoReturn

import click

from ocrypt import __version__
from ocrypt.cli.lazy import Entry, LazyGroup
from ocrypt.cli.surroundings import Surroundings
from ocrypt.cli.ui import Problem, Terminal
from ocrypt.core.bugs import place_of
from ocrypt.core.clock import SystemClock
from ocrypt.core.codes import Code, Exit
from ocrypt.core.errors import OcryptError
from ocrypt.core.paths import state_directory

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

INTERRUPTED = 130
"""128 + SIGINT, as shells say it."""
PIPE_CLOSED = 141
"""128 + SIGPIPE."""


class _Root(LazyGroup):
    entries: ClassVar[Mapping[str, Entry]] = {
        "read": Entry("ocrypt.cli.read", "Read the text in pictures, on this device or at a service."),
        "code": Entry("ocrypt.cli.code", "Make and read QR and other codes."),
        "serve": Entry(
            "ocrypt.cli.serve", "Run the service: HTTPS in front, a confined process for each picture behind."
        ),
        "relay": Entry("ocrypt.cli.relay", "Pass sealed requests to one service, so that it never learns who asks."),
        "status": Entry("ocrypt.cli.status", "Ask a service whether it is ready, and who it is."),
        "keys": Entry("ocrypt.cli.keys", "Pin the identities of services; turn the keys of your own."),
        "admin": Entry("ocrypt.cli.admin", "Enrol the second factor of whoever administers the service."),
        "token": Entry(
            "ocrypt.cli.token", "Issue, list and revoke access tokens for the service of this state directory."
        ),
    }


@click.command(cls=_Root, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="ocrypt", message="%(prog)s %(version)s")
def root() -> None:
    """Read text in pictures that nobody else may see.

    Without a service, pictures are read on this device. With one, they are sealed here, and opened only in the
    confined process that reads them.
    """


def run(arguments: Sequence[str], surroundings: Surroundings) -> int:
    """Run one command; give its exit status. No traceback ever reaches the user."""
    terminal = surroundings.terminal
    options = arguments[: arguments.index("--")] if "--" in arguments else arguments
    try:
        # Not `root.main`: it would handle interrupts and broken pipes in its own way.
        with root.make_context("ocrypt", list(arguments), obj=surroundings) as context:
            result: object = root.invoke(context)
    except OcryptError as error:
        problem = Problem.of(error)
        if error.code is Code.USAGE:
            problem = replace(problem, hint=f"See ocrypt {_meant(arguments)} --help")
        return _fail(terminal, problem, options)
    except click.exceptions.NoArgsIsHelpError as error:
        for line in error.format_message().splitlines():
            terminal.say(line)
        return Exit.USAGE
    except click.UsageError as error:
        return _fail(terminal, _usage(error), options)
    except click.exceptions.Exit as stop:
        # `--help` and `--version` end so; other subcommands give their exit status back.
        return stop.exit_code
    except (KeyboardInterrupt, click.Abort):
        return INTERRUPTED
    except BrokenPipeError:
        _let_go_of_stdout()
        return PIPE_CLOSED
    except Exception as error:  # noqa: BLE001 - the outermost loop: a traceback could show what must not be seen
        return _fail(terminal, _unforeseen(error), options)
    return result if isinstance(result, int) else Exit.DONE


def main() -> NoReturn:
    """Run as a program."""
    terminal = Terminal(
        stdin=sys.stdin.buffer,
        stdout=sys.stdout.buffer,
        stderr=sys.stderr,
        stdin_is_terminal=sys.stdin.isatty(),
        stdout_is_terminal=sys.stdout.isatty(),
        stderr_is_terminal=sys.stderr.isatty(),
        colour="NO_COLOR" not in os.environ,
    )
    surroundings = Surroundings(
        state=state_directory(os.environ, Path.home()),
        server=os.environ.get("OCRYPT_SERVER", ""),
        environment=os.environ,
        clock=SystemClock(),
        terminal=terminal,
    )
    status = run(sys.argv[1:], surroundings)
    if status == INTERRUPTED:
        # The interpreter would wait for the threads that still wait for a service.
        sys.stdout.flush()
        os._exit(status)
    sys.exit(status)


def _fail(terminal: Terminal, problem: Problem, options: Sequence[str]) -> int:
    if "--json" in options:
        terminal.give_json({"error": problem.to_json()})
    else:
        terminal.complain(problem)
    return problem.exit


def _meant(arguments: Sequence[str]) -> str:
    """Give the command that was called: of a group, with its subcommand."""
    name, *more = arguments
    group = root.get_command(click.Context(root), name)
    known = isinstance(group, LazyGroup) and bool(more) and more[0] in group.entries
    return f"{name} {more[0]}" if known else name


def _usage(error: click.UsageError) -> Problem:
    command = error.ctx.command_path if error.ctx else "ocrypt"
    return Problem(
        code=Code.USAGE,
        title=Code.USAGE.meaning.title,
        detail=error.format_message().rstrip("."),
        hint=f"See {command} --help",
        exit=Exit.USAGE,
    )


def _unforeseen(error: Exception) -> Problem:
    return Problem(
        code=Code.INTERNAL,
        title="The command failed in a way that was not foreseen",
        detail=place_of(error),
        hint="Please report this line",
        exit=Exit.FAILED,
    )


def _let_go_of_stdout() -> None:
    """Point standard output at nothing, so that the interpreter's last flush fails no more."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
