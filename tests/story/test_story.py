"""A frontend's story: from a curriculum to a certificate, and who is told that they may not."""

from typing import Any

import pytest

from khungcui import clock
from khungcui.testing import Actor, Loom

pytestmark = pytest.mark.anyio

FAILURES = "userErrors { code field message clause }"

TWO_WARDS = ("26734", "26737")


async def act(
    loom: Loom, name: str, given: dict[str, Any], shown: str, as_: Actor, district: str | None
) -> Any:
    """Perform a mutation that must succeed; its record."""
    type_name = name[0].upper() + name[1:]
    input_type = {"planDistrictCourse": "PlanCourse"}.get(name, type_name)
    answer = await loom.graphql(
        f"mutation($input: {input_type}Input!) "
        f"{{ {name}(input: $input) {{ {shown} {FAILURES} waitsFor {{ power }} }} }}",
        {"input": given},
        as_=as_,
        district=district,
    )
    return answer.done()[name]


async def unified_version(loom: Loom, department: Actor) -> str:
    """The id of a curriculum version for ward cadres that the department has unified."""
    drafted = await act(
        loom,
        "draftCurriculum",
        {
            "code": "CB-01",
            "title": "Quản lý tiểu công nghiệp ở phường",
            "audience": "WARD_CADRE",
            "version": {"modules": [{"title": "Sổ sách", "hours": 8}]},
        },
        "curriculum { versions { nodes { id state } } }",
        department,
        None,
    )
    [version] = drafted["curriculum"]["versions"]["nodes"]
    assert version["state"] == "DRAFT"
    unified = await act(
        loom,
        "unifyCurriculum",
        {"curriculumVersion": version["id"]},
        "curriculumVersion { state }",
        department,
        None,
    )
    assert unified["curriculumVersion"]["state"] == "UNIFIED"
    return version["id"]


def plan(version: str, code: str = "L-01") -> dict[str, Any]:
    """The input of a district course of one day, with a place for each of two wards."""
    return {
        "code": code,
        "title": "Lớp cán bộ phường",
        "curriculumVersion": version,
        "venue": "Nhà văn hoá Quận 1",
        "capacity": 2,
        "startsOn": clock.today().isoformat(),
        "endsOn": clock.today().isoformat(),
        "quotas": [{"area": ward, "places": 1} for ward in TWO_WARDS],
        "sessions": [
            {"heldOn": clock.today().isoformat(), "hours": 8, "topic": "Mở sổ"},
        ],
    }


