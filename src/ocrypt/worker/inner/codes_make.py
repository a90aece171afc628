"""`/v1/codes/make`: what is wanted in, a picture of a code out, which was read back before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ocrypt.core.codes import Code
from ocrypt.core.errors import Unreadable
from ocrypt.core.limits import MIB
from ocrypt.recognise.codes.make import MakeRequest, make
from ocrypt.recognise.codes.make.made import MEDIA_TYPES
from ocrypt.worker.inner.answer import Answer, limits_of, success
from ocrypt.worker.inner.request import accepted, options_of

if TYPE_CHECKING:
    from ocrypt.envelope.message import Request
    from ocrypt.worker.task import Task

_JSON: Final = "application/json"
MAX_REQUEST: Final = 4 * MIB
"""The longest request; a logo is most of it."""


def make_code(request: Request, task: Task) -> Answer:
    """Make the code that the request describes.

    Raises:
        Unreadable: what is wrong with the request.
    """
    asked = accepted(request, _JSON, _known)
    if options_of(request):
        raise Unreadable(Code.OPTION_INVALID)
    if len(request.content) > MAX_REQUEST:
        raise Unreadable(Code.IMAGE_TOO_MANY_BYTES)
    wanted = _wanted(request.content)
    # Said before it is made: an answer of another type than was asked for would be a surprise.
    if asked not in {_JSON, MEDIA_TYPES[wanted.output]}:
        raise Unreadable(Code.NOT_ACCEPTABLE)
    made = make(wanted, limits_of(task))
    if asked == _JSON:
        return success(_JSON, iter((made.to_json(),)))
    if len(made.codes) > 1:
        raise Unreadable(Code.NOT_ACCEPTABLE)
    return success(made.media_type, iter((made.content,)))


def _wanted(untrusted: bytes | memoryview) -> MakeRequest:
    try:
        return MakeRequest.from_json(untrusted)
    except RecursionError:
        raise Unreadable(Code.OPTION_INVALID) from None


def _known(media_type: str) -> str | None:
    return media_type if media_type == _JSON or media_type in MEDIA_TYPES.values() else None
