"""The service's settings, for `serve` and for the commands that use what the service of this state directory keeps."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ocrypt.cli.surroundings import Surroundings
    from ocrypt.keys.provider import KeyProvider
    from ocrypt.keys.safe import Safe
    from ocrypt.supervisor.settings import Settings

CONFIG_VARIABLE = "OCRYPT_CONFIG"

config_option = click.option(
    "--config",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The service's settings file (TOML), if it is not ocrypt.toml in the state directory.",
)


def configured(surroundings: Surroundings, config: Path | None, given: Mapping[str, str] | None = None) -> Settings:
    """Settings from `config`, from the file that OCRYPT_CONFIG names, or from ocrypt.toml in the state directory.

    The environment wins over the file, and `given`, whose names are those of the environment, over both.

    Raises:
        LocalError: `SETTINGS_INVALID`.
    """
    from ocrypt.supervisor.settings import load  # noqa: PLC0415 - `--help` shall not wait for it
    from ocrypt.supervisor.state import StateDirectory  # noqa: PLC0415

    environment = {**surroundings.environment, **(given or {})}
    named = config or (Path(environment[CONFIG_VARIABLE]) if environment.get(CONFIG_VARIABLE) else None)
    own = StateDirectory(surroundings.state).settings
    return load(named or (own if own.exists() else None), environment)


def safe_of(surroundings: Surroundings, config: Path | None) -> Safe:
    """The safe of this state directory, as the settings say.

    Raises:
        LocalError: `SETTINGS_INVALID`, and as `open_safe` says.
    """
    from ocrypt.supervisor.safe import open_safe  # noqa: PLC0415
    from ocrypt.supervisor.state import StateDirectory  # noqa: PLC0415

    state = StateDirectory(surroundings.state)
    return open_safe(state, configured(surroundings, config), dict(surroundings.environment))


def former_provider(surroundings: Surroundings, uri: str) -> KeyProvider:
    """The key provider that `uri` names, for what it wrapped in this state directory.

    Raises:
        LocalError: as `open_provider` says.
    """
    from ocrypt.keys.providers.open import Place, open_provider  # noqa: PLC0415
    from ocrypt.supervisor.state import StateDirectory  # noqa: PLC0415

    return open_provider(uri, Place(StateDirectory(surroundings.state).keys, dict(surroundings.environment)))