@pytest.mark.slow
async def test_from_curriculum_to_certificate(loom: Loom) -> None:
    department = await loom.acting("department", name="Trần Thị Sở")
    committee = await loom.acting("district:760", name="Lê Văn Quận")
    office = await loom.acting("office:760", name="Phạm Thị Phòng")
    tan_dinh = await loom.acting("ward:26734", name="Ngô Văn Định")
    da_kao = await loom.acting("ward:26737", name="Bùi Thị Kao")
    district_3 = await loom.acting("office:770", name="Đỗ Văn Ba")
    await loom.disable("training", "760", "770")
    version = await unified_version(loom, department)

    # Quận 1 enables the module: before, its schema has no such field.
    without = await loom.graphql("{ districtCourses { totalCount } }", as_=office, district="760")
    assert without.status == 400
    assert "districtCourses" in without.errors[0]["message"]
    await act(loom, "enablePlugin", {"plugin": "training"}, "__typename", committee, "760")

    # A ward tries to organise, and is told by which clause it may not.
    query = (
        "mutation($input: PlanCourseInput!) { planDistrictCourse(input: $input) { __typename } }"
    )
    refused = await loom.graphql(query, {"input": plan(version)}, as_=tan_dinh, district="760")
    assert refused.denied == "II.6.3"
    assert refused.errors[0]["extensions"]["power"] == "district_course.organise"
    assert refused.errors[0]["extensions"]["reasons"]

    # The office may.
    planned = await act(
        loom,
        "planDistrictCourse",
        plan(version),
        "districtCourse { id state quotas { nodes { id area } } sessions { nodes { id } } }",
        office,
        "760",
    )
    course = planned["districtCourse"]
    assert course["state"] == "PLANNED"
    await act(
        loom, "openDistrictCourse", {"districtCourse": course["id"]}, "__typename", office, "760"
    )

    # It nominates a cadre of each ward.
    quotas = {quota["area"]: quota["id"] for quota in course["quotas"]["nodes"]}
    enrolments = []
    for ward, person in zip(TWO_WARDS, ("Võ Thị Sáu", "Lý Tự Trọng"), strict=True):
        cadre = await act(
            loom,
            "registerCadre",
            {
                "name": person,
                "post": {
                    "kind": "WARD_OFFICER",
                    "title": "Cán bộ tiểu thủ công nghiệp",
                    "organisation": f"UBND phường {ward}",
                    "area": ward,
                    "since": "2020-01-01",
                },
            },
            "cadre { id }",
            committee,
            "760",
        )
        nominated = await act(
            loom,
            "nominateCadre",
            {"courseQuota": quotas[ward], "cadre": cadre["cadre"]["id"]},
            "enrolment { id state }",
            office,
            "760",
        )
        enrolment = nominated["enrolment"]["id"]
        await act(loom, "confirmEnrolment", {"enrolment": enrolment}, "__typename", office, "760")
        enrolments.append(enrolment)

    # It runs, is attended, assessed and certified.
    await act(
        loom, "startDistrictCourse", {"districtCourse": course["id"]}, "__typename", office, "760"
    )
    [meeting] = course["sessions"]["nodes"]
    await act(
        loom,
        "recordAttendance",
        {"courseSession": meeting["id"], "present": enrolments},
        "__typename",
        office,
        "760",
    )
    await act(
        loom, "assessDistrictCourse", {"districtCourse": course["id"]}, "__typename", office, "760"
    )
    for enrolment in enrolments:
        await act(
            loom,
            "assessEnrolment",
            {"enrolment": enrolment, "score": "8.5"},
            "__typename",
            office,
            "760",
        )
    await act(
        loom, "certifyDistrictCourse", {"districtCourse": course["id"]}, "__typename", office, "760"
    )

    # The district sees both certificates, each ward its own, the other ward's node not at all.
    listed = "{ certificates { totalCount nodes { id number holder } } }"
    everything = (await loom.graphql(listed, as_=office, district="760")).done()["certificates"]
    assert everything["totalCount"] == 2
    of_tan_dinh = (await loom.graphql(listed, as_=tan_dinh, district="760")).done()["certificates"]
    of_da_kao = (await loom.graphql(listed, as_=da_kao, district="760")).done()["certificates"]
    assert [each["holder"] for each in of_tan_dinh["nodes"]] == ["Võ Thị Sáu"]
    assert [each["holder"] for each in of_da_kao["nodes"]] == ["Lý Tự Trọng"]
    [other] = of_da_kao["nodes"]
    node = "query($id: ID!) { node(id: $id) { id } }"
    mine = await loom.graphql(node, {"id": other["id"]}, as_=da_kao, district="760")
    theirs = await loom.graphql(node, {"id": other["id"]}, as_=tan_dinh, district="760")
    assert mine.done()["node"] == {"id": other["id"]}
    assert theirs.done()["node"] is None

    # Quận 3 has no such field, and sees none of the rows at the city's endpoint either.
    no_field = await loom.graphql(listed, as_=district_3, district="770")
    assert no_field.status == 400
    at_city = await loom.graphql(listed, as_=district_3)
    assert at_city.done()["certificates"]["totalCount"] == 0
    # Its token opens nothing of Quận 1.
    foreign = await loom.graphql(listed, as_=district_3, district="760")
    assert foreign.status == 403
    assert foreign.codes == ["tenant.foreign"]
