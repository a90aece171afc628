"""A second reader of codes, which has nothing in common with the first: the program of Debian's zbar-tools."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def texts(pictures: list[Path]) -> dict[str, list[str]]:
    """What zbar reads in each picture, by the file's name."""
    read = subprocess.run(
        ["zbarimg", "--xml", "--quiet", "-Sdisable", "-Sqrcode.enable", *map(str, pictures)],
        capture_output=True,
        check=False,
        timeout=300,
    )
    from lxml import etree

    found: dict[str, list[str]] = {picture.name: [] for picture in pictures}
    for source in etree.fromstring(read.stdout).iter("{*}source"):
        name = source.get("href").rpartition("/")[2]
        found[name] = [data.text for data in source.iter("{*}data")]
    return found
