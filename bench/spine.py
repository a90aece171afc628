"""What sealing, relaying and the job process cost: the same picture read by the same engine in-process and through a
real service, interleaved in one run; then 500 requests of mixed size, eight in flight; the start; the memory at rest.

Run by `make bench`. The machine may be shared: ratios of medians are what counts, and CPU seconds beside wall time.
"""

from __future__ import annotations

import argparse
import asyncio
import io
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import msgspec
import numpy as np
from PIL import Image, ImageDraw, ImageFilter

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from kit.pictures import HAN, font
from kit.service import Service, running
from ocrypt import Client
from ocrypt.core.ids import KeyId
from ocrypt.core.limits import Limits
from ocrypt.core.secrets import Opened
from ocrypt.envelope.keyconfig import Kem
from ocrypt.envelope.message import Request, encode_request
from ocrypt.envelope.open import generate, open_into, pages_length
from ocrypt.envelope.seal import seal
from ocrypt.envelope.wire import Form
from ocrypt.hazmat.digest import sha256
from ocrypt.recognise.options import Options
from ocrypt.recognise.pipeline import Reader
from ocrypt.sandbox.client import SparePool
from ocrypt.sandbox.pages import Pages
from ocrypt.worker.settings import ZygoteSettings

if TYPE_CHECKING:
    from collections.abc import Callable

    from ocrypt.sandbox.messages import Ready

LINES = (
    "合同编号 2026-0417 甲方：北京琥珀科技有限公司",
    "The parties agree to the terms set out below.",
    "总金额：人民币 128,640.00 元（大写：壹拾贰万捌仟陆佰肆拾元整）",
    "Payment is due within 30 days of the invoice date.",
    "联系人 王小明 电话 13800138000",
)


@dataclass(frozen=True, slots=True)
class Cost:
    """One reading."""

    wall: float
    cpu: float


def photo(megabytes: float, lines: int = 12) -> bytes:
    """A photograph of a page, as a camera makes it: grain, a shadow, JPEG; about so many megabytes."""
    rng = np.random.default_rng(int(megabytes * 10))
    width, height = 2400, 1800
    image = Image.new("RGB", (width, height), (236, 232, 224))
    draw = ImageDraw.Draw(image)
    letters = font(56, HAN)
    for index in range(lines):
        draw.text((140, 120 + 130 * index), LINES[index % len(LINES)], font=letters, fill=(30, 30, 40))
    pixels = np.asarray(image.filter(ImageFilter.GaussianBlur(1)), np.float32)
    pixels *= np.linspace(0.75, 1.0, width, dtype=np.float32)[None, :, None]
    pixels += rng.normal(0, 7, pixels.shape).astype(np.float32)
    image = Image.fromarray(pixels.clip(0, 255).astype(np.uint8))
    best = b""
    for quality in range(60, 100, 3):
        into = io.BytesIO()
        image.save(into, "JPEG", quality=quality)
        best = into.getvalue()
        if len(best) >= megabytes * 1_000_000:
            break
    return best


def cpu_of(pids: list[int]) -> float:
    """CPU seconds that these processes have used, with those of their children that were reaped."""
    ticks = 0
    for pid in pids:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        ticks += sum(int(field) for field in fields[11:15])
    return ticks / os.sysconf("SC_CLK_TCK")


def pss_of(pids: list[int]) -> int:
    """Proportional set size of all of them together, in KiB."""
    total = 0
    for pid in pids:
        try:
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        except OSError:
            continue
        total += next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
    return total


def measured(work: Callable[[], object], cpu: Callable[[], float]) -> Cost:
    before, began = cpu(), time.perf_counter()
    work()
    return Cost(time.perf_counter() - began, cpu() - before)


def middle(values: list[float]) -> float:
    return statistics.median(values)


