"""A share of live decisions, asked of Casbin again in the background.

A difference between the compiled table and the reference is an alarm: it is logged as an error
with everything needed to ask again, and counted.
"""

import random
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import BoundedSemaphore

import structlog

from khungcui.policy.decision import Decision
from khungcui.policy.record import Facet
from khungcui.policy.reference import Reference
from khungcui.policy.snapshot import Snapshot

log = structlog.get_logger(__name__)

_MOST_WAITING = 100


class Shadow:
    """Checks a ``share`` (0 to 1) of the decisions that it is shown.

    One thread works through them; where too many wait, further ones are let go unchecked.
    """

    def __init__(self, share: float) -> None:
        self.share = share
        self.checked = 0
        self.differences = 0
        self._reference: Reference | None = None
        self._snapshot: str | None = None
        self._room = BoundedSemaphore(_MOST_WAITING)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="policy-shadow")

    def observe(self, decision: Decision, facets: Sequence[Facet]) -> None:
        """Perhaps check a decision that was made over ``facets``; never waits."""
        if not self.share or random.random() >= self.share:  # noqa: S311 - a sample, no secret
            return
        if self._room.acquire(blocking=False):
            self._thread.submit(self._check, decision, tuple(facets))

    def close(self) -> None:
        """Finish what waits, then end the thread."""
        self._thread.shutdown(wait=True)

    def _check(self, decision: Decision, facets: tuple[Facet, ...]) -> None:
        try:
            reference = self._of(decision.snapshot)
            counting = decision.snapshot.reforms.standing
            said = any(
                reference.decide(
                    decision.reach,
                    decision.object,
                    decision.action,
                    counting(facet, decision.day),
                    decision.day,
                )[0]
                for facet in facets
            )
            self.checked += 1
            if said != decision.allowed:
                self.differences += 1
                log.error(
                    "policy.shadow_difference",
                    power=decision.power,
                    reach=repr(decision.reach),
                    facets=repr(facets),
                    day=decision.day.isoformat(),
                    decided=decision.allowed,
                    casbin=said,
                    snapshot=decision.snapshot_id,
                )
        finally:
            self._room.release()

    def _of(self, snapshot: Snapshot) -> Reference:
        if self._reference is None or self._snapshot != snapshot.id:
            self._reference, self._snapshot = Reference(snapshot.rules), snapshot.id
        return self._reference
