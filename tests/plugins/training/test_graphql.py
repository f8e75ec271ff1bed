"""Training over HTTP: what offices see of it, page by page, and a certificate by its number."""

import re

import pytest

from khungcui import today
from khungcui.testing import Loom
from khungcui.testing.budget import query_budget
from khungcui_training.queries import masked

from .conftest import CITY

pytestmark = pytest.mark.anyio

#: The district of the small demo data that begins with training on.
FIVE = "774"

VERIFY = """
query ($number: String!) {
  verifyCertificate(number: $number) { number standing holder curriculum issuedOn }
}
"""


async def _a_certificate(loom: Loom) -> dict[str, str]:
    office = await loom.acting(f"office:{FIVE}")
    answer = await loom.graphql(
        "{ certificates(first: 1) { nodes { id number holder standing } } }",
        as_=office,
        district=FIVE,
    )
    return answer.done()["certificates"]["nodes"][0]


async def test_a_course_with_all_that_hangs_under_it_takes_few_statements(peopled: Loom) -> None:
    office = await peopled.acting(f"office:{FIVE}")
    query = """{
      districtCourses(first: 20, order: [{field: STARTS_ON, direction: DESC}]) { nodes {
        code title state capacity allotted
        curriculumVersion { number hours curriculum { title audience } }
        sessions(first: 5) { nodes { heldOn hours } }
        quotas(first: 5) { nodes { area places taken } }
        enrolments(first: 5) { nodes {
          state cadre { name postKind }
          assessments(first: 1) { nodes { score } }
          certificates(first: 1) { nodes { number standing } }
        } }
      } }
    }"""
    await peopled.graphql(query, as_=office, district=FIVE)
    # Thirteen for the request, and room for the platform's watcher, which may read meanwhile;
    # a statement for each course and enrolment would take far more.
    with query_budget(30):
        answer = await peopled.graphql(query, as_=office, district=FIVE)
    courses = answer.done()["districtCourses"]["nodes"]
    assert {course["state"] for course in courses} >= {"OPEN", "CLOSED"}
    assert sum(len(course["enrolments"]["nodes"]) for course in courses) > 10
    closed = next(course for course in courses if course["state"] == "CLOSED")
    assert closed["curriculumVersion"]["curriculum"]["audience"]
    assert len(closed["sessions"]["nodes"]) == 5
    for course in courses:
        for quota in course["quotas"]["nodes"]:
            assert quota["taken"] <= quota["places"]


async def test_a_ward_sees_its_own_and_a_district_without_training_has_no_such_field(
    peopled: Loom,
) -> None:
    wards = peopled.tree.under(
        f"{CITY}/{FIVE}/", peopled.platform.live.tree.versions[0].period.start
    )
    office = await peopled.acting(f"office:{FIVE}")
    query = "{ enrolments(first: 100) { nodes { area } } }"
    everything = (await peopled.graphql(query, as_=office, district=FIVE)).done()
    areas = {node["area"] for node in everything["enrolments"]["nodes"]}
    assert areas <= wards
    assert len(areas) > 1
    one = min(areas)
    ward = await peopled.acting(f"ward:{one}")
    seen = (await peopled.graphql(query, as_=ward, district=FIVE)).done()
    assert {node["area"] for node in seen["enrolments"]["nodes"]} == {one}

    await peopled.disable("training", "770")
    three = await peopled.acting("office:770")
    answer = await peopled.graphql(query, as_=three, district="770")
    assert answer.status == 400
    assert "enrolments" in answer.errors[0]["message"]


async def test_a_number_is_verified_from_another_district(peopled: Loom) -> None:
    certificate = await _a_certificate(peopled)
    company = await peopled.acting("company")
    checked = (
        await peopled.graphql(VERIFY, {"number": certificate["number"]}, as_=company)
    ).done()["verifyCertificate"]
    assert checked["standing"] == certificate["standing"]
    assert checked["holder"] == masked(certificate["holder"]) != certificate["holder"]
    assert checked["curriculum"]


@pytest.mark.parametrize(
    "number", ["774/1999/000001", "999/2027/000001", "774", "", "../../etc", "774/2026/1 or 1=1"]
)
async def test_a_number_that_was_never_given_out_is_unknown(peopled: Loom, number: str) -> None:
    company = await peopled.acting("company")
    answer = await peopled.graphql(VERIFY, {"number": number}, as_=company)
    assert answer.done()["verifyCertificate"] == {
        "number": number,
        "standing": "UNKNOWN",
        "holder": None,
        "curriculum": None,
        "issuedOn": None,
    }


async def test_a_district_that_turned_training_off_answers_for_no_number(peopled: Loom) -> None:
    certificate = await _a_certificate(peopled)
    await peopled.disable("training", FIVE)
    company = await peopled.acting("company")
    answer = await peopled.graphql(VERIFY, {"number": certificate["number"]}, as_=company)
    assert answer.done()["verifyCertificate"]["standing"] == "UNKNOWN"


async def test_without_a_token_no_number_is_answered(peopled: Loom) -> None:
    answer = await peopled.graphql(VERIFY, {"number": "774/2026/000001"})
    assert answer.codes == ["UNAUTHENTICATED"]


async def test_numbers_by_ward_add_up_to_the_districts(peopled: Loom) -> None:
    office = await peopled.acting(f"office:{FIVE}")
    answer = await peopled.graphql(
        """{
          trainingCoverages(first: 100) { nodes { area required held percent } }
          certificateExpiries(first: 100) { nodes { area within30 within60 within90 } }
        }""",
        as_=office,
        district=FIVE,
    )
    rows = {row["area"]: row for row in answer.done()["trainingCoverages"]["nodes"]}
    whole = rows.pop(FIVE)
    assert whole["required"] == sum(row["required"] for row in rows.values()) > 0
    assert whole["held"] == sum(row["held"] for row in rows.values()) > 0
    assert re.fullmatch(r"\d+\.\d\d", whole["percent"])


async def test_a_ward_that_organises_a_course_hears_the_clause(peopled: Loom) -> None:
    one = sorted(peopled.tree.under(f"{CITY}/{FIVE}/", today()))[1]
    ward = await peopled.acting(f"ward:{one}")
    version = (
        await peopled.graphql(
            "{ curriculumVersions(first: 1) { nodes { id } } }", as_=ward, district=FIVE
        )
    ).done()["curriculumVersions"]["nodes"][0]["id"]
    answer = await peopled.graphql(
        """mutation ($version: ID!) {
          planDistrictCourse(input: {
            code: "L-1", title: "Lớp", curriculumVersion: $version, venue: "Phường",
            capacity: 3, startsOn: "2030-01-01", endsOn: "2030-01-02"
          }) { districtCourse { id } userErrors { code } }
        }""",
        {"version": version},
        as_=ward,
        district=FIVE,
    )
    assert answer.denied == "II.6.3"
