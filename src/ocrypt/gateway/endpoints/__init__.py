"""What is served at which address: one module for each family, giving its routes and what is told of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocrypt.gateway.endpoints import (
    admin,
    assets,
    documents,
    metrics,
    operations,
    receipts,
    sealed,
    shared_key,
    well_known,
)

if TYPE_CHECKING:
    from starlette.routing import Route

    from ocrypt.gateway.parts import Parts

DESCRIBED = (
    *sealed.DESCRIBED,
    *shared_key.DESCRIBED,
    *well_known.DESCRIBED,
    *receipts.DESCRIBED,
    *operations.DESCRIBED,
    *metrics.DESCRIBED,
    *admin.DESCRIBED,
    *documents.DESCRIBED,
    *assets.DESCRIBED,
)
"""A test holds it against `table`."""


def table(parts: Parts) -> list[Route]:
    """Every address that is served."""
    return [
        *sealed.routes(parts),
        *shared_key.routes(parts),
        *well_known.routes(parts),
        *receipts.routes(parts),
        *operations.routes(parts),
        *metrics.routes(parts),
        *admin.routes(parts),
        *documents.routes(parts, DESCRIBED),
        *assets.routes(parts),
    ]
