"""A client that goes away while its operation runs: the operation ends too, SQL and all."""

import asyncio
from types import TracebackType
from typing import Self

from starlette.requests import ClientDisconnect
from starlette.types import Receive

#: Seconds that an operation runs before anybody looks whether its client is still there. Most
#: are over by then, and looking costs a task.
_UNWATCHED = 0.05


class Departure:
    """Cancels the block when its client disconnects, unless the operation is `kept` by then.

    What only reads is of no use to anybody without the client. What has begun to act is let
    finish: cancelled in the midst of its commit it might be done or not, and whoever pressed the
    button and closed the page meant it. An act that had not begun by then is not done at all.

    The block raises `ClientDisconnect` where it was cut off. The body must have been read.
    """

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._kept = self._gone = False
        self._watching: asyncio.Task[None] | None = None

    def keep(self) -> None:
        """Finish the operation whatever its client does."""
        self._kept = True

    def __enter__(self) -> Self:
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("an operation runs in a task")
        self._task = task
        self._requested = task.cancelling()
        self._timer = asyncio.get_running_loop().call_later(_UNWATCHED, self._begin)
        return self

    def _begin(self) -> None:
        self._watching = asyncio.create_task(self._watch())

    async def _watch(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        if not self._kept:
            self._gone = True
            self._task.cancel()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._timer.cancel()
        if self._watching is not None:
            self._watching.cancel()
        if not self._gone:
            return
        # Somebody else may have cancelled the task as well: that goes before.
        if self._task.uncancel() <= self._requested:
            raise ClientDisconnect from error
