"""What the symbologies differ in: one table. Light: importing it loads no library."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ocrypt.recognise.codes.make.request import Format, Level


@dataclass(frozen=True, slots=True, kw_only=True)
class Symbology:
    """One symbology. `quiet` are modules of quiet zone that its standard wants at the sides, above and below.

    `levels` are the error corrections that it has, the strongest first, by what the library calls them; `styled` says
    that its modules may have other shapes than squares; `eci` that it can name a character set.
    """

    library_name: str
    quiet: tuple[int, int]
    levels: tuple[tuple[Level, str], ...] = ()
    default_levels: bool = False
    """Whether the strongest level that fits is taken where none is asked for; else the library's own choice."""
    versions: tuple[str, ...] = ()
    masks: int = 0
    styled: bool = False
    eci: bool = False


def _numbers(last: int) -> tuple[str, ...]:
    return tuple(str(number) for number in range(1, last + 1))


_RMQR: Final = tuple(
    f"R{height}x{width}"
    for height, widths in (
        (7, (43, 59, 77, 99, 139)),
        (9, (43, 59, 77, 99, 139)),
        (11, (27, 43, 59, 77, 99, 139)),
        (13, (27, 43, 59, 77, 99, 139)),
        (15, (43, 59, 77, 99, 139)),
        (17, (43, 59, 77, 99, 139)),
    )
    for width in widths
)
"""ISO/IEC 23941 table 1, in its order: the library numbers them so."""

KINDS: Final[Mapping[Format, Symbology]] = {
    "QRCode": Symbology(
        library_name="QRCode",
        quiet=(4, 4),
        levels=(("H", "H"), ("Q", "Q"), ("M", "M"), ("L", "L")),
        default_levels=True,
        versions=_numbers(40),
        masks=8,
        styled=True,
        eci=True,
    ),
    "MicroQRCode": Symbology(
        library_name="MicroQRCode",
        quiet=(2, 2),
        levels=(("Q", "Q"), ("M", "M"), ("L", "L")),
        default_levels=True,
        versions=("M1", "M2", "M3", "M4"),
        masks=4,
        styled=True,
    ),
    "RMQRCode": Symbology(
        library_name="RMQRCode",
        quiet=(2, 2),
        levels=(("H", "H"), ("M", "M")),
        default_levels=True,
        versions=_RMQR,
        styled=True,
        eci=True,
    ),
    "DataMatrix": Symbology(library_name="DataMatrix", quiet=(2, 2), versions=_numbers(30), styled=True, eci=True),
    "Aztec": Symbology(
        library_name="Aztec",
        quiet=(2, 2),
        levels=(("H", "50%"), ("Q", "36%"), ("M", "23%"), ("L", "10%")),
        versions=_numbers(36),
        styled=True,
        eci=True,
    ),
    "PDF417": Symbology(
        library_name="PDF417",
        quiet=(2, 2),
        levels=(("H", "6"), ("Q", "5"), ("M", "4"), ("L", "2")),
        eci=True,
    ),
    "EAN13": Symbology(library_name="EAN13", quiet=(11, 2)),
    "EAN8": Symbology(library_name="EAN8", quiet=(7, 2)),
    "UPCA": Symbology(library_name="UPCA", quiet=(9, 2)),
    "UPCE": Symbology(library_name="UPCE", quiet=(9, 2)),
    "Code128": Symbology(library_name="Code128", quiet=(10, 2)),
    "Code39": Symbology(library_name="Code39", quiet=(10, 2)),
    "Code93": Symbology(library_name="Code93", quiet=(10, 2)),
    "ITF": Symbology(library_name="ITF", quiet=(10, 2)),
    "Codabar": Symbology(library_name="Codabar", quiet=(10, 2)),
    "DataBarOmni": Symbology(library_name="DataBarOmni", quiet=(4, 2)),
    "DataBarStacked": Symbology(library_name="DataBarStk", quiet=(4, 2)),
    "DataBarLimited": Symbology(library_name="DataBarLtd", quiet=(6, 2)),
    "DataBarExpanded": Symbology(library_name="DataBarExp", quiet=(4, 2)),
}
