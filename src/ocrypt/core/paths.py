"""Where this user's state lives; the environment and the home directory come in as arguments."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

CLIENT_FILE = "client.json"
"""Written by `ocrypt serve` for this user's own commands: address, pin and token."""

PINS_FILE = "pins.json"
"""Written by `ocrypt keys pin`: which identity was seen at which address."""


def state_directory(environment: Mapping[str, str], home: Path) -> Path:
    """Give the directory of this user's state, which need not exist yet.

    `OCRYPT_STATE` decides; then `XDG_STATE_HOME`, which counts only when it is absolute; then `~/.local/state`
    (XDG Base Directory Specification, https://specifications.freedesktop.org/basedir-spec/latest/).
    """
    if named := environment.get("OCRYPT_STATE", ""):
        return Path(named).absolute()
    xdg = Path(environment.get("XDG_STATE_HOME", ""))
    return (xdg if xdg.is_absolute() else home / ".local" / "state") / "ocrypt"
