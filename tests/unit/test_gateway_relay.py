"""Sealed bytes go through unchanged, and whatever the worker does the client gets a stable code."""

from __future__ import annotations

import asyncio
import base64
import json
from typing import TYPE_CHECKING

import pytest

from kit.fakeworker import answers, closes_at_once, fake_worker, refuses, says, stays_silent
from kit.gateways import NOW, SEALED, application, call, client, token
from ocrypt.core.codes import Code
from ocrypt.core.errors import Refused
from ocrypt.core.frames import MAX_PAYLOAD, Ask, Kind, Operation, encode
from ocrypt.gateway.headers import EVERYWHERE
from ocrypt.gateway.relay import Relay

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import httpx

    from kit.fakeworker import Part, Question

CHUNKED = {"content-type": "message/ohttp-chunked-req"}
BODY = bytes(range(256)) * 300


def post(part: Part, *, headers: dict[str, str] = SEALED, body: bytes = BODY, **changes: object) -> httpx.Response:
    async def main() -> httpx.Response:
        async with fake_worker(part) as worker, client(application(worker_socket=worker.path, **changes)) as http:
            return await http.post("/v1/sealed", content=body, headers=headers)

    return asyncio.run(main())


def code_of(response: httpx.Response) -> str:
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert problem["request_id"] == response.headers["ocrypt-request-id"]
    assert problem["status"] == response.status_code
    return problem["code"]


