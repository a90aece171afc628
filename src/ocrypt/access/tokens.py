"""Tokens of this service: from what the registry keeps to what is signed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocrypt.hazmat.tokens import TokenClaims

if TYPE_CHECKING:
    from ocrypt.access.registry import Issued


def claims_of(token: Issued, *methods: str) -> TokenClaims:
    """The claims of a token that is in the registry; `methods` say how its bearer was authenticated."""
    return TokenClaims(
        subject=token.subject,
        scopes=token.scopes,
        token_id=token.token_id,
        issued=token.issued,
        expires=token.expires,
        methods=methods,
    )
