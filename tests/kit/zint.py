"""A maker of codes that ours has nothing in common with, for what ours does not make: the program of Debian's zint."""

from __future__ import annotations

import io
import subprocess
from typing import TYPE_CHECKING, Literal

import numpy as np
from PIL import Image

if TYPE_CHECKING:
    from numpy.typing import NDArray


def part(
    kind: Literal["DATAMATRIX", "AZTEC"], text: str, place: str, *, version: int | None = None
) -> NDArray[np.uint8]:
    """A symbol that is one of several, 4 pixels a module, with its margin: grey, (height, width).

    `place` is "number,count" or "number,count,id", the number from 1 on.
    """
    size = [] if version is None else [f"--vers={version}"]
    looks = ["--scale=2", "--whitesp=4", "--vwhitesp=4", "--direct", "--filetype=png"]
    made = subprocess.run(
        ["zint", "-b", kind, *looks, *size, f"--structapp={place}", "-d", text],
        capture_output=True,
        check=True,
        timeout=60,
    )
    return np.array(Image.open(io.BytesIO(made.stdout)).convert("L"))
