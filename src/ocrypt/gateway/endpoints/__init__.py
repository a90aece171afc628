"""What is served at which address: one module for each family, each giving its routes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocrypt.gateway.endpoints import assets, operations, receipts, sealed, well_known

if TYPE_CHECKING:
    from starlette.routing import Route

    from ocrypt.gateway.parts import Parts


def table(parts: Parts) -> list[Route]:
    """Every address that is served."""
    return [
        *sealed.routes(parts),
        *well_known.routes(parts),
        *receipts.routes(parts),
        *operations.routes(parts),
        *assets.routes(parts),
    ]
