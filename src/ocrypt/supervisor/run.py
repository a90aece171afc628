"""`ocrypt serve`: brings the processes up, keeps them up, and takes them down in order.

The supervisor holds no socket and no key; it sees neither a request nor an answer. What it must do with keys at the
start, it does in processes that end with it.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import os
import signal
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from setproctitle import setproctitle

import ocrypt
from ocrypt.core.child import Status, What
from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError
from ocrypt.hazmat.errors import BadSignature
from ocrypt.hazmat.x509 import fingerprint as certificate_fingerprint
from ocrypt.keys.providers.open import variables
from ocrypt.sandbox.apart import apart
from ocrypt.sandbox.confine import keep_private
from ocrypt.supervisor.build import build_digest
from ocrypt.supervisor.children import Child, Spec
from ocrypt.supervisor.plan import Machine, Plan, plan
from ocrypt.supervisor.safe import open_safe
from ocrypt.supervisor.state import Standing, StateDirectory, prepare, write_client_file

if TYPE_CHECKING:
    from collections.abc import Callable, MutableMapping

    from ocrypt.core.clock import Clock
    from ocrypt.gateway.settings import GatewaySettings
    from ocrypt.supervisor.settings import Settings

_PR_SET_CHILD_SUBREAPER = 36
_END_SECONDS = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Up:
    """The service answers: what people need to know of it."""

    url: str
    identity_fingerprint: str
    certificate_sha256: bytes
    state: StateDirectory
    first: bool


@dataclass(frozen=True, slots=True)
class Ground:
    """What the service is given of the world besides its settings."""

    clock: Clock
    environment: MutableMapping[str, str]
    """For the key provider, where its URI names variables; only the processes that ask it are told them."""


class Supervisor:
    """One running service."""

    def __init__(
        self, settings: Settings, state: StateDirectory, ground: Ground, announce: Callable[[Up], None]
    ) -> None:
        self._settings = settings
        self._state = state
        self._ground = ground
        self._announce = announce
        self._announced = False
        self._port = 0
        self._worker_up = False

    async def run(self) -> None:
        """Serve until SIGTERM or SIGINT.

        Raises:
            LocalError: when a process can't be started for a reason that another try would not change.
        """
        _become_subreaper()
        keep_private()
        standing = self._stand()
        told = plan(
            self._settings,
            self._state,
            standing,
            Machine(
                cores=len(os.sched_getaffinity(0)),
                version=ocrypt.__version__,
                build=build_digest(Path(ocrypt.__file__).parent),
            ),
        )
        children = self._children(told, standing)
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        loop.add_signal_handler(signal.SIGCHLD, _reap_orphans)
        keeping = [
            asyncio.create_task(child.keep_running()) for child in (children.zygote, children.worker, children.gateway)
        ]
        stopping = asyncio.create_task(_until(stop))
        try:
            await asyncio.wait({*keeping, stopping}, return_when=asyncio.FIRST_COMPLETED)
            for task in keeping:
                if task.done():
                    task.result()
        finally:
            await self._take_down(children)
            for task in (*keeping, stopping):
                task.cancel()
            await asyncio.gather(*keeping, stopping, return_exceptions=True)

    def _stand(self) -> Standing:
        now = self._ground.clock.now()

        def stand() -> bytes:
            safe = open_safe(self._state, self._settings, self._ground.environment)
            return prepare(self._state, self._settings.server.names, now, safe).encode()

        standing = Standing.decode(apart(stand))
        if not self._settings.server.certificate:
            return standing
        try:
            pem = Path(self._settings.server.certificate).read_bytes()
        except OSError:
            raise LocalError(Code.STATE_UNUSABLE, f"{self._settings.server.certificate} can't be read") from None
        try:
            return replace(standing, certificate_sha256=certificate_fingerprint(pem))
        except BadSignature:
            raise LocalError(Code.STATE_UNUSABLE, f"{self._settings.server.certificate} is no certificate") from None

    def _children(self, told: Plan, standing: Standing) -> _Children:
        def spec(module: str, settings: Callable[[], object]) -> Spec:
            return Spec(module=module, settings=lambda: msgspec.json.encode(settings()), directory=self._state.run)

        def gateway() -> GatewaySettings:
            # A port that the system chose once stays, however often the gateway is started again.
            return replace(told.gateway, port=self._port or told.gateway.port)

        def on_gateway(status: Status) -> None:
            if status.what is What.LISTENING:
                self._port = status.number
                self._tell(standing)

        def on_worker(status: Status) -> None:
            if status.what is What.SERVING:
                self._worker_up = True
                self._tell(standing)

        return _Children(
            zygote=Child(spec("ocrypt.worker.zygote", lambda: told.zygote), on_status=lambda _: None),
            worker=Child(
                replace(spec("ocrypt.worker", lambda: told.worker), variables=variables(self._settings.keys.provider)),
                on_status=on_worker,
            ),
            gateway=Child(spec("ocrypt.gateway", gateway), on_status=on_gateway),
        )

    def _tell(self, standing: Standing) -> None:
        """Announce once, when both the port is open and the first job is ready."""
        if self._announced or not self._port or not self._worker_up:
            return
        self._announced = True
        host = self._settings.server.host
        shown = "localhost" if host in {"127.0.0.1", "::1", "0.0.0.0", "::"} else host  # noqa: S104 - compared only
        url = f"https://{shown}:{self._port}"
        apart(lambda: write_client_file(self._state, url, standing.fingerprint))
        self._announce(
            Up(
                url=url,
                identity_fingerprint=standing.fingerprint,
                certificate_sha256=standing.certificate_sha256,
                state=self._state,
                first=standing.first,
            )
        )

    async def _take_down(self, children: _Children) -> None:
        # (1) The gateway takes no more, and waits for the answers that are under way.
        children.gateway.end()
        await children.gateway.ended(self._settings.worker.drain_seconds + _END_SECONDS)
        # (2) The keyholder's keys end with it; (3) nothing is left for the zygote and its heir to do.
        children.worker.end()
        await children.worker.ended(_END_SECONDS)
        children.zygote.cut()
        await children.zygote.ended(_END_SECONDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Children:
    zygote: Child
    worker: Child
    gateway: Child


def _reap_orphans() -> None:
    """Reap what became ours when its zygote died. Our own children, session leaders all, are waited for elsewhere."""
    own = os.getpid()
    try:
        children = Path(f"/proc/{own}/task/{own}/children").read_text().split()
    except OSError:
        # A kernel without CONFIG_PROC_CHILDREN: they stay as zombies until we end.
        return
    for pid in map(int, children):
        with contextlib.suppress(OSError):
            if os.getsid(pid) != pid:
                os.waitpid(pid, os.WNOHANG)


async def _until(event: asyncio.Event) -> None:
    await event.wait()


def _become_subreaper() -> None:
    """Orphaned heirs become our children, so that we can see and end them (prctl(2))."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def serve(settings: Settings, state: StateDirectory, ground: Ground, announce: Callable[[Up], None]) -> None:
    """Run the service in this process until it is told to stop.

    Raises:
        LocalError: see `Supervisor.run`; `STATE_LOCKED` when another service holds the state directory.
    """
    setproctitle("ocrypt-supervisor")
    state.make()
    with state.held(), contextlib.suppress(KeyboardInterrupt):
        asyncio.run(Supervisor(settings, state, ground, announce).run())
