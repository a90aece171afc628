"""The two ways to read text: on this device, and at a service. Both give what became of each input, in order."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import partial
from itertools import repeat
from typing import TYPE_CHECKING

from ocrypt.cli.outcomes import Outcome, There, source_here
from ocrypt.cli.outputs import unique_names
from ocrypt.core.errors import OcryptError
from ocrypt.recognise.watch import UNWATCHED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from typing import BinaryIO

    from ocrypt.cli.explain import Explainer
    from ocrypt.cli.inputs import Input
    from ocrypt.client import Client
    from ocrypt.client.inner import ReadTask
    from ocrypt.recognise.options import Options
    from ocrypt.recognise.reading import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """Reads in this process."""

    stdin: BinaryIO
    options: Options
    explanations: Explanations | None

    def read(self, inputs: Sequence[Input]) -> Iterator[Outcome[Reading]]:
        """Read one after the other; the models are loaded by the first."""
        # Here, for these are slow to import and a service may do the reading.
        from ocrypt.recognise import read  # noqa: PLC0415

        watchers = self.explanations.watchers(inputs) if self.explanations else repeat(None, len(inputs))
        for each, watcher in zip(inputs, watchers, strict=True):
            source = source_here(each, self.stdin)
            try:
                reading = read(source, self.options, watcher or UNWATCHED)
                if watcher is not None:
                    watcher.finish(each.shown)
                yield Outcome(each, reading, source)
            except OcryptError as error:
                yield Outcome(each, error, source)


@dataclass(frozen=True, slots=True)
class Explanations:
    """Below this folder each input gets one of its own, named like its output."""

    folder: Path

    def watchers(self, inputs: Sequence[Input]) -> Iterator[Explainer]:
        """Give what watches each input."""
        # Here, for it loads the libraries that draw.
        from ocrypt.cli.explain import Explainer  # noqa: PLC0415

        for name in unique_names([each.name for each in inputs], ""):
            yield Explainer(folder=self.folder / name, clock=time.perf_counter_ns)


def there(client: Client, stdin: BinaryIO, task: ReadTask, jobs: int) -> There[Reading]:
    """Give what seals pictures to a service."""
    return There(
        client=client,
        stdin=stdin,
        one=partial(client.read, engine=task.engine, prepare=task.prepare, codes=task.codes),
        many=partial(client.read_many, concurrency=jobs, engine=task.engine, prepare=task.prepare, codes=task.codes),
    )
