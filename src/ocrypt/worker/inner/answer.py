"""What the inner service gives back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ocrypt.core.limits import Limits
from ocrypt.core.problem import MEDIA_TYPE as PROBLEM_TYPE
from ocrypt.core.problem import encode_problem
from ocrypt.envelope.message import Field

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ocrypt.core.codes import Code
    from ocrypt.worker.task import Task


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The inner answer: a head at once, the content in pieces as they come."""

    status: int
    headers: tuple[Field, ...]
    content: Iterator[bytes]


def success(content_type: str, content: Iterator[bytes]) -> Answer:
    """The answer that gives what was asked for."""
    return Answer(status=200, headers=(Field("content-type", content_type),), content=content)


def failure(code: Code, task: Task, field: str = "") -> Answer:
    """The answer that tells a code, and the name of the field that is at fault where it is known."""
    return Answer(
        status=code.meaning.status,
        headers=(Field("content-type", PROBLEM_TYPE),),
        content=iter((encode_problem(code, task.request_id, field),)),
    )


def limits_of(task: Task) -> Limits:
    """The operator's limits on one picture."""
    return Limits(
        max_bytes=task.limits.max_bytes,
        max_pixels=task.limits.max_pixels,
        max_total_pixels=task.limits.max_total_pixels,
        max_frames=task.limits.max_frames,
        max_ratio=task.limits.max_ratio,
    )
