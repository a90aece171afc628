"""The OpenAPI 3.1 document, made from what the endpoints tell of themselves.

https://spec.openapis.org/oas/v3.1.1.html
"""

from __future__ import annotations

import json
import re
from http import HTTPStatus
from itertools import groupby
from typing import TYPE_CHECKING, Final

from ocrypt.core.codes import Code
from ocrypt.core.problem import MEDIA_TYPE
from ocrypt.gateway.described import Body, Needs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ocrypt.gateway.described import Described

    Json = dict[str, "Json"] | Sequence["Json"] | str | int | bool | None

ANYWHERE: Final = (Code.INTERNAL, Code.METHOD)
"""Refusals that any address may give."""

REQUEST_ID: Final = "^[0-9a-f]{32}$"
"""`core.ids.REQUEST_ID_PATTERN` as ECMA-262 writes it."""

_TITLE: Final = "ocrypt"
_API_VERSION: Final = "1"
"""Of the interface, as in its paths. The program's version is nobody's business before the service is trusted."""
_SCHEMES: Final[dict[Needs, Json]] = {
    Needs.NOTHING: [],
    Needs.TOKEN: [{"token": []}, {}],
    Needs.SESSION: [{"session": []}],
}
_PARAMETER: Final = re.compile(r"\{(\w+)\}")


def document(described: Sequence[Described], schemas: dict[str, Json]) -> bytes:
    """The document in JSON."""
    by_path = groupby(sorted(described, key=lambda each: (each.path, each.method)), key=lambda each: each.path)
    paths: dict[str, Json] = {
        path: {each.method.lower(): _operation(each) for each in operations} for path, operations in by_path
    }
    problem = _problem(tuple(Code))
    return json.dumps(
        {
            "openapi": "3.1.1",
            "info": {
                "title": _TITLE,
                "version": _API_VERSION,
                "summary": "Reads text and codes in pictures that nobody else may see",
                "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
            },
            "servers": [{"url": "/"}],
            "paths": paths,
            "components": {
                "schemas": {**schemas, "Problem": problem},
                "securitySchemes": {
                    "token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
                    "session": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
                },
            },
        },
        ensure_ascii=False,
    ).encode()


def _operation(each: Described) -> Json:
    name = _PARAMETER.sub(r"\1", each.path).strip("/").replace("/", "-").replace(".", "") or "page"
    operation: dict[str, Json] = {
        "operationId": f"{each.method.lower()}-{name}",
        "summary": each.words.en,
        "description": each.words.zh,
        "responses": {
            str(each.status): {"description": each.words.en, "content": _content(each.gives)},
            **_refusals((*each.codes, *ANYWHERE), each.refuses),
        },
        "security": _SCHEMES[each.needs],
    }
    if parameters := _PARAMETER.findall(each.path):
        operation["parameters"] = [_parameter(parameter) for parameter in parameters]
    if each.takes:
        operation["requestBody"] = {"required": True, "content": _content(each.takes)}
    return operation


def _parameter(name: str) -> Json:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string", "pattern": REQUEST_ID}}


def _content(bodies: tuple[Body, ...]) -> dict[str, Json]:
    return {
        body.media_type: {"schema": {"$ref": f"#/components/schemas/{body.schema}"}} if body.schema else {}
        for body in bodies
    }


def _refusals(codes: Sequence[Code], more: tuple[Body, ...]) -> dict[str, Json]:
    statuses = sorted({code.meaning.status for code in codes})
    return {
        str(status): _refusal(
            [code for code in codes if code.meaning.status == status], more if status == HTTPStatus.BAD_REQUEST else ()
        )
        for status in statuses
    }


def _refusal(codes: Sequence[Code], more: tuple[Body, ...]) -> Json:
    return {
        "description": "; ".join(f"`{code.value}`: {code.meaning.title}" for code in codes),
        "content": _content((Body(media_type=MEDIA_TYPE, schema="Problem"), *more)),
    }


def _problem(codes: Sequence[Code]) -> Json:
    """RFC 9457."""
    return {
        "type": "object",
        "required": ["type", "title", "status", "code", "hint", "request_id"],
        "properties": {
            "type": {"type": "string", "format": "uri-reference"},
            "title": {"type": "string"},
            "status": {"type": "integer", "minimum": 400, "maximum": 599},
            "code": {"type": "string", "enum": [code.value for code in codes if code.meaning.status]},
            "hint": {"type": "string"},
            "request_id": {"type": "string", "pattern": REQUEST_ID},
        },
    }
