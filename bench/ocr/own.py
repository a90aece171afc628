"""ocrypt as a worker starts it: the same reader as in a job process, unconfined, with nothing sealed."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from ocrypt.core.limits import Limits
from ocrypt.recognise.options import Options

if TYPE_CHECKING:
    from collections.abc import Callable


def has_profiles() -> bool:
    """Whether this ocrypt offers profiles to choose from."""
    return any(field.name == "profile" for field in dataclasses.fields(Options))


def options(profile: str, threads: int) -> Options:
    """Options of a profile; of the default one where none is named."""
    plain = Options(threads=threads)
    if not profile:
        return plain
    # The profile may be an enumeration or a plain text.
    return dataclasses.replace(plain, profile=type(plain.profile)(profile))


def is_default(profile: str) -> bool:
    """Whether naming this profile changes nothing."""
    return options(profile, 1) == options("", 1)


def start(profile: str, threads: int) -> Callable[[bytes], str]:
    """Load the reader; lines are read by the same path as pages."""
    # Imported here, so that listing the engines loads no library.
    from ocrypt.recognise.pipeline import Reader  # noqa: PLC0415

    reader = Reader.load(options(profile, threads))
    limits = Limits()
    return lambda content: reader.read(content, limits).text
