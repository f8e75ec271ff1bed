"""The impact of an amendment on the real data of a day: exact, every record of it.

The two editions are compared first, and only powers that differ are counted. Then each sort of
record is read once, as classes, and every class is decided for every office that reaches it.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from khungcui.plugins.gate import PluginStates
from khungcui.plugins.impact import establishments
from khungcui.plugins.impact.classes import Census, Line, Part, Sample
from khungcui.plugins.impact.edition import Change, Edition, changes
from khungcui.plugins.impact.flips import flips
from khungcui.plugins.impact.offices import Grounds, Holder, read_holders
from khungcui.plugins.impact.places import places_of
from khungcui.plugins.impact.records import called, rolled, speaks_of_portions
from khungcui.plugins.impact.result import Impact, PowerShift
from khungcui.plugins.impact.roll import Asked, Roll, plan_for_counting
from khungcui.plugins.impact.shifts import Found, examples, samples, shift
from khungcui.plugins.impact.stuck import stuck_rows
from khungcui.plugins.impact.weighing import Scales, Tally, asked, of_one_kind
from khungcui.plugins.registry import OwnedResource, Registry
from khungcui.policy.cases import Case
from khungcui.policy.record import ALL_SECTORS
from khungcui.storage.database import Database

#: Told how many steps are done, and how many there are.
Progress = Callable[[int, int], None]

#: The census of establishments; any other is named by its resource.
_ESTABLISHMENTS = ""
_ESTABLISHMENT = "establishment"


async def impact(
    database: Database,
    registry: Registry,
    states: PluginStates,
    before: Edition,
    after: Edition,
    day: date,
    *,
    cases: Sequence[Case] = (),
    progress: Progress = lambda _done, _of: None,
) -> Impact:
    """What changes on ``day`` with ``after`` in place of ``before``, over all districts.

    It is asked in the name of the platform, not of an official: whoever shows the answer has
    decided on the power to see it. Records of a district whose plugin is off are not counted.
    ``cases`` are asked on ``day``, or on their own day where that is later.
    """
    async with database.reading(states.tenants) as session:
        return await impact_in(
            session, registry, states, before, after, day, cases=cases, progress=progress
        )


async def impact_in(
    session: AsyncSession,
    registry: Registry,
    states: PluginStates,
    before: Edition,
    after: Edition,
    day: date,
    *,
    cases: Sequence[Case] = (),
    progress: Progress = lambda _done, _of: None,
) -> Impact:
    """`impact` in a transaction of the caller's, over the districts that it may read."""
    before, after = before.settled, after.settled
    found = changes(before, after, day)
    await plan_for_counting(session)
    counting = _Counting(
        session=session,
        registry=registry,
        states=states,
        before=before,
        after=after,
        day=day,
        progress=progress,
    )
    shifts = await counting.shifts(found)
    stuck = await stuck_rows(session, registry, states, before, after, day, found)
    flipped = flips(cases, before, after, day)
    told = (shift for shift, change in zip(shifts, found, strict=True) if _worth(shift, change))
    kept = tuple(told)
    return Impact(
        day=day,
        before=before.snapshot.id,
        after=after.snapshot.id,
        shifts=kept,
        stuck=stuck,
        flips=flipped,
        places=places_of(before.tree, after.tree, day, kept, stuck),
    )


def _worth(shift: PowerShift, change: Change) -> bool:
    return change.by_rule or bool(shift.offices)


