"""How much a picture may ask of us. Checked by the client before sealing and by the job before decoding."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds on one picture; units are in the names."""

    max_bytes: int = 50 * MIB
    max_pixels: int = 80_000_000
    """Pixels of one frame, from the header, before anything is decoded."""
    max_total_pixels: int = 400_000_000
    """Pixels of all frames together."""
    max_frames: int = 200
    max_ratio: int = 200
    """Longer side divided by shorter side."""
