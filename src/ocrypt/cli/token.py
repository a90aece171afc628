"""`ocrypt token`: access tokens for the service of this state directory."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

import click

from ocrypt.access.scopes import CODES, READ, SCOPES
from ocrypt.cli.configured import safe_of
from ocrypt.cli.ui import Json
from ocrypt.core.codes import Code, Exit
from ocrypt.core.errors import LocalError
from ocrypt.core.ids import TokenId

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from ocrypt.access.registry import Entry, Registry
    from ocrypt.audit.event import Event
    from ocrypt.cli.surroundings import Surroundings
    from ocrypt.hazmat.sign import SigningKey
    from ocrypt.keys.safe import Safe

MAX_DAYS = 397


@click.group()
def command() -> None:
    """Issue, list and revoke access tokens for the service of this state directory."""


@command.command()
@click.option("--subject", default="user", show_default=True, metavar="NAME", help="Whom the token is for.")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    type=click.Choice(SCOPES),
    metavar="SCOPE",
    default=(READ, CODES),
    show_default=True,
    help=f"What the token allows: {', '.join(SCOPES)}. May be given several times.",
)
@click.option("--days", type=click.IntRange(1, MAX_DAYS), default=30, show_default=True, help="How long it is valid.")
@click.option("--json", "json_", is_flag=True, help="Print one JSON object for machines.")
@click.pass_obj
def issue(surroundings: Surroundings, /, *, subject: str, scopes: tuple[str, ...], days: int, json_: bool) -> int:
    """Print a new access token.

    It is shown once and kept nowhere: the service remembers its id, subject, scopes and times.
    """
    # Here, and not above: `--help` shall not wait for the crypto library.
    from ocrypt.access.registry import Issued  # noqa: PLC0415
    from ocrypt.access.tokens import claims_of  # noqa: PLC0415
    from ocrypt.audit.event import TokenIssued  # noqa: PLC0415
    from ocrypt.envelope.statement import fingerprint  # noqa: PLC0415
    from ocrypt.hazmat import tokens  # noqa: PLC0415
    from ocrypt.keys.identity import IDENTITY, TOKEN_KEY  # noqa: PLC0415

    if not (subject.isascii() and subject.isprintable() and subject):
        raise LocalError(Code.USAGE, "a subject is made of printable ASCII characters")
    # In the journal these mark whom others vouch for: `corp/alice`, `cert:scanner`, `kid:till`.
    if set(subject) & {"/", ":"}:
        raise LocalError(Code.USAGE, "a subject has neither / nor : in it")
    now = surroundings.clock.now().replace(microsecond=0)
    made = Issued(
        token_id=TokenId(secrets.token_hex(8)),
        subject=subject,
        scopes=tuple(dict.fromkeys(scopes)),
        issued=now,
        expires=now + timedelta(days=days),
    )
    safe = safe_of(surroundings, None)
    audience = fingerprint(_key(surroundings.state, safe, IDENTITY).public)
    token = tokens.issue(claims_of(made), _key(surroundings.state, safe, TOKEN_KEY), audience=audience)
    _registry(surroundings.state).issue(made)
    _record(surroundings.state, TokenIssued(at=now, token_id=made.token_id, scopes=made.scopes, expires=made.expires))
    if json_:
        surroundings.terminal.give_json(
            {"token": token, "id": made.token_id, "subject": subject, "expires": made.expires.isoformat()}
        )
    else:
        surroundings.terminal.give(token.encode() + b"\n")
        surroundings.terminal.say(f"Valid for {subject} until {made.expires.date().isoformat()}; id {made.token_id}")
    return Exit.DONE


@command.command("list")
@click.option("--json", "json_", is_flag=True, help="Print one JSON object for machines.")
@click.pass_obj
def list_(surroundings: Surroundings, /, *, json_: bool) -> int:
    """Show the tokens that were issued and have not expired long ago."""
    now = surroundings.clock.now()
    entries = _registry(surroundings.state).entries()
    if json_:
        records: list[Json] = [_json(entry, now) for entry in entries]
        surroundings.terminal.give_json({"tokens": records})
        return Exit.DONE
    for entry in entries:
        token = entry.token
        line = (
            f"{token.token_id}  {_state(entry, now):<7}  {token.expires.date().isoformat()}  "
            f"{' '.join(token.scopes)}  {token.subject}\n"
        )
        surroundings.terminal.give(line.encode())
    if not entries:
        surroundings.terminal.say("No token was issued.")
    return Exit.DONE


@command.command()
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--subject", metavar="NAME", help="Revoke every token of this subject.")
@click.option("--json", "json_", is_flag=True, help="Print one JSON object for machines.")
@click.pass_obj
def revoke(surroundings: Surroundings, /, *, ids: tuple[str, ...], subject: str | None, json_: bool) -> int:
    """Make tokens worthless at once, by their ids or by their subject.

    The running service needs no restart.
    """
    from ocrypt.audit.event import TokenRevoked  # noqa: PLC0415

    if bool(ids) is (subject is not None):
        raise LocalError(Code.USAGE, "give ids, or --subject")
    now = surroundings.clock.now().replace(microsecond=0)
    registry = _registry(surroundings.state)
    entries = registry.entries()
    chosen = _chosen(entries, ids, subject)
    revoked = [entry.token.token_id for entry in chosen if entry.revoked is None]
    for token_id in revoked:
        registry.revoke(token_id, now)
        _record(surroundings.state, TokenRevoked(at=now, token_id=token_id))
    if json_:
        surroundings.terminal.give_json({"revoked": list[Json](revoked)})
    else:
        surroundings.terminal.say(f"Revoked: {', '.join(revoked)}" if revoked else "They were revoked already.")
    return Exit.DONE


def _chosen(entries: Sequence[Entry], ids: tuple[str, ...], subject: str | None) -> list[Entry]:
    if subject is not None:
        found = [entry for entry in entries if entry.token.subject == subject]
        if not found:
            raise LocalError(Code.TOKEN_UNKNOWN, "no token was issued for this subject")
        return found
    by_id = {str(entry.token.token_id): entry for entry in entries}
    # All or none: half of a list that was mistyped would be a surprise.
    if unknown := [token_id for token_id in ids if token_id not in by_id]:
        raise LocalError(Code.TOKEN_UNKNOWN, f"number {ids.index(unknown[0]) + 1} of the ids")
    return [by_id[token_id] for token_id in dict.fromkeys(ids)]


def _state(entry: Entry, now: datetime) -> str:
    if entry.revoked is not None:
        return "revoked"
    return "good" if entry.token.expires > now else "expired"


def _json(entry: Entry, now: datetime) -> Json:
    token = entry.token
    return {
        "id": token.token_id,
        "subject": token.subject,
        "scopes": list[Json](token.scopes),
        "issued": token.issued.isoformat(),
        "expires": token.expires.isoformat(),
        "revoked": None if entry.revoked is None else entry.revoked.isoformat(),
        "state": _state(entry, now),
    }


def _registry(state: Path) -> Registry:
    from ocrypt.access.registry import Registry  # noqa: PLC0415
    from ocrypt.supervisor.state import StateDirectory  # noqa: PLC0415

    _must_exist(state)
    return Registry.open(StateDirectory(state).tokens)


def _record(state: Path, event: Event) -> None:
    from ocrypt.audit.journal import Journal  # noqa: PLC0415
    from ocrypt.supervisor.state import StateDirectory  # noqa: PLC0415

    journal = Journal(StateDirectory(state).journal)
    journal.append(event)
    journal.close()


def _must_exist(state: Path) -> None:
    from ocrypt.supervisor.state import StateDirectory  # noqa: PLC0415

    if not StateDirectory(state).keys.is_dir():
        raise LocalError(Code.STATE_UNUSABLE, f"no service has been started with {state} yet")


def _key(state: Path, safe: Safe, name: str) -> SigningKey:
    from ocrypt.keys.identity import signing_key  # noqa: PLC0415

    seed = safe.load(name)
    if seed is None:
        raise LocalError(Code.STATE_UNUSABLE, f"no service has been started with {state} yet")
    return signing_key(seed, name)
