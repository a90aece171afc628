"""Text as it stands in XML 1.0 (fifth edition): nothing of it can be taken for markup."""

from __future__ import annotations

import re
from typing import Final

# Section 2.2: what is no character of XML at all, escaped or not.
_NO_CHARACTERS: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPES: Final = {ord(mark): f"&#{ord(mark)};" for mark in "<>&\"'\t\n\r"}


def escaped(text: str) -> str:
    """The text for content and attribute values alike; what XML can't hold becomes U+FFFD."""
    return _NO_CHARACTERS.sub("\ufffd", text).translate(_ESCAPES)
