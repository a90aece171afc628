"""The sealing keys of the service that runs here, for the commands that show and turn them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from ocrypt.core.codes import Exit
from ocrypt.core.frames import Ask, Operation

if TYPE_CHECKING:
    from ocrypt.cli.surroundings import Surroundings


def ring(surroundings: Surroundings, operation: Operation, key_id: str = "") -> list[Any]:
    """What the running service says of its sealing keys, after doing what it is asked to.

    Raises:
        OcryptError: as `ask_worker` says.
    """
    from ocrypt.supervisor.control import ask_worker  # noqa: PLC0415
    from ocrypt.supervisor.state import StateDirectory  # noqa: PLC0415

    answer = ask_worker(StateDirectory(surroundings.state).run, Ask(operation=operation, key_id=key_id))
    keys: list[Any] = answer["keys"]
    return keys


def tell(surroundings: Surroundings, keys: list[Any], *, json_: bool) -> int:
    """Print keys, for people or as JSON; gives the exit status."""
    if json_:
        surroundings.terminal.give_json({"keys": keys})
    else:
        show(surroundings, keys)
    return Exit.DONE


def show(surroundings: Surroundings, keys: list[Any]) -> None:
    """Print keys for people, a line for each."""
    for key in keys:
        seals, retires = (
            datetime.fromtimestamp(key[name], UTC).isoformat(timespec="minutes").replace("+00:00", "Z")
            for name in ("seals_until", "retires")
        )
        state = f"seals until {seals}" if key["newest"] else "opens only"
        line = f"key {key['id']:>3}  {key['kem']:<6}  {state}, retires {retires}\n"
        surroundings.terminal.give(line.encode())
