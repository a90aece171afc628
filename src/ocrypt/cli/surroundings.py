"""What a command may know of where it runs. Made once, in `ocrypt.cli.main`; nothing else reads the environment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ocrypt.cli.ui import Terminal
    from ocrypt.core.clock import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """State directory, default service, the time, and the terminal."""

    state: Path
    server: str
    """`OCRYPT_SERVER`; empty when it is not set."""
    environment: Mapping[str, str]
    """For `serve`, whose settings may come from there."""
    clock: Clock
    terminal: Terminal
