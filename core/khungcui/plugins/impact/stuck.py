"""Work under way that an amendment would leave without anybody who may go on with it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from khungcui.plugins.gate import PluginStates
from khungcui.plugins.impact.classes import ATTRIBUTES, Census, Class
from khungcui.plugins.impact.edition import Change, Edition
from khungcui.plugins.impact.offices import Grounds, Holder, read_holders
from khungcui.plugins.impact.records import called, rolled
from khungcui.plugins.impact.result import Example, Stuck
from khungcui.plugins.impact.roll import Asked, Roll, plan_for_counting
from khungcui.plugins.impact.shifts import example
from khungcui.plugins.impact.verdicts import Allowed, allowed, bits
from khungcui.plugins.impact.weighing import EXAMPLES, holders_of
from khungcui.plugins.registry import OwnedWaiting, Registry
from khungcui.policy.vocabulary import OfficeKind

#: A kind of office with one of the powers: the lines that its rules follow, and the verdicts.
_Right = tuple[OfficeKind, int, Allowed]


async def stuck_rows(
    session: AsyncSession,
    registry: Registry,
    states: PluginStates,
    before: Edition,
    after: Edition,
    day: date,
    found: Sequence[Change],
) -> tuple[Stuck, ...]:
    """Every waiting state in which rows wait for somebody before and for nobody after."""
    lost = {change.power for change in found if change.before - change.after or not change.by_rule}
    concerned = [one for one in registry.waiting if lost & set(one.waiting.powers)]
    if not concerned:
        return ()
    holders = await read_holders(session, day, list(OfficeKind))
    await plan_for_counting(session)
    finder = _Finder(session, registry, states, day, holders, before, after)
    stuck = [await finder.find(one) for one in concerned]
    return tuple(one for one in stuck if one is not None)


class _Finder:
    """Looks for stuck rows among the offices of one day."""

    def __init__(
        self,
        session: AsyncSession,
        registry: Registry,
        states: PluginStates,
        day: date,
        holders: dict[OfficeKind, list[Holder]],
        before: Edition,
        after: Edition,
    ) -> None:
        self.session = session
        self.registry = registry
        self.states = states
        self.day = day
        self.before = before
        self.after = after
        self._was = {k: Grounds(of, before.tree, day) for k, of in holders.items()}
        self._now = {k: Grounds(of, after.tree, day) for k, of in holders.items()}

    async def find(self, owned: OwnedWaiting) -> Stuck | None:
        """The rows of one waiting state that would be stuck."""
        waiting = owned.waiting
        was = self._rights(self.before, waiting.powers)
        now = self._rights(self.after, waiting.powers)
        lines = await self._roll(owned).lines(self.session, self.day)
        classes = Census(lines).each()
        stuck = [
            one
            for one in classes
            if _anybody(one, was, self._was) and not _anybody(one, now, self._now)
        ]
        if not stuck:
            return None
        areas: dict[str | None, int] = defaultdict(int)
        for one in stuck:
            areas[one.area] += one.records
        return Stuck(
            name=waiting.name,
            title=waiting.title,
            resource=waiting.resource,
            powers=waiting.powers,
            rows=sum(areas.values()),
            areas=tuple(sorted(areas.items(), key=lambda pair: pair[0] or "")),
            examples=await self._examples(owned, stuck),
        )

    def _roll(self, owned: OwnedWaiting) -> Roll:
        waiting = owned.waiting
        resource = self.registry.resources[waiting.resource]
        return rolled(
            resource.resource,
            Asked(names=frozenset(ATTRIBUTES)),
            self.states.tenants_with(resource.plugin),
            facets=waiting.facets,
            condition=waiting.condition,
        )

    def _rights(self, edition: Edition, powers: Iterable[str]) -> list[_Right]:
        rights: list[_Right] = []
        for power in powers:
            object_, _, action = power.partition(".")
            for kind in OfficeKind:
                rules = edition.snapshot.candidates(kind, object_, action, self.day)
                if not rules:
                    continue
                lines = bits(rule.axis for rule in rules)
                key = (kind, object_, action)
                rights.append((kind, lines, allowed(edition.snapshot, key, lines, self.day)))
        return rights

    async def _examples(self, owned: OwnedWaiting, stuck: Sequence[Class]) -> tuple[Example, ...]:
        resource = self.registry.resources[owned.waiting.resource].resource
        shown = sorted(stuck, key=lambda one: one.area or "")[:EXAMPLES]
        wanted = {one.sample for one in shown if one.sample is not None}
        names = await called(self.session, resource, wanted, self.day)
        return tuple(example(resource.type_name, one, names) for one in shown)


def _anybody(one: Class, rights: Iterable[_Right], grounds: dict[OfficeKind, Grounds]) -> bool:
    """Whether some office has one of the rights over a record of the class."""
    return any(
        next(holders_of(one, lines, table, grounds[kind]), None) is not None
        for kind, lines, table in rights
    )
