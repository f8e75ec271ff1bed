"""The rules between files and database: loading a rulebook, and reading the snapshot."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from sqlalchemy import inspect, select
from sqlalchemy.ext.asyncio import AsyncSession

from khungcui import clock
from khungcui.policy.models import PolicyClause, PolicyInstrument, PolicyRule, PolicyVersion
from khungcui.policy.rule import Clause, Instrument, Rule, Rulebook, joined
from khungcui.policy.snapshot import Snapshot
from khungcui.policy.vocabulary import ManagedBy, PortionKind
from khungcui.storage.base import Base
from khungcui.storage.database import Database
from khungcui.storage.watch import bump
from khungcui.text import Text

#: The topic of `khungcui.storage.watch` that new rules bump.
TOPIC = "policy"

R = TypeVar("R", bound=Base)
E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """What loading a rulebook changed: how many rows of any kind, and the snapshot's id."""

    added: int
    changed: int
    removed: int
    snapshot: str

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


async def apply(owner: Database, book: Rulebook) -> Applied:
    """Make the database hold exactly ``book``; nothing is written where it does already.

    ``owner`` is the database as the role that owns the tables. Workers see the new rules at
    their next poll, all at once.
    """
    async with owner.maintaining() as session:
        counts = [0, 0, 0]
        for model, wanted in _rows(book):
            for place, count in enumerate(await _bring(session, model, wanted)):
                counts[place] += count
        # Removal goes the other way round than adding: rules before what they cite.
        for model, wanted in reversed(_rows(book)):
            counts[2] += await _drop(session, model, wanted)
        applied = Applied(
            added=counts[0], changed=counts[1], removed=counts[2], snapshot=Snapshot.of(book).id
        )
        if applied:
            session.add(
                PolicyVersion(snapshot=applied.snapshot, rules=len(book.rules), loaded=clock.now())
            )
            await bump(session, TOPIC)
        return applied


async def read_rulebook(session: AsyncSession) -> Rulebook:
    """The rulebook that the database holds."""
    instruments = await session.scalars(select(PolicyInstrument).order_by(PolicyInstrument.id))
    clauses = await session.scalars(select(PolicyClause).order_by(PolicyClause.place))
    rules = await session.scalars(select(PolicyRule).order_by(PolicyRule.id))
    return Rulebook(
        rules=tuple(_rule(row) for row in rules),
        instruments={row.id: _instrument(row) for row in instruments},
        clauses={row.number: _clause(row) for row in clauses},
    )


async def read_snapshot(session: AsyncSession) -> Snapshot:
    """The rules that the database holds, ready to decide; without rules where it holds none."""
    return Snapshot.of(await read_rulebook(session))


async def _bring(session: AsyncSession, model: type[R], wanted: Sequence[R]) -> tuple[int, int]:
    """Add the rows that are missing and change those that differ."""
    mapper = inspect(model)
    held = {_key(row): row for row in await session.scalars(select(model))}
    added = changed = 0
    for row in wanted:
        present = held.get(_key(row))
        if present is None:
            session.add(row)
            added += 1
            continue
        differing = [
            name
            for name in mapper.column_attrs.keys()  # noqa: SIM118 - not a mapping
            if getattr(present, name) != getattr(row, name)
        ]
        for name in differing:
            setattr(present, name, getattr(row, name))
        changed += bool(differing)
    await session.flush()
    return added, changed


async def _drop(session: AsyncSession, model: type[R], wanted: Sequence[R]) -> int:
    """Delete the rows that are wanted no more."""
    keys = {_key(row) for row in wanted}
    gone = [row for row in await session.scalars(select(model)) if _key(row) not in keys]
    for row in gone:
        await session.delete(row)
    await session.flush()
    return len(gone)


def _key(row: Base) -> tuple[object, ...]:
    return tuple(inspect(type(row)).primary_key_from_instance(row))


def _rows(book: Rulebook) -> list[tuple[type[Base], Sequence[Base]]]:
    """The rows of a rulebook, what is cited before what cites it."""
    instruments = [
        PolicyInstrument(
            id=one.id,
            number=one.number,
            title_vi=one.title.vi,
            title_en=one.title.en,
            issuer_vi=one.issuer.vi,
            issuer_en=one.issuer.en,
            signed=one.signed,
            in_force=one.in_force,
            until=one.until,
            repeals=list(one.repeals),
        )
        for one in book.instruments.values()
    ]
    clauses = [
        PolicyClause(
            number=one.number,
            place=place,
            title_vi=one.title.vi,
            title_en=one.title.en,
            quote=one.quote,
        )
        for place, one in enumerate(book.clauses.values())
    ]
    rules = [
        PolicyRule(
            id=one.id,
            office=one.office,
            axis=one.axis,
            object=one.object,
            action=one.action,
            managed_by=joined(one.managed_by),
            portion=joined(one.portion),
            effect=one.effect,
            start=one.start,
            end=one.end,
            clause=one.clause,
            instrument=one.instrument,
            note=one.note,
        )
        for one in book.rules
    ]
    return [(PolicyInstrument, instruments), (PolicyClause, clauses), (PolicyRule, rules)]


def _instrument(row: PolicyInstrument) -> Instrument:
    return Instrument(
        id=row.id,
        number=row.number,
        title=Text(vi=row.title_vi, en=row.title_en),
        issuer=Text(vi=row.issuer_vi, en=row.issuer_en),
        signed=row.signed,
        in_force=row.in_force,
        until=row.until,
        repeals=tuple(row.repeals),
    )


def _clause(row: PolicyClause) -> Clause:
    title = Text(vi=row.title_vi, en=row.title_en)
    return Clause(number=row.number, title=title, quote=row.quote)


def _rule(row: PolicyRule) -> Rule:
    return Rule(
        id=row.id,
        office=row.office,
        axis=row.axis,
        object=row.object,
        action=row.action,
        managed_by=_listed(row.managed_by, ManagedBy),
        portion=_listed(row.portion, PortionKind),
        effect=row.effect,
        start=row.start,
        end=row.end,
        clause=row.clause,
        instrument=row.instrument,
        note=row.note,
    )


def _listed(text: str, choices: type[E]) -> frozenset[E] | None:
    return None if text == "*" else frozenset(choices(word) for word in text.split("|"))
