"""What a service does under more load than it can bear: `make bench-load`.

A closed loop finds the capacity; then an open loop offers one, two and three times as much, each for a bounded time.
Everything runs on this machine's loopback, clients and service sharing its cores: the figures are ratios, not records.
"""

from __future__ import annotations

import argparse
import asyncio
import ssl
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx

sys.path[:0] = [str(Path(__file__).parents[1] / "tests")]

from kit.pictures import printed  # noqa: E402
from kit.service import running  # noqa: E402
from kit.wire import Wire  # noqa: E402

SETTINGS = "[limits]\njobs_per_actor = 1000\n\n[worker]\nmax_wait_seconds = {wait}\n"
SEALED = {"content-type": "message/ohttp-req"}


@dataclass(slots=True)
class Tally:
    """What became of the requests of one round."""

    answered: list[float] = field(default_factory=list)
    refused: list[float] = field(default_factory=list)
    failed: int = 0

    def row(self, name: str, seconds: float) -> str:
        return (
            f"| {name} | {len(self.answered) / seconds:.1f} "
            f"| {at(self.answered, 0.5):.2f} | {at(self.answered, 0.95):.2f} "
            f"| {len(self.refused) / seconds:.1f} | {1000 * at(self.refused, 0.95):.0f} | {self.failed} |"
        )


def at(values: list[float], part: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else float("nan")


class Offering:
    """Sends requests that were sealed ahead, so that the clients cost little."""

    def __init__(self, http: httpx.AsyncClient, wire: Wire, picture: bytes) -> None:
        self._http, self._wire, self._picture = http, wire, picture

    def sealed(self) -> bytes:
        return bytes(self._wire.seal(self._wire.request(self._picture)).sealed.body)

    async def one(self, body: bytes, tally: Tally) -> None:
        began = time.perf_counter()
        try:
            response = await self._http.post("/v1/sealed", content=body, headers=SEALED)
        except httpx.HTTPError:
            tally.failed += 1
            return
        took = time.perf_counter() - began
        if response.status_code == 200:
            tally.answered.append(took)
        elif response.status_code in {429, 503} and "retry-after" in response.headers:
            tally.refused.append(took)
        else:
            tally.failed += 1

    async def closed(self, clients: int, seconds: float) -> Tally:
        tally, until = Tally(), time.perf_counter() + seconds

        async def client() -> None:
            while time.perf_counter() < until:
                await self.one(self.sealed(), tally)

        await asyncio.gather(*(client() for _ in range(clients)))
        return tally

    async def open(self, per_second: float, seconds: float) -> Tally:
        tally, tasks = Tally(), []
        bodies = [self.sealed() for _ in range(int(per_second * seconds))]
        began = time.perf_counter()
        for number, body in enumerate(bodies):
            await asyncio.sleep(max(0.0, began + number / per_second - time.perf_counter()))
            tasks.append(asyncio.create_task(self.one(body, tally)))
        await asyncio.gather(*tasks)
        return tally


async def measure(url: str, certificate: Path, seconds: float) -> None:
    wire = Wire(url)
    context = ssl.create_default_context(cafile=certificate)
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=64)
    async with httpx.AsyncClient(base_url=url, verify=context, trust_env=False, timeout=120, limits=limits) as http:
        offering = Offering(http, wire, printed("Wombat 5150"))
        await offering.closed(2, 2)
        base = await offering.closed(4, seconds)
        capacity = len(base.answered) / seconds
        print(f"capacity {capacity:.1f} pictures/s, median {statistics.median(base.answered):.2f} s with 4 clients\n")
        print("| offered | answered/s | p50 s | p95 s | refused/s | told within ms (p95) | failed |")
        print("|---|---|---|---|---|---|---|")
        for times in (1, 2, 3):
            tally = await offering.open(times * capacity, seconds)
            print(tally.row(f"{times} ×", seconds), flush=True)
            await asyncio.sleep(2)
    wire.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20.0, help="of each round")
    parser.add_argument("--wait", type=int, default=2, help="worker.max_wait_seconds of the service")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        state = Path(folder) / "state"
        with running(state, settings=SETTINGS.format(wait=options.wait)) as service:
            asyncio.run(measure(service.url, state / "keys" / "tls-certificate.pem", options.seconds))


if __name__ == "__main__":
    main()
