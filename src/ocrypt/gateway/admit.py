"""Who may ask. Pure: facts about a request go in, an actor comes out or a refusal is raised."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ocrypt.access.addresses import AddressRules, Networks, is_loopback
from ocrypt.access.scopes import SEALED, covers
from ocrypt.core.codes import Code
from ocrypt.core.errors import Refused
from ocrypt.core.token_place import TokenPlace
from ocrypt.gateway.settings import Anonymous
from ocrypt.hazmat.errors import BadToken
from ocrypt.hazmat.foreign import claimed_issuer
from ocrypt.hazmat.sign import VerifyKey
from ocrypt.hazmat.tokens import TokenClaims, verify

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from typing import Protocol

    from ocrypt.gateway.issuers import TrustedIssuer
    from ocrypt.gateway.peer import ClientCertificate
    from ocrypt.gateway.settings import GatewaySettings

    class Revocations(Protocol):
        """Knows which tokens are revoked."""

        def is_revoked(self, token_id: str) -> bool:
            """Whether this one is. Raises `Refused` where that can't be told."""
            ...


ANONYMOUS = "anonymous"
CERTIFICATE = "cert:"
"""Stands before the subject of a client's certificate."""
_FORWARDING = frozenset({"forwarded", "x-forwarded-for", "x-real-ip", "via"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """What the gateway sees of who asks."""

    address: str
    untrusted_authorization: str
    header_names: frozenset[str]
    certificate: ClientCertificate | None = None
    """As the handshake verified it, of who asks and not of a proxy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Admitted:
    """Only `Admission.admit` makes one; the relay takes nothing else."""

    actor: str
    scopes: tuple[str, ...]


class Admission:
    """Lets in by token, by a client's certificate, or without one where the settings allow it."""

    def __init__(
        self, settings: GatewaySettings, revocations: Revocations, issuers: Sequence[TrustedIssuer] = ()
    ) -> None:
        self._anonymous = settings.anonymous
        self._certificate_scopes = settings.certificate_scopes
        self._certificate_names = frozenset(settings.certificate_names)
        self._token_place = settings.token_place
        self._listens_on_loopback = is_loopback(settings.host)
        self._key = VerifyKey(settings.token_key)
        self._audience = settings.audience
        self._revocations = revocations
        self._issuers = {each.issuer.issuer: each for each in issuers}
        self.addresses = AddressRules(
            allow=Networks.parse(settings.allow),
            deny=Networks.parse(settings.deny),
            admin=Networks.parse(settings.admin_allow),
            proxies=Networks.parse(settings.trusted_proxies),
        )

    def admit(self, asker: Asker, any_of: Sequence[str], now: datetime) -> Admitted:
        """Admit who may do what one of the scopes names.

        Raises:
            Refused: `TOKEN_MISSING`, `TOKEN_INVALID` or `TOKEN_SCOPE`.
        """
        # (1) A token that is there must be good: a bad one never falls back to being nobody.
        if asker.untrusted_authorization:
            return self._by_token(asker.untrusted_authorization, any_of, now)
        # (2) So must a certificate: who shows one is not taken for nobody.
        if asker.certificate is not None:
            return self._by_certificate(asker.certificate, any_of)
        # (3) Without either, the settings decide.
        if not self._may_be_anonymous(asker):
            raise Refused(Code.TOKEN_MISSING)
        return Admitted(actor=ANONYMOUS, scopes=SEALED)

    def admit_sealed(self, asker: Asker, now: datetime) -> Admitted:
        """Admit who sends a sealed request; without scopes where only the job can tell, by the token inside.

        Raises:
            Refused: as `admit`.
        """
        # (1) Where tokens are inside, none outside counts: nobody shall send one there by habit.
        outside = "" if self._token_place is TokenPlace.INSIDE else asker.untrusted_authorization
        # (2) Who brought none and may not do without may still have one inside.
        if not outside and self._token_place is not TokenPlace.OUTSIDE and not self._may_be_anonymous(asker):
            return Admitted(actor=ANONYMOUS, scopes=())
        return self.admit(replace(asker, untrusted_authorization=outside), SEALED, now)

    def _may_be_anonymous(self, asker: Asker) -> bool:
        if self._anonymous is not Anonymous.LOOPBACK:
            return self._anonymous is Anonymous.ALWAYS
        return self._listens_on_loopback and self.is_local(asker)

    def is_local(self, asker: Asker) -> bool:
        """Whether a program on this machine asks, and not a proxy on behalf of somebody else."""
        # A proxy on this machine would lend its loopback address to the whole world.
        return is_loopback(asker.address) and not asker.header_names & _FORWARDING

    def _by_certificate(self, certificate: ClientCertificate, any_of: Sequence[str]) -> Admitted:
        if self._certificate_names and certificate.subject not in self._certificate_names:
            raise Refused(Code.TOKEN_MISSING)
        if not any(covers(self._certificate_scopes, scope) for scope in any_of):
            raise Refused(Code.TOKEN_SCOPE)
        return Admitted(actor=CERTIFICATE + certificate.subject, scopes=self._certificate_scopes)

    def _by_token(self, untrusted_authorization: str, any_of: Sequence[str], now: datetime) -> Admitted:
        scheme, _, token = untrusted_authorization.partition(" ")
        if scheme.lower() != "bearer":
            raise Refused(Code.TOKEN_INVALID)
        try:
            claims = self._claims(token.strip(), now)
        except BadToken:
            raise Refused(Code.TOKEN_INVALID) from None
        if self._revocations.is_revoked(claims.token_id):
            raise Refused(Code.TOKEN_INVALID)
        if not any(covers(claims.scopes, scope) for scope in any_of):
            raise Refused(Code.TOKEN_SCOPE)
        return Admitted(actor=claims.subject, scopes=claims.scopes)

    def _claims(self, untrusted_token: str, now: datetime) -> TokenClaims:
        # Our own tokens name no issuer; who names one is verified with that issuer's keys and no others.
        other = self._issuers.get(claimed_issuer(untrusted_token) or "") if self._issuers else None
        if other is not None:
            return other.verify(untrusted_token, now)
        return verify(untrusted_token, self._key, audience=self._audience, now=now)
