"""The job: reads one picture and seals one answer. It holds one answer key and ends when it has used it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ocrypt.core.secrets import Opened
from ocrypt.envelope.message import Response, encode_response
from ocrypt.envelope.reply import AnswerKey, ReplySealer
from ocrypt.envelope.stream import ResponseWriter
from ocrypt.envelope.wire import Form
from ocrypt.worker import inner
from ocrypt.worker.task import NOT_READ, READ, decode_task

if TYPE_CHECKING:
    from ocrypt.recognise.pipeline import Reader
    from ocrypt.sandbox.job import JobChannel

_OK: Final = 200


def serve(reader: Reader, channel: JobChannel) -> None:
    """Read the picture in the channel's pages and send the sealed answer, success or failure."""
    task = decode_task(channel.head)
    answer_key = AnswerKey.decode(task.answer_key)
    if task.picture_as:
        answer = inner.answer_picture(channel.pages, task, reader)
        told = READ + b"".join(answer.content) if answer.status == _OK else NOT_READ
        channel.send(ReplySealer(answer_key).single(Opened(told)))
        return
    answer = inner.answer(channel.pages, task, reader)
    if answer_key.form is Form.SINGLE:
        response = Response(status=answer.status, headers=answer.headers, content=b"".join(answer.content))
        channel.send(ReplySealer(answer_key).single(Opened(encode_response(response))))
        return
    # Chunked: the head is held back until the first piece, so that a crash before it can still be told properly.
    sealer = ReplySealer(answer_key)
    writer = ResponseWriter()
    pending = writer.begin(answer.status, answer.headers)
    begun = sealer.begin()
    for piece in answer.content:
        channel.send(begun + sealer.chunk(Opened(pending + writer.piece(piece))))
        pending, begun = b"", b""
    channel.send(begun + sealer.final(Opened(pending + writer.end())))
