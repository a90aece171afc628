"""The limits that hold for every format alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocrypt.core.codes import Code
from ocrypt.core.errors import Unreadable

if TYPE_CHECKING:
    from ocrypt.core.limits import Limits


def check_frames(frames: int, limits: Limits) -> None:
    """Raise Unreadable with IMAGE_TOO_MANY_FRAMES where there are more frames or pages than allowed."""
    if frames > limits.max_frames:
        raise Unreadable(Code.IMAGE_TOO_MANY_FRAMES, f"{limits.max_frames} frames are allowed")


def check_size(width: int, height: int, limits: Limits) -> None:
    """Raise Unreadable where one frame has no pixel, too many of them, or is too long for its width."""
    if width < 1 or height < 1:
        raise Unreadable(Code.IMAGE_BROKEN)
    if width * height > limits.max_pixels:
        raise Unreadable(Code.IMAGE_TOO_MANY_PIXELS, f"{limits.max_pixels} pixels are allowed")
    if max(width, height) > limits.max_ratio * min(width, height):
        raise Unreadable(Code.IMAGE_RATIO, f"1 to {limits.max_ratio} is allowed")
