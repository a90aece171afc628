"""`/v1/read`: a picture in, its reading out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

import msgspec

from ocrypt.core.codes import Code
from ocrypt.core.errors import Unreadable
from ocrypt.core.problem import encode_problem
from ocrypt.recognise.formats import FORMATS, by_media_type
from ocrypt.recognise.options import CODES, PREPARE, Options
from ocrypt.worker.inner.answer import Answer, limits_of, success
from ocrypt.worker.inner.request import accepted, one_of, options_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ocrypt.envelope.message import Request
    from ocrypt.recognise.formats import Format
    from ocrypt.recognise.pipeline import Reader
    from ocrypt.worker.task import Task

NDJSON: Final = "application/x-ndjson"
"""Not a format of a reading: the pages one by one, as they are read."""
_Asked: TypeAlias = "Format | str"
_USUAL: Final[_Asked] = next(each for each in FORMATS if each.name == "json")


def read(request: Request, task: Task, reader: Reader) -> Answer:
    """Read the picture in the request.

    Raises:
        Unreadable: what is wrong with the picture or the request.
    """
    asked = accepted(request, _USUAL, _known)
    options = _options(request, reader)
    if isinstance(asked, str):
        return success(asked, _lines(request, options, task, reader))
    reading = reader.read(request.content, limits_of(task), options.prepare, codes=options.codes)
    return success(asked.content_type, iter((asked.render(reading, memoryview(request.content)),)))


def _known(media_type: str) -> _Asked | None:
    return NDJSON if media_type == NDJSON else by_media_type(media_type)


def _lines(request: Request, options: Options, task: Task, reader: Reader) -> Iterator[bytes]:
    # The status is told before the first page is read, so what goes wrong later travels as a line of its own.
    try:
        for leaf in reader.leaves(request.content, limits_of(task), options.prepare, codes=options.codes):
            yield b'{"page":' + leaf.page.to_json() + b',"codes":' + msgspec.json.encode(leaf.codes) + b"}\n"
    except Unreadable as error:
        yield b'{"error":' + encode_problem(error.code, task.request_id) + b"}\n"
        return
    yield b'{"done":true,"engine":' + msgspec.json.encode(reader.engine) + b"}\n"


def _options(request: Request, reader: Reader) -> Options:
    prepare, codes = PREPARE[0], CODES[0]
    for option in options_of(request):
        match option.name:
            case "engine" if option.value == reader.engine.name:
                pass
            case "prepare":
                prepare = one_of(option.value, PREPARE)
            case "codes":
                codes = one_of(option.value, CODES)
            case _:
                raise Unreadable(Code.OPTION_INVALID)
    return Options(engine=reader.engine.name, prepare=prepare, codes=codes)
