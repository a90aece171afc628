"""Rates and places: who asks too often or waits too long is told so, and when to come back."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from kit.fakeworker import answers, fake_worker
from kit.gateways import SEALED, application, client, token
from ocrypt.core.clock import SystemClock
from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError
from ocrypt.gateway.limited import Limited
from ocrypt.gateway.pressure import Places, Pressure
from ocrypt.gateway.rates import IN_MEMORY, BadRate, RateLimiter, Rates, open_store, parse_rates
from ocrypt.supervisor.settings import load

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    import httpx

FAR = "203.0.113.7"


def limiter(**changes: object) -> RateLimiter:
    rates = {"per_actor": "", "per_address": "", "kb_per_minute": 0, "shared_key": "", **changes}
    return RateLimiter(Rates(**rates), open_store(IN_MEMORY), b"secret", SystemClock())  # type: ignore[arg-type]


def granted(ask: Callable[[], Awaitable[None]], times: int) -> int:
    refusals: list[Limited] = []

    async def main() -> int:
        count = 0
        for _ in range(times):
            try:
                await ask()
            except Limited as limited:
                refusals.append(limited)
            else:
                count += 1
        return count

    count = asyncio.run(main())
    assert {refusal.code for refusal in refusals} <= {Code.RATE_LIMITED}
    assert all(1 <= refusal.retry_after <= 3600 for refusal in refusals)
    return count


def test_a_rate_holds_for_each_by_itself() -> None:
    rates = limiter(per_actor="3/minute")
    assert granted(lambda: rates.actor("alice", 0), 5) == 3
    assert granted(lambda: rates.actor("bob", 0), 5) == 3


def test_several_rates_hold_together() -> None:
    rates = limiter(per_actor="100/minute; 2/hour")
    assert granted(lambda: rates.actor("alice", 0), 5) == 2


def test_no_rate_is_no_limit() -> None:
    rates = limiter()
    assert granted(lambda: rates.actor("alice", 10**9), 50) == 50


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("203.0.113.7", "203.0.113.7", True),
        ("203.0.113.7", "203.0.113.8", False),
        ("203.0.113.7", "::ffff:203.0.113.7", True),
        ("2001:db8:1:1::1", "2001:db8:1:1:ffff::2", True),
        ("2001:db8:1:1::1", "2001:db8:1:2::1", False),
        ("junk", "other junk", True),
    ],
)
def test_an_address_is_counted_by_its_network(first: str, second: str, same: bool) -> None:
    rates = limiter(per_address="1/minute")
    assert granted(lambda: rates.address(first), 1) == 1
    assert granted(lambda: rates.address(second), 1) == (0 if same else 1)


def test_bytes_are_counted_and_one_large_thing_passes_when_all_is_left() -> None:
    rates = limiter(kb_per_minute=10)
    assert granted(lambda: rates.actor("alice", 4 * 1024), 4) == 2
    assert granted(lambda: rates.actor("bob", 50 * 1024), 2) == 1


def test_the_shared_key_wire_has_a_rate_of_its_own() -> None:
    rates = limiter(shared_key="2/minute")
    assert granted(lambda: rates.shared_key(FAR), 4) == 2
    # By the network, as everywhere: a host has all addresses of its own.
    assert granted(lambda: rates.shared_key("2001:db8:1:1::1"), 2) == 2
    assert granted(lambda: rates.shared_key("2001:db8:1:1:ffff::2"), 2) == 0


def test_the_store_holds_neither_names_nor_addresses() -> None:
    store = open_store(IN_MEMORY)
    rates = RateLimiter(
        Rates(per_actor="9/minute", per_address="9/minute", kb_per_minute=0, shared_key=""),
        store,
        b"secret",
        SystemClock(),
    )
    granted(lambda: rates.actor("alice", 0), 1)
    granted(lambda: rates.address(FAR), 1)
    kept = repr(vars(store))
    assert "alice" not in kept
    assert FAR not in kept


@pytest.mark.parametrize("written", ["3", "3/fortnight", "many/minute", "3/minute; x"])
def test_what_is_no_rate(written: str) -> None:
    with pytest.raises(BadRate):
        parse_rates(written)
    with pytest.raises(LocalError) as caught:
        load(None, {"OCRYPT_LIMITS_PER_ACTOR": written})
    assert caught.value.detail.startswith("limits.per_actor")


@pytest.mark.parametrize(
    "uri", ["", "memory", "valkey:", "http://127.0.0.1", "valkey://127.0.0.1:port/0", "mongodb://h"]
)
def test_what_is_no_store(uri: str) -> None:
    with pytest.raises(BadRate):
        open_store(uri)
    with pytest.raises(LocalError) as caught:
        load(None, {"OCRYPT_LIMITS_STORE": uri})
    assert caught.value.detail.startswith("limits.store")


def test_a_store_that_is_down_lets_each_process_count_for_itself() -> None:
    rates = RateLimiter(
        Rates(per_actor="2/minute", per_address="", kb_per_minute=0, shared_key=""),
        open_store("valkey://127.0.0.1:1/0"),
        b"secret",
        SystemClock(),
    )
    assert granted(lambda: rates.actor("alice", 0), 4) == 2
    assert rates.store_is_down


# --- places -----------------------------------------------------------------------------------------------------


class Hand:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


def pressure(now: Hand, **changes: object) -> Pressure:
    places = {"jobs": 2, "in_flight": 100, "per_actor": 100, "wait_seconds": 5.0, **changes}
    return Pressure(Places(**places), now)  # type: ignore[arg-type]


def enter(held: Pressure, actor: str = "alice"):
    place = held.place(actor)
    place.__enter__()
    return place


def test_no_more_than_the_count_are_under_way() -> None:
    held = pressure(Hand(), in_flight=3)
    places = [enter(held) for _ in range(3)]
    with pytest.raises(Limited) as caught:
        enter(held)
    assert caught.value.code is Code.BUSY
    places[0].__exit__(None, None, None)
    enter(held)


def test_one_actor_leaves_places_to_others() -> None:
    held = pressure(Hand(), per_actor=2)
    places = [enter(held), enter(held)]
    with pytest.raises(Limited) as caught:
        enter(held)
    assert caught.value.code is Code.RATE_LIMITED
    enter(held, "bob")
    places[0].__exit__(None, None, None)
    enter(held)


def test_who_would_wait_too_long_is_told_at_once() -> None:
    now = Hand()
    held = pressure(now)
    places = [enter(held) for _ in range(6)]
    # An answer a second while there is a queue: the wait of the next is known then.
    for _ in range(3):
        now.at += 1.0
        places.pop(0).__exit__(None, None, None)
    assert held.expected_wait == pytest.approx(2.0)
    places.extend(enter(held) for _ in range(4))
    with pytest.raises(Limited) as caught:
        enter(held)
    assert caught.value.code is Code.BUSY
    assert caught.value.retry_after >= 1
    # As the queue empties, the door opens again.
    for _ in range(4):
        now.at += 1.0
        places.pop(0).__exit__(None, None, None)
    enter(held)


def test_arrivals_do_not_count_as_work() -> None:
    now = Hand()
    held = pressure(now)
    for _ in range(50):
        now.at += 100.0
        with held.place("alice"):
            pass
    assert held.expected_wait == 0


# --- at the door ------------------------------------------------------------------------------------------------


def ask(times: int, *, address: str = FAR, authorization: str = "", **changes: object) -> list[httpx.Response]:
    async def main() -> list[httpx.Response]:
        async with (
            fake_worker(answers(b"sealed", closing=b"{}")) as worker,
            client(application(worker_socket=worker.path, **changes), address) as http,
        ):
            headers = SEALED | ({"authorization": authorization} if authorization else {})
            return [await http.post("/v1/sealed", content=b"x", headers=headers) for _ in range(times)]

    return asyncio.run(main())


def test_too_many_requests_of_a_token_are_429_with_the_time_to_wait() -> None:
    responses = ask(4, authorization=token(), per_actor="2/minute")
    assert [response.status_code for response in responses] == [200, 200, 429, 429]
    assert responses[-1].json()["code"] == "rate-limited"
    assert 1 <= int(responses[-1].headers["retry-after"]) <= 60


def test_guessing_tokens_is_bound_by_the_address() -> None:
    responses = ask(4, authorization="Bearer guess", per_address="2/minute")
    assert [response.status_code for response in responses] == [401, 401, 429, 429]


def test_programs_on_this_machine_are_bound_by_the_machine() -> None:
    responses = ask(4, address="127.0.0.1", per_address="2/minute", per_actor="2/minute")
    assert [response.status_code for response in responses] == [200] * 4
