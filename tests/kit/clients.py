"""The two clients behind one face, so that one suite of tests holds for both."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from ocrypt.client import AsyncClient, Client

if TYPE_CHECKING:
    from ocrypt.client.session import Outcome


class SyncFace:
    def __init__(self, url, **settings):
        self._make = lambda: Client(url, **settings)

    def read(self, *sources, **options):
        """Read one after the other with one client; give the last."""
        with self._make() as client:
            return [client.read(source, **options) for source in sources][-1]

    def read_many(self, sources, **options) -> list[Outcome]:
        with self._make() as client:
            return list(client.read_many(sources, **options))

    def read_codes(self, source, **options):
        with self._make() as client:
            return client.read_codes(source, **options)

    def read_codes_many(self, sources, **options):
        with self._make() as client:
            return list(client.read_codes_many(sources, **options))

    def make_code(self, wanted):
        with self._make() as client:
            return client.make_code(wanted)

    def service(self):
        with self._make() as client:
            return client.service()

    def ready(self):
        with self._make() as client:
            return client.ready()


class AsyncFace:
    def __init__(self, url, **settings):
        self._make = lambda: AsyncClient(url, **settings)

    def read(self, *sources, **options):
        async def go():
            async with self._make() as client:
                return [await client.read(source, **options) for source in sources][-1]

        return asyncio.run(go())

    def read_many(self, sources, **options) -> list[Outcome]:
        async def go():
            async with self._make() as client:
                return [outcome async for outcome in client.read_many(sources, **options)]

        return asyncio.run(go())

    def read_codes(self, source, **options):
        async def go():
            async with self._make() as client:
                return await client.read_codes(source, **options)

        return asyncio.run(go())

    def read_codes_many(self, sources, **options):
        async def go():
            async with self._make() as client:
                return [outcome async for outcome in client.read_codes_many(sources, **options)]

        return asyncio.run(go())

    def make_code(self, wanted):
        async def go():
            async with self._make() as client:
                return await client.make_code(wanted)

        return asyncio.run(go())

    def service(self):
        async def go():
            async with self._make() as client:
                return await client.service()

        return asyncio.run(go())

    def ready(self):
        async def go():
            async with self._make() as client:
                return await client.ready()

        return asyncio.run(go())
