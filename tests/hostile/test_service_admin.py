"""The administration of a running service: a token alone opens nothing, a session opens what the token covers."""

from __future__ import annotations

import base64
import json
import time
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from kit.service import running
from ocrypt.core.secrets import Secret
from ocrypt.hazmat import totp

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kit.service import Service

pytestmark = pytest.mark.hostile


class Administrator:
    """Somebody with a token and, once enrolled, an authenticator."""

    def __init__(self, service: Service) -> None:
        self.service = service
        context = service.trusting()
        self.http = httpx.Client(base_url=service.url, verify=context, trust_env=False)
        self.secret = Secret(b"")

    def enrol(self, *options: str) -> None:
        uri = self.service.ocrypt("admin", "enrol", "--yes", *options).splitlines()[-1]
        self.secret = Secret(base64.b32decode(parse_qs(urlsplit(uri).query)["secret"][0]))

    def code(self) -> str:
        return totp.code_at(self.secret, int(time.time()) // totp.STEP_SECONDS)

    def ask(self, method: str, path: str, token: str | None, body: object = None, **headers: str) -> httpx.Response:
        if token is not None:
            headers["authorization"] = f"Bearer {token}"
        return self.http.request(method, path, json=body, headers=headers)

    def session(self, token: str | None = None) -> str:
        # A code is taken once; with a fresh authenticator there is no need to wait for the next.
        self.enrol("--replace")
        answer = self.ask("POST", "/admin/session", token or self.service.token, {"code": self.code()})
        assert answer.status_code == 200, answer.text
        return answer.json()["token"]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with running(tmp_path_factory.mktemp("admin") / "state") as service:
        yield service


@pytest.fixture(scope="module")
def admin(service: Service) -> Iterator[Administrator]:
    admin = Administrator(service)
    # Before one is enrolled nobody gets in, whatever the code.
    answer = admin.ask("POST", "/admin/session", service.token, {"code": "000000"})
    assert (answer.status_code, answer.json()["code"]) == (403, "factor-missing")
    admin.enrol()
    yield admin
    admin.http.close()


@pytest.fixture(scope="module")
def session(admin: Administrator) -> str:
    return admin.session()


def test_a_second_one_is_enrolled_only_by_will(admin: Administrator) -> None:
    assert admin.service.ocrypt("admin", "enrol", "--yes", status=1) == ""


@pytest.mark.parametrize("path", ["/admin/status", "/admin/keys", "/admin/tokens"])
def test_a_session_shows_what_there_is(admin: Administrator, session: str, path: str) -> None:
    answer = admin.ask("GET", path, session)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    for secret in (admin.service.token, session):
        assert secret not in answer.text


@pytest.mark.parametrize("path", ["/admin/status", "/admin/keys", "/admin/tokens"])
def test_a_token_alone_opens_nothing(admin: Administrator, path: str) -> None:
    answer = admin.ask("GET", path, admin.service.token)
    assert (answer.status_code, answer.json()["code"]) == (403, "factor-missing")
    assert admin.ask("GET", path, None).json()["code"] == "token-missing"
    assert admin.ask("GET", path, "a.b.c").json()["code"] == "token-invalid"


def test_an_ordinary_token_does_not_even_get_to_the_second_factor(admin: Administrator) -> None:
    token = json.loads(admin.service.ocrypt("token", "issue", "--json"))["token"]
    answer = admin.ask("POST", "/admin/session", token, {"code": "000000"})
    assert (answer.status_code, answer.json()["code"]) == (403, "token-scope")


def test_a_session_reads_no_pictures(admin: Administrator, session: str) -> None:
    answer = admin.http.post(
        "/v1/sealed",
        content=b"",
        headers={"content-type": "message/ohttp-req", "authorization": f"Bearer {session}"},
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "token-scope")


def test_keys_turn_and_retire(admin: Administrator, session: str) -> None:
    before = {key["id"] for key in admin.ask("GET", "/admin/keys", session).json()["keys"]}
    after = admin.ask("POST", "/admin/keys/rotate", session).json()["keys"]
    assert before < {key["id"] for key in after}
    old = min(before)
    left = admin.ask("POST", "/admin/keys/retire", session, {"key_id": old}).json()["keys"]
    assert old not in {key["id"] for key in left}
    again = admin.ask("POST", "/admin/keys/retire", session, {"key_id": old})
    assert again.json()["code"] == "key-retired"


def test_tokens_are_made_and_revoked(admin: Administrator, session: str) -> None:
    made = admin.ask("POST", "/admin/tokens", session, {"subject": "clinic", "scopes": ["read"], "days": 2}).json()
    ready = admin.http.get("/v1/receipts/" + "0" * 32)
    assert ready.status_code == 404
    refused = {"content-type": "message/ohttp-req", "authorization": f"Bearer {made['token']}"}
    # It gets past admission: an empty body does not open.
    assert admin.http.post("/v1/sealed", content=b"", headers=refused).json()["code"] == "envelope-unopenable"
    assert admin.ask("POST", "/admin/tokens/revoke", session, {"token_id": made["id"]}).json() == {
        "revoked": made["id"]
    }
    assert admin.http.post("/v1/sealed", content=b"", headers=refused).json()["code"] == "token-invalid"
    unknown = admin.ask("POST", "/admin/tokens/revoke", session, {"token_id": "0" * 16})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "not-found")


