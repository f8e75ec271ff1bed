"""Rules in the database are the rules of the files."""

# ruff: noqa: PT012 - the block that fails is a transaction

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from khungcui import clock
from khungcui.ids import uuid7
from khungcui.policy.amendment import Amendment, amended
from khungcui.policy.drafts import PolicyDraft, PolicySignature, Purpose, Stage
from khungcui.policy.models import PolicyVersion
from khungcui.policy.publishing import publish, withdraw
from khungcui.policy.reading import Reading
from khungcui.policy.rule import Clause, Instrument, Rule, Rulebook
from khungcui.policy.snapshot import Snapshot
from khungcui.policy.store import TOPIC, apply, read_rulebook, read_snapshot
from khungcui.policy.vocabulary import Line, OfficeKind
from khungcui.storage.database import Database
from khungcui.storage.watch import versions
from khungcui.testing.postgres import Cluster
from khungcui.text import Text

DOOR = {"execution_options": {"door": "test"}}
pytestmark = [pytest.mark.anyio, pytest.mark.slow]


@pytest.fixture
async def databases(postgres: Cluster) -> AsyncIterator[tuple[Database, Database]]:
    fresh = postgres.fresh()
    async with (
        Database(fresh.owner_url, pool_size=2) as owner,
        Database(fresh.app_url, pool_size=2) as app,
    ):
        yield owner, app
    postgres.drop(fresh)


async def test_what_is_loaded_is_what_is_read(
    databases: tuple[Database, Database], book: Rulebook
) -> None:
    owner, app = databases
    first = await apply(owner, book)
    again = await apply(owner, book)

    async with app.reading(()) as session:
        read = await read_rulebook(session)
        snapshot = await read_snapshot(session)
        loads = list(await session.scalars(select(PolicyVersion.snapshot)))

    assert (first.added, bool(again)) == (
        len(book.rules) + len(book.clauses) + len(book.instruments) + len(book.readings),
        False,
    )
    assert set(read.rules) == set(book.rules)
    assert list(read.clauses.values()) == list(book.clauses.values())
    assert read.instruments == book.instruments
    assert [snapshot.id] == loads == [Snapshot.of(book).id]


async def test_a_change_is_told_to_the_workers_once(
    databases: tuple[Database, Database], book: Rulebook
) -> None:
    owner, _ = databases
    await apply(owner, book)
    before = (await versions(owner))[TOPIC]
    *kept, last = book.rules
    changed = replace(kept[0], clause=last.clause)

    applied = await apply(owner, replace(book, rules=(changed, *kept[1:])))

    # The rule, and with it what the instrument carries as a whole.
    assert (applied.added, applied.changed, applied.removed) == (0, 2, 1)
    assert (await versions(owner))[TOPIC] == before + 1


async def test_the_application_cannot_write_rules(
    databases: tuple[Database, Database], book: Rulebook
) -> None:
    _, app = databases
    with pytest.raises(DBAPIError, match="permission denied"):
        await apply(app, book)


async def test_an_empty_database_gives_a_snapshot_without_rules(
    databases: tuple[Database, Database],
) -> None:
    _, app = databases
    async with app.reading(()) as session:
        assert (await read_snapshot(session)).rules == ()


INSTRUMENT = Instrument(
    id="1-2030",
    number="1/2030",
    title=Text(vi="Sửa đổi", en="Amendment"),
    issuer=Text(vi="Thành phố", en="The city"),
    in_force=date(2030, 1, 1),
    repeals=("180-1978/001",),
)
RULE = Rule(
    id="1-2030/001",
    office=OfficeKind.WARD_COMMITTEE,
    axis=Line.TERRITORY,
    object="establishment",
    action="view",
    start=INSTRUMENT.in_force,
    clause="1-2030.1",
    instrument="1-2030",
)
AMENDMENT = Amendment(
    instrument=INSTRUMENT,
    rules=(RULE,),
    clauses=(Clause(number="1-2030.1", title=Text(vi="Một", en="One"), instrument="1-2030"),),
    readings=(
        Reading(
            id="A01",
            clause="II.2.1",
            problem=Text(vi="a", en="a"),
            chosen=Text(vi="b", en="b"),
            others=(Text(vi="c", en="c"),),
            by="x",
            since=INSTRUMENT.in_force,
            rules=frozenset({RULE.id}),
            instrument="1-2030",
        ),
    ),
)


