"""`/admin/…`: carries an administrator's questions to the worker, which checks token and second factor itself.

A token travels in `Authorization` and nowhere else: there is no cookie, so another site's page can't act for anybody.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from starlette.responses import Response
from starlette.routing import Route

from ocrypt.access import administration as asked
from ocrypt.core.codes import Code
from ocrypt.core.errors import Refused
from ocrypt.core.frames import Ask, Operation
from ocrypt.gateway import body
from ocrypt.gateway.described import Body, Described, Needs, Words
from ocrypt.gateway.headers import NO_STORE

if TYPE_CHECKING:
    from starlette.requests import Request

    from ocrypt.core.ids import RequestId
    from ocrypt.gateway.parts import Endpoint, Parts

_JSON: Final = "application/json"
_SAME_SITE: Final = frozenset({"same-origin", "none"})
_CODES: Final = (
    Code.ADDRESS_REFUSED,
    Code.MEDIA_TYPE,
    Code.BODY_TOO_LARGE,
    Code.BODY_TIMEOUT,
    Code.BODY_INCOMPLETE,
    Code.BODY_MALFORMED,
    Code.TOKEN_MISSING,
    Code.TOKEN_INVALID,
    Code.TOKEN_SCOPE,
    Code.FACTOR_MISSING,
    Code.FACTOR_INVALID,
    Code.FACTOR_LOCKED,
    Code.NOT_FOUND,
    Code.KEY_UNKNOWN,
    Code.KEY_RETIRED,
    Code.WORKER_UNAVAILABLE,
    Code.WORKER_LOST,
    Code.LOG_UNWRITABLE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wish:
    """One address and the action that it stands for."""

    method: str
    path: str
    action: type[asked.Action]
    words: Words
    takes: str = ""
    gives: str

    @property
    def described(self) -> Described:
        return Described(
            method=self.method,
            path=self.path,
            words=self.words,
            takes=(Body(media_type=_JSON, schema=self.takes),) if self.takes else (),
            gives=(Body(media_type=_JSON, schema=self.gives),),
            needs=Needs.TOKEN if self.action is asked.SignIn else Needs.SESSION,
            codes=_CODES,
        )


_WISHES: Final = (
    _Wish(
        method="POST",
        path="/admin/session",
        action=asked.SignIn,
        words=Words("Open a session with a one-time code", "用一次性验证码开启会话"),
        takes="SignIn",
        gives="Given",
    ),
    _Wish(
        method="DELETE",
        path="/admin/session",
        action=asked.SignOut,
        words=Words("End this session", "结束本次会话"),
        gives="Revoked",
    ),
    _Wish(
        method="GET",
        path="/admin/status",
        action=asked.ShowStatus,
        words=Words("Load, confinement and keys", "负载、隔离与密钥"),
        gives="Status",
    ),
    _Wish(
        method="GET",
        path="/admin/keys",
        action=asked.ShowKeys,
        words=Words("The keys that live", "现用密钥"),
        gives="Keys",
    ),
    _Wish(
        method="POST",
        path="/admin/keys/rotate",
        action=asked.RotateKeys,
        words=Words("Let new keys take over", "轮换密钥"),
        gives="Keys",
    ),
    _Wish(
        method="POST",
        path="/admin/keys/retire",
        action=asked.RetireKey,
        words=Words("Destroy a key", "销毁一个密钥"),
        takes="RetireKey",
        gives="Keys",
    ),
    _Wish(
        method="GET",
        path="/admin/tokens",
        action=asked.ShowTokens,
        words=Words("The tokens that were issued", "已签发的令牌"),
        gives="Tokens",
    ),
    _Wish(
        method="POST",
        path="/admin/tokens",
        action=asked.IssueToken,
        words=Words("Make a token; it is shown once", "签发令牌，仅显示一次"),
        takes="IssueToken",
        gives="Given",
    ),
    _Wish(
        method="POST",
        path="/admin/tokens/revoke",
        action=asked.RevokeToken,
        words=Words("Make a token worthless at once", "立即吊销令牌"),
        takes="RevokeToken",
        gives="Revoked",
    ),
)

DESCRIBED = tuple(wish.described for wish in _WISHES)


def routes(parts: Parts) -> list[Route]:
    """One route for each wish."""
    return [Route(wish.path, parts.guarded(_endpoint(parts, wish)), methods=[wish.method]) for wish in _WISHES]


def _endpoint(parts: Parts, wish: _Wish) -> Endpoint:
    async def carry(request: Request, _request_id: RequestId) -> Response:
        # (1) From the networks that the operator named, and not on behalf of another site's page.
        if not parts.from_admin_network(request):
            raise Refused(Code.ADDRESS_REFUSED)
        if request.headers.get("sec-fetch-site", "none") not in _SAME_SITE:
            raise Refused(Code.ADDRESS_REFUSED)
        # (2) With a token; what it is worth is the worker's to say.
        token = _token(request)
        # (3) A small body of the one type, before it is parsed.
        content = await _content(parts, request, wish)
        question = asked.Question(token=token, action=asked.parse_body(content, wish.action))
        answer = await parts.relay.tell(Ask(operation=Operation.ADMIN), asked.encode(question))
        return Response(answer, headers={"Cache-Control": NO_STORE}, media_type=_JSON)

    return carry


def _token(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if not token:
        raise Refused(Code.TOKEN_MISSING)
    if scheme.lower() != "bearer":
        raise Refused(Code.TOKEN_INVALID)
    return token.strip()


async def _content(parts: Parts, request: Request, wish: _Wish) -> bytes:
    if not wish.takes:
        return b""
    if body.media_type(request) != _JSON:
        raise Refused(Code.MEDIA_TYPE)
    limits = parts.limits.at_most(asked.MAX_BYTES)
    body.announced_length(request, limits)
    return b"".join([piece async for piece in body.pieces(request, limits)])
