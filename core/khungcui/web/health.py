"""Whether the process lives, and whether it can serve."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

import structlog
from starlette.requests import Request
from starlette.responses import Response

from khungcui.web.answers import encode
from khungcui.web.envelope import RETRY_AFTER

#: Seconds after which a check that has not answered counts as failed.
_PATIENCE = 3.0

_log = structlog.get_logger("khungcui.web")


class Health:
    """Answers for whoever restarts processes and balances load; they tell no secrets.

    ``ready`` asks each part (database, migrations, policy) whether it is in order, ``figures``
    gives what the worker has counted since it started.
    """

    def __init__(
        self,
        ready: Callable[[], Awaitable[Mapping[str, bool]]],
        figures: Callable[[], Mapping[str, float]],
    ) -> None:
        self._ready = ready
        self._figures = figures

    async def live(self, request: Request) -> Response:
        """200 as long as the event loop turns, and the worker's figures."""
        return _json({"status": "ok", "figures": self._figures()})

    async def ready(self, request: Request) -> Response:
        """200 when every part is in order; 503 naming the parts that are not."""
        try:
            async with asyncio.timeout(_PATIENCE):
                checks = dict(await self._ready())
        except Exception:  # noqa: BLE001 - whatever fails, the answer is: not ready
            _log.exception("health.failed")
            checks = {}
        if checks and all(checks.values()):
            return _json({"status": "ok", "checks": checks})
        return _json(
            {"status": "unavailable", "checks": checks}, status=503, headers=dict(RETRY_AFTER)
        )


def _json(
    body: Mapping[str, object], *, status: int = 200, headers: dict[str, str] | None = None
) -> Response:
    return Response(encode(body), status, headers, "application/json")
