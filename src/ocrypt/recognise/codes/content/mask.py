"""Secrets that a code holds, hidden from who looks over a shoulder."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ocrypt.recognise.codes.content.lists import SECRET_KEYS

if TYPE_CHECKING:
    from ocrypt.recognise.codes.code import Verdict

HIDDEN: Final = "••••••"
"""What stands for a secret; its length tells nothing."""
_WIFI: Final = re.compile(r"([:;]\s*[PK]:)((?:\\.|[^\\;])*)", re.IGNORECASE | re.DOTALL)
_OTP: Final = re.compile(r"([?&](?:secret|data)=)([^&#]*)", re.IGNORECASE)
_MOTP: Final = re.compile(r"(motp:.*?secret=|motp:.*:)(.*)", re.IGNORECASE | re.DOTALL)
_USER: Final = re.compile(
    r"((?<![a-z0-9+.\-])[a-z][a-z0-9+.\-]{0,30}:[/\\]{2}[^/?#\\@:\s]*:)"
    r"([^/?#\\\s]*)(?=@)",
    re.IGNORECASE,
)
_PAIR: Final = re.compile(r"([?&;#]([^=&;#?]{1,40})=)([^&;#\s]*)")
_ESIM: Final = re.compile(r"(LPA:1\$[^$]*\$)([^$]*)", re.IGNORECASE)


def masked(text: str, verdict: Verdict) -> str:
    """The text with passwords, keys, one-time secrets and tokens hidden; `verdict` is that of the same text."""
    match verdict.kind:
        case "wifi":
            return _WIFI.sub(_hide, text)
        case "otp":
            shown = _OTP.sub(_hide, text)
            return _MOTP.sub(_hide, text) if shown == text else shown
        case "device":
            return _ESIM.sub(_hide, text)
        case _:
            return _PAIR.sub(_hide_pair, _USER.sub(_hide, text))


def _hide(found: re.Match[str]) -> str:
    return f"{found[1]}{HIDDEN}" if found[2] else found[0]


def _hide_pair(found: re.Match[str]) -> str:
    return f"{found[1]}{HIDDEN}" if found[3] and found[2].lower() in SECRET_KEYS else found[0]