@dataclass(kw_only=True)
class _Counting:
    """One count in one transaction, which sees one state of the data from start to end."""

    session: AsyncSession
    registry: Registry
    states: PluginStates
    before: Edition
    after: Edition
    day: date
    progress: Progress
    _done: int = 0
    _of: int = 0
    _asked: dict[str, Asked] = field(default_factory=dict)
    _censuses: dict[str, Census] = field(default_factory=dict)

    async def shifts(self, found: Sequence[Change]) -> list[PowerShift]:
        """What each change comes to, in the same order."""
        holders = await read_holders(self.session, self.day, {change.kind for change in found})
        scales = {kind: self._scales(of_kind) for kind, of_kind in holders.items()}
        sorts = [self._sorts(change) for change in found]
        for change, of_change in zip(found, sorts, strict=True):
            for sort in of_change:
                wanted = asked(change)
                simple = sort in (_ESTABLISHMENTS, _ESTABLISHMENT) and of_one_kind(change)
                self._ask(sort, wanted.one_kind if simple else wanted)
        jobs = {(change.effect, sort): (change, sort) for change, sort in _each(found, sorts)}
        self._of = len(self._asked) + len(jobs)
        await self._take_censuses()
        tallies: dict[tuple[object, str], Tally] = {}
        for job, (change, sort) in jobs.items():
            census = self._censuses[sort]
            tallies[job] = await asyncio.to_thread(scales[change.kind].weigh, change, census)
            self._step()
        weighed = [
            self._found(change, of_change, holders[change.kind], scales[change.kind], tallies)
            for change, of_change in zip(found, sorts, strict=True)
        ]
        names = await self._names(weighed)
        return [
            shift(one, self.registry, examples(one, self.registry, names.get(one.resource, {})))
            for one in weighed
        ]

    def _step(self) -> None:
        self._done += 1
        self.progress(self._done, self._of)

    def _scales(self, holders: Sequence[Holder]) -> Scales:
        was = Grounds(holders, self.before.tree, self.day)
        same = self.before.tree is self.after.tree
        return Scales(
            before=was, after=was if same else Grounds(holders, self.after.tree, self.day)
        )

    def _sorts(self, change: Change) -> tuple[str, ...]:
        """The sorts of record that a power is counted over."""
        owned = resource_of(self.registry, change.subject)
        if owned is not None:
            name = owned.resource.name
            return (name, _ESTABLISHMENTS) if speaks_of_portions(owned.resource) else (name,)
        declared = any(one.power.object == change.subject for one in self.registry.powers.values())
        # No module has the object yet: what it will be about are portions of establishments.
        return () if declared else (_ESTABLISHMENTS,)

    def _ask(self, sort: str, wanted: Asked) -> None:
        held = self._asked.get(sort)
        self._asked[sort] = wanted if held is None else held | wanted

    async def _take_censuses(self) -> None:
        if _ESTABLISHMENT in self._asked:
            self._ask(_ESTABLISHMENTS, self._asked[_ESTABLISHMENT])
        working: list[Line] = []
        # Establishments first: the count of the resource begins with those at work.
        for sort in sorted(self._asked):
            roll = self._roll(sort)
            lines = [] if roll is None else await roll.lines(self.session, self.day)
            if sort == _ESTABLISHMENTS:
                working = lines
            more = working if sort == _ESTABLISHMENT else []
            self._censuses[sort] = await asyncio.to_thread(Census, lines, more)
            self._step()

    def _roll(self, sort: str) -> Roll | None:
        """The roll of a sort; of the resource `establishment` only what the other sort lacks."""
        wanted = self._asked[sort]
        if sort == _ESTABLISHMENTS:
            return establishments.working(wanted)
        if sort == _ESTABLISHMENT:
            wanted = self._asked[_ESTABLISHMENTS]
            bare = None in wanted.managers and None in wanted.portions
            return establishments.resting(wanted) if bare else None
        owned = self.registry.resources[sort]
        return rolled(owned.resource, wanted, self.states.tenants_with(owned.plugin))

    def _found(
        self,
        change: Change,
        sorts: Sequence[str],
        holders: Sequence[Holder],
        scales: Scales,
        tallies: Mapping[tuple[object, str], Tally],
    ) -> Found:
        named = [sort for sort in sorts if sort != _ESTABLISHMENTS]
        at_work = tallies[change.effect, _ESTABLISHMENTS] if _ESTABLISHMENTS in sorts else None
        records = tallies[change.effect, named[0]] if named else None
        return Found(
            change=change,
            holders=holders,
            establishments=at_work,
            records=records,
            bare=None if sorts else scales.weigh(change, _grounds_of(holders)),
            resource=(sorts[0] or _ESTABLISHMENT) if sorts else None,
        )

    async def _names(self, weighed: Sequence[Found]) -> dict[str | None, dict[Sample, str]]:
        """What the examples are called, by resource."""
        await plan_for_counting(self.session, counting=False)
        shown: dict[str, set[Sample]] = {}
        for one in weighed:
            if one.resource is not None:
                shown.setdefault(one.resource, set()).update(samples(one))
        return {
            name: await called(
                self.session, self.registry.resources[name].resource, of_name, self.day
            )
            for name, of_name in shown.items()
            if of_name
        }


def resource_of(registry: Registry, object: str) -> OwnedResource | None:
    """The resource whose rows a power over ``object`` is about."""
    owned = registry.resources.get(object)
    if owned is not None:
        return owned
    viewed = f"{object}.view"
    return next((o for o in registry.resources.values() if o.resource.power == viewed), None)


def _each(found: Sequence[Change], sorts: Sequence[Sequence[str]]) -> Iterable[tuple[Any, str]]:
    return (
        (change, sort) for change, of_change in zip(found, sorts, strict=True) for sort in of_change
    )


def _grounds_of(holders: Sequence[Holder]) -> Census:
    """Each office's own ground, for powers of the platform that have no rows of their own."""
    return Census(
        [
            Line(area=h.area, columns=(frozenset({_own_ground(h)}),), records=1, sample=None)
            for h in holders
        ]
    )


def _own_ground(holder: Holder) -> Part:
    return (("area", holder.area), ("sector", ALL_SECTORS), ("owner", str(holder.id)))