def overhead(service: Service, repeats: int) -> dict[str, float]:
    """In-process and sealed, one after the other, many times."""
    picture = photo(2.0)
    reader = Reader.load(Options(engine="ppocr", threads=1))
    limits = Limits()
    own = [os.getpid()]
    inside: list[Cost] = []
    sealed: list[Cost] = []
    with Client(service.url, pin=service.pin) as client:
        expected = reader.read(picture, limits).text
        assert client.read(picture).text == expected

        def through() -> None:
            assert client.read(picture).text == expected

        for _ in range(repeats):
            inside.append(measured(lambda: reader.read(picture, limits), time.process_time))
            sealed.append(measured(through, lambda: cpu_of([*service.descendants(), *own])))
            # The next spare is forked and warmed meanwhile; let it finish, or the next in-process reading pays for it.
            time.sleep(0.5)
    ratios = [after.wall / before.wall for before, after in zip(inside, sealed, strict=True)]
    return {
        "picture_bytes": len(picture),
        "repeats": repeats,
        "in_process_wall_s": middle([cost.wall for cost in inside]),
        "in_process_cpu_s": middle([cost.cpu for cost in inside]),
        "sealed_wall_s": middle([cost.wall for cost in sealed]),
        "sealed_cpu_s": middle([cost.cpu for cost in sealed]),
        "ratio_of_medians": middle([cost.wall for cost in sealed]) / middle([cost.wall for cost in inside]),
        "ratio_pairwise_median": middle(ratios),
        "ratio_of_minima": min(cost.wall for cost in sealed) / min(cost.wall for cost in inside),
    }


def parts(repeats: int) -> dict[str, float]:
    """Crypto and copying apart, on this process alone."""
    picture = photo(2.0)
    key = generate(Kem.XWING, KeyId(1))
    request = Request(method="POST", scheme="https", authority="localhost", path="/v1/read", content=picture)
    times: dict[str, list[float]] = {"encode_ms": [], "seal_ms": [], "digest_ms": [], "open_into_pages_ms": []}
    for _ in range(repeats):
        marks = [time.perf_counter()]
        message = encode_request(request)
        marks.append(time.perf_counter())
        sealed = seal(Opened(message), key.config).sealed
        marks.append(time.perf_counter())
        sha256(sealed.body)
        marks.append(time.perf_counter())
        with Pages(pages_length(sealed)) as pages:
            opening = open_into(sealed, key, pages.buffer, Form.SINGLE)
            pages.seal(opening.length)
        marks.append(time.perf_counter())
        for name, before, after in zip(times, marks, marks[1:], strict=False):
            times[name].append(1000 * (after - before))
    return {name: middle(values) for name, values in times.items()}


