"""How `ocrypt code make` is told what a code shall be and look like; the same for one code and for a table of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
import msgspec

from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError
from ocrypt.recognise.codes.make.faults import place_of
from ocrypt.recognise.codes.make.request import (
    ENCODINGS,
    FORMATS,
    LEVELS,
    MAX_LOGO,
    OUTPUTS,
    SHAPES,
    MakeRequest,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from ocrypt.recognise.codes.make.payload import Payload
    from ocrypt.recognise.codes.make.request import Output

MICRO: Final = "MicroQRCode"

_OPTIONS: Final = (
    click.option(
        "-f",
        "--format",
        "output",
        type=click.Choice(OUTPUTS),
        metavar="FORMAT",
        help=f"{', '.join(OUTPUTS)}; without it, what OUT's name says, or what standard output can show.",
    ),
    click.option(
        "--symbology",
        type=click.Choice(FORMATS, case_sensitive=False),
        metavar="NAME",
        help=f"{', '.join(FORMATS)}; without it QRCode.",
    ),
    click.option("--micro", is_flag=True, help="Micro QR, for few characters."),
    click.option(
        "--level",
        type=click.Choice(LEVELS, case_sensitive=False),
        metavar="LEVEL",
        help=f"{', '.join(LEVELS)}: how much damage is repaired; without, the most at which the content fits.",
    ),
    click.option("--boost", is_flag=True, help="Raise --level as far as the code does not grow."),
    click.option("--version", metavar="SIZE", help="1 to 40; of Micro QR M1 to M4; of rMQR R7x43 and so on."),
    click.option("--mask", type=int, metavar="N", help="Which mask, 0 to 7; without, the best."),
    click.option(
        "--encoding",
        type=click.Choice(ENCODINGS),
        default=ENCODINGS[0],
        show_default=True,
        help="How other than ASCII characters are written; auto is UTF-8 that is named as such.",
    ),
    click.option("--gs1", is_flag=True, help="The text is GS1 elements, such as (01)09501101530003."),
    click.option("--split", metavar="N", help="Spread over N QR codes, 2 to 16, or auto: as few as hold it."),
    click.option("--scale", type=int, default=10, show_default=True, metavar="N", help="Pixels a module."),
    click.option("--border", type=int, metavar="N", help="Modules of quiet zone; without, what the kind needs."),
    click.option("--dark", default="000000", show_default=True, metavar="RRGGBB", help="Colour of what is dark."),
    click.option("--light", default="ffffff", show_default=True, metavar="RRGGBB", help="Colour of the ground."),
    click.option("--inverted", is_flag=True, help="Allow a light code on a dark ground; some scanners can't read it."),
    click.option("--shape", type=click.Choice(SHAPES), default=SHAPES[0], show_default=True, help="How modules look."),
    click.option("--logo", metavar="FILE", help="A picture for the middle: PNG, JPEG or WebP."),
    click.option(
        "--logo-share", type=float, metavar="SHARE", help="Of the code's width, up to 0.33; without, what reads well."
    ),
)


def make_options(command: Callable[..., int]) -> Callable[..., int]:
    """Add the options to a command; it gets them by name, for `Wanted`."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The options as they were given."""

    output: Output | None
    symbology: str | None
    micro: bool
    level: str | None
    boost: bool
    version: str | None
    mask: int | None
    encoding: str
    gs1: bool
    split: str | None
    scale: int
    border: int | None
    dark: str
    light: str
    inverted: bool
    shape: str
    logo: str | None
    logo_share: float | None

    def request(self, content: str | Payload, output: Output) -> MakeRequest:
        """Give what shall be made.

        Raises:
            LocalError: USAGE, FILE_UNREADABLE for the logo.
        """
        if self.micro and self.symbology not in {None, MICRO}:
            raise LocalError(Code.USAGE, "--micro and --symbology exclude each other")
        if self.logo_share is not None and self.logo is None:
            raise LocalError(Code.USAGE, "--logo-share needs --logo")
        split: int | str = self.split or 1
        style: dict[str, Any] = {
            "scale": self.scale,
            "border": self.border,
            "dark": _colour(self.dark),
            "light": _colour(self.light),
            "inverted": self.inverted,
            "shape": self.shape,
            "logo": None if self.logo is None else {"picture": _picture(Path(self.logo)), "share": self.logo_share},
        }
        said = {
            "content": "",
            "format": MICRO if self.micro else self.symbology or FORMATS[0],
            "output": output,
            "level": self.level,
            "boost": self.boost,
            "version": self.version,
            "mask": self.mask,
            "encoding": self.encoding,
            "gs1": self.gs1,
            "split": int(split) if isinstance(split, str) and split.isdecimal() else split,
            "style": style,
        }
        try:
            request = msgspec.convert(said, MakeRequest)
        except msgspec.ValidationError as error:
            option = place_of(error).removeprefix("style.").replace("logo.share", "logo-share")
            raise LocalError(Code.USAGE, f"--{option} can't have this value") from None
        return msgspec.structs.replace(request, content=content)


def _colour(said: str) -> str:
    digits = said.removeprefix("#").lower()
    return "#" + ("".join(digit * 2 for digit in digits) if len(digits) == 3 else digits)  # noqa: PLR2004 - #rgb


def _picture(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_LOGO + 1)
    except OSError as error:
        raise LocalError(Code.FILE_UNREADABLE, f"the logo: {error.strerror or ''}") from None
    if not data or len(data) > MAX_LOGO:
        raise LocalError(Code.FILE_UNREADABLE, f"the logo may have {MAX_LOGO} bytes, and at least one")
    return data
