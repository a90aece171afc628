"""`python -m ocrypt.worker`: the keyholder's process. The supervisor starts it; nobody else needs to."""

from __future__ import annotations

import asyncio
import os
import sys

import msgspec
import uvloop
from setproctitle import setproctitle

from ocrypt.core.bugs import place_of
from ocrypt.core.child import FATAL, Status, What, encode_status
from ocrypt.core.clock import SystemClock
from ocrypt.core.errors import OcryptError
from ocrypt.sandbox.confine import keep_private
from ocrypt.worker.app import Surroundings, run
from ocrypt.worker.settings import WorkerSettings


def _report(status: Status) -> None:
    sys.stdout.write(encode_status(status))
    sys.stdout.flush()


def _complain(error: Exception) -> None:
    sys.stderr.write(f"ocrypt-worker: {place_of(error)}\n")
    sys.stderr.flush()


def main() -> int:
    """Serve until told to stop; gives the exit status."""
    setproctitle("ocrypt-worker")
    # Keys live here: no core file, and no debugger of the same user.
    keep_private()
    settings = msgspec.json.decode(sys.stdin.buffer.readline(), type=WorkerSettings)
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            surroundings = Surroundings(
                clock=SystemClock(),
                lifeline=sys.stdin.fileno(),
                on_ready=lambda: _report(Status(what=What.SERVING)),
                on_bug=_complain,
                environment=os.environ,
            )
            runner.run(run(settings, surroundings))
    except OcryptError as error:
        _report(Status(what=What.FATAL, code=error.code.value, detail=error.detail))
        return FATAL
    except Exception as error:  # noqa: BLE001 - the outermost loop: a traceback could show what must not be seen
        _complain(error)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
