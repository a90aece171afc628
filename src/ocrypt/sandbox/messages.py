"""Payloads of the frames between keyholder, zygote and job. Each parses what it is given whole or refuses it."""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from typing import Final

from ocrypt.sandbox.confine import Layer
from ocrypt.sandbox.frames import FrameError

MAX_CONTROL: Final = 16 * 1024
"""Bytes of the largest payload between keyholder and zygote, and of READY."""

_COUNT: Final = struct.Struct(">H")
_PID: Final = struct.Struct(">I")
_ENDED: Final = struct.Struct(">IHHQ")
_TIMES: Final = struct.Struct(">III")


@dataclass(frozen=True, slots=True)
class Want:
    """The keyholder asks for `count` more spares."""

    count: int

    def encode(self) -> bytes:
        """Two bytes."""
        return _COUNT.pack(self.count)

    @staticmethod
    def parse(untrusted: bytes) -> Want:
        """Raises FrameError where it is not two bytes."""
        if len(untrusted) != _COUNT.size:
            raise FrameError("malformed WANT")
        return Want(*_COUNT.unpack(untrusted))


@dataclass(frozen=True, slots=True)
class Born:
    """A spare was forked; its channel and its pidfd come beside the frame."""

    pid: int

    def encode(self) -> bytes:
        """Four bytes."""
        return _PID.pack(self.pid)

    @staticmethod
    def parse(untrusted: bytes) -> Born:
        """Raises FrameError where it is not four bytes."""
        if len(untrusted) != _PID.size:
            raise FrameError("malformed SPARE")
        return Born(*_PID.unpack(untrusted))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """A job was reaped: it is gone, with all its memory. `peak_kib` is its largest resident size."""

    pid: int
    exit: int
    signal: int
    peak_kib: int

    def encode(self) -> bytes:
        """Sixteen bytes."""
        return _ENDED.pack(self.pid, self.exit, self.signal, self.peak_kib)

    @staticmethod
    def parse(untrusted: bytes) -> Ended:
        """Raises FrameError where it is not sixteen bytes."""
        if len(untrusted) != _ENDED.size:
            raise FrameError("malformed ENDED")
        pid, status, signal, peak = _ENDED.unpack(untrusted)
        return Ended(pid=pid, exit=status, signal=signal, peak_kib=peak)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A job is confined and warm. The times (microseconds) say what the spare cost: fork, confinement, warming."""

    layers: tuple[Layer, ...]
    fork_us: int
    confine_us: int
    warm_us: int

    def encode(self) -> bytes:
        """Three times, then the names of the layers."""
        times = _TIMES.pack(*(min(us, 0xFFFFFFFF) for us in (self.fork_us, self.confine_us, self.warm_us)))
        return times + ",".join(layer.value for layer in self.layers).encode("ascii")

    @staticmethod
    def parse(untrusted: bytes) -> Ready:
        """Raises FrameError where it is cut short or names a layer that we do not know."""
        if len(untrusted) < _TIMES.size:
            raise FrameError("malformed READY")
        times = _TIMES.unpack_from(untrusted)
        try:
            names = untrusted[_TIMES.size :].decode("ascii")
            layers = tuple(Layer(name) for name in names.split(",") if name)
        except ValueError:
            raise FrameError("malformed READY") from None
        return Ready(layers=layers, fork_us=times[0], confine_us=times[1], warm_us=times[2])


@dataclass(frozen=True, slots=True, kw_only=True)
class Hello:
    """The zygote presents itself and what the proof of its confinement gave."""

    pid: int
    held: tuple[str, ...]
    broken: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def degraded(self) -> bool:
        """Whether a layer is missing or a forbidden call succeeded, and the operator accepted that."""
        return bool(self.broken or self.missing)

    def encode(self) -> bytes:
        """JSON."""
        content = {"pid": self.pid, "held": self.held, "broken": self.broken, "missing": self.missing}
        return json.dumps(content, separators=(",", ":")).encode("ascii")

    @staticmethod
    def parse(untrusted: bytes) -> Hello:
        """Raises FrameError where it is not what `encode` makes."""
        try:
            content = json.loads(untrusted)
        except (ValueError, RecursionError):
            raise FrameError("malformed HELLO") from None
        if not isinstance(content, dict) or type(content.get("pid")) is not int:
            raise FrameError("malformed HELLO")
        return Hello(
            pid=content["pid"],
            held=_names(content.get("held")),
            broken=_names(content.get("broken")),
            missing=_names(content.get("missing")),
        )


def _names(untrusted: object) -> tuple[str, ...]:
    if not isinstance(untrusted, list) or not all(isinstance(name, str) for name in untrusted):
        raise FrameError("malformed HELLO")
    return tuple(untrusted)
