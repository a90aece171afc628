"""`python -m ocrypt.worker.zygote`: loads the models, confines itself, and forks a job for each picture.

It is started by the supervisor with a fresh memory and never holds a key.
"""

from __future__ import annotations

import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import msgspec

from ocrypt.core.child import FATAL, Status, What, encode_status
from ocrypt.core.engines import data_folders
from ocrypt.core.errors import OcryptError
from ocrypt.core.limits import MIB
from ocrypt.sandbox import zygote
from ocrypt.sandbox.interpreter import processor, readable
from ocrypt.sandbox.rlimits import JobLimits
from ocrypt.sandbox.settings import ZygoteSettings as SandboxSettings
from ocrypt.worker.settings import ZygoteSettings

if TYPE_CHECKING:
    from ocrypt.recognise.pipeline import Reader
    from ocrypt.sandbox.job import JobChannel

_BACKLOG = 8
_PREFAULT_BYTES = 128 * MIB
"""About a third of what reading a photograph touches; two spares of it keep the service at rest under 600 MB."""


def _listen(path: str) -> socket.socket:
    Path(path).unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(path)
    Path(path).chmod(0o600)
    listener.listen(_BACKLOG)
    return listener


def main() -> NoReturn:
    """Serve jobs until the supervisor is gone."""
    settings = msgspec.json.decode(sys.stdin.buffer.readline(), type=ZygoteSettings)

    def load() -> Reader:
        # Imported here, after the confinement: native libraries start threads, and Landlock is per thread.
        from ocrypt.recognise.codes import make  # noqa: PLC0415
        from ocrypt.recognise.options import Options  # noqa: PLC0415
        from ocrypt.recognise.pipeline import Reader  # noqa: PLC0415
        from ocrypt.worker import job  # noqa: PLC0415, F401 - every import must happen before the first job

        reader = Reader.load(Options(engine=settings.engine, profile=settings.profile))
        # Codes are read and made without threads: once is enough for all jobs, and each would take a third of a second.
        reader.rehearse()
        make.warm()
        return reader

    def warm(reader: Reader) -> None:
        reader.warm()

    def serve_job(reader: Reader, channel: JobChannel) -> None:
        from ocrypt.worker.job import serve  # noqa: PLC0415 - imported by `load` already

        serve(reader, channel)

    try:
        zygote.serve(
            _listen(settings.socket),
            load=load,
            warm=warm,
            job=serve_job,
            settings=SandboxSettings(
                read_paths=(*readable(), *processor(), *map(Path, data_folders(settings.engine))),
                lifeline=sys.stdin.fileno(),
                dynasty=sys.stdout.fileno(),
                allow_degraded=settings.allow_degraded,
                limits=JobLimits(
                    memory_bytes=settings.job_memory_bytes,
                    cpu_seconds=int(settings.job_seconds) + 1,
                    prefault_bytes=_PREFAULT_BYTES,
                ),
            ),
        )
    except OcryptError as error:
        sys.stdout.write(encode_status(Status(what=What.FATAL, code=error.code.value, detail=error.detail)))
        sys.stdout.flush()
        sys.exit(FATAL)


if __name__ == "__main__":
    main()
