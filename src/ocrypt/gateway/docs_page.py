"""The page `/docs`: every address with what it takes, gives and refuses, in English and in Chinese."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

from ocrypt.gateway.described import Needs
from ocrypt.gateway.openapi import ANYWHERE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ocrypt.core.codes import Code
    from ocrypt.gateway.described import Body, Described

_NEEDS: Final = {
    Needs.NOTHING: "nothing · 无",
    Needs.TOKEN: "<code>Authorization: Bearer</code>, an access token, where one is needed · 访问令牌（如需要）",
    Needs.SESSION: "<code>Authorization: Bearer</code>, the token of an administrator’s session · 管理会话令牌",
}

CSS: Final = b"""\
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, "Noto Sans CJK SC", sans-serif; margin: 2rem auto; max-width: 52rem; padding: 0 1rem; }
section { border-top: 1px solid GrayText; margin-top: 1.5rem; padding-top: .5rem; }
h2 { font-size: 1.1rem; margin: .5rem 0; }
h2 b { background: LinkText; border-radius: .25rem; color: Canvas; font-size: .85rem; padding: .1rem .4rem; }
code { font-family: ui-monospace, monospace; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; margin: .5rem 0; }
dt { color: GrayText; }
dd { margin: 0; }
@media (max-width: 30rem) { dl { display: block; } dd { margin-bottom: .5rem; } }
"""

_HEAD: Final = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>ocrypt: HTTP interface</title>
<link rel="stylesheet" href="/docs.css">
</head>
<body>
<main>
<h1>ocrypt: HTTP interface <span lang="zh">· HTTP 接口</span></h1>
<p>The same for machines is <a href="/openapi.json">/openapi.json</a>. What is inside a sealed request is told in
<code>spec/envelope.md</code> of the program. <span lang="zh">机器可读版本见上述链接；密封请求的内部内容见程序的
<code>spec/envelope.md</code>。</span></p>
"""


def html(described: Sequence[Described]) -> bytes:
    """The whole page."""
    return (_HEAD + "".join(map(_section, described)) + "</main>\n</body>\n</html>\n").encode()


def _section(each: Described) -> str:
    rows = [("Needs · 需要", _NEEDS[each.needs])]
    if each.takes:
        rows.append(("Takes · 接收", _bodies(each.takes)))
    rows.append((f"Gives · 给出 ({each.status})", _bodies(each.gives)))
    rows.append(("Refuses · 拒绝", _refusals((*each.codes, *ANYWHERE))))
    return (
        f"<section>\n<h2><b>{each.method}</b> <code>{escape(each.path)}</code></h2>\n"
        f'<p>{escape(each.words.en)}. <span lang="zh">{escape(each.words.zh)}。</span></p>\n<dl>\n'
        + "".join(f"<dt>{name}</dt><dd>{value}</dd>\n" for name, value in rows)
        + "</dl>\n</section>\n"
    )


def _bodies(bodies: Sequence[Body]) -> str:
    return ", ".join(f"<code>{escape(body.media_type)}</code>" for body in bodies)


def _refusals(codes: Sequence[Code]) -> str:
    return ", ".join(f"{code.meaning.status} <code>{code.value}</code>" for code in codes)
