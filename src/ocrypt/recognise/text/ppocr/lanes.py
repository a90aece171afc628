"""Several inferences at once, each on one thread.

Networks this small gain little from more threads inside one inference; lines side by side use a second core fully. A
job process has one lane and starts no thread: many pictures at once fill the cores there.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_Work = TypeVar("_Work")
_Result = TypeVar("_Result")


class Lanes:
    """Runs pieces of work, as many at once as there are lanes; results come in the order of the work."""

    def __init__(self, count: int) -> None:
        self.count = count
        self._pool = ThreadPoolExecutor(count, thread_name_prefix="ocrypt-lane") if count > 1 else None

    def run(self, do: Callable[[_Work], _Result], work: Iterable[_Work]) -> list[_Result]:
        """Do all the work; an error of one piece is raised."""
        if self._pool is None:
            return [do(piece) for piece in work]
        return list(self._pool.map(do, work))
