"""Shapes of the answers in clear, as JSON Schema 2020-12, for the OpenAPI document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ocrypt.gateway.openapi import Json


def _object(required: dict[str, Json], *, about: str) -> Json:
    return {"type": "object", "description": about, "required": list(required), "properties": required}


_TEXT: Final[Json] = {"type": "string"}
_COUNT: Final[Json] = {"type": "integer", "minimum": 0}

SCHEMAS: Final[dict[str, Json]] = {
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
