"""Shapes of the answers in clear, as JSON Schema 2020-12, for the OpenAPI document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from ocrypt.access import administration as asked

if TYPE_CHECKING:
    from msgspec import Struct

    from ocrypt.gateway.openapi import Json


def _object(required: dict[str, Json], *, about: str) -> Json:
    return {"type": "object", "description": about, "required": list(required), "properties": required}


_TEXT: Final[Json] = {"type": "string"}
_COUNT: Final[Json] = {"type": "integer", "minimum": 0}

_SECONDS: Final[Json] = {"type": "integer", "description": "Unix seconds"}
_KEY: Final[Json] = _object(
    {
        "id": _COUNT,
        "kem": _TEXT,
        "born": _SECONDS,
        "seals_until": _SECONDS,
        "retires": _SECONDS,
        "newest": {"type": "boolean"},
    },
    about="A key that opens",
)
_TOKEN: Final[Json] = _object(
    {
        "id": _TEXT,
        "subject": _TEXT,
        "scopes": {"type": "array", "items": _TEXT},
        "issued": _SECONDS,
        "expires": _SECONDS,
        "revoked": {"type": ["integer", "null"]},
    },
    about="A token that was issued; never the token itself",
)


def _of_question(kind: type[Struct]) -> Json:
    """The shape of an action's body, from its type."""
    (shape,) = msgspec.json.schema_components([kind])[1].values()
    properties = {name: each for name, each in shape["properties"].items() if name != "type"}
    required = [name for name in shape.get("required", []) if name != "type"]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


SCHEMAS: Final[dict[str, Json]] = {
    "SignIn": _of_question(asked.SignIn),
    "RetireKey": _of_question(asked.RetireKey),
    "IssueToken": _of_question(asked.IssueToken),
    "RevokeToken": _of_question(asked.RevokeToken),
    "Given": _object({"token": _TEXT, "id": _TEXT, "expires": _SECONDS}, about="A new token, shown once"),
    "Revoked": _object({"revoked": _TEXT}, about="The id of a token that is worthless now"),
    "Keys": _object({"keys": {"type": "array", "items": _KEY}}, about="The keys that live, oldest first"),
    "Tokens": _object({"tokens": {"type": "array", "items": _TOKEN}}, about="The tokens, oldest first"),
    "Status": _object(
        {
            "version": _TEXT,
            "build": _TEXT,
            "jobs": {"type": "object"},
            "confinement": {"type": "object"},
            "keys": {"type": "array", "items": _KEY},
        },
        about="How the service does",
    ),
    "SharedRequest": {
        "type": "object",
        "description": "spec/shared-key-wire.md",
        "required": ["data", "algorithm"],
        "properties": {
            "data": {"type": "string", "contentEncoding": "base64"},
            "algorithm": {"enum": ["AES-256-GCM", "AES-256-CBC-HS512", "SM4-GCM", "AES-256-CBC"]},
            "kid": {"type": "string", "pattern": "^[a-z0-9][a-z0-9-]{0,31}$"},
        },
        "additionalProperties": False,
    },
    "SharedRefusal": _object(
        {"status": {"const": "error"}, "code": _TEXT, "message": _TEXT}, about="spec/shared-key-wire.md"
    ),
    "SharedAnswer": _object({"status": {"const": "success"}, "result": _TEXT}, about="spec/shared-key-wire.md"),
    "Description": _object(
        {
            "v": {"const": 1},
            "service": {"const": "ocrypt"},
            "identity": _TEXT,
            "keys": {"type": "object"},
            "limits": {"type": "object"},
            "features": {"type": "array", "items": _TEXT},
            "privacy": {"type": "object"},
            "signature": _TEXT,
        },
        about="The signed service description: spec/service-description.md",
    ),
    "Receipt": _object({"payload": _TEXT, "signature": _TEXT}, about="A signed receipt: spec/receipt.md"),
    "Alive": _object({"status": {"const": "ok"}}, about="The gateway answers"),
    "Ready": _object({"status": {"const": "ready"}, "spares": _COUNT, "busy": _COUNT}, about="Pictures are read now"),
}
