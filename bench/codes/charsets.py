"""How often bytes without an ECI become the right text: `python -m bench.codes.charsets [--count N] [--seed S]`.

Prints a line for each character set, and the strings that came out wrong.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bench.codes import strings
from ocrypt.recognise.codes import charset

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """What came of the strings of one character set."""

    codec: str
    count: int
    wrong: tuple[tuple[str, str], ...]
    """Each with the text that was told instead."""
    microseconds: float

    @property
    def right(self) -> float:
        """The part of them that came out right, 0 to 1."""
        return 1 - len(self.wrong) / self.count


WRITERS: Final[tuple[tuple[str, Callable[[strings.Draw], str]], ...]] = (
    ("gb18030", strings.chinese),
    ("utf-8", strings.universal),
    ("cp932", strings.japanese),
    ("iso8859_1", strings.western),
)


def rate(codec: str, write: Callable[[strings.Draw], str], count: int, seed: int) -> Rate:
    """Decode `count` fresh strings that were encoded with `codec`."""
    fresh = list(strings.strings(write, codec, count, seed))
    begun = time.thread_time()
    told = [charset.decode(text.encode(codec)).text for text in fresh]
    spent = time.thread_time() - begun
    wrong = tuple((text, other) for text, other in zip(fresh, told, strict=True) if text != other)
    return Rate(codec=codec, count=count, wrong=wrong, microseconds=1e6 * spent / count)


def main() -> None:
    """Print the table."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--count", type=int, default=1000)
    arguments.add_argument("--seed", type=int, default=1)
    chosen = arguments.parse_args()
    charset.warm()
    rates = [rate(codec, write, chosen.count, chosen.seed) for codec, write in WRITERS]
    for each in rates:
        print(f"{each.codec:10} {each.count:6} strings  {each.right:7.2%} right  {each.microseconds:6.0f} us each")
    for each in rates:
        for text, other in each.wrong:
            print(f"{each.codec:10} {text!r} became {other!r}")


if __name__ == "__main__":
    main()
