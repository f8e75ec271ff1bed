"""The rules between files and database: loading a rulebook, and reading the snapshot."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import inspect, select
from sqlalchemy.ext.asyncio import AsyncSession

from khungcui import clock
from khungcui.errors import Conflict
from khungcui.policy.amendment import Amendment, ended
from khungcui.policy.document import reading_document, reassigns_document, to_reading, to_reassigns
from khungcui.policy.models import (
    PolicyClause,
    PolicyInstrument,
    PolicyReading,
    PolicyRule,
    PolicyVersion,
    PolicyWithdrawal,
)
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
    """Make the database hold exactly ``book``, beside what officials have published.

    ``owner`` is the database as the role that owns the tables. Nothing is written where all is
    there already. Workers see the new rules at their next poll, all at once. `Conflict` where
    ``book`` has an instrument that was published with other words.
    """
    async with owner.maintaining() as session:
        published = await _published(session, book)
        counts = [0, 0, 0]
        rows = _rows(book, published)
        for model, wanted in rows:
            for place, count in enumerate(await _bring(session, model, wanted)):
                counts[place] += count
        # Removal goes the other way round than adding: rules before what they cite.
        for model, wanted in reversed(rows):
            counts[2] += await _drop(session, model, wanted, published)
        snapshot = await read_snapshot(session)
        applied = Applied(
            added=counts[0], changed=counts[1], removed=counts[2], snapshot=snapshot.id
        )
        if applied:
            session.add(
                PolicyVersion(snapshot=snapshot.id, rules=len(snapshot.rules), loaded=clock.now())
            )
            await bump(session, TOPIC)
        return applied


async def read_rulebook(session: AsyncSession, *, without: str | None = None) -> Rulebook:
    """The rulebook that the database holds, without what was withdrawn.

    ``without`` is an instrument that is to count as withdrawn too.
    """
    withdrawn = set(await session.scalars(select(PolicyWithdrawal.instrument)))
    if without is not None:
        withdrawn.add(without)
    instruments = {
        row.id: _instrument(row)
        for row in await _read(
            session, PolicyInstrument, PolicyInstrument.in_force, PolicyInstrument.id
        )
        if row.id not in withdrawn
    }
    clauses = await _read(
        session,
        PolicyClause,
        PolicyClause.instrument.is_not(None),
        PolicyClause.instrument,
        PolicyClause.place,
    )
    written = await _read(
        session, PolicyRule, PolicyRule.start, PolicyRule.instrument, PolicyRule.place
    )
    rules = tuple(_rule(row) for row in written if row.instrument in instruments)
    for one in instruments.values():
        rules = ended(rules, one.repeals, one.in_force)
    readings = await _read(session, PolicyReading, PolicyReading.instrument, PolicyReading.place)
    return Rulebook(
        rules=rules,
        instruments=instruments,
        clauses={row.number: _clause(row) for row in clauses if row.instrument not in withdrawn},
        readings=tuple(
            to_reading(row.document, row.instrument)
            for row in readings
            if row.instrument in instruments
        ),
    )


async def _read(session: AsyncSession, model: type[Base], *order: Any) -> Sequence[Any]:
    """All rows of a table as plain tuples: a session that keeps them would cost half the time."""
    found = await session.execute(select(*inspect(model).columns).order_by(*order))
    return found.all()


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


async def _published(session: AsyncSession, book: Rulebook) -> frozenset[str]:
    """The instruments that officials published, none of which ``book`` words otherwise."""
    found = await session.execute(
        select(PolicyInstrument.id, PolicyInstrument.content).where(
            PolicyInstrument.published.is_not(None)
        )
    )
    contents = {row.id: row.content for row in found}
    for name in contents.keys() & book.instruments.keys():
        if Amendment.carried(book, name).content != contents[name]:
            raise Conflict(
                Text(
                    vi="Văn bản {id} đã được công bố với nội dung khác tệp.",
                    en="The instrument {id} was published with other words than the files have.",
                ).format(id=name),
                hint=Text(
                    vi="Điều đã công bố không sửa; hãy soạn một văn bản sửa đổi mới.",
                    en="What is published is not changed: draft another instrument.",
                ),
            )
    return frozenset(contents)


async def _drop(
    session: AsyncSession, model: type[R], wanted: Sequence[R], published: frozenset[str]
) -> int:
    """Delete the rows that are wanted no more, but nothing that was published."""
    keys = {_key(row) for row in wanted}
    gone = [
        row
        for row in await session.scalars(select(model))
        if _key(row) not in keys and _carrier(row) not in published
    ]
    for row in gone:
        await session.delete(row)
    await session.flush()
    return len(gone)


def _carrier(row: Any) -> str | None:
    """The instrument that a row belongs to."""
    return row.id if isinstance(row, PolicyInstrument) else row.instrument


def _key(row: Base) -> tuple[object, ...]:
    return tuple(inspect(type(row)).primary_key_from_instance(row))


def _rows(book: Rulebook, published: frozenset[str]) -> list[tuple[type[Base], Sequence[Base]]]:
    """The rows of all that is not published, what is cited before what cites it."""
    carried = [Amendment.carried(book, name) for name in book.instruments if name not in published]
    founding = [clause for clause in book.clauses.values() if clause.instrument is None]
    return [
        (PolicyInstrument, [_instrument_row(one) for one in carried]),
        (
            PolicyClause,
            [
                _clause_row(clause, place)
                for clauses in (founding, *(one.clauses for one in carried))
                for place, clause in enumerate(clauses)
            ],
        ),
        (
            PolicyRule,
            [_rule_row(rule, place) for one in carried for place, rule in enumerate(one.rules)],
        ),
        (
            PolicyReading,
            [
                PolicyReading(
                    instrument=reading.instrument,
                    id=reading.id,
                    place=place,
                    document=reading_document(reading),
                )
                for one in carried
                for place, reading in enumerate(one.readings)
            ],
        ),
    ]


def _instrument_row(carried: Amendment) -> PolicyInstrument:
    one = carried.instrument
    return PolicyInstrument(
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
        reassigns=reassigns_document(one.reassigns),
        content=carried.content,
        published=None,
    )


def _clause_row(clause: Clause, place: int) -> PolicyClause:
    return PolicyClause(
        number=clause.number,
        place=place,
        title_vi=clause.title.vi,
        title_en=clause.title.en,
        quote=clause.quote,
        instrument=clause.instrument,
    )


def _rule_row(rule: Rule, place: int) -> PolicyRule:
    return PolicyRule(
        id=rule.id,
        office=rule.office,
        axis=rule.axis,
        object=rule.object,
        action=rule.action,
        managed_by=joined(rule.managed_by),
        portion=joined(rule.portion),
        effect=rule.effect,
        start=rule.start,
        end=rule.end,
        clause=rule.clause,
        instrument=rule.instrument,
        note=rule.note,
        place=place,
    )


def _instrument(row: Any) -> Instrument:
    return Instrument(
        id=row.id,
        number=row.number,
        title=Text(vi=row.title_vi, en=row.title_en),
        issuer=Text(vi=row.issuer_vi, en=row.issuer_en),
        signed=row.signed,
        in_force=row.in_force,
        until=row.until,
        repeals=tuple(row.repeals),
        reassigns=to_reassigns(row.reassigns),
    )


def _clause(row: Any) -> Clause:
    title = Text(vi=row.title_vi, en=row.title_en)
    return Clause(number=row.number, title=title, quote=row.quote, instrument=row.instrument)


def _rule(row: Any) -> Rule:
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


@lru_cache(maxsize=256)
def _listed(text: str, choices: type[E]) -> frozenset[E] | None:
    return None if text == "*" else frozenset(choices(word) for word in text.split("|"))
