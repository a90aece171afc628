"""Who may ask: a table of settings, addresses and tokens."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kit.gateways import AUDIENCE, NOW, Revoked, settings, token
from ocrypt.access.scopes import SEALED
from ocrypt.core.codes import Code
from ocrypt.core.errors import Refused
from ocrypt.gateway.admit import Admission, Asker, is_loopback
from ocrypt.gateway.settings import Anonymous
from ocrypt.hazmat.sign import SigningKey

HERE, OTHER = "127.0.0.1", "192.0.2.7"
PLAIN = frozenset({"host", "content-type"})

TOKENS: dict[str, tuple[str, str | Code | None]] = {
    "none": ("", None),
    "good": (token(), "somebody"),
    "for codes": (token(scopes=["codes"]), "somebody"),
    "an administrator's alone": (token(scopes=["admin:*"]), Code.TOKEN_SCOPE),
    "revoked": (token(token_id="gone"), Code.TOKEN_INVALID),
    "scheme in lower case": (token().replace("Bearer", "bearer"), "somebody"),
    "spaces": (token().replace(" ", "   ") + " ", "somebody"),
    "expired": (token(age=timedelta(hours=2)), Code.TOKEN_INVALID),
    "from the future": (token(age=-timedelta(hours=2)), Code.TOKEN_INVALID),
    "another service's": (token(audience=AUDIENCE.replace("A", "B")), Code.TOKEN_INVALID),
    "another key's": (token(SigningKey.generate()), Code.TOKEN_INVALID),
    "other scope": (token(scopes=["admin:status"]), Code.TOKEN_SCOPE),
    "no scope": (token(scopes=[]), Code.TOKEN_SCOPE),
    "a scope that begins alike": (token(scopes=["readers"]), Code.TOKEN_SCOPE),
    "not a token": ("Bearer abc", Code.TOKEN_INVALID),
    "empty bearer": ("Bearer ", Code.TOKEN_INVALID),
    "bare": ("Bearer", Code.TOKEN_INVALID),
    "basic": ("Basic YTpi", Code.TOKEN_INVALID),
    "changed": (token()[:-4] + "AAAA", Code.TOKEN_INVALID),
}

PLACES: dict[str, tuple[str, str, frozenset[str]]] = {
    "same machine": ("127.0.0.1", HERE, PLAIN),
    "same machine, by name": ("localhost", "::1", PLAIN),
    "same machine, IPv6": ("::1", "::1", PLAIN),
    "another machine": ("0.0.0.0", OTHER, PLAIN),
    "same machine, open to all": ("0.0.0.0", HERE, PLAIN),
    "unknown": ("127.0.0.1", "", PLAIN),
    **{
        f"a proxy that says {name}": ("127.0.0.1", HERE, PLAIN | {name})
        for name in ("forwarded", "x-forwarded-for", "x-real-ip", "via")
    },
}
NEAR = {"same machine", "same machine, by name", "same machine, IPv6"}


def outcome(host: str, asker: Asker, anonymous: Anonymous) -> str | Code:
    try:
        admission = Admission(settings(host=host, anonymous=anonymous), Revoked("gone"))
        return admission.admit(asker, SEALED, NOW).actor
    except Refused as refused:
        return refused.code


@pytest.mark.parametrize("anonymous", list(Anonymous), ids=lambda value: value.value)
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("kind", TOKENS)
def test_admission(anonymous: Anonymous, place: str, kind: str) -> None:
    authorization, expected = TOKENS[kind]
    host, address, names = PLACES[place]
    if expected is None:
        open_ = anonymous is Anonymous.ALWAYS or (anonymous is Anonymous.LOOPBACK and place in NEAR)
        expected = "anonymous" if open_ else Code.TOKEN_MISSING
    asker = Asker(address=address, untrusted_authorization=authorization, header_names=names)
    assert outcome(host, asker, anonymous) == expected


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("localhost", True),
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.168.1.2", False),
        ("localhost.example", False),
        ("", False),
        ("127.0.0.1.example", False),
    ],
)
def test_what_stays_on_this_machine(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected
