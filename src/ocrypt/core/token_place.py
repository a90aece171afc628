"""Where a sealed request carries its access token."""

from __future__ import annotations

from enum import Enum, unique
from typing import Final


@unique
class TokenPlace(Enum):
    """Outside the envelope, where a relay would read it; inside, where only the job does; or either."""

    OUTSIDE = "outside"
    INSIDE = "inside"
    EITHER = "either"


MAX_REVOKED: Final = 4096
"""Revoked tokens that a job is told of; with more, no request is taken whose token may be inside."""
