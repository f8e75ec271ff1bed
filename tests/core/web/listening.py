"""An application behind a real socket: what a client that goes away does is seen only there."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from starlette.types import ASGIApp


@asynccontextmanager
async def listening(app: ASGIApp) -> AsyncIterator[tuple[str, int]]:
    """The host and port of a server of ``app`` on this machine, in this loop."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        bound.listen()  # Who connects before the server has started waits for it.
        config = uvicorn.Config(app, lifespan="off", log_config=None, proxy_headers=False)
        server = uvicorn.Server(config)
        running = asyncio.create_task(server.serve(sockets=[bound]))
        try:
            yield bound.getsockname()
        finally:
            server.should_exit = True
            async with asyncio.timeout(30):
                await running
