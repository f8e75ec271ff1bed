"""The city adopts the model reform, and lives through the day on which its districts end."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from khungcui import clock
from khungcui.ids import NodeId, parse_node_id
from khungcui.plugins.manager import Plugins
from khungcui.plugins.registry import OwnedWaiting
from khungcui.plugins.view import facet_select
from khungcui.policy.adapter import read_amendment, read_rulebook
from khungcui.policy.amendment import Amendment, amended
from khungcui.policy.record import Facet, Reach
from khungcui.policy.snapshot import Snapshot
from khungcui.policy.store import apply
from khungcui.policy.vocabulary import ManagedBy, OfficeKind
from khungcui.register.models import Office, OfficeSector
from khungcui.settings import Settings, settings
from khungcui.storage.base import DAY
from khungcui.storage.database import Database
from khungcui.testing import Loom
from khungcui.testing.actors import Actor
from khungcui.testing.loom import weaving
from khungcui.testing.postgres import Cluster

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

DISTRICT, WARD = "760", "26734"
#: Plan part ordered and managed by a company of the city, own part the district's.
COOPERATIVE = "26734-0001"
#: Its own part is offered to the ward by the district.
OFFERED = "26737-0001"
PORTIONS = (
    "query($code: String!, $day: Date) { establishments(asOf: $day, filter: "
    "{ code: { eq: $code } }) { nodes { id portions(first: 9) { nodes "
    "{ id kind managedBy manager { kind } } } } } }"
)


def reform_on(day: date) -> Amendment:
    """The shipped reform, as it would be with another day."""
    book = read_rulebook()
    folder = settings().policies_dir / "instruments" / "2025-07-01-reform"
    shipped = read_amendment(folder, book)
    return replace(
        shipped,
        instrument=replace(shipped.instrument, in_force=day, signed=day - timedelta(days=10)),
        rules=tuple(replace(rule, start=day) for rule in shipped.rules),
    )


@pytest.fixture
def day() -> date:
    """The day of the reform: some days from now, since the demo data reach up to today."""
    return clock.today() + timedelta(days=20)


@asynccontextmanager
async def reformed(
    postgres: Cluster, populated: str, plugins: Plugins, chosen: Settings, amendment: Amendment
) -> AsyncIterator[Loom]:
    """The demo city with ``amendment`` adopted."""
    made = postgres.copy(populated)
    try:
        async with Database(made.owner_url, pooled=False) as owner:
            await apply(owner, amended(read_rulebook(), amendment))
        async with weaving(made.app_url, plugins, chosen) as woven:
            yield woven
    finally:
        postgres.drop(made)


@pytest.fixture
async def city(
    postgres: Cluster, populated: str, plugins: Plugins, own_settings: Settings, day: date
) -> AsyncIterator[Loom]:
    """The demo city, which has adopted the reform."""
    async with reformed(postgres, populated, plugins, own_settings, reform_on(day)) as woven:
        yield woven


async def portions(
    city: Loom, as_: Actor, code: str, at: str | None = None, as_of: date | None = None
) -> dict[str, Any]:
    """The portions of an establishment by kind, as they are shown."""
    given = {"code": code, "day": as_of and as_of.isoformat()}
    answer = await city.graphql(PORTIONS, given, as_=as_, district=at)
    [place] = answer.done()["establishments"]["nodes"]
    return {one["kind"]: {**one, "of": place["id"]} for one in place["portions"]["nodes"]}


async def act(city: Loom, as_: Actor, name: str, given: dict[str, Any], at: str | None) -> Any:
    type_name = f"{name[0].upper()}{name[1:]}Input"
    return await city.graphql(
        f"mutation($input: {type_name}!) {{ {name}(input: $input) "
        "{ userErrors { code clause } } }",
        {"input": given},
        as_=as_,
        district=at,
    )


async def test_wards_take_over_and_districts_are_no_more(city: Loom, day: date) -> None:
    before = day - timedelta(days=1)
    ward = await city.acting(f"ward:{WARD}")
    office = await city.acting(f"office:{DISTRICT}")
    department = await city.acting("department")
    committee = await city.acting("city")
    closing = {"reason": "Cơ sở xin nghỉ.", "effectiveOn": (day + timedelta(days=9)).isoformat()}

    with clock.at(before):
        own = (await portions(city, ward, COOPERATIVE, DISTRICT))["OWN"]
        assert (own["managedBy"], own["manager"]["kind"]) == ("DISTRICT", "DISTRICT_OFFICE")
        closing["establishment"] = own["of"]
        refused = await act(city, ward, "requestClosing", closing, DISTRICT)
        assert refused.denied
        # Seen ahead of the day, the ward manages it.
        assert (await portions(city, ward, COOPERATIVE, as_of=day))["OWN"]["managedBy"] == "WARD"

    with clock.at(day):
        # The district's endpoint and the district's officials are told what became of them.
        for gone in (ward, committee, None):
            answer = await city.graphql("{ __typename }", as_=gone, district=DISTRICT)
            assert (answer.status, answer.codes) == (410, ["tenant.ended"])
            assert answer.errors[0]["extensions"]["clause"] == "12-2025.1"
        unknown = await city.graphql("{ __typename }", as_=ward, district="999")
        assert (unknown.status, unknown.codes) == (404, ["tenant.unknown"])
        answer = await city.graphql("{ viewer { office } }", as_=office)
        assert (answer.status, answer.codes) == (403, ["office.abolished"])
        assert answer.errors[0]["extensions"]["clause"] == "12-2025.4"

        # The ward reaches at the city's endpoint what lay at home in the district.
        shown = await portions(city, ward, COOPERATIVE)
        assert {kind: one["managedBy"] for kind, one in shown.items()} == {
            "OWN": "WARD",
            "PLAN": "CITY",
        }
        assert shown["OWN"]["manager"]["kind"] == "WARD_COMMITTEE"
        (await act(city, ward, "requestClosing", closing, None)).done()
        plan = (await portions(city, department, OFFERED))["PLAN"]
        assert (plan["managedBy"], plan["manager"]["kind"]) == ("CITY", "DEPARTMENT")

        # What is shown and what a filter finds are the same.
        filtered = "{ portions(first: 1, filter: { managedBy: { eq: %s } }) { nodes { id } } }"
        for level, found in (("DISTRICT", 0), ("WARD", 1)):
            answer = await city.graphql(filtered % level, as_=committee)
            assert len(answer.done()["portions"]["nodes"]) == found

        # Nobody may claim a portion for a level that has ended.
        claim = {"portion": plan["id"], "managedBy": "DISTRICT", "reason": "Như trước."}
        other = await city.acting("ward:26737")
        refused = await act(city, other, "proposeClass", claim, None)
        assert refused.user_errors == [{"code": "class.level_ended", "clause": "12-2025.3"}]

        # The day before still gets the old answer and clause.
        old = await portions(city, ward, COOPERATIVE, as_of=before)
        assert (old["OWN"]["managedBy"], old["OWN"]["manager"]["kind"]) == (
            "DISTRICT",
            "DISTRICT_OFFICE",
        )
        for as_of, allowed, clause in ((before, False, "III.6"), (day, True, "III.6")):
            decision = await city.graphql(
                'query($asOf: Date) { decision(input: { officeKind: "ward_committee", '
                f'officeArea: "{WARD}", recordArea: "{WARD}", object: "establishment", '
                'action: "manage", managedBy: "district", portion: "own", asOf: $asOf }) '
                "{ allowed clause } }",
                {"asOf": as_of.isoformat()},
                as_=committee,
            )
            assert decision.done()["decision"]["allowed"] is allowed
            assert not allowed or decision.done()["decision"]["clause"] == clause


async def test_open_hand_overs_and_moves_go_on(city: Loom, day: date) -> None:
    ward = await city.acting("ward:26737")
    hand_overs = "{ handOvers(filter: { state: { eq: OFFERED } }) { nodes { id } } }"
    with clock.at(day + timedelta(days=1)):
        [offer] = (await city.graphql(hand_overs, as_=ward)).done()["handOvers"]["nodes"]
        (await act(city, ward, "acceptHandOver", {"handOver": offer["id"]}, None)).done()
        own = (await portions(city, ward, OFFERED))["OWN"]
        assert (own["managedBy"], own["manager"]["kind"]) == ("WARD", "WARD_COMMITTEE")

        # Within the former district an establishment may still move, beyond it not.
        here = (await portions(city, ward, OFFERED))["OWN"]["of"]
        for code, refusal in (("27139", ["request.other_district"]), (WARD, [])):
            area = await city.graphql(
                f'{{ areas(filter: {{ code: {{ eq: "{code}" }} }}) {{ nodes {{ id }} }} }}',
                as_=ward,
            )
            [node] = area.done()["areas"]["nodes"]
            answer = await act(
                city,
                ward,
                "requestChange",
                {"establishment": here, "particulars": {"area": node["id"]}, "reason": "Dời."},
                None,
            )
            assert not answer.errors
            assert [error["code"] for error in answer.user_errors] == refusal


async def test_a_ward_registers_what_opens_after_the_day_at_home_in_the_city(
    city: Loom, day: date
) -> None:
    ward, other = await city.acting(f"ward:{WARD}"), await city.acting("ward:27139")
    department = await city.acting("department")
    with clock.at(day + timedelta(days=1)):
        found = await city.graphql(
            f'{{ areas(filter: {{ code: {{ eq: "{WARD}" }} }}) {{ nodes {{ id }} }} '
            'sectors(filter: { code: { eq: "13" } }) { nodes { id } } }',
            as_=ward,
        )
        area, sector = (found.done()[name]["nodes"][0]["id"] for name in ("areas", "sectors"))
        opening = {
            "code": "MOI-01",
            "opened": day.isoformat(),
            "particulars": {
                "name": "Tổ dệt mới",
                "ownerForm": "PRODUCTION_GROUP",
                "address": "1 Hai Bà Trưng",
                "area": area,
                "sector": sector,
            },
            "portions": [{"kind": "OWN", "share": "100"}],
        }
        assert (await act(city, other, "registerEstablishment", opening, None)).denied
        (await act(city, ward, "registerEstablishment", opening, None)).done()
        own = (await portions(city, ward, "MOI-01"))["OWN"]
        assert (parse_node_id(own["id"]).tenant, own["managedBy"]) == ("79", None)

        claim = {"portion": own["id"], "managedBy": "WARD", "reason": "Hộ mới mở."}
        (await act(city, ward, "proposeClass", claim, None)).done()
        proposed = await city.graphql(
            "{ classifications(filter: { state: { eq: PROPOSED } }, first: 200) "
            "{ nodes { id portion { id } } } }",
            as_=department,
        )
        [waiting] = [
            one["id"]
            for one in proposed.done()["classifications"]["nodes"]
            if one["portion"]["id"] == own["id"]
        ]
        confirming = {"classification": waiting}
        assert (await act(city, ward, "confirmClass", confirming, None)).denied
        (await act(city, department, "confirmClass", confirming, None)).done()
        shown = (await portions(city, ward, "MOI-01"))["OWN"]
        assert (shown["managedBy"], shown["manager"]["kind"]) == ("WARD", "WARD_COMMITTEE")


async def test_who_co_organises_a_course_that_a_district_was_to_sign(city: Loom, day: date) -> None:
    department = await city.acting("department")
    committee = await city.acting("city")
    ward, other = await city.acting("ward:26737"), await city.acting(f"ward:{WARD}")
    versions = await city.graphql(
        "{ curriculumVersions(filter: { state: { eq: UNIFIED } }, first: 50) "
        "{ nodes { id hours curriculum { audience } } } }",
        as_=department,
    )
    version = next(
        one
        for one in versions.done()["curriculumVersions"]["nodes"]
        if one["curriculum"]["audience"] == "COOPERATIVE_MANAGER"
    )
    with clock.at(day - timedelta(days=1)):
        planned = await city.graphql(
            "mutation($input: PlanCourseInput!) { planCityCourse(input: $input) "
            "{ cityCourse { id } userErrors { code } } }",
            {
                "input": {
                    "code": "L-2025",
                    "title": "Lớp quản lý hợp tác xã",
                    "curriculumVersion": version["id"],
                    "venue": "Sở",
                    "capacity": 9,
                    "startsOn": day.isoformat(),
                    "endsOn": (day + timedelta(days=30)).isoformat(),
                    "quotas": [{"area": DISTRICT, "places": 1}, {"area": "27139", "places": 1}],
                    "sessions": [
                        {"heldOn": day.isoformat(), "hours": version["hours"], "topic": "Mở đầu"}
                    ],
                }
            },
            as_=department,
        )
        course = planned.done()["planCityCourse"]["cityCourse"]["id"]

    async def opened(as_: Actor) -> Any:
        return await city.graphql(
            "mutation($input: OpenCityCourseInput!) { openCityCourse(input: $input) "
            "{ waitsFor { title } userErrors { code } } }",
            {"input": {"cityCourse": course}},
            as_=as_,
        )

    async def left(as_: Actor) -> list[str]:
        answer = await opened(as_)
        return [one["title"] for one in answer.done()["openCityCourse"]["waitsFor"]]

    ours = await city.acting("ward:27139")
    with clock.at(day):
        assert await left(department) == [
            "Committee of Vo Thi Sau Ward",
            "Committee of Ho Chi Minh City",
        ]
        for stranger in (ward, other):
            assert (await opened(stranger)).denied
        assert await left(ours) == ["Committee of Ho Chi Minh City"]
        assert await left(committee) == []


async def test_the_city_decides_on_the_modules_of_districts_that_ended(
    city: Loom, day: date
) -> None:
    committee = await city.acting("city")
    ward = await city.acting(f"ward:{WARD}")
    office = await city.acting(f"office:{DISTRICT}")
    archive = (
        f'{{ archive(plugin: "training", resource: "districtTrainingPlan", district: "{DISTRICT}") '
        "{ nodes { id } } }"
    )
    switched = {"plugin": "training", "district": DISTRICT}
    plans = "{ districtTrainingPlans(first: 50) { nodes { area } } }"

    async def seen() -> set[str]:
        answer = await city.graphql(plans, as_=committee)
        return {one["area"] for one in answer.done()["districtTrainingPlans"]["nodes"]}

    with clock.at(day - timedelta(days=1)):
        early = await act(city, committee, "disablePlugin", switched, None)
        assert [error["code"] for error in early.user_errors] == ["district.standing"]
    with clock.at(day):
        assert (await act(city, ward, "disablePlugin", switched, None)).denied == "12-2025.13"
        assert DISTRICT in await seen()
        (await act(city, committee, "disablePlugin", switched, None)).done()
        assert DISTRICT not in await seen()
        assert not city.platform.live.states.is_on("training", DISTRICT)
        kept = await city.graphql(archive, as_=committee)
        assert kept.done()["archive"]["nodes"]
        (await act(city, committee, "enablePlugin", switched, None)).done()
        assert DISTRICT in await seen()

        # Nobody comes to an office that is no more.
        theirs = str(NodeId(type="Office", tenant=DISTRICT, key=str(office.office_id)))
        joining = {"office": theirs, "name": "Trần Thị Mai", "title": "OFFICER"}
        refused = await act(city, committee, "registerOfficial", joining, None)
        assert refused.user_errors == [{"code": "office.abolished", "clause": "12-2025.4"}]


async def _reaches(city: Loom, snapshot: Snapshot, day: date) -> list[Reach]:
    """What every office of the city holds on ``day``."""
    tree = city.tree
    async with city.database.reading(tree.homes()) as session:
        offices = (await session.scalars(select(Office).where(Office.until.is_(None)))).all()
        followed: dict[Any, set[str]] = {}
        for row in await session.scalars(select(OfficeSector)):
            followed.setdefault(row.office_id, set()).add(row.sector)
    return [
        Reach(
            kind=office.kind,
            area=tree.path(office.area, day),
            sectors=frozenset(followed.get(office.id, ())),
            office_id=str(office.id),
        )
        for office in offices
        if snapshot.reforms.office(office.kind, day) is None
    ]


async def _stuck(city: Loom, snapshot: Snapshot, day: date) -> tuple[int, set[str]]:
    """How many rows wait in all, and the states of those over which nobody may act."""
    reaches = await _reaches(city, snapshot, day)
    waiting, stuck = 0, set[str]()
    for owned in city.registry.waiting:
        for facets in await _waiting(city, owned, day):
            waiting += 1
            if not any(
                snapshot.decide_any(reach, power, facets, day).allowed
                for power in owned.waiting.powers
                for reach in reaches
            ):
                stuck.add(f"{owned.waiting.resource}.{owned.waiting.name}")
    return waiting, stuck


async def _waiting(city: Loom, owned: OwnedWaiting, day: date) -> list[list[Facet]]:
    """The facets of every row that waits, row by row."""
    resource = city.registry.resources[owned.waiting.resource].resource
    asked = replace(resource, facets=owned.waiting.facets or resource.facets)
    conditions = [owned.waiting.condition]
    if resource.condition is not None:
        conditions.append(resource.condition)
    statement = facet_select(asked, *conditions).add_columns(resource.key_column.label("key_"))
    rows: dict[Any, list[Facet]] = {}
    async with city.database.reading(city.tree.homes()) as session:
        for row in (await session.execute(statement, {DAY.key: day})).mappings():
            given = {name: None if row[name] is None else str(row[name]) for name in _FACETS}
            area = given.pop("area")
            path = None if area is None else city.tree.path(area, day)
            rows.setdefault(row["key_"], []).append(Facet(area=path, **given))
    return list(rows.values())


_FACETS = ("area", "sector", "managed_by", "portion", "orderer", "owner")


async def test_no_open_work_is_left_without_somebody_who_may_act(city: Loom, day: date) -> None:
    snapshot = city.platform.live.snapshot
    waiting, stuck = await _stuck(city, snapshot, day)
    assert waiting > 30
    assert stuck == set()

    # Without what the reform says of open work, some of it would be stuck.
    silent = Snapshot.build(
        (rule for rule in snapshot.rules if rule.clause not in ("12-2025.6", "12-2025.14")),
        snapshot.instruments,
        snapshot.clauses,
    )
    _, left = await _stuck(city, silent, day)
    assert {"classification.proposed", "hand_over.offered"} <= left
    assert snapshot.reforms.office(OfficeKind.DISTRICT_OFFICE, day) is not None
    assert snapshot.reforms.told(day) == {
        f"{ManagedBy.DISTRICT}/own": "ward",
        f"{ManagedBy.DISTRICT}/plan": "city",
    }
