"""The fork server: loads once, confined, then forks a confined process for each task.

Composition roots call `serve`; they bind the listening socket before, because afterwards no path can be made.
The whole picture is in docs/explanation/confinement.md.
"""

from __future__ import annotations

import gc
import os
import signal
import traceback
from typing import TYPE_CHECKING, Final, NoReturn, TypeVar

from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError
from ocrypt.sandbox import confine, naming, probe, rlimits
from ocrypt.sandbox.job import Work
from ocrypt.sandbox.ruler import Court, Dissolved, Ruler, Succeeded

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

    from ocrypt.sandbox.job import JobChannel
    from ocrypt.sandbox.probe import Proof
    from ocrypt.sandbox.settings import ZygoteSettings

T = TypeVar("T")

_STDERR: Final = 2


def serve(
    listener: socket.socket,
    *,
    load: Callable[[], T],
    warm: Callable[[T], None],
    job: Callable[[T, JobChannel], None],
    settings: ZygoteSettings,
) -> NoReturn:
    """Confine this process, prove it, load, and serve jobs until the lifeline ends. Never returns.

    `load` imports native libraries and makes the state that all jobs share; `warm` is called once here and once in each
    job before its task is there, and may start threads; `job` does one task.
    The process ends with status 0 when the supervisor is gone.

    Raises:
        LocalError: this machine can't confine (`confinement-missing`; the detail says what did not hold). Starting
            again won't help. Nothing was loaded.
    """
    _open_standard_streams()
    # (1) The lifeline ends this family, not a signal to the group: jobs in flight may finish while the service drains.
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    naming.name_process(naming.ZYGOTE)
    # (2) What can't be opened later.
    null = os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC)
    statm = os.open("/proc/self/statm", os.O_RDONLY | os.O_CLOEXEC)
    # (3) Confined before a native library loads, and proven before it is relied on.
    confinement = confine.confine_early(settings.read_paths)
    proof = probe.prove(probe.Bench(confinement=confinement, settings=settings, statm=statm, null=null))
    _refuse_unproven(proof, settings)
    # (4) Loaded once; frozen, so that a collection in a job copies no page of it.
    work = Work(state=load(), warm=warm, job=job)
    warm(work.state)
    gc.collect()
    gc.freeze()
    born = rlimits.parse_statm(os.pread(statm, 256, 0), os.sysconf("SC_PAGE_SIZE"))
    os.close(statm)
    court = Court(
        listener=listener,
        settings=settings,
        work=work,
        confinement=confinement,
        proof=proof,
        born=born,
        null=null,
    )
    # (5) Each turn is another process: the heir of the one before.
    while True:
        try:
            Ruler(court).rule()
        except Succeeded:
            continue
        except Dissolved:
            os._exit(0)
        except Exception:  # noqa: BLE001 - the outermost loop of this process
            # Say why (this process never holds a task's data) and end at once: only then does the heir take over.
            traceback.print_exc()
            os._exit(1)


def _open_standard_streams() -> None:
    """Without them the first sockets would take their numbers, and a library's warning would go to the keyholder."""
    while (descriptor := os.open(os.devnull, os.O_RDWR)) <= _STDERR:
        pass
    os.close(descriptor)


def _refuse_unproven(proof: Proof, settings: ZygoteSettings) -> None:
    if proof.faults and not settings.allow_degraded:
        raise LocalError(Code.CONFINEMENT_MISSING, "; ".join(proof.faults))
