"""Who may ask: a table of settings, addresses and tokens."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from kit.gateways import AUDIENCE, NOW, Revoked, application, client, settings, token
from ocrypt.access.scopes import SEALED
from ocrypt.core.codes import Code
from ocrypt.core.errors import Refused
from ocrypt.core.token_place import TokenPlace
from ocrypt.gateway.admit import Admission, Asker
from ocrypt.gateway.settings import Anonymous
from ocrypt.hazmat.sign import SigningKey

if TYPE_CHECKING:
    import httpx

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


SEALED_WITH: dict[str, tuple[TokenPlace, Anonymous, str, object]] = {
    "outside, none": (TokenPlace.OUTSIDE, Anonymous.NEVER, "", Code.TOKEN_MISSING),
    "outside, good": (TokenPlace.OUTSIDE, Anonymous.NEVER, token(scopes=["read"]), ("read",)),
    "inside, none": (TokenPlace.INSIDE, Anonymous.NEVER, "", ()),
    "inside, good but outside": (TokenPlace.INSIDE, Anonymous.NEVER, token(scopes=["read"]), ()),
    "inside, bad but outside": (TokenPlace.INSIDE, Anonymous.NEVER, "Bearer abc", ()),
    "inside, open to all": (TokenPlace.INSIDE, Anonymous.ALWAYS, "", SEALED),
    "either, none": (TokenPlace.EITHER, Anonymous.NEVER, "", ()),
    "either, good": (TokenPlace.EITHER, Anonymous.NEVER, token(scopes=["read"]), ("read",)),
    "either, bad": (TokenPlace.EITHER, Anonymous.NEVER, "Bearer abc", Code.TOKEN_INVALID),
    "either, other scope": (TokenPlace.EITHER, Anonymous.NEVER, token(scopes=["admin:status"]), Code.TOKEN_SCOPE),
}


@pytest.mark.parametrize(("place", "anonymous", "authorization", "expected"), SEALED_WITH.values(), ids=SEALED_WITH)
def test_where_a_sealed_request_carries_its_token(
    place: TokenPlace, anonymous: Anonymous, authorization: str, expected: object
) -> None:
    admission = Admission(settings(anonymous=anonymous, token_place=place), Revoked("gone"))
    asker = Asker(address=OTHER, untrusted_authorization=authorization, header_names=PLAIN)
    try:
        outcome: object = admission.admit_sealed(asker, NOW).scopes
    except Refused as refused:
        outcome = refused.code
    assert outcome == expected


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


# --- addresses --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/healthz", "/docs", "/.well-known/ocrypt", "/metrics", "/v1/receipts/x"])
def test_an_address_that_may_not_ask_gets_nothing_at_all(path: str) -> None:
    async def main() -> httpx.Response:
        async with client(application(deny=("192.0.2.0/24",)), OTHER) as http:
            return await http.get(path, headers={"authorization": token()})

    response = asyncio.run(main())
    assert response.status_code == 403
    assert response.json()["code"] == "address-refused"


@pytest.mark.parametrize(
    ("address", "forwarded", "status"),
    [
        (HERE, "198.51.100.9", 403),
        (HERE, "203.0.113.9", 200),
        (HERE, "203.0.113.9, 198.51.100.9", 403),
        (HERE, "", 403),
    ],
)
def test_a_trusted_proxy_is_believed(address: str, forwarded: str, status: int) -> None:
    async def main() -> httpx.Response:
        app = application(allow=("203.0.113.0/24",), trusted_proxies=("127.0.0.1/32",))
        async with client(app, address) as http:
            return await http.get("/healthz", headers={"x-forwarded-for": forwarded} if forwarded else {})

    assert asyncio.run(main()).status_code == status


def test_no_other_is() -> None:
    async def main() -> httpx.Response:
        async with client(application(allow=("203.0.113.0/24",)), OTHER) as http:
            return await http.get("/healthz", headers={"x-forwarded-for": "203.0.113.9"})

    assert asyncio.run(main()).status_code == 403
