"""Tokens at a running service: what each allows, and that a revoked one is worthless at once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from kit.codes import png, qr
from kit.pictures import printed
from kit.service import running
from ocrypt import Client
from ocrypt.client.errors import ServiceRefused, ServiceUnreadable
from ocrypt.core.codes import Code

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kit.service import Service

pytestmark = pytest.mark.hostile

SETTINGS = """
[admission]
anonymous = "never"
"""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with running(tmp_path_factory.mktemp("tokens") / "state", settings=SETTINGS) as service:
        yield service


def issued(service: Service, *options: str) -> dict[str, str]:
    return json.loads(service.ocrypt("token", "issue", "--json", *options))


def read(service: Service, token: str | None) -> str:
    with Client(service.url, pin=service.pin, token=token) as client:
        return client.read(printed("Bilby 2207")).text


def scan(service: Service, token: str) -> list[str]:
    with Client(service.url, pin=service.pin, token=token) as client:
        return [code.text for code in client.read_codes(png(qr("bandicoot"))).codes]


def test_without_a_token_nobody_gets_in(service: Service) -> None:
    with pytest.raises(ServiceRefused) as caught:
        read(service, None)
    assert caught.value.code is Code.TOKEN_MISSING


def test_a_token_allows_what_it_names_and_no_more(service: Service) -> None:
    reader = issued(service, "--scope", "read")["token"]
    scanner = issued(service, "--scope", "codes")["token"]
    both = issued(service)["token"]
    status = issued(service, "--scope", "admin:status")["token"]
    assert "Bilby 2207" in read(service, reader)
    assert scan(service, scanner) == ["bandicoot"]
    assert "Bilby 2207" in read(service, both)
    assert scan(service, both) == ["bandicoot"]
    for refused in (lambda: scan(service, reader), lambda: read(service, scanner)):
        with pytest.raises(ServiceUnreadable) as inside:
            refused()
        assert inside.value.code is Code.TOKEN_SCOPE
    # What can never be allowed inside is refused outside, before anything is opened.
    with pytest.raises(ServiceRefused) as outside:
        read(service, status)
    assert outside.value.code is Code.TOKEN_SCOPE


def test_a_revoked_token_is_worthless_at_once_and_the_others_are_not(service: Service) -> None:
    first, second = issued(service, "--subject", "clinic"), issued(service, "--subject", "archive")
    assert "Bilby 2207" in read(service, first["token"])
    service.ocrypt("token", "revoke", first["id"])
    with pytest.raises(ServiceRefused) as caught:
        read(service, first["token"])
    assert caught.value.code is Code.TOKEN_INVALID
    assert "Bilby 2207" in read(service, second["token"])
    listed = {token["id"]: token for token in json.loads(service.ocrypt("token", "list", "--json"))["tokens"]}
    assert (listed[first["id"]]["state"], listed[second["id"]]["state"]) == ("revoked", "good")


def test_all_tokens_of_a_subject_go_together(service: Service) -> None:
    tokens = [issued(service, "--subject", "leaver")["token"] for _ in range(3)]
    service.ocrypt("token", "revoke", "--subject", "leaver")
    for token in tokens:
        with pytest.raises(ServiceRefused):
            read(service, token)


def test_a_mistyped_id_revokes_nothing(service: Service) -> None:
    token = issued(service)
    service.ocrypt("token", "revoke", token["id"], "0123456789abcdef", status=1)
    assert "Bilby 2207" in read(service, token["token"])


def test_the_journal_has_ids_and_never_a_token(service: Service) -> None:
    token = issued(service, "--subject", "auditor")
    service.ocrypt("token", "revoke", token["id"])
    journal = (service.state / "log" / "events.jsonl").read_text()
    events = [json.loads(line) for line in journal.splitlines()]
    told = [event["event"] for event in events if event.get("token_id") == token["id"]]
    assert told == ["tokenissued", "tokenrevoked"]
    registry = (service.state / "tokens.jsonl").read_text()
    assert token["token"] not in journal + registry
    assert token["token"].split(".")[2] not in journal + registry