async def draft(app: Database, signers: int, **changes: Any) -> PolicyDraft:
    """A signed draft of `AMENDMENT` as the acts would leave it, with so many signatures."""
    row = PolicyDraft(
        tenant="79",
        instrument=AMENDMENT.id,
        number=INSTRUMENT.number,
        title_vi="Sửa đổi",
        title_en="Amendment",
        in_force=INSTRUMENT.in_force,
        document=AMENDMENT.document,
        content=AMENDMENT.content,
        revision=1,
        stage=Stage.SIGNED,
        drafted_by=uuid7(),
        drafted_by_name="x",
        drafted_at=clock.now(),
        signed_on=date(2029, 6, 1),
        **changes,
    )
    async with app.writing(["79"], ["79"]) as session:
        session.add(row)
        await session.flush()
        for _ in range(signers):
            await sign(session, row, Purpose.ADOPT)
    return row


async def sign(session: AsyncSession, row: PolicyDraft, purpose: Purpose) -> None:
    session.add(
        PolicySignature(
            tenant="79",
            draft_id=row.id,
            purpose=purpose,
            content=row.content,
            official_id=uuid7(),
            official_name="x",
            office_id=uuid7(),
            office_name="y",
            signed_at=clock.now(),
        )
    )
    await session.flush()


async def test_the_application_brings_in_what_two_signed_and_nothing_else(
    databases: tuple[Database, Database], book: Rulebook
) -> None:
    owner, app = databases
    await apply(owner, book)
    row = await draft(app, signers=1)
    with pytest.raises(DBAPIError, match="two officials sign"):
        async with app.writing(["79"], ["79"]) as session:
            await session.execute(select(publish("79", row.id, clock.now())), **DOOR)

    async with app.writing(["79"], ["79"]) as session:
        await sign(session, row, Purpose.ADOPT)
        await session.execute(select(publish("79", row.id, clock.now())), **DOOR)

    async with app.reading(["79"]) as session:
        read = await read_rulebook(session)
    wanted = amended(book, replace(AMENDMENT, instrument=replace(INSTRUMENT, signed=row.signed_on)))
    assert set(read.rules) == set(wanted.rules)
    assert dict(read.clauses) == dict(wanted.clauses)
    assert dict(read.instruments) == dict(wanted.instruments)
    assert set(read.readings) == set(wanted.readings)
    assert Amendment.carried(read, "1-2030").content == AMENDMENT.content
    # What was published stays when the files are applied again.
    assert not await apply(owner, book)


async def test_a_signed_draft_keeps_its_words(
    databases: tuple[Database, Database], book: Rulebook
) -> None:
    owner, app = databases
    await apply(owner, book)
    row = await draft(app, signers=2)
    with pytest.raises(DBAPIError, match="revised back to a draft"):
        async with app.writing(["79"], ["79"]) as session:
            held = await session.merge(row, load=True)
            held.document = {**row.document, "rules": []}
            await session.flush()


async def test_what_is_not_in_force_yet_is_withdrawn_by_two(
    databases: tuple[Database, Database], book: Rulebook
) -> None:
    owner, app = databases
    await apply(owner, book)
    row = await draft(app, signers=2)
    async with app.writing(["79"], ["79"]) as session:
        await session.execute(select(publish("79", row.id, clock.now())), **DOOR)
        held = await session.merge(row)
        held.stage = Stage.PUBLISHED
    for day, why in ((date(2030, 1, 1), "in force already"), (date(2029, 12, 31), "two officials")):
        with pytest.raises(DBAPIError, match=why):
            async with app.writing(["79"], ["79"]) as session:
                await session.execute(select(withdraw("79", row.id, day, clock.now())), **DOOR)

    async with app.writing(["79"], ["79"]) as session:
        await sign(session, row, Purpose.WITHDRAW)
        await sign(session, row, Purpose.WITHDRAW)
        await session.execute(
            select(withdraw("79", row.id, date(2029, 12, 31), clock.now())), **DOOR
        )
    async with app.reading(["79"]) as session:
        assert set((await read_rulebook(session)).rules) == set(book.rules)
