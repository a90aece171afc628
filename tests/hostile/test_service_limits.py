"""Limits at a running service: counted in a real Redis by a confined gateway, and a crowd that is told at once."""

from __future__ import annotations

import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import httpx
import pytest

from kit.pictures import printed
from kit.redis import PASSWORD, Redis, redis_server
from kit.service import running
from kit.wire import Wire

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kit.service import Service

pytestmark = pytest.mark.hostile

# What the peer says of the client is believed here, so that requests come from far away.
FAR = {"x-forwarded-for": "203.0.113.7"}
SEALED = {"content-type": "message/ohttp-req"}


def client(service: Service) -> httpx.Client:
    context = service.trusting()
    return httpx.Client(base_url=service.url, verify=context, trust_env=False, timeout=60)


def codes(service: Service, times: int, **headers: str) -> list[str]:
    with client(service) as http:
        return [http.post("/v1/sealed", content=b"", headers=SEALED | headers).json()["code"] for _ in range(times)]


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Redis]:
    with redis_server(tmp_path_factory.mktemp("redis")) as redis:
        yield redis


def settings(redis: Redis) -> str:
    return f"""
[server]
trusted_proxies = ["127.0.0.0/8"]

[limits]
per_address = "5/hour"
store = "{redis.uri}"
store_password_file = "{redis.password_file}"
"""


def test_two_gateways_count_together_in_a_store_that_holds_no_address(redis: Redis, tmp_path: Path) -> None:
    with running(tmp_path / "one", settings=settings(redis)) as service:
        identity = (service.state / "keys").iterdir()
        assert identity
        assert codes(service, 3, **FAR) == ["token-missing"] * 3
        with running(tmp_path / "two", settings=settings(redis)) as other:
            assert codes(other, 3, **FAR) == ["token-missing"] * 2 + ["rate-limited"]
        assert codes(service, 1, **FAR) == ["rate-limited"]
        # Somebody else is not bound by that, and this machine's own programs are not counted.
        assert codes(service, 1, **{"x-forwarded-for": "203.0.113.8"}) == ["token-missing"]
        assert codes(service, 8) == ["envelope-unopenable"] * 8
    kept = subprocess.run(
        ["redis-cli", "-p", str(redis.port), "--no-auth-warning", "keys", "*"],
        env=os.environ | {"REDISCLI_AUTH": PASSWORD},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "LIMITS" in kept
    assert "203.0.113" not in kept


def test_a_store_that_goes_away_takes_nothing_with_it(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    folder.mkdir()
    with redis_server(folder) as redis, running(tmp_path / "state", settings=settings(redis)) as service:
        assert codes(service, 2, **FAR) == ["token-missing"] * 2
        redis.process.terminate()
        redis.process.wait(timeout=20)
        # Each process counts for itself then.
        assert codes(service, 6, **FAR) == ["token-missing"] * 5 + ["rate-limited"]


def test_a_crowd_gets_answers_or_is_told_at_once_and_the_service_goes_on(tmp_path: Path) -> None:
    crowd = "[limits]\nin_flight = 6\njobs_per_actor = 100\n\n[worker]\nmax_wait_seconds = 2\n"
    with running(tmp_path / "state", settings=crowd) as service:
        wire = Wire(service.url)
        picture = printed("Wombat 5150")
        bodies = [bytes(wire.seal(wire.request(picture)).sealed.body) for _ in range(40)]

        def post(body: bytes) -> httpx.Response:
            with client(service) as http:
                return http.post("/v1/sealed", content=body, headers=SEALED)

        with ThreadPoolExecutor(max_workers=40) as pool:
            responses = list(pool.map(post, bodies))
        answered = [response for response in responses if response.status_code == 200]
        refused = [response for response in responses if response.status_code != 200]
        assert answered
        assert refused
        for response in refused:
            assert (response.status_code, response.json()["code"]) == (503, "busy")
            assert int(response.headers["retry-after"]) >= 1
        assert "Wombat 5150" in wire.read(picture).text
        wire.close()
