"""Acts that several offices sign: what waits, and what was signed."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import update

from khungcui import clock
from khungcui.ids import parse_node_id
from khungcui.testing import Actor, Answer, Loom

from .drafting import DRAFTED, FAILURES, audited, codes, draft, input_of

pytestmark = pytest.mark.anyio


async def city_course(loom: Loom, department: Actor) -> str:
    """The id of a planned city course with places for two districts."""
    drafted = (await loom.graphql(DRAFTED, {"input": draft()}, as_=department)).done()
    [version] = drafted["draftCurriculum"]["curriculum"]["versions"]["nodes"]
    unified = await loom.graphql(
        "mutation($input: UnifyCurriculumInput!) "
        "{ unifyCurriculum(input: $input) { userErrors { message } } }",
        {"input": {"curriculumVersion": version["id"]}},
        as_=department,
    )
    unified.done()
    today = clock.today().isoformat()
    planned = await loom.graphql(
        f"mutation($input: {input_of(loom, 'planCityCourse')}) {{ planCityCourse(input: $input) "
        "{ cityCourse { id } userErrors { code field message } } }",
        {
            "input": {
                "code": f"LTP-{next(codes):03}",
                "title": "Lớp chủ nhiệm hợp tác xã",
                "curriculumVersion": version["id"],
                "venue": "Hội trường Sở",
                "capacity": 4,
                "startsOn": today,
                "endsOn": today,
                "quotas": [{"area": "760", "places": 2}, {"area": "770", "places": 2}],
                "sessions": [{"heldOn": today, "hours": 8, "topic": "Mở sổ"}],
            }
        },
        as_=department,
    )
    return planned.done()["planCityCourse"]["cityCourse"]["id"]


async def sign(loom: Loom, course: str, as_: Actor) -> Answer:
    return await loom.graphql(
        "mutation($input: OpenCityCourseInput!) { openCityCourse(input: $input) "
        f"{{ cityCourse {{ state }} {FAILURES} }} }}",
        {"input": {"cityCourse": course}},
        as_=as_,
    )


async def waits(loom: Loom, course: str, as_: Actor) -> tuple[str, int]:
    payload = (await sign(loom, course, as_)).done()["openCityCourse"]
    return payload["cityCourse"]["state"], len(payload["waitsFor"])


async def test_a_joint_act_takes_effect_with_the_last_signature(
    working: Loom, department: Actor, office_1: Actor, office_3: Actor
) -> None:
    course = await city_course(working, department)
    assert await waits(working, course, department) == ("PLANNED", 2)
    assert await waits(working, course, department) == ("PLANNED", 2)
    assert await waits(working, course, office_1) == ("PLANNED", 1)
    assert await waits(working, course, office_1) == ("PLANNED", 1)
    assert await waits(working, course, office_3) == ("OPEN", 0)
    signed = await audited(working, "79", "open_city_course")
    assert [entry.verdict for entry in signed[-5:]] == ["allow"] * 5


async def test_who_has_no_place_to_sign_in_is_refused(working: Loom, department: Actor) -> None:
    course = await city_course(working, department)
    other = await working.acting("office:772")
    answer = await sign(working, course, other)
    told = [*answer.codes, *(error["code"] for error in answer.user_errors)]
    assert told in (["FORBIDDEN"], ["id.unknown"])
    assert await waits(working, course, department) == ("PLANNED", 2)


async def test_a_signature_is_for_what_was_signed(
    working: Loom, department: Actor, office_1: Actor, office_3: Actor
) -> None:
    course = await city_course(working, department)
    await waits(working, course, department)
    await waits(working, course, office_1)
    rows: Any = working.registry.resources["city_course"].resource.rows
    async with working.database.maintaining(["79"]) as session:
        await session.execute(
            update(rows).where(rows.id == parse_node_id(course).uuid).values(venue="Nơi khác")
        )
    assert await waits(working, course, office_3) == ("PLANNED", 2)
    assert await waits(working, course, department) == ("PLANNED", 1)
    assert await waits(working, course, office_1) == ("OPEN", 0)


async def test_two_last_signatures_at_the_same_time(
    working: Loom, department: Actor, office_1: Actor, office_3: Actor
) -> None:
    for _ in range(3):
        course = await city_course(working, department)
        answers = await asyncio.gather(
            *(waits(working, course, one) for one in (department, office_1, office_3))
        )
        assert ("OPEN", 0) in answers
        assert sorted(left for _, left in answers) == [0, 1, 2]