def test_nobody_gives_what_they_do_not_have(admin: Administrator) -> None:
    token = json.loads(admin.service.ocrypt("token", "issue", "--json", "--scope", "admin:tokens"))["token"]
    session = admin.session(token)
    assert admin.ask("GET", "/admin/keys", session).json()["code"] == "token-scope"
    assert admin.ask("POST", "/admin/tokens", session, {"subject": "a", "scopes": ["admin:*"]}).status_code == 403
    assert admin.ask("POST", "/admin/tokens", session, {"subject": "a", "scopes": ["admin:keys"]}).status_code == 403
    assert admin.ask("POST", "/admin/tokens", session, {"subject": "a", "scopes": ["admin:tokens"]}).status_code == 200
    assert admin.ask("POST", "/admin/tokens", session, {"subject": "a", "scopes": ["quokka"]}).status_code == 400


def test_a_session_ends_when_it_is_told_to(admin: Administrator) -> None:
    session = admin.session()
    assert admin.ask("GET", "/admin/keys", session).status_code == 200
    assert admin.ask("DELETE", "/admin/session", session).status_code == 200
    assert admin.ask("GET", "/admin/keys", session).json()["code"] == "token-invalid"


def test_another_site_s_page_can_not_act(admin: Administrator, session: str) -> None:
    for site in ("cross-site", "same-site"):
        answer = admin.ask("POST", "/admin/keys/rotate", session, **{"sec-fetch-site": site})
        assert (answer.status_code, answer.json()["code"]) == (403, "address-refused")
    # A form of another site has one of three media types, and none of them is taken.
    for media_type in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=a"):
        answer = admin.http.post(
            "/admin/tokens",
            content=b'{"subject":"a"}',
            headers={"content-type": media_type, "authorization": f"Bearer {session}"},
        )
        assert answer.status_code == 415


def test_what_was_done_is_in_the_journal_and_codes_are_not(admin: Administrator, session: str) -> None:
    wrong = admin.ask("POST", "/admin/session", admin.service.token, {"code": "quokka"})
    assert (wrong.status_code, wrong.json()["code"]) == (403, "factor-invalid")
    text = (admin.service.state / "log" / "events.jsonl").read_text()
    events = [json.loads(line) for line in text.splitlines()]
    assert {event["action"] for event in events if event["event"] == "administered"} >= {"sign-in", "rotate", "issue"}
    assert any(event["event"] == "adminrefused" and event["code"] == "factor-invalid" for event in events)
    assert "quokka" not in text
    assert session not in text


# The last ones: they close the door.


def test_a_new_authenticator_takes_over_without_a_restart(admin: Administrator) -> None:
    old = admin.secret
    admin.enrol("--replace")
    step = int(time.time()) // 30
    answer = admin.ask("POST", "/admin/session", admin.service.token, {"code": totp.code_at(old, step)})
    assert answer.json()["code"] == "factor-invalid"
    assert admin.ask("POST", "/admin/session", admin.service.token, {"code": admin.code()}).status_code == 200


def test_guessing_is_closed_out(admin: Administrator) -> None:
    codes = [
        admin.ask("POST", "/admin/session", admin.service.token, {"code": "000000"}).json()["code"] for _ in range(8)
    ]
    assert codes[-1] == "factor-locked"
    locked = admin.ask("POST", "/admin/session", admin.service.token, {"code": admin.code()})
    assert (locked.status_code, locked.json()["code"]) == (429, "factor-locked")
    assert int(locked.headers["retry-after"]) > 0
