"""What is measured: a name, a title for the tables, the environment it lives in, and how a worker starts it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TypeAlias

from bench.codes import readers
from bench.ocr.engines import Home
from bench.ocr.pictures import ROOT

Read: TypeAlias = Callable[[], list[str]]
Prepare: TypeAlias = Callable[[Path], Read]
"""From a picture's file to what is measured: its pixels are decoded before."""


class Reach(StrEnum):
    """Which codes an engine is asked for."""

    QR = "QR family"
    ALL = "all formats"


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """One row of the comparison."""

    name: str
    title: str
    home: Home
    reach: Reach
    start: Callable[[], Prepare]

    @property
    def python(self) -> str:
        """The interpreter of its environment."""
        return str(ROOT / self.home / "bin" / "python")


def _ocrypt(effort: str, reach: Reach) -> Engine:
    return Engine(
        name=f"ocrypt-{effort}-{reach.name.lower()}",
        title=f"ocrypt, {effort}",
        home=Home.OWN,
        reach=reach,
        start=partial(readers.ocrypt, effort, reach is Reach.QR),
    )


def _zxing(reach: Reach) -> Engine:
    return Engine(
        name=f"zxing-{reach.name.lower()}",
        title="zxing-cpp 3.1.1",
        home=Home.OWN,
        reach=reach,
        start=partial(readers.zxing, reach is Reach.QR),
    )


def _zbar(reach: Reach) -> Engine:
    return Engine(
        name=f"zbar-{reach.name.lower()}",
        title="pyzbar, ZBar 0.23",
        home=Home.PEERS,
        reach=reach,
        start=partial(readers.zbar, reach is Reach.QR),
    )


ENGINES = (
    *(_ocrypt(effort, reach) for reach in Reach for effort in ("fast", "auto", "thorough")),
    *(_zxing(reach) for reach in Reach),
    *(_zbar(reach) for reach in Reach),
    Engine(name="opencv-qr", title="OpenCV QRCodeDetector", home=Home.PEERS, reach=Reach.QR, start=readers.opencv),
)


def named(name: str) -> Engine:
    """The engine of that name.

    Raises:
        KeyError: there is none.
    """
    return {engine.name: engine for engine in ENGINES}[name]
