"""Does a piece of work in a process that ends with it, so that the secrets it touches stay out of this one."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from ocrypt.core.bugs import place_of
from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError, OcryptError

if TYPE_CHECKING:
    from collections.abc import Callable


def apart(work: Callable[[], bytes]) -> bytes:
    """What `work` gives, done in a fork of this process.

    Raises:
        LocalError: with the code and the detail of the error that `work` raised; INTERNAL when it ended otherwise.
    """
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read_end)
        _do(work, write_end)
    os.close(write_end)
    with os.fdopen(read_end, "rb") as pipe:
        told = pipe.read()
    os.waitpid(child, 0)
    kind, rest = told[:1], told[1:]
    if kind == b"+":
        return rest
    if kind == b"-":
        problem = json.loads(rest)
        raise LocalError(Code(problem["code"]), problem["detail"])
    raise LocalError(Code.INTERNAL, "a part of the start ended early")


def _do(work: Callable[[], bytes], write_end: int) -> None:
    """Never returns: nothing of the parent's, such as its event loop, may run on in the fork."""
    try:
        told = b"+" + work()
    except OcryptError as error:
        told = b"-" + json.dumps({"code": error.code.value, "detail": error.detail}).encode()
    except BaseException as error:  # noqa: BLE001 - the outermost loop of this process
        told = b"-" + json.dumps({"code": Code.INTERNAL.value, "detail": place_of(error)}).encode()
    with os.fdopen(write_end, "wb") as pipe:
        pipe.write(told)
    os._exit(0)