def spares(folder: Path, count: int) -> dict[str, float]:
    """What a spare says of its own making, asked of a zygote of our own: fork, confinement, warming."""
    told = ZygoteSettings(
        socket="zygote.sock",
        engine="ppocr",
        threads=1,
        job_memory_bytes=2**31,
        job_seconds=60,
        allow_degraded=False,
    )
    folder.mkdir()
    zygote = subprocess.Popen(
        [sys.executable, "-P", "-m", "ocrypt.worker.zygote"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        cwd=folder,
    )
    assert zygote.stdin is not None
    zygote.stdin.write(msgspec.json.encode(told) + b"\n")
    zygote.stdin.flush()

    async def ask() -> list[Ready]:
        found: list[Ready] = []
        async with SparePool(folder / "zygote.sock", want=1) as pool:
            while len(found) < count:
                async with asyncio.timeout(60):
                    spare = await pool.take()
                if spare.ready is not None:
                    found.append(spare.ready)
                await spare.discard()
        return found

    try:
        found = asyncio.run(ask())
    finally:
        zygote.stdin.close()
        zygote.wait(timeout=30)
    return {
        "fork_ms": middle([ready.fork_us / 1000 for ready in found]),
        "confine_ms": middle([ready.confine_us / 1000 for ready in found]),
        "warm_ms": middle([ready.warm_us / 1000 for ready in found]),
    }


def flood(service: Service, requests: int, in_flight: int) -> dict[str, float]:
    """Many sealed requests of mixed size; every one must be answered, and nothing may stay behind."""
    pictures = [photo(size, lines) for size, lines in ((0.3, 1), (0.5, 2), (1.0, 3), (2.0, 4))]
    memory: list[int] = []
    errors: list[str] = []
    with Client(service.url, pin=service.pin) as client:

        def one(index: int) -> None:
            try:
                client.read(pictures[index % len(pictures)])
            except Exception as error:  # noqa: BLE001 - counted, with its kind
                errors.append(f"{type(error).__name__}: {error}")
            if index % 50 == 0:
                memory.append(pss_of(list(service.descendants())))

        began = time.perf_counter()
        with ThreadPoolExecutor(in_flight) as several:
            list(several.map(one, range(requests)))
        seconds = time.perf_counter() - began
    time.sleep(2)
    events = [json.loads(line) for line in (service.state / "log" / "events.jsonl").read_text().splitlines()]
    admitted = {event["request_id"] for event in events if event["event"] == "admitted"}
    ended = {event["request_id"] for event in events if event["event"] == "ended"}
    third = max(1, len(memory) // 3)
    return {
        "requests": requests,
        "in_flight": in_flight,
        "errors": len(errors),
        "orphans": len(admitted - ended),
        "per_second": requests / seconds,
        "pss_first_third_mib": statistics.mean(memory[:third]) / 1024,
        "pss_last_third_mib": statistics.mean(memory[-third:]) / 1024,
        "pss_after_mib": pss_of(list(service.descendants())) / 1024,
        "processes_after": len(service.descendants()),
    }


def recovery(service: Service) -> dict[str, float]:
    """Seconds from kill -9 of each kind of process until /readyz says that every spare is there again."""
    cores = len(os.sched_getaffinity(0))
    seconds: dict[str, list[float]] = {}
    with httpx.Client(verify=False, trust_env=False) as http:  # noqa: S501 - our own service on loopback

        def whole() -> bool:
            try:
                answer = http.get(f"{service.url}/readyz")
            except httpx.TransportError:
                return False
            return answer.status_code == 200 and answer.json()["spares"] == cores

        for name in ("ocrypt-job", "ocrypt-heir", "ocrypt-zygote", "ocrypt-worker", "ocrypt-gateway") * 5:
            while not (whole() and service.named("ocrypt-heir")):
                time.sleep(0.05)
            time.sleep(0.3)
            victim = service.named(name)[0]
            os.kill(victim, signal.SIGKILL)
            began = time.perf_counter()
            # What was killed is gone before anything is asked: else the old process could answer for the new.
            while victim in service.descendants():
                time.sleep(0.001)
            while not whole():
                time.sleep(0.005)
            seconds.setdefault(name.removeprefix("ocrypt-") + "_s", []).append(time.perf_counter() - began)
    return {name: middle(values) for name, values in seconds.items()} | {
        f"{name.removesuffix('_s')}_worst_s": max(values) for name, values in seconds.items()
    }


def start(folder: Path) -> dict[str, float]:
    """From `ocrypt serve` to the word that it is ready, and /readyz at once after; memory of all processes at rest."""
    times: list[float] = []
    pss = 0
    for _ in range(4):
        began = time.perf_counter()
        with running(folder / "state") as service:
            with httpx.Client(verify=False, trust_env=False) as http:  # noqa: S501 - our own service on loopback
                assert http.get(f"{service.url}/readyz").status_code == 200
            times.append(time.perf_counter() - began)
            time.sleep(1)
            pss = pss_of(list(service.descendants()))
    return {"first_start_s": times[0], "warm_start_s": middle(times[1:]), "idle_pss_mib": pss / 1024}


def main() -> None:
    """Print every figure as JSON, and the verdicts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=15)
    parser.add_argument("--requests", type=int, default=500)
    chosen = parser.parse_args()
    figures: dict[str, object] = {"load_before": os.getloadavg()[0], "cores": len(os.sched_getaffinity(0))}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        figures["start"] = start(folder)
        with running(folder / "other") as service:
            figures["overhead"] = overhead(service, chosen.repeats)
            figures["parts"] = parts(chosen.repeats) | spares(folder / "zygote", chosen.repeats)
            figures["recovery"] = recovery(service)
            figures["flood"] = flood(service, chosen.requests, 8)
    figures["load_after"] = os.getloadavg()[0]
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
