"""The issuers of the operator's choice, whose tokens are taken beside our own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ocrypt.access.scopes import SEALED
from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError
from ocrypt.hazmat import foreign
from ocrypt.hazmat.jwks import MAX_BYTES, IssuerKey, parse_jwks
from ocrypt.hazmat.tokens import TokenClaims

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from ocrypt.gateway.settings import IssuerSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustedIssuer:
    """An issuer, and what its tokens are worth here."""

    name: str
    issuer: foreign.Issuer
    scopes: Mapping[str, str]
    """From its names of scopes to ours; what is not in it is taken by its own name."""

    def verify(self, untrusted_token: str, now: datetime) -> TokenClaims:
        """The claims in our terms: no two issuers share a subject, and none makes an administrator.

        Raises:
            BadToken: see `foreign.verify`.
        """
        claims = foreign.verify(untrusted_token, self.issuer, now)
        ours = {self.scopes.get(scope, scope) for scope in claims.scopes}
        return TokenClaims(
            subject=f"{self.name}/{claims.subject}",
            scopes=tuple(scope for scope in SEALED if scope in ours),
            token_id=f"{self.name}/{claims.token_id}",
            issued=claims.issued,
            expires=claims.expires,
        )


def load_issuers(settings: Sequence[IssuerSettings]) -> tuple[TrustedIssuer, ...]:
    """Every issuer with its keys, which are read here and not again.

    Raises:
        LocalError: `SETTINGS_INVALID`; the detail names the file.
    """
    return tuple(
        TrustedIssuer(
            name=each.name,
            issuer=foreign.Issuer(
                issuer=each.issuer,
                audience=each.audience,
                typ=each.typ,
                scope_claim=each.scope_claim,
                keys=_keys(each),
            ),
            scopes=each.scopes,
        )
        for each in settings
    )


def _keys(settings: IssuerSettings) -> tuple[IssuerKey, ...]:
    try:
        with Path(settings.jwks_file).open("rb") as file:
            untrusted = file.read(MAX_BYTES + 1)
    except OSError:
        raise LocalError(Code.SETTINGS_INVALID, f"{settings.jwks_file} can't be read") from None
    try:
        return parse_jwks(untrusted, settings.algorithms)
    except ValueError as error:
        # The words are ours and hold nothing of the file.
        raise LocalError(Code.SETTINGS_INVALID, f"{settings.jwks_file}: {error}") from None
