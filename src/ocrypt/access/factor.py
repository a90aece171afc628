"""The administrator's second factor: a one-time code, taken once, with fewer and fewer tries.

Pure: the secret and the time come in. NIST SP 800-63B section 5.1.4 (a code is accepted once) and 5.2.2 (throttling).
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from ocrypt.core.codes import Code
from ocrypt.core.errors import Refused
from ocrypt.hazmat import totp

if TYPE_CHECKING:
    from ocrypt.core.secrets import Secret

FREE_TRIES: Final = 5
"""Wrong codes in a row before the first pause."""
_LONGEST_PAUSE: Final = timedelta(hours=1)
_EARLIER_AND_LATER: Final = (-1, 0, 1)
"""Steps around now that are taken: clocks differ, and a code is typed slowly."""


class SecondFactor:
    """Checks codes for one administrator. Lives in one process; what it remembers ends with it."""

    def __init__(self, secret: Secret | None) -> None:
        """`secret` is None until one is enrolled: nobody gets in then."""
        self._secret = secret
        self._last_step = -1
        self._failures = 0
        self._closed_until = datetime.min.replace(tzinfo=UTC)

    @property
    def enrolled(self) -> bool:
        """Whether there is anything to check against."""
        return self._secret is not None

    def enrol(self, secret: Secret) -> None:
        """Take another secret; codes of the old one are of no use from now on."""
        self._secret = secret
        self._last_step = -1
        self._failures = 0
        self._closed_until = datetime.min.replace(tzinfo=UTC)

    def check(self, untrusted_code: str, now: datetime) -> None:
        """Return where the code is right, fresh and not taken before.

        Raises:
            Refused: `FACTOR_MISSING` when none is enrolled, `FACTOR_LOCKED` after too many wrong codes,
                `FACTOR_INVALID` for a code that is wrong or was taken before: which of the two is not told.
        """
        # (1) Without a secret there is no right code.
        if self._secret is None:
            raise Refused(Code.FACTOR_MISSING)
        # (2) While it is closed, not even the right code is looked at: guessing would go on otherwise.
        if now < self._closed_until:
            raise Refused(Code.FACTOR_LOCKED)
        # (3) Every step is compared, so that the time does not tell which one was near.
        current = int(now.timestamp()) // totp.STEP_SECONDS
        steps = [
            step
            for step in (current + offset for offset in _EARLIER_AND_LATER)
            if totp.same(totp.code_at(self._secret, step), untrusted_code)
        ]
        # (4) A code that somebody saw over a shoulder was taken already.
        fresh = [step for step in steps if step > self._last_step]
        if not fresh:
            self._failed(now)
            raise Refused(Code.FACTOR_INVALID)
        self._last_step = max(fresh)
        self._failures = 0

    def _failed(self, now: datetime) -> None:
        self._failures += 1
        over = self._failures - FREE_TRIES
        if over >= 0:
            # A minute, two, four ...: six digits stand no chance of being guessed.
            self._closed_until = now + min(timedelta(minutes=2 ** min(over, 6)), _LONGEST_PAUSE)
