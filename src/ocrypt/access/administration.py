"""What an administrator may ask of a running service: a closed union, parsed at the gateway and again at the worker."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

import msgspec
from msgspec import Meta, Struct

from ocrypt.core.codes import Code
from ocrypt.core.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_BYTES: Final = 16 * 1024
"""Of a question with its token."""
OTP: Final = "otp"
"""The method by which a session's bearer proved to be the administrator (RFC 8176)."""

_Subject = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"^[ -.0-9;-~]+$")]
"""Printable ASCII without / and :, which in the journal mark whom others vouch for."""
_Scope = Annotated[str, Meta(min_length=1, max_length=50, pattern=r"^[a-z:*]+$")]
_TokenId = Annotated[str, Meta(pattern=r"^[0-9a-f]{16}$")]
_Days = Annotated[int, Meta(ge=1, le=397)]
_KeyId = Annotated[int, Meta(ge=0, le=255)]


class SignIn(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="sign-in"):
    """Open a session with a one-time code."""

    code: Annotated[str, Meta(max_length=16)]


class SignOut(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="sign-out"):
    """End this session."""


class ShowStatus(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="status"):
    """Load, confinement, keys."""


class ShowKeys(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="keys"):
    """The keys that live."""


class RotateKeys(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="rotate"):
    """Let new keys take over."""


class RetireKey(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="retire"):
    """Destroy a key."""

    key_id: _KeyId


class ShowTokens(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="tokens"):
    """The tokens that were issued."""


class IssueToken(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="issue"):
    """Make a token."""

    subject: _Subject
    scopes: Annotated[tuple[_Scope, ...], Meta(min_length=1, max_length=8)] = ("read", "codes")
    days: _Days = 30


class RevokeToken(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="revoke"):
    """Make a token worthless."""

    token_id: _TokenId


Action = SignIn | SignOut | ShowStatus | ShowKeys | RotateKeys | RetireKey | ShowTokens | IssueToken | RevokeToken

NEEDS: Final[Mapping[type[Struct], str]] = {
    ShowStatus: "admin:status",
    ShowKeys: "admin:keys",
    RotateKeys: "admin:keys",
    RetireKey: "admin:keys",
    ShowTokens: "admin:tokens",
    IssueToken: "admin:tokens",
    RevokeToken: "admin:tokens",
}
"""The scope of each action. To sign in or out takes any that begins with `admin:`."""


class Question(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An action, and the token of whoever asks for it. The worker checks the token itself: it need not believe us."""

    token: str
    action: Action

    def __repr__(self) -> str:
        return f"<Question {type(self.action).__name__}>"


def encode(question: Question) -> bytes:
    """The question in JSON."""
    return msgspec.json.encode(question)


def parse(untrusted: bytes) -> Question:
    """A question from the gateway. Raises `Refused` with `BODY_MALFORMED`."""
    try:
        return msgspec.json.decode(untrusted, type=Question)
    except (msgspec.MsgspecError, RecursionError):
        raise Refused(Code.BODY_MALFORMED) from None


def parse_body(untrusted: bytes, kind: type[Action]) -> Action:
    """The body of a request for an action of this kind; the tag need not be in it. Raises as `parse`."""
    try:
        fields = msgspec.json.decode(untrusted or b"{}", type=dict[str, object])
        action: Action = msgspec.convert({"type": kind.__struct_config__.tag, **fields}, type=kind)
    except (msgspec.MsgspecError, RecursionError):
        raise Refused(Code.BODY_MALFORMED) from None
    return action
