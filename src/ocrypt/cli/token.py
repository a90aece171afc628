"""`ocrypt token`: access tokens for the service of this state directory."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

import click

from ocrypt.cli.configured import safe_of
from ocrypt.core.codes import Code, Exit
from ocrypt.core.errors import LocalError

if TYPE_CHECKING:
    from pathlib import Path

    from ocrypt.cli.surroundings import Surroundings
    from ocrypt.hazmat.sign import SigningKey
    from ocrypt.keys.safe import Safe

SCOPES = ("read",)
MAX_DAYS = 397


@click.group()
def command() -> None:
    """Issue access tokens for the service of this state directory."""


@command.command()
@click.option("--subject", default="user", show_default=True, metavar="NAME", help="Whom the token is for.")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    type=click.Choice(SCOPES),
    default=SCOPES,
    show_default=True,
    help="What the token allows.",
)
@click.option("--days", type=click.IntRange(1, MAX_DAYS), default=30, show_default=True, help="How long it is valid.")
@click.option("--json", "json_", is_flag=True, help="Print one JSON object for machines.")
@click.pass_obj
def issue(surroundings: Surroundings, /, *, subject: str, scopes: tuple[str, ...], days: int, json_: bool) -> int:
    """Print a new access token.

    It is shown once and kept nowhere: only its subject stands in the service's journal.
    """
    # Here, and not above: `--help` shall not wait for the crypto library.
    from ocrypt.envelope.statement import fingerprint  # noqa: PLC0415
    from ocrypt.hazmat import tokens  # noqa: PLC0415
    from ocrypt.keys.identity import IDENTITY  # noqa: PLC0415
    from ocrypt.supervisor.state import TOKEN_KEY  # noqa: PLC0415

    if not (subject.isascii() and subject.isprintable() and subject):
        raise LocalError(Code.USAGE, "a subject is made of printable ASCII characters")
    now = surroundings.clock.now().replace(microsecond=0)
    claims = tokens.TokenClaims(
        subject=subject,
        scopes=scopes,
        token_id=secrets.token_hex(8),
        issued=now,
        expires=now + timedelta(days=days),
    )
    safe = safe_of(surroundings, None)
    audience = fingerprint(_key(surroundings.state, safe, IDENTITY).public)
    token = tokens.issue(claims, _key(surroundings.state, safe, TOKEN_KEY), audience=audience)
    if json_:
        surroundings.terminal.give_json(
            {"token": token, "id": claims.token_id, "subject": subject, "expires": claims.expires.isoformat()}
        )
    else:
        surroundings.terminal.give(token.encode() + b"\n")
        surroundings.terminal.say(f"Valid for {subject} until {claims.expires.date().isoformat()}")
    return Exit.DONE


def _key(state: Path, safe: Safe, name: str) -> SigningKey:
    from ocrypt.keys.identity import signing_key  # noqa: PLC0415

    seed = safe.load(name)
    if seed is None:
        raise LocalError(Code.STATE_UNUSABLE, f"no service has been started with {state} yet")
    return signing_key(seed, name)
