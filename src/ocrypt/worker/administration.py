"""The administration's side in the keyholder: checks the token and the second factor itself, then does what is asked.

The gateway only carries the question: one that lost its mind can't give itself leave.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import msgspec

from ocrypt.access import administration as asked
from ocrypt.access.registry import Issued
from ocrypt.access.scopes import CODES, READ, SCOPES, covers
from ocrypt.access.tokens import claims_of
from ocrypt.audit.event import AdminAction, Administered, AdminRefused, TokenIssued, TokenRevoked
from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError, Refused
from ocrypt.core.ids import TokenId
from ocrypt.hazmat import tokens

if TYPE_CHECKING:
    from ocrypt.access.factor import SecondFactor
    from ocrypt.access.registry import Registry
    from ocrypt.audit.event import EventSink
    from ocrypt.core.clock import Clock
    from ocrypt.hazmat.sign import SigningKey
    from ocrypt.hazmat.tokens import TokenClaims
    from ocrypt.worker.desk import Desk

SESSION: Final = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Administration:
    """Answers each question with JSON."""

    desk: Desk
    factor: SecondFactor
    registry: Registry
    token_key: SigningKey
    audience: str
    events: EventSink
    clock: Clock

    def answer(self, untrusted: bytes) -> bytes:
        """The answer.

        Raises:
            Refused: `BODY_MALFORMED`; the codes of tokens and of the second factor; what the action itself says.
        """
        now = self.clock.now()
        question = asked.parse(untrusted)
        # (1) A good token of ours, not revoked ...
        claims = tokens.verify(question.token, self.token_key.public, audience=self.audience, now=now)
        if self.registry.is_revoked(claims.token_id):
            raise Refused(Code.TOKEN_INVALID)
        # (2) ... that allows what is asked ...
        wanted = asked.NEEDS.get(type(question.action))
        allowed = covers(claims.scopes, wanted) if wanted else any(map(_is_administrative, claims.scopes))
        if not allowed:
            raise Refused(Code.TOKEN_SCOPE)
        # (3) ... and whose bearer showed a second factor, unless that is what the question is about.
        if not isinstance(question.action, asked.SignIn) and asked.OTP not in claims.methods:
            raise Refused(Code.FACTOR_MISSING)
        try:
            answer = self._do(question.action, claims, now)
        except Refused as refused:
            self._record(question.action, claims, refused.code)
            raise
        except LocalError:
            raise Refused(Code.LOG_UNWRITABLE) from None
        self._record(question.action, claims, None)
        return answer

    def _do(self, action: asked.Action, claims: TokenClaims, now: datetime) -> bytes:
        match action:
            case asked.SignIn():
                return self._sign_in(action, claims, now)
            case asked.SignOut():
                return self._revoke(TokenId(claims.token_id), now)
            case asked.IssueToken():
                return self._issue(action, claims, now)
            case asked.RevokeToken():
                if action.token_id not in {entry.token.token_id for entry in self.registry.entries()}:
                    raise Refused(Code.NOT_FOUND)
                return self._revoke(TokenId(action.token_id), now)
            case asked.RetireKey():
                return self.desk.retire(str(action.key_id))
            case asked.RotateKeys():
                return self.desk.rotate()
            case _:
                return self._show(action)

    def _show(self, action: asked.ShowStatus | asked.ShowKeys | asked.ShowTokens) -> bytes:
        match action:
            case asked.ShowStatus():
                return self.desk.status()
            case asked.ShowKeys():
                return self.desk.keys()
            case asked.ShowTokens():
                return self._tokens()

    def _sign_in(self, action: asked.SignIn, claims: TokenClaims, now: datetime) -> bytes:
        self.factor.check(action.code, now)
        # Nothing but the administration: a session that leaks reads no pictures.
        scopes = tuple(filter(_is_administrative, claims.scopes))
        return self._given(claims.subject, scopes, now, SESSION, asked.OTP)

    def _issue(self, action: asked.IssueToken, claims: TokenClaims, now: datetime) -> bytes:
        for scope in action.scopes:
            if scope not in SCOPES:
                raise Refused(Code.BODY_MALFORMED)
            # Nobody gives what they do not have.
            if scope not in {READ, CODES} and not covers(claims.scopes, scope):
                raise Refused(Code.TOKEN_SCOPE)
        return self._given(action.subject, action.scopes, now, timedelta(days=action.days))

    def _given(self, subject: str, scopes: tuple[str, ...], now: datetime, life: timedelta, *methods: str) -> bytes:
        begin = now.replace(microsecond=0)
        token = Issued(
            token_id=TokenId(secrets.token_hex(8)),
            subject=subject,
            scopes=tuple(dict.fromkeys(scopes)),
            issued=begin,
            expires=begin + life,
        )
        self.registry.issue(token)
        self.events.append(TokenIssued(at=now, token_id=token.token_id, scopes=token.scopes, expires=token.expires))
        signed = tokens.issue(claims_of(token, *methods), self.token_key, audience=self.audience)
        return msgspec.json.encode({"token": signed, "id": token.token_id, "expires": _seconds(token.expires)})

    def _revoke(self, token_id: TokenId, now: datetime) -> bytes:
        self.registry.revoke(token_id, now)
        self.events.append(TokenRevoked(at=now, token_id=token_id))
        return msgspec.json.encode({"revoked": token_id})

    def _tokens(self) -> bytes:
        return msgspec.json.encode(
            {
                "tokens": [
                    {
                        "id": entry.token.token_id,
                        "subject": entry.token.subject,
                        "scopes": entry.token.scopes,
                        "issued": _seconds(entry.token.issued),
                        "expires": _seconds(entry.token.expires),
                        "revoked": None if entry.revoked is None else _seconds(entry.revoked),
                    }
                    for entry in self.registry.entries()
                ]
            }
        )

    def _record(self, action: asked.Action, claims: TokenClaims, refused: Code | None) -> None:
        at, name = self.clock.now(), AdminAction(action.__struct_config__.tag)
        event = (
            Administered(at=at, actor=claims.subject, action=name)
            if refused is None
            else AdminRefused(at=at, actor=claims.subject, action=name, code=refused)
        )
        self.events.append(event)


def _is_administrative(scope: str) -> bool:
    return scope.startswith("admin:")


def _seconds(at: datetime) -> int:
    return int(at.astimezone(UTC).timestamp())
