"""What the token inside a request allows, where the service takes tokens there."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ocrypt.core.codes import Code
from ocrypt.core.errors import Unreadable
from ocrypt.hazmat.errors import BadToken
from ocrypt.hazmat.token_check import check
from ocrypt.worker.task import mark

if TYPE_CHECKING:
    from ocrypt.envelope.message import Request
    from ocrypt.worker.task import Task, TokenRules


def scopes_of(request: Request, task: Task) -> tuple[str, ...]:
    """What whoever asks may have done: by the token inside, or as the gateway told.

    Raises:
        Unreadable: TOKEN_MISSING, TOKEN_INVALID.
    """
    if task.tokens is None:
        return task.scopes
    untrusted = request.get("authorization")
    # (1) A token that is there must be good: a bad one never falls back to what the gateway told.
    if untrusted is not None:
        return _by_token(untrusted, task.tokens, datetime.fromtimestamp(task.now, UTC))
    # (2) Without one, whom the gateway knew by nothing has to bring one.
    if not task.scopes:
        raise Unreadable(Code.TOKEN_MISSING)
    return task.scopes


def _by_token(untrusted: str, rules: TokenRules, now: datetime) -> tuple[str, ...]:
    scheme, _, token = untrusted.partition(" ")
    if scheme.lower() != "bearer":
        raise Unreadable(Code.TOKEN_INVALID)
    try:
        claims = check(token.strip(), rules.public_key, audience=rules.audience, now=now)
    except BadToken:
        raise Unreadable(Code.TOKEN_INVALID) from None
    if mark(claims.token_id) in rules.revoked:
        raise Unreadable(Code.TOKEN_INVALID)
    return claims.scopes
