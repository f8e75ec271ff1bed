"""What an act is given: one transaction, the official, and doors to other records."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from khungcui.plugins import meeting
from khungcui.plugins.gate import PluginStates
from khungcui.plugins.jobs import Asked, enqueue
from khungcui.plugins.principal import Actor, Principal
from khungcui.plugins.registry import Registry
from khungcui.policy.record import Facet
from khungcui.policy.reform import Reforms
from khungcui.policy.snapshot import Decision
from khungcui.tenancy.tree import AreaTree

Finder = Callable[[str, str, str, bool], Awaitable[Any]]
#: Given a resource and one of its rows: the facets of the row on the day of the act.
Faceter = Callable[[str, Any], Awaitable[Sequence[Facet]]]
Judge = Callable[[str, Facet], Decision]
#: Given tenant, text and operation name: raises where its endpoint would not run the document.
Examiner = Callable[[str, str, str | None], None]


@dataclass(kw_only=True)
class Acting:
    """The context of one act.

    ``reforms`` says under which level a portion counts today, whatever was recorded.

    ``tenant`` is the home of rows that the act creates; ``session`` the open transaction,
    which the core alone commits. Rows written through it are audited by the core. What stands
    in ``once``, under the names that `Act.once` declares, is shown to the caller this one time:
    it is neither stored nor audited.
    """

    session: AsyncSession
    principal: Principal
    tenant: str
    day: date
    now: datetime
    tree: AreaTree
    registry: Registry
    states: PluginStates
    finder: Finder
    faceter: Faceter
    judge: Judge
    reforms: Reforms = field(default_factory=Reforms)
    reader: Callable[[], AbstractAsyncContextManager[AsyncSession]]
    examiner: Examiner
    #: What allowed the act; None until it is decided.
    decision: Decision | None = None
    notes: list[str] = field(default_factory=list)
    once: dict[str, str] = field(default_factory=dict, repr=False)

    async def find(self, resource: str, node_id: str, *, field: str, lock: bool = False) -> Any:
        """The mapped row that a node id in the input names, as far as the asker may see it.

        ``field`` is the input's field, for the error. Raises `BadId` where the id cannot be
        read, names another type, or names a row that is absent or hidden: these look alike.
        """
        return await self.finder(resource, node_id, field, lock)

    @property
    def actor(self) -> Actor:
        """Who does it, for the history."""
        who = self.principal
        return Actor(
            official_id=who.official_id,
            official_name=who.official_name,
            office_id=who.office_id,
            office_name=who.office_name,
        )

    async def facets(self, resource: str, row: Any) -> Sequence[Facet]:
        """What the rules see of a row that was found: where it lies, who orders it, whose it is."""
        return await self.faceter(resource, row)

    async def emit(self, event: str, facts: Mapping[str, Any]) -> None:
        """Tell the plugins that listen for ``event`` and are on here what happened.

        They act in this transaction, in the order in which plugins depend on each other; what one
        of them raises refuses the act.
        """
        await meeting.tell(self, event, facts)

    def answers(self, question: str) -> bool:
        """Whether a plugin that is on here answers ``question`` at all."""
        return meeting.answers(self, question)

    async def ask(self, question: str, **asked: Any) -> Any:
        """What the plugin that answers ``question`` says; None where none is on here that does."""
        return await meeting.ask(self, question, asked)

    async def enqueue(
        self, job: str, *, key: str, payload: Mapping[str, Any] = {}, at: datetime | None = None
    ) -> UUID:
        """Have ``job`` run in the act's district once the act is done, not before ``at``.

        ``key`` is a name for what is to be done: asked for again under it, it is not done
        twice. ``payload`` are the keywords of the job's ``run``, plain enough for JSON. The id of
        the run.
        """
        return await enqueue(
            self.session,
            self.registry,
            asked=Asked(tenant=self.tenant, job=job, key=key, payload=payload, at=at),
            by=f"{self.principal.official_name} ({self.principal.office_name})",
        )

    def reading(self) -> AbstractAsyncContextManager[AsyncSession]:
        """A transaction beside the act's own, in which one state of the data is seen throughout.

        It reaches as far as the asker; for counting what the act does not change.
        """
        return self.reader()

    def examine(self, tenant: str, text: str, operation_name: str | None) -> None:
        """Raise `BadInput` where the endpoint of ``tenant`` would not run the document ``text``."""
        self.examiner(tenant, text, operation_name)

    def may(self, power: str, facet: Facet) -> Decision:
        """Decide a further power on a facet; for what an act shows, never for its own gate."""
        return self.judge(power, facet)
