"""Workforces month by month, and people who look for work."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from khungcui import Period, PeriodKind
from khungcui_labor_finance.demo.common import Rows, Scene, about, flow
from khungcui_labor_finance.models import (
    JobPlacement,
    JobSeeker,
    JobSeekerIdentity,
    LaborAllocation,
    LaborPool,
    WorkforceReport,
)
from khungcui_labor_finance.vocabulary import AllocationState, SeekerState, Sex, Skill

_SEEKERS = 6
_BORN = timedelta(days=365 * 25)


def make_labor(scene: Scene) -> tuple[dict[Any, int], Rows]:
    """How many hands each establishment has, and all rows about labor."""
    hands = {place.id: scene.making.random.randint(4, 60) for place in scene.all_places}
    reports = [
        _report(scene, place, month, hands[place.id])
        for place in scene.all_places
        for month in scene.months
    ]
    rows: Rows = [(WorkforceReport, reports)]
    pools: list[dict[str, Any]] = []
    needs: list[dict[str, Any]] = []
    seekers: list[dict[str, Any]] = []
    people: list[dict[str, Any]] = []
    placements: list[dict[str, Any]] = []
    for district, places in scene.places.items():
        if not places:
            continue
        pool = _pool(scene, district)
        pools.append(pool)
        found = [_seeker(scene, district, places[0].area, n) for n in range(1, _SEEKERS + 1)]
        seekers += found
        people += [_identity(scene, one) for one in found]
        for at, place in enumerate(places[:4]):
            need = _need(scene, place, pool, list(AllocationState)[at])
            needs.append(need)
            for _ in range(need["placed"]):
                seeker = next(one for one in found if one["state"] is SeekerState.SEEKING)
                seeker |= flow(SeekerState.PLACED, scene.making.days_ago(5))
                placements.append(_placement(scene, place, need, seeker))
    return hands, [
        *rows,
        (LaborPool, pools),
        (LaborAllocation, needs),
        (JobSeeker, seekers),
        (JobSeekerIdentity, people),
        (JobPlacement, placements),
    ]


def _report(scene: Scene, place: Any, month: Period, usual: int) -> dict[str, Any]:
    random = scene.making.random
    headcount = max(1, usual + random.randint(-2, 2))
    women, skilled = random.randint(0, headcount), random.randint(0, headcount)
    permanent = random.randint(headcount // 2, headcount)
    return about(place) | {
        "id": scene.making.id(),
        "owner_form": place.owner_form,
        "period": month.code,
        "ends_on": month.end,
        "headcount": headcount,
        "women": women,
        "men": headcount - women,
        "skilled": skilled,
        "unskilled": headcount - skilled,
        "permanent": permanent,
        "seasonal": headcount - permanent,
        "person_days": Decimal(headcount * 24),
        "revision": 1,
        "current": True,
        "reason": None,
        "reported_on": month.end + timedelta(days=3),
    }


def _pool(scene: Scene, district: str) -> dict[str, Any]:
    return {
        "tenant": district,
        "id": scene.making.id(),
        "area": district,
        "period": Period.of(PeriodKind.MONTH, scene.making.day).code,
        "available": 20,
        "recruited": 5,
        "allotted": 0,
    }


def _need(scene: Scene, place: Any, pool: dict[str, Any], state: AllocationState) -> dict[str, Any]:
    order = list(AllocationState).index(state)
    allotted = 2 if order >= 2 else 0
    pool["allotted"] += allotted
    return (
        about(place)
        | flow(state, scene.making.days_ago(order + 3))
        | {
            "id": scene.making.id(),
            "period": pool["period"],
            "skill": Skill.SKILLED,
            "needed": 3,
            "planned": 2 if order else 0,
            "allotted": allotted,
            "placed": 1 if order == 2 else allotted if order > 2 else 0,
            "pool_id": pool["id"] if allotted else None,
            "report": None,
        }
    )


def _seeker(scene: Scene, district: str, area: str, number: int) -> dict[str, Any]:
    making = scene.making
    day = making.days_ago(30 + number)
    return {
        "tenant": district,
        "id": making.id(),
        "code": f"{making.day.year}/{number:06}",
        "area": area,
        "sex": making.random.choice(list(Sex)),
        "skill": making.random.choice(list(Skill)),
        "trade": making.random.choice(("Dệt", "Mộc", "Cơ khí", None)),
        "registered_on": day,
    } | flow(SeekerState.SEEKING, day)


def _identity(scene: Scene, seeker: dict[str, Any]) -> dict[str, Any]:
    return {
        "tenant": seeker["tenant"],
        "id": seeker["id"],
        "name": scene.making.person(),
        "born_on": seeker["registered_on"] - _BORN,
        "identity_number": None,
        "address": "Tổ dân phố 4",
        "phone": None,
    }


def _placement(
    scene: Scene, place: Any, need: dict[str, Any], seeker: dict[str, Any]
) -> dict[str, Any]:
    return about(place) | {
        "id": scene.making.id(),
        "seeker_id": seeker["id"],
        "allocation_id": need["id"],
        "placed_on": scene.making.days_ago(5),
        "ended_on": None,
    }
