"""A refusal that tells when it is worth trying again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocrypt.core.errors import Refused

if TYPE_CHECKING:
    from ocrypt.core.codes import Code


class Limited(Refused):
    """Refused for now; `retry_after` is in whole seconds, at least one."""

    def __init__(self, code: Code, retry_after: int) -> None:
        super().__init__(code)
        self.retry_after = max(1, retry_after)
