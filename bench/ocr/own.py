"""ocrypt as a worker starts it: the same reader as in a job process, unconfined, with nothing sealed."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from ocrypt.core.limits import Limits
from ocrypt.recognise.options import Options

if TYPE_CHECKING:
    from collections.abc import Callable

    from ocrypt.recognise.pipeline import Reader


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


def load(profile: str, threads: int) -> Reader:
    """Load the models."""
    # Imported here, so that listing the engines loads no library.
    from ocrypt.recognise.pipeline import Reader  # noqa: PLC0415

    return Reader.load(options(profile, threads))


def reading(reader: Reader) -> Callable[[bytes], str]:
    """From a file's bytes to its text; a line is read by the same path as a page."""
    limits = Limits()
    return lambda content: reader.read(content, limits).text
