"""Whatever happens to an establishment, its promises hold on every day and its past stays.

The acts themselves run against PostgreSQL in random order, on days that go on; an oracle that
knows nothing of the database's checks reads the rows after each.
"""

import asyncio
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise
from types import SimpleNamespace
from typing import Any, ClassVar
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from khungcui.defaults.register import plugin
from khungcui.defaults.register.acts.classes import ConfirmClassInput, ProposeClassInput
from khungcui.defaults.register.acts.establishments import (
    PortionInput,
    RegisterEstablishmentInput,
    SetPortionsInput,
)
from khungcui.defaults.register.acts.hand_overs import AcceptHandOverInput, OfferHandOverInput
from khungcui.defaults.register.acts.particulars import ParticularsInput
from khungcui.defaults.register.acts.requests import (
    ApproveChangeInput,
    RequestChangeInput,
    RequestClosingInput,
)
from khungcui.errors import KhungCuiError
from khungcui.ids import uuid7
from khungcui.plugins.acting import Acting
from khungcui.policy.vocabulary import ManagedBy, PortionKind
from khungcui.register.faults import translate
from khungcui.register.models import (
    ChangeRequest,
    Classification,
    Establishment,
    EstablishmentVersion,
    HandOver,
    Portion,
    PortionManager,
    PortionOrderer,
)
from khungcui.register.vocabulary import OwnerForm
from khungcui.storage.database import Database
from khungcui.tenancy.tree import AreaTree, AreaVersion, LevelKind, Period
from khungcui.testing.postgres import Cluster, done
from khungcui.text import Text

HOME, CITY, WARD = "760", "79", "26734"
AREAS = (HOME, CITY)
FIRST_DAY = date(1980, 1, 1)
ACTS = {act.name: act for act in plugin.acts()}
#: Days from today on which an act would take effect; the past is refused.
AHEAD = st.sampled_from((-2, -1, 0, 0, 1, 7))
LEVELS = st.sampled_from((*ManagedBy, ManagedBy.DISTRICT, ManagedBy.DISTRICT))
NAME = Text(vi="-", en="-")


def tree() -> AreaTree:
    always = Period(start=date(1975, 1, 1))
    places = ((CITY, "city", None), (HOME, "district", CITY), (WARD, "ward", HOME))
    return AreaTree(
        levels={
            level: LevelKind(id=level, rank=rank, home=level != "ward", name=NAME)
            for rank, level in enumerate(("city", "district", "ward"))
        },
        versions=tuple(
            AreaVersion(id=id_, code=id_, level=level, parent=parent, name=NAME, period=always)
            for id_, level, parent in places
        ),
        successors={},
    )


@st.composite
def shares(draw: st.DrawFn) -> list[tuple[PortionKind, Decimal, bool]]:
    """Portions (kind, share, ordered) that mostly come to 100, and sometimes just do not."""
    cuts = sorted(draw(st.lists(st.integers(1, 9_999_999), max_size=3, unique=True)))
    edges = [0, *cuts, 10_000_000]
    parts = [Decimal(b - a) / 100_000 for a, b in pairwise(edges)]
    if draw(st.integers(0, 9)) == 0:
        parts[0] -= Decimal("0.000001")
    kinds = [draw(st.sampled_from(PortionKind)) for _ in parts]
    return [
        (kind, part, kind is PortionKind.PLAN and draw(st.booleans()))
        for kind, part in zip(kinds, parts, strict=True)
    ]


