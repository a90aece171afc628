"""What belongs together on a page, and in which order it is read."""

from __future__ import annotations

from ocrypt.recognise.layout.arrange import Arranged, arrange

__all__ = ["Arranged", "arrange"]
