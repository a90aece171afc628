"""What `--explain` keeps: every stage's picture in a folder, timings, and a page that shows them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ocrypt.cli import explain_page, explain_pictures
from ocrypt.cli.outputs import make_folder, write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ocrypt.recognise.watch import Figure, Mark, StageName, View

_NANOSECONDS = 1_000_000
"""In a millisecond."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One stage, written."""

    page: int
    number: int
    name: StageName
    milliseconds: float
    picture: str
    """The file's name; empty where the stage has no picture."""
    marks: tuple[Mark, ...]
    figures: tuple[Figure, ...]
    strips: tuple[str, ...]
    """Files with the marked lines cut out, one for each mark with a text; none for most stages."""


@dataclass(slots=True, kw_only=True)
class Explainer:
    """A watcher that writes what it is told into `folder`. `clock` counts nanoseconds.

    The time that writing takes is left out of all stages, also of those around it.
    """

    folder: Path
    clock: Callable[[], int]
    stages: list[Shown] = field(default_factory=list)
    away: int = 0
    page: int = -1

    def now(self) -> int:
        """Nanoseconds, without those spent here."""
        return self.clock() - self.away

    def stage(self, name: StageName, began: int, look: Callable[[], View]) -> None:
        """Write the stage's picture.

        Raises:
            LocalError: FILE_UNWRITABLE.
        """
        ended = self.clock()
        self.page += name == "decode"
        self.stages.append(self._shown(name, (ended - self.away - began) / _NANOSECONDS, look()))
        self.away += self.clock() - ended

    def finish(self, title: str) -> None:
        """Write `timings.json` and `index.html`.

        Raises:
            LocalError: FILE_UNWRITABLE.
        """
        timings = [
            {
                "page": stage.page,
                "number": stage.number,
                "stage": stage.name,
                "milliseconds": round(stage.milliseconds, 3),
                "picture": stage.picture,
                "figures": {figure.name: round(figure.value, 3) for figure in stage.figures},
            }
            for stage in self.stages
        ]
        make_folder(self.folder)
        write(self.folder / "timings.json", json.dumps({"v": 1, "stages": timings}, indent=1).encode())
        write(self.folder / "index.html", explain_page.rendered(title, self.stages).encode())

    def _shown(self, name: StageName, milliseconds: float, view: View) -> Shown:
        number = len(self.stages) + 1
        picture, strips = "", []
        if view.picture is not None:
            make_folder(self.folder)
            picture = f"{number:02}-{name}.png"
            write(self.folder / picture, explain_pictures.drawn(view))
            # Lines are cut out once, from the picture that the engine had.
            for index, strip in enumerate(explain_pictures.strips(view) if name == "engine" else ()):
                strips.append(f"{number:02}-line-{index + 1:03}.png")
                write(self.folder / strips[-1], strip)
        return Shown(
            page=max(self.page, 0),
            number=number,
            name=name,
            milliseconds=milliseconds,
            picture=picture,
            marks=view.marks,
            figures=view.figures,
            strips=tuple(strips),
        )