class Life(RuleBasedStateMachine):
    """One establishment, from its registration on."""

    url: ClassVar[str]
    world: ClassVar[Any]

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.database = Database(self.url, pool_size=1)
        self.day = FIRST_DAY
        self.place: UUID | None = None
        self.past: dict[date, Any] = {}
        self.read: Any = None

    def teardown(self) -> None:
        self.runner.run(self.database.close())
        self.runner.close()

    # Acting

    def act(self, name: str, row: tuple[type[Any], UUID] | None, given: Any) -> UUID | None:
        """Run an act; the id of what it returned, None where it was refused in words."""
        self.read = None
        return self.runner.run(self._act(name, row, given))

    async def _act(self, name: str, on: tuple[type[Any], UUID] | None, given: Any) -> UUID | None:
        try:
            async with self.database.writing(AREAS, AREAS) as session:
                row = None if on is None else await session.get_one(on[0], (HOME, on[1]))
                acting = Acting(
                    session=session,
                    principal=SimpleNamespace(official_id=uuid7(), office_tenant=HOME),  # type: ignore[arg-type]
                    tenant=HOME,
                    day=self.day,
                    now=datetime.combine(self.day, time(5), UTC),
                    tree=tree(),
                    registry=None,  # type: ignore[arg-type] - these acts ask nothing of it
                    states=None,  # type: ignore[arg-type] - nor of these
                    finder=self.find,
                    faceter=lambda *_: pytest.fail("an act does not ask how a row looks"),
                    judge=lambda _power, _facet: pytest.fail("an act does not ask for its gate"),
                    examiner=lambda *_: pytest.fail("an act of the register looks at no document"),
                    reader=lambda: pytest.fail("an act counts nothing beside its own"),
                )
                made = await ACTS[name].run(acting, row, given)
                return made.id
        except DBAPIError as error:
            if translate(error) is None:
                raise
        except KhungCuiError:
            pass
        return None

    async def find(self, resource: str, node_id: str, _field: str, _lock: bool) -> Any:
        match resource:
            case "area":
                return SimpleNamespace(id=node_id)
            case "sector":
                return SimpleNamespace(code=node_id)
            case _:
                return self.world.company

    def portions_given(self, parts: Any) -> list[PortionInput]:
        return [
            PortionInput(kind=kind, share=share, orderer="company" if ordered else None)  # type: ignore[arg-type]
            for kind, share, ordered in parts
        ]

    # Rules

    @initialize(parts=shares(), ago=st.integers(0, 400))
    def registered(self, parts: Any, ago: int) -> None:
        given = RegisterEstablishmentInput(
            code=uuid7().hex,
            opened=self.day - timedelta(days=ago),
            particulars=ParticularsInput(
                name="Tổ dệt",
                owner_form=OwnerForm.PRODUCTION_GROUP,
                address="1 Hai Bà Trưng",
                area=WARD,  # type: ignore[arg-type]
                sector="13",  # type: ignore[arg-type]
            ),
            portions=self.portions_given(parts),
        )
        self.place = self.act("register_establishment", None, given)
        total = sum(share for _, share, _ in parts)
        assert (self.place is not None) == (total == 100)

    @rule(days=st.sampled_from((1, 2, 30)))
    def days_pass(self, days: int) -> None:
        for _ in range(days):
            if self.place is not None:
                self.past[self.day] = self.as_of(self.day)
            self.day += timedelta(days=1)

    @precondition(lambda self: self.place)
    @rule(parts=shares(), ahead=AHEAD)
    def portions_are_set(self, parts: Any, ahead: int) -> None:
        given = SetPortionsInput(
            establishment="-",  # type: ignore[arg-type]
            effective_on=self.day + timedelta(days=ahead),
            portions=self.portions_given(parts),
        )
        self.act("set_portions", (Establishment, self.place), given)  # type: ignore[arg-type]

    @precondition(lambda self: self.place)
    @rule(data=st.data(), level=LEVELS, ahead=AHEAD)
    def class_is_confirmed(self, data: st.DataObject, level: ManagedBy, ahead: int) -> None:
        portion = self.any_portion(data)
        given = ProposeClassInput(portion="-", managed_by=level, reason="Thử")  # type: ignore[arg-type]
        made = portion and self.act("propose_class", (Portion, portion), given)
        if made:
            confirm = ConfirmClassInput(
                classification="-",  # type: ignore[arg-type]
                effective_on=self.day + timedelta(days=ahead),
            )
            self.act("confirm_class", (Classification, made), confirm)

    @precondition(lambda self: self.place)
    @rule(data=st.data(), ahead=AHEAD)
    def portion_is_handed_over(self, data: st.DataObject, ahead: int) -> None:
        portion = self.any_portion(data)
        given = OfferHandOverInput(
            portion="-",  # type: ignore[arg-type]
            effective_on=self.day + timedelta(days=ahead),
            reason="Thử",
        )
        made = portion and self.act("offer_hand_over", (Portion, portion), given)
        if made:
            self.act("accept_hand_over", (HandOver, made), AcceptHandOverInput(hand_over="-"))  # type: ignore[arg-type]

    @precondition(lambda self: self.place)
    @rule(workers=st.integers(-1, 99), ahead=AHEAD, sector=st.sampled_from("12"))
    def particulars_change(self, workers: int, ahead: int, sector: str) -> None:
        given = RequestChangeInput(
            establishment="-",  # type: ignore[arg-type]
            particulars=ParticularsInput(workers=workers, sector=f"1{sector}"),  # type: ignore[arg-type]
            effective_on=self.day + timedelta(days=ahead),
            reason="Thử",
        )
        self.approve(self.act("request_change", (Establishment, self.place), given))  # type: ignore[arg-type]

    @precondition(lambda self: self.place and self.day > FIRST_DAY + timedelta(days=100))
    @rule(ahead=AHEAD)
    def closed(self, ahead: int) -> None:
        given = RequestClosingInput(
            establishment="-",  # type: ignore[arg-type]
            effective_on=self.day + timedelta(days=ahead),
            reason="Thử",
        )
        self.approve(self.act("request_closing", (Establishment, self.place), given))  # type: ignore[arg-type]

    def approve(self, request: UUID | None) -> None:
        if request is not None:
            self.act(
                "approve_change", (ChangeRequest, request), ApproveChangeInput(change_request="-")
            )  # type: ignore[arg-type]

    # The oracle

    def any_portion(self, data: st.DataObject) -> UUID | None:
        ids = [one.id for one in self.rows()[2] if self.day in one.valid]
        return data.draw(st.sampled_from(sorted(ids))) if ids else None

    def rows(self) -> Any:
        """All rows of the establishment, read again after every act."""
        if self.read is None:
            self.read = self.runner.run(self._rows())
        return self.read

    async def _rows(self) -> Any:
        async with self.database.reading(AREAS) as session:

            async def all_of(model: type[Any], column: Any, *ids: Any) -> list[Any]:
                return list(await session.scalars(select(model).where(column.in_(ids))))

            places = await all_of(Establishment, Establishment.id, self.place)
            versions = await all_of(
                EstablishmentVersion, EstablishmentVersion.establishment_id, self.place
            )
            parts = await all_of(Portion, Portion.establishment_id, self.place)
            ids = [one.id for one in parts]
            managers = await all_of(PortionManager, PortionManager.portion_id, *ids)
            orderers = await all_of(PortionOrderer, PortionOrderer.portion_id, *ids)
            return places, versions, parts, managers, orderers

    def as_of(self, day: date) -> Any:
        """Everything that is so on ``day``, without the rows that say it."""
        _, versions, parts, managers, orderers = self.rows()
        return (
            [(v.name, v.workers, v.sector) for v in versions if day in v.valid],
            sorted((p.id, p.kind, p.share) for p in parts if day in p.valid),
            sorted((m.portion_id, m.managed_by, m.office_id) for m in managers if day in m.valid),
            sorted((o.portion_id, o.orderer_id) for o in orderers if day in o.valid),
        )

    @invariant()
    def every_day_is_whole(self) -> None:
        if self.place is None:
            return
        [place], versions, parts, managers, orderers = self.rows()
        dated = (*versions, *parts, *managers, *orderers)
        days = {d for one in dated for d in (one.valid.lower, one.valid.upper) if d is not None}
        for day in sorted(days | {place.opened, self.day} | ({place.closed} - {None})):
            if day < place.opened:
                pytest.fail("something begins before the establishment")
            open_then = place.closed is None or day < place.closed
            present = [one for one in parts if day in one.valid]
            assert sum(one.share for one in present) == (100 if open_then else 0)
            assert len([one for one in versions if day in one.valid]) == 1
            assert all(one.share > 0 for one in present)
            ids = {one.id for one in present}
            held = [one for one in managers if day in one.valid]
            ordered = {one.portion_id for one in orderers if day in one.valid}
            assert len({one.portion_id for one in held}) == len(held)
            assert {one.portion_id for one in held} | ordered <= ids
            wards = {one.portion_id for one in held if one.managed_by is ManagedBy.WARD}
            assert not wards & ordered
        for one in parts:
            first = min((m.valid.lower for m in managers if m.portion_id == one.id), default=None)
            for day in sorted(days):
                if first is not None and day >= first and day in one.valid:
                    assert any(day in m.valid for m in managers if m.portion_id == one.id)

    @invariant()
    def the_past_stays(self) -> None:
        for day, then in self.past.items():
            assert self.as_of(day) == then


@pytest.mark.slow
@pytest.mark.long
def test_life(postgres: Cluster) -> None:
    from tests.core.register.conftest import make_world

    fresh = postgres.fresh()
    try:
        world, rows = make_world()

        async def load() -> None:
            async with (
                Database(fresh.app_url, pooled=False) as database,
                database.writing(AREAS, AREAS) as session,
            ):
                session.add_all(rows)

        done(load())
        Life.url, Life.world = fresh.app_url, world
        run_state_machine_as_test(
            Life,
            settings=settings(
                max_examples=20,
                stateful_step_count=15,
                deadline=None,
                suppress_health_check=list(HealthCheck),
                database=None,
            ),
        )
    finally:
        with suppress(OSError):
            postgres.drop(fresh)
