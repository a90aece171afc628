"""With a relay, everything goes to it, and the token goes nowhere but into the envelope."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from ocrypt.client import AsyncClient, Client
from ocrypt.client.address import Address
from ocrypt.client.inner import ReadTask, encode_task
from ocrypt.client.session import service_of
from ocrypt.client.suite import STANDARD
from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError
from ocrypt.core.secrets import Opened
from ocrypt.envelope.message import parse_request
from ocrypt.envelope.wire import Form

if TYPE_CHECKING:
    from ocrypt.client.exchange import Service

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
PIN = "ocrypt-id:" + "A" * 43


def service(relay: str | None) -> Service:
    return service_of("https://service", token="canary", pin=PIN, timeout=1, suite=STANDARD, relay=relay)


def authorization(known: Service) -> str | None:
    content = Opened(b"picture")
    message = encode_task(ReadTask(), content, address=known.address, now=NOW, token=known.inner_token)
    return parse_request(message.reveal()).get("authorization")


def test_through_a_relay_the_token_is_inside_and_not_outside() -> None:
    relayed = service("https://relay:8444")
    assert relayed.contact == Address.parse("https://relay:8444")
    assert relayed.address == Address.parse("https://service")
    assert relayed.outer_token is None
    assert authorization(relayed) == "Bearer canary"


def test_without_a_relay_the_token_is_outside_and_not_inside() -> None:
    direct = service(None)
    assert direct.contact == direct.address
    assert direct.outer_token is direct.token
    assert authorization(direct) is None


UNFIT: dict[str, dict[str, object]] = {
    "no pin": {},
    "chunked": {"pin": PIN, "form": Form.CHUNKED},
    "gm": {"pin": PIN, "suite": "gm"},
}


@pytest.mark.parametrize("given", UNFIT.values(), ids=UNFIT)
@pytest.mark.parametrize("client", [Client, AsyncClient])
def test_what_a_relay_can_t_carry_is_refused_at_once(client: type, given: dict[str, object]) -> None:
    with pytest.raises(LocalError) as caught:
        client("https://service", relay="https://relay", **given)
    assert caught.value.code is Code.USAGE
