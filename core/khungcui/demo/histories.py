"""How demo records came to where they stand in their workflows: a step for each move on the way.

A plugin's demo says in which state a record is and since when. The way there is the shortest that
its workflow has; each move is made by an office that the rules of the day let make it.
"""

from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from khungcui.clock import ZONE
from khungcui.demo.making import DemoOffice, DemoOfficial, Making
from khungcui.plugins.declarations import Resource
from khungcui.plugins.moving import due_on
from khungcui.plugins.registry import Registry
from khungcui.plugins.signatures import content_of
from khungcui.plugins.steps import WorkflowStep
from khungcui.plugins.view import facet_select, source
from khungcui.plugins.workflow import Begin, Transition, Workflow
from khungcui.policy.decision import Decision
from khungcui.policy.record import FACET_NAMES, Facet, Reach
from khungcui.policy.snapshot import Snapshot
from khungcui.policy.vocabulary import Effect, OfficeKind
from khungcui.storage.base import DAY

#: Between one move of a record and the next.
_PAUSE = timedelta(days=2)
_WHY = "Hồ sơ còn thiếu, đề nghị bổ sung."


@dataclass(frozen=True, kw_only=True)
class _Leg:
    """One step of a way: what was done, by which power, and where it led."""

    act: str
    power: str | None
    left: StrEnum | None
    state: StrEnum
    returns: bool = False
    apart_from: tuple[str, ...] = ()


def way(workflow: Workflow, state: StrEnum, *, follows: bool = False) -> tuple[_Leg, ...]:
    """The fewest steps by which a record begins and comes to ``state``.

    One that ``follows`` another of its kind, as a correction does, begins by an act on that.
    """
    begins = sorted(workflow.begins, key=lambda each: _on_its_kind(workflow, each) is not follows)
    ways: dict[StrEnum, tuple[_Leg, ...]] = {
        each.state: (_begun(each),) for each in reversed(begins)
    }
    ahead = list(ways)
    while state not in ways:
        here = ahead.pop(0)
        for leg in _legs(workflow, here):
            if leg.state not in ways:
                ways[leg.state] = (*ways[here], leg)
                ahead.append(leg.state)
    return ways[state]


def _way_of(workflow: Workflow, record: Any) -> tuple[_Leg, ...]:
    return way(workflow, record.state, follows=_follows(record))


def _on_its_kind(workflow: Workflow, begin: Begin) -> bool:
    return begin.act.on == workflow.resource


def _follows(record: Any) -> bool:
    """Whether a record refers to another of its own table."""
    table: Any = type(record).__table__
    return any(
        key.references(table) and getattr(record, column.name) is not None
        for column in table.columns
        if column.name != "tenant"
        for key in column.foreign_keys
    )


def _begun(begin: Begin) -> _Leg:
    return _Leg(act=begin.act.name, power=begin.act.power, left=None, state=begin.state)


def _legs(workflow: Workflow, here: StrEnum) -> Iterator[_Leg]:
    """The moves out of a state: what follows by itself before what sends back."""
    moves = workflow.leaving(here)
    yield from _led(here, (move for move in moves if not move.returns))
    for each in workflow.consequences:
        if here in each.sources:
            yield _Leg(act=each.name, power=None, left=here, state=each.target)
    yield from _led(here, (move for move in moves if move.returns))


def _led(here: StrEnum, moves: Iterable[Transition]) -> Iterator[_Leg]:
    for move in moves:
        for target in move.targets:
            yield _Leg(
                act=move.name,
                power=move.power,
                left=here,
                state=target,
                returns=move.returns,
                apart_from=move.apart_from,
            )


