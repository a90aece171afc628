"""The deadline counts on the clock that it is given."""

from __future__ import annotations

from ocrypt.recognise.codes.read.budget import Deadline


def test_it_is_over_once_the_time_is_spent() -> None:
    moments = iter([1.0, 1.0, 1.049, 1.05, 1.2])
    deadline = Deadline.after(50, lambda: next(moments))
    assert not deadline.over()
    assert not deadline.over()
    assert deadline.over()
    assert deadline.left_ms() == 0.0


def test_no_time_at_all_is_over_at_once() -> None:
    assert Deadline.after(0, lambda: 3.0).over()


def test_what_is_left_is_told_in_milliseconds() -> None:
    moments = iter([2.0, 2.25])
    assert Deadline.after(1000, lambda: next(moments)).left_ms() == 750.0