@pytest.mark.parametrize("path", ["/v1/sealed", "/.well-known/ohttp-gateway"])
@pytest.mark.parametrize("size", [0, 1, MAX_PAYLOAD - 1, MAX_PAYLOAD, MAX_PAYLOAD + 1, 3 * MAX_PAYLOAD + 7])
def test_a_single_request_goes_through_byte_by_byte(path: str, size: int) -> None:
    body = (BODY * (size // len(BODY) + 1))[:size]

    async def main() -> None:
        async with (
            fake_worker(answers(b"sea", b"led", closing=b'{"body":"x"}')) as worker,
            client(application(worker_socket=worker.path, max_body_bytes=10**7)) as http,
        ):
            response = await http.post(path, content=body, headers=SEALED | {"authorization": token()})
            assert response.status_code == 200
            assert response.content == b"sealed"
            assert response.headers["content-type"] == "message/ohttp-res"
            assert response.headers["cache-control"] == "no-store"
            assert base64.urlsafe_b64decode(response.headers["ocrypt-receipt"] + "==") == b'{"body":"x"}'
            (question,) = worker.questions
            assert bytes(question.body) == body
            assert question.ask == Ask(
                operation=Operation.SEALED,
                request_id=response.headers["ocrypt-request-id"],
                media_type="message/ohttp-req",
                actor="somebody",
                scopes="read",
            )

    asyncio.run(main())


def test_a_chunked_answer_is_passed_on_without_a_receipt_in_its_head() -> None:
    response = post(answers(b"one", b"two"), headers=CHUNKED)
    assert response.status_code == 200
    assert response.content == b"onetwo"
    assert response.headers["content-type"] == "message/ohttp-chunked-res"
    assert "ocrypt-receipt" not in response.headers


MISBEHAVIOUR: dict[str, tuple[Part, Code]] = {
    "closes at once": (closes_at_once, Code.WORKER_LOST),
    "closes without an answer": (says(), Code.WORKER_LOST),
    "closes in the middle of a head": (says(b"\x02\x00"), Code.WORKER_LOST),
    "closes in the middle of a frame": (says(encode(Kind.DATA, b"abc")[:-1]), Code.WORKER_LOST),
    "closes before the end": (says(encode(Kind.DATA, b"abc")), Code.WORKER_LOST),
    "talks junk": (says(b"\x00" * 64), Code.WORKER_LOST),
    "sends an unknown kind": (says(b"\x09\x00\x00\x00\x00"), Code.WORKER_LOST),
    "sends a frame that is too long": (says(b"\x02" + (MAX_PAYLOAD + 1).to_bytes(4, "big")), Code.WORKER_LOST),
    "asks instead of answering": (says(encode(Kind.ASK, b"{}")), Code.INTERNAL),
    "has a problem that is not JSON": (says(encode(Kind.PROBLEM, b"\xff")), Code.INTERNAL),
    "has a problem that nobody knows": (says(encode(Kind.PROBLEM, b'{"code":"gremlins"}')), Code.INTERNAL),
    "has a problem that is a list": (says(encode(Kind.PROBLEM, b'["busy"]')), Code.INTERNAL),
    "has a problem that is deep": (says(encode(Kind.PROBLEM, b"[" * 100_000)), Code.INTERNAL),
    "finds a problem after a part of the answer": (
        says(encode(Kind.DATA, b"abc"), encode(Kind.PROBLEM, b'{"code":"internal"}')),
        Code.INTERNAL,
    ),
    **{
        f"refuses with {code.value}": (refuses(code), code)
        for code in (Code.BUSY, Code.KEY_UNKNOWN, Code.KEY_RETIRED, Code.ENVELOPE_UNOPENABLE, Code.ENVELOPE_REPLAYED)
    },
}


@pytest.mark.parametrize(("part", "code"), MISBEHAVIOUR.values(), ids=MISBEHAVIOUR)
def test_a_worker_that_misbehaves_gives_a_stable_code(part: Part, code: Code) -> None:
    response = post(part)
    assert code_of(response) == code.value
    assert response.status_code == code.meaning.status


def test_a_worker_that_refuses_early_and_takes_the_rest_is_heard() -> None:
    async def early(question: Question) -> None:
        await question.say(encode(Kind.PROBLEM, b'{"code":"draining"}'))
        await question.listen()

    assert code_of(post(early, body=bytes(10**7), max_body_bytes=2 * 10**7)) == "draining"


def test_a_worker_that_ends_while_the_body_still_comes_is_lost() -> None:
    assert code_of(post(closes_at_once, body=bytes(10**7), max_body_bytes=2 * 10**7)) == "worker-lost"


def test_a_worker_that_ends_before_the_body_does_is_lost() -> None:
    async def main() -> None:
        ended = asyncio.Event()

        async def ends(question: Question) -> None:
            question.writer.transport.abort()
            ended.set()

        async with fake_worker(ends) as worker:
            with pytest.raises(Refused) as caught:  # noqa: PT012 - the loss shows at some write
                async with Relay(worker.path).exchange(Ask(operation=Operation.READY)) as exchange:
                    await ended.wait()
                    while True:
                        await exchange.finish()
                        await asyncio.sleep(0)
            assert caught.value.code is Code.WORKER_LOST

    asyncio.run(main())


def test_a_worker_that_says_nothing_is_given_up() -> None:
    assert code_of(post(stays_silent, worker_seconds=0.1)) == "worker-lost"


def test_a_worker_that_is_not_there_is_waited_for_a_second_and_then_unavailable() -> None:
    async def main() -> httpx.Response:
        async with client(application()) as http:
            return await http.post("/v1/sealed", content=b"x", headers=SEALED)

    response = asyncio.run(main())
    assert code_of(response) == "worker-unavailable"
    assert response.headers["retry-after"] == "1"


def test_a_chunked_answer_that_breaks_off_is_not_ended_properly() -> None:
    with pytest.raises(Refused) as caught:
        post(says(encode(Kind.DATA, b"one")), headers=CHUNKED)
    assert caught.value.code is Code.WORKER_LOST


async def _body_then_gone(question_left: asyncio.Event) -> AsyncIterator[dict[str, object]]:
    yield {"type": "http.request", "body": b"x", "more_body": False}
    await question_left.wait()
    yield {"type": "http.disconnect"}


def test_a_client_that_leaves_takes_its_question_with_it() -> None:
    async def main() -> None:
        go = asyncio.Event()
        async with fake_worker(stays_silent) as worker:
            app = application(worker_socket=worker.path)
            asking = asyncio.create_task(call(app, _body_then_gone(go), SEALED))
            while not (worker.questions and worker.questions[0].body):  # noqa: ASYNC110 - it is over in a moment
                await asyncio.sleep(0.001)
            go.set()
            heard = await asking
            assert json.loads(heard.body)["code"] == "body-incomplete"
            await asyncio.wait_for(worker.questions[0].left.wait(), 10)

    asyncio.run(main())


def test_no_more_than_so_many_are_in_flight_and_places_come_free() -> None:
    async def main() -> None:
        release = asyncio.Event()

        async def slow(question: Question) -> None:
            await question.listen()
            await release.wait()
            await question.say(encode(Kind.DATA, b"x"), encode(Kind.END))

        async with (
            fake_worker(slow) as worker,
            client(application(worker_socket=worker.path, max_in_flight=2)) as http,
        ):

            def one() -> asyncio.Task[httpx.Response]:
                return asyncio.create_task(http.post("/v1/sealed", content=b"x", headers=SEALED))

            first, second = one(), one()
            while len(worker.questions) < 2:  # noqa: ASYNC110 - it is over in a moment
                await asyncio.sleep(0.001)
            assert code_of(await one()) == "busy"
            release.set()
            assert [(await task).status_code for task in (first, second)] == [200, 200]
            assert (await one()).status_code == 200

    asyncio.run(main())


BEFORE_THE_BODY = {
    "early data": (SEALED | {"early-data": "1"}, Code.EARLY_DATA),
    "no media type": ({}, Code.MEDIA_TYPE),
    "another media type": ({"content-type": "image/png"}, Code.MEDIA_TYPE),
    "the answer's media type": ({"content-type": "message/ohttp-res"}, Code.MEDIA_TYPE),
    "a bad token": (SEALED | {"authorization": "Bearer x"}, Code.TOKEN_INVALID),
    "forwarded": (SEALED | {"x-forwarded-for": "192.0.2.7"}, Code.TOKEN_MISSING),
    "announced too large": (SEALED | {"content-length": "100001"}, Code.BODY_TOO_LARGE),
}


@pytest.mark.parametrize(("headers", "code"), BEFORE_THE_BODY.values(), ids=BEFORE_THE_BODY)
def test_what_is_refused_before_a_byte_of_the_body_is_taken(headers: dict[str, str], code: Code) -> None:
    async def untouched() -> AsyncIterator[dict[str, object]]:
        message = "the body was touched"
        raise AssertionError(message)
        yield {}

    heard = asyncio.run(call(application(), untouched(), headers))
    assert json.loads(heard.body)["code"] == code.value
    assert heard.status == code.meaning.status


def test_a_body_larger_than_announced_anywhere_is_cut() -> None:
    assert code_of(post(answers(b"x"), max_body_bytes=1000)) == "body-too-large"


@pytest.mark.parametrize("media_type", ["Message/OHTTP-Req", "message/ohttp-req; v=1", " message/ohttp-req "])
def test_the_media_type_is_read_as_http_says(media_type: str) -> None:
    assert post(answers(b"x"), headers={"content-type": media_type}).status_code == 200


def get(path: str, *parts: Part, method: str = "GET", headers: dict[str, str] | None = None) -> httpx.Response:
    async def main() -> httpx.Response:
        async with fake_worker(*parts) as worker, client(application(worker_socket=worker.path)) as http:
            return await http.request(method, path, headers=headers)

    return asyncio.run(main())


CONFIGS = b"\x00\x01configs"
DESCRIPTION = json.dumps({"keys": {"configs": base64.urlsafe_b64encode(CONFIGS).decode().rstrip("=")}}).encode()
ID = "ab" * 16
SHORT = {
    "/.well-known/ocrypt": (DESCRIPTION, "application/json", DESCRIPTION),
    "/.well-known/ohttp-gateway": (DESCRIPTION, "application/ohttp-keys", CONFIGS),
    f"/v1/receipts/{ID}": (b'{"body":"x"}', "application/json", b'{"body":"x"}'),
    "/readyz": (b'{"status":"ready"}', "application/json", b'{"status":"ready"}'),
    "/healthz": (b"", "application/json", b'{"status":"ok"}'),
}


@pytest.mark.parametrize("path", SHORT)
def test_short_questions(path: str) -> None:
    said, media_type, expected = SHORT[path]
    response = get(path, answers(said))
    assert (response.status_code, response.headers["content-type"], response.content) == (200, media_type, expected)


def test_a_short_question_is_asked_again_once_when_the_worker_ends_over_it() -> None:
    assert get("/readyz", closes_at_once, answers(b"{}")).status_code == 200
    assert code_of(get("/readyz", closes_at_once, closes_at_once, answers(b"{}"))) == "worker-lost"


def test_a_refusal_of_a_short_question_is_not_asked_again() -> None:
    assert code_of(get("/readyz", refuses(Code.WORKER_UNAVAILABLE), answers(b"{}"))) == "worker-unavailable"


@pytest.mark.parametrize("untrusted_id", ["x", "AB" * 16, "ab" * 17, "a" * 60_000, "%0a" + ID])
def test_what_can_not_be_a_request_id_has_no_receipt_and_is_not_asked_about(untrusted_id: str) -> None:
    assert code_of(get(f"/v1/receipts/{untrusted_id}", answers(b"asked"))) == "not-found"


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [
        ("GET", "/nothing", "not-found"),
        ("GET", "/../etc/passwd", "not-found"),
        ("POST", "/healthz", "method"),
        ("GET", "/v1/sealed", "method"),
        ("DELETE", "/v1/sealed", "method"),
        ("PUT", "/.well-known/ohttp-gateway", "method"),
    ],
)
def test_addresses_and_methods_that_are_not_there(method: str, path: str, code: str) -> None:
    response = get(path, closes_at_once, method=method)
    assert code_of(response) == code
    assert ("allow" in response.headers) is (code == "method")


@pytest.mark.parametrize("path", ["/", "/healthz", "/nothing", "/v1/sealed", "/readyz"])
def test_every_answer_has_the_headers_that_protect_a_browser(path: str) -> None:
    response = get(path, closes_at_once)
    assert {name: response.headers.get(name) for name in EVERYWHERE} == EVERYWHERE


def test_the_page_is_kept_by_its_etag() -> None:
    first = get("/", closes_at_once)
    assert first.content == b"<!doctype html>"
    again = get("/", closes_at_once, headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_bug_is_an_answer_that_says_nothing_of_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(self: Relay, ask: Ask) -> bytes:
        raise RuntimeError("MARKER")

    monkeypatch.setattr(Relay, "ask", broken)

    async def main() -> httpx.Response:
        async with client(application()) as http:
            http._transport.raise_app_exceptions = False
            return await http.get("/readyz")

    response = asyncio.run(main())
    assert code_of(response) == "internal"
    assert "MARKER" not in response.text
    assert NOW.isoformat() not in response.text
