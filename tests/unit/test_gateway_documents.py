"""What is told of the addresses is what is served: `/openapi.json`, `/docs`, and the counts of `/metrics`."""

from __future__ import annotations

import asyncio
import json
import re
from typing import TYPE_CHECKING

import pytest

from kit.fakeworker import answers, closes_at_once, fake_worker
from kit.gateways import SEALED, application, client, token
from ocrypt.gateway.endpoints import DESCRIBED, table
from ocrypt.gateway.headers import CSP
from ocrypt.gateway.parts import Parts

if TYPE_CHECKING:
    import httpx


def fetch(path: str, *, address: str = "127.0.0.1", headers: dict[str, str] | None = None, **changes: object):
    async def main() -> httpx.Response:
        async with (
            fake_worker(answers(b'{"status":"ready","spares":3,"busy":1}')) as worker,
            client(application(worker_socket=worker.path, **changes), address) as http,
        ):
            return await http.get(path, headers=headers or {})

    return asyncio.run(main())


def test_everything_that_is_served_is_described_and_nothing_else() -> None:
    nothing = Parts(**dict.fromkeys(Parts.__dataclass_fields__, None) | {"page": {"/": None}})  # type: ignore[arg-type]
    served = {(method, route.path) for route in table(nothing) for method in (route.methods or ()) if method != "HEAD"}
    assert {(each.method, each.path) for each in DESCRIBED} == served
    assert len(DESCRIBED) == len(served)


def test_the_document_names_each_code_at_its_status() -> None:
    document = fetch("/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    for each in DESCRIBED:
        responses = document["paths"][each.path][each.method.lower()]["responses"]
        for code in each.codes:
            assert f"`{code.value}`" in responses[str(code.meaning.status)]["description"]
        assert set(responses[str(each.status)]["content"]) == {body.media_type for body in each.gives}


def test_what_the_document_refers_to_is_in_it() -> None:
    text = fetch("/openapi.json").text
    document = json.loads(text)
    named = set(re.findall(r'"\$ref": "#/components/schemas/(\w+)"', text))
    assert "Problem" in named
    assert named <= set(document["components"]["schemas"])
    operations = [operation for path in document["paths"].values() for operation in path.values()]
    assert len({operation["operationId"] for operation in operations}) == len(operations)


def test_the_page_for_people_shows_every_address_and_needs_no_script_and_no_stranger() -> None:
    page = fetch("/docs")
    assert page.headers["content-security-policy"] == CSP
    for each in DESCRIBED:
        assert f"<b>{each.method}</b> <code>{each.path}</code>" in page.text
        assert each.words.zh in page.text
    assert "<script" not in page.text
    assert re.findall(r'(?:src|href)="(?!/)', page.text) == []
    assert fetch("/docs.css").headers["content-type"].startswith("text/css")


def test_two_methods_at_one_address_are_both_named_when_a_third_is_tried() -> None:
    async def main() -> httpx.Response:
        async with client(application()) as http:
            return await http.put("/.well-known/ohttp-gateway")

    response = asyncio.run(main())
    assert response.status_code == 405
    assert response.headers["allow"] == "GET, HEAD, POST"


# --- counts -----------------------------------------------------------------------------------------------------


def counts(text: str) -> dict[str, float]:
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


def test_requests_are_counted_by_address_and_status_and_places_are_told() -> None:
    async def main() -> str:
        async with (
            fake_worker(answers(b'{"status":"ready","spares":3,"busy":1}')) as worker,
            client(application(worker_socket=worker.path)) as http,
        ):
            await http.get("/healthz")
            await http.get("/v1/receipts/" + "0" * 32)
            await http.get("/v1/receipts/quokka")
            await http.get("/quokka?quokka", headers={"quokka": "quokka", "user-agent": "quokka"})
            await http.post("/v1/sealed", content=b"quokka", headers=SEALED)
            return (await http.get("/metrics")).text

    text = asyncio.run(main())
    told = counts(text)
    assert told['ocrypt_requests_total{path="/healthz",status="200"}'] == 1
    assert told['ocrypt_requests_total{path="/v1/receipts/{id}",status="200"}'] == 1
    assert told['ocrypt_requests_total{path="/v1/receipts/{id}",status="404"}'] == 1
    assert told['ocrypt_requests_total{path="other",status="404"}'] == 1
    assert told['ocrypt_requests_total{path="/v1/sealed",status="200"}'] == 1
    assert told['ocrypt_request_seconds_count{path="/v1/sealed"}'] == 1
    assert told['ocrypt_jobs{state="ready"}'] == 3
    assert told['ocrypt_jobs{state="busy"}'] == 1
    assert told["ocrypt_requests_under_way"] == 1
    assert "quokka" not in text


def test_a_worker_that_is_down_is_told_as_no_places() -> None:
    async def main() -> str:
        async with (
            fake_worker(closes_at_once) as worker,
            client(application(worker_socket=worker.path)) as http,
        ):
            return (await http.get("/metrics")).text

    assert counts(asyncio.run(main()))['ocrypt_jobs{state="ready"}'] == 0


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("127.0.0.1", {"x-forwarded-for": "203.0.113.7"}, 401),
        ("203.0.113.7", {}, 401),
        ("203.0.113.7", {"authorization": token(scopes=("read",))}, 403),
        ("203.0.113.7", {"authorization": token(scopes=("admin:*",))}, 200),
    ],
)
def test_counts_are_for_this_machine_and_for_operators(address: str, headers: dict[str, str], status: int) -> None:
    assert fetch("/metrics", address=address, headers=headers).status_code == status


def test_who_may_read_as_nobody_is_no_operator() -> None:
    from ocrypt.gateway.settings import Anonymous

    assert fetch("/metrics", address="203.0.113.7", anonymous=Anonymous.ALWAYS).status_code == 401
