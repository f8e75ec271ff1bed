"""Pages of other origins that may call the API from a browser (CORS)."""

from collections.abc import Collection, Mapping

_EXPOSED = "Retry-After, X-Request-Id"
_SENT = "Authorization, Content-Type, X-Request-Id"
#: Seconds for which a browser may remember that it was let through.
_REMEMBERED = "600"


class Crossing:
    """``origins`` may call; none of them sends cookies, since a token is what opens data here."""

    def __init__(self, origins: Collection[str], methods: tuple[str, ...]) -> None:
        self._origins = frozenset(origins)
        self._methods = ", ".join(methods)

    @property
    def varies(self) -> bool:
        """Whether answers depend on the origin of the page that asks."""
        return bool(self._origins)

    def allowed(self, origin: str | None) -> Mapping[str, str]:
        """The headers by which a page of ``origin`` may read the answer."""
        if origin not in self._origins:
            return {}
        return {"Access-Control-Allow-Origin": origin, "Access-Control-Expose-Headers": _EXPOSED}

    def connects(self, origin: str | None, host: str | None) -> bool:
        """Whether a socket may be opened from ``origin``: browsers ask nobody before they do.

        So may pages of ``host`` itself, and what is no browser and names no origin.
        """
        if origin is None or origin in self._origins:
            return True
        _, scheme, name = origin.partition("://")
        return bool(scheme) and name.lower() == (host or "").lower()

    def preflight(self, origin: str | None, method: str | None) -> Mapping[str, str] | None:
        """What answers a browser that asks before it calls; None where it may not."""
        if origin not in self._origins or method is None:
            return None
        return {
            "Access-Control-Allow-Origin": origin,
            "Access-Control-Allow-Methods": self._methods,
            "Access-Control-Allow-Headers": _SENT,
            "Access-Control-Max-Age": _REMEMBERED,
        }
