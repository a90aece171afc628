"""`/v1/codes/read`: a picture in, its codes out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ocrypt.core.codes import Code
from ocrypt.core.errors import Unreadable
from ocrypt.recognise.codes.code import FORMATS
from ocrypt.recognise.codes.options import EFFORTS, MAX_BUDGET_MS, CodeOptions
from ocrypt.worker.inner.answer import Answer, limits_of, success
from ocrypt.worker.inner.request import accepted, one_of, options_of

if TYPE_CHECKING:
    from ocrypt.envelope.message import Request
    from ocrypt.recognise.codes.code import Format
    from ocrypt.recognise.pipeline import Reader
    from ocrypt.worker.task import Task

_JSON: Final = "application/json"
_MAX_DIGITS: Final = 6


def read_codes(request: Request, task: Task, reader: Reader) -> Answer:
    """Read the codes of the picture in the request.

    Raises:
        Unreadable: what is wrong with the picture or the request.
    """
    asked = accepted(request, _JSON, lambda media_type: _JSON if media_type == _JSON else None)
    scan = reader.scan(request.content, limits_of(task), _options(request))
    return success(asked, iter((scan.to_json(),)))


def _options(request: Request) -> CodeOptions:
    effort, budget, formats = EFFORTS[0], None, FORMATS
    for option in options_of(request):
        match option.name:
            case "effort":
                effort = one_of(option.value, EFFORTS)
            case "budget":
                budget = _budget(option.value)
            case "formats":
                formats = _formats(option.value)
            case _:
                raise Unreadable(Code.OPTION_INVALID)
    return CodeOptions(effort=effort, budget_ms=budget, formats=formats)


def _budget(value: str) -> int:
    """Milliseconds, in plain digits: `int` alone would take spaces, signs and digits of other scripts."""
    if not (value.isascii() and value.isdigit() and len(value) <= _MAX_DIGITS):
        raise Unreadable(Code.OPTION_INVALID)
    milliseconds = int(value)
    if not 1 <= milliseconds <= MAX_BUDGET_MS:
        raise Unreadable(Code.OPTION_INVALID)
    return milliseconds


def _formats(value: str) -> tuple[Format, ...]:
    names = value.split(",")
    if len(names) > len(FORMATS):
        raise Unreadable(Code.OPTION_INVALID)
    return tuple(dict.fromkeys(one_of(name, FORMATS) for name in names))
