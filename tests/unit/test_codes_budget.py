"""The deadline counts on the clock that it is given."""

from __future__ import annotations

from ocrypt.recognise.codes.read.budget import Deadline


def test_it_is_over_once_the_time_is_spent() -> None:
    moments = iter([1.0, 1.0, 1.049, 1.05])
    deadline = Deadline.after(50, lambda: next(moments))
    assert not deadline.over()
    assert not deadline.over()
    assert deadline.over()


def test_no_time_at_all_is_over_at_once() -> None:
    assert Deadline.after(0, lambda: 3.0).over()
