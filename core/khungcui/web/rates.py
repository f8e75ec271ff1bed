"""How much one address and one official may ask within a minute.

Counted in the memory of each worker for itself, so that counting costs no round trip: with four
workers an official may ask up to four times as much. The window slides: what was asked half a
minute ago still counts half.
"""

import math
import time
from uuid import UUID

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from khungcui.errors import TooMany
from khungcui.settings import Settings
from khungcui.text import Text
from khungcui.web.peers import counted

_ADDRESS = Text(
    vi="Địa chỉ này đã gọi quá {most} lần trong một phút.",
    en="This address has asked more than {most} times within a minute.",
)
_OFFICIAL = Text(
    vi="Cán bộ này đã gọi quá {most} lần trong một phút.",
    en="This official has asked more than {most} times within a minute.",
)
_COST = Text(
    vi="Cán bộ này đã đọc quá {most} hàng (ước tính) trong một phút.",
    en="This official has read more than an estimated {most} rows within a minute.",
)


class Rate:
    """At most ``most`` within a minute, of each key; 0 stands for any number."""

    def __init__(self, most: int, message: Text) -> None:
        self._window = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._item = RateLimitItemPerMinute(max(most, 1))
        self._most = most
        self._message = message

    def count(self, key: str, amount: int = 1) -> None:
        """Count ``amount`` more of ``key``; `TooMany` where that is too much, and not counted."""
        if self._most == 0 or amount == 0:
            return
        # What alone is more than a minute holds takes the whole minute.
        if self._window.hit(self._item, key, cost=min(amount, self._most)):
            return
        until = self._window.get_window_stats(self._item, key).reset_time
        raise TooMany(
            self._message.format(most=self._most), wait=max(1, math.ceil(until - time.time()))
        )


class Rates:
    """The rates that the operator set; calls from this machine itself are not counted."""

    def __init__(self, settings: Settings) -> None:
        self._address = Rate(settings.rate_address, _ADDRESS)
        self._official = Rate(settings.rate_official, _OFFICIAL)
        self._cost = Rate(settings.rate_cost, _COST)

    def arrived(self, address: str | None) -> None:
        """Somebody at ``address`` asks something; `TooMany`."""
        if (key := counted(address)) is not None:
            self._address.count(key)

    def recognised(self, address: str | None, official: UUID) -> None:
        """It is ``official`` who asks; `TooMany`."""
        if counted(address) is not None:
            self._official.count(str(official))

    def weighed(self, address: str | None, official: UUID, cost: int) -> None:
        """``official`` asks for an estimated ``cost`` rows; `TooMany`."""
        if counted(address) is not None:
            self._cost.count(str(official), cost)
