"""The keyholder's settings and a keyholder for tests, with jobs that are played."""

from __future__ import annotations

from ocrypt.worker.settings import PictureLimits, WorkerSettings

MIB = 1024 * 1024


def settings(**changes: object) -> WorkerSettings:
    fields: dict[str, object] = {
        "socket": "worker.sock",
        "zygote_socket": "zygote.sock",
        "keys_directory": "keys",
        "key_provider": "file:",
        "journal": "events.jsonl",
        "certificate_sha256": ("ab" * 32,),
        "build": b"\x01" * 32,
        "version": "0.0",
        "limits": PictureLimits(
            max_bytes=50 * MIB, max_pixels=10**7, max_total_pixels=10**8, max_frames=10, max_ratio=10
        ),
        "jobs": 1,
        "spares": 1,
        "waiting": 1,
        "job_seconds": 5.0,
        "max_answer_bytes": MIB,
        "key_life_seconds": 86400,
        "key_every_seconds": 43200,
        "key_grace_seconds": 300,
        "date_window_seconds": 600,
        "token_registry": "missing.jsonl",
        "audience": "ocrypt-id:" + "A" * 43,
        "gm": False,
        "degraded": False,
        **changes,
    }
    return WorkerSettings(**fields)  # type: ignore[arg-type]
