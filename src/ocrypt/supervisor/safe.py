"""Where this service's lasting keys are kept, as its settings say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocrypt.keys.adopt import adopt
from ocrypt.keys.identity import IDENTITY
from ocrypt.keys.providers.open import Place, open_provider
from ocrypt.keys.safe import Safe
from ocrypt.supervisor.state import TOKEN_KEY

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    from ocrypt.supervisor.settings import Settings
    from ocrypt.supervisor.state import StateDirectory


def open_safe(state: StateDirectory, settings: Settings, environment: MutableMapping[str, str]) -> Safe:
    """The safe of this state directory. What an earlier release left there as plain files is in it from now on.

    Raises:
        LocalError: as `open_provider` and `adopt` say.
    """
    safe = Safe(state.keys, open_provider(settings.keys.provider, Place(state.keys, environment)))
    adopt(safe, state.keys, (IDENTITY, TOKEN_KEY))
    return safe
