"""Extended channel interpretations: which character set a number in a symbol names (AIM ECI, part 3).

`web/src/codes/eci.ts` holds the same table.
"""

from __future__ import annotations

from typing import Final

ECI: Final = {
    0: "cp437",
    1: "iso-8859-1",
    2: "cp437",
    3: "iso-8859-1",
    4: "iso-8859-2",
    5: "iso-8859-3",
    6: "iso-8859-4",
    7: "iso-8859-5",
    8: "iso-8859-6",
    9: "iso-8859-7",
    10: "iso-8859-8",
    11: "iso-8859-9",
    12: "iso-8859-10",
    13: "iso-8859-11",
    15: "iso-8859-13",
    16: "iso-8859-14",
    17: "iso-8859-15",
    18: "iso-8859-16",
    20: "shift_jis",
    21: "windows-1250",
    22: "windows-1251",
    23: "windows-1252",
    24: "windows-1256",
    25: "utf-16be",
    26: "utf-8",
    27: "ascii",
    28: "big5",
    29: "gb18030",
    30: "euc-kr",
    31: "gb18030",
    32: "gb18030",
    33: "utf-16le",
    34: "utf-32be",
    35: "utf-32le",
    170: "ascii",
    899: "binary",
}
"""The character set of each number that is given out; 14 and 19 are reserved.

GB 2312 (29) and GBK (31) are read as their superset GB 18030; ISO 646 (170) as ASCII; 899 means bytes that are no text.
"""