class Histories:
    """The histories of all demo records that stand in a workflow."""

    def __init__(self, making: Making, registry: Registry, snapshot: Snapshot) -> None:
        self._making = making
        self._registry = registry
        self._snapshot = snapshot
        self._who = cache(self._allowed)

    async def write(self) -> AsyncIterator[tuple[str, int]]:
        """Write them, one workflow after the other."""
        session = AsyncSession(self._making.connection)
        for owned in self._registry.workflows.values():
            workflow = owned.workflow
            resource = self._registry.resources[workflow.resource].resource
            steps = await self._of(session, workflow, resource)
            yield WorkflowStep.__tablename__, await self._making.copy(WorkflowStep, steps)
        await session.commit()  # Of the session alone; the transaction is the load's.
        await session.close()

    async def _of(
        self, session: AsyncSession, workflow: Workflow, resource: Resource
    ) -> list[dict[str, Any]]:
        condition = () if resource.condition is None else (resource.condition,)
        rows: Any = resource.rows
        found = await session.scalars(
            select(rows).select_from(source(resource)).where(*condition).order_by(rows.id),
            {DAY.key: self._making.day},
        )
        records = found.all()
        for record in records:
            # Demo data may call a version the first that has come a long way.
            record.version = max(record.version, len(_way_of(workflow, record)))
        await session.flush()
        session.expunge_all()
        facets = await self._facets(session, resource, condition)
        return [
            step
            for record in records
            for step in self._steps(workflow, record, facets.get((record.tenant, record.id), ()))
        ]

    async def _facets(
        self, session: AsyncSession, resource: Resource, condition: Sequence[Any]
    ) -> dict[tuple[str, Any], tuple[Facet, ...]]:
        rows: Any = resource.rows
        statement = facet_select(resource, *condition).add_columns(
            rows.tenant.label("home"), rows.id.label("subject")
        )
        found: dict[tuple[str, Any], tuple[Facet, ...]] = {}
        for row in await session.execute(statement, {DAY.key: self._making.day}):
            told = row._mapping
            given = {name: told[name] and str(told[name]) for name in FACET_NAMES}
            if given["area"] is not None:
                given["area"] = self._making.tree.path(given["area"], self._making.day)
            key = (told["home"], told["subject"])
            found[key] = (*found.get(key, ()), Facet(**given))
        return found

    def _steps(
        self, workflow: Workflow, record: Any, facets: tuple[Facet, ...]
    ) -> Iterator[dict[str, Any]]:
        legs = _way_of(workflow, record)
        ends, due, version = record.state_since, record.due_on, record.version
        before: str | None = None
        done: dict[str, DemoOfficial] = {}
        at = self._fallback(record.tenant)
        decision: Decision | None = None
        for number, leg in enumerate(legs, 1):
            last = number == len(legs)
            if leg.power is not None:
                at, decision = self._who(leg.power, facets) or (at, None)
            who = done[leg.act] = self._person(at, leg, done)
            when = ends - _PAUSE * (len(legs) - number)
            term = workflow.terms.get(leg.state)
            record.state, record.state_since = leg.state, when
            record.version = version if last else number
            record.due_on = due
            if not last:
                record.due_on = term and due_on(when.astimezone(ZONE).date(), term)
            after = content_of(record)
            yield {
                "tenant": record.tenant,
                "resource": workflow.resource,
                "subject_id": record.id,
                "round": record.round,
                "version": record.version,
                "act": leg.act,
                "from_state": leg.left and leg.left.value,
                "to_state": leg.state.value,
                "comment": _WHY if leg.returns else None,
                "official_id": who.id,
                "official_name": who.name,
                "office_id": at.id,
                "office_name": at.name,
                "clause": decision and decision.clause,
                "rule": decision.rule.id if decision and decision.rule else None,
                "done_at": when,
                "due_on": record.due_on,
                "before": before,
                "after": after,
            }
            before = after

    def _fallback(self, tenant: str) -> DemoOffice:
        """Who keeps the records of a home, where no rule says who may."""
        if tenant == self._making.city:
            return self._making.offices_of(OfficeKind.DEPARTMENT)[0]
        return self._making.office(OfficeKind.DISTRICT_OFFICE, tenant)

    def _allowed(self, power: str, facets: tuple[Facet, ...]) -> tuple[DemoOffice, Decision] | None:
        """An office that holds ``power`` over a record, and the decision that says so."""
        making = self._making
        object_, _, action = power.partition(".")
        rules = self._snapshot.about(object_, action)
        kinds = dict.fromkeys(rule.office for rule in rules if rule.effect is Effect.ALLOW)
        for office in (office for kind in kinds for office in making.offices_of(kind)):
            reach = Reach(
                kind=office.kind,
                area=making.tree.ground(office.area, making.day),
                sectors=frozenset(office.sectors),
                office_id=str(office.id),
            )
            decision = self._snapshot.decide_any(reach, power, facets, making.day)
            if decision.allowed:
                return office, decision
        return None

    def _person(self, at: DemoOffice, leg: _Leg, done: dict[str, DemoOfficial]) -> DemoOfficial:
        """Who of the office does it: the head what binds the office, and nobody both of two."""
        owned = self._registry.powers.get(leg.power or "")
        binds = owned is not None and owned.power.signing
        ranked = at.officials if binds else tuple(reversed(at.officials))
        busy = {done[act].id for act in leg.apart_from if act in done}
        return next((one for one in ranked if one.id not in busy), ranked[0])
