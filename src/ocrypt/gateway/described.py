"""What is told of each address: the one source of `/openapi.json` and of the page `/docs`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, unique
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ocrypt.core.codes import Code


@unique
class Needs(Enum):
    """What must come with a request."""

    NOTHING = "nothing"
    TOKEN = "token"  # noqa: S105 - a kind, not a token
    """An access token, unless the settings allow being nobody."""
    SESSION = "session"
    """A token of an administrator's session, which a second factor opened."""


@dataclass(frozen=True, slots=True)
class Words:
    """The same in English and in Chinese."""

    en: str
    zh: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A body in one media type; `schema` names one of `openapi.SCHEMAS`, and is empty for bytes."""

    media_type: str
    schema: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """One method at one address. `codes` are those of its refusals, beside the ones that every address may give."""

    method: str
    path: str
    words: Words
    gives: tuple[Body, ...]
    takes: tuple[Body, ...] = ()
    status: int = 200
    needs: Needs = Needs.NOTHING
    codes: tuple[Code, ...] = ()
    refuses: tuple[Body, ...] = ()
    """What a 400 may be besides problem details."""
