"""The archive: what a module that is off has kept, for the committee of the district alone."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from strawberry.utils.str_converters import to_camel_case

from khungcui import clock, uuid7
from khungcui.defaults.platform.archive import _told
from khungcui.policy.vocabulary import PortionKind
from khungcui.testing import Actor, Answer, Loom
from khungcui_training.models import Cadre
from khungcui_training.resources.courses import TO_COURSE
from khungcui_training.vocabulary import PostKind

pytestmark = pytest.mark.anyio

HOME, NEXT = "760", "770"
#: The relations of a certificate to the kinds of course, which share a column.
COURSES = {to_camel_case(name) for name, _ in TO_COURSE}
ARCHIVE = """
query ($plugin: String!, $resource: String!, $first: Int, $after: String) {
  archive(plugin: $plugin, resource: $resource, first: $first, after: $after) {
    nodes { recordId fields } pageInfo { hasNextPage endCursor }
  }
}
"""


async def ask(
    loom: Loom,
    actor: Actor | None,
    resource: str = "cadre",
    district: str | None = HOME,
    **more: Any,
) -> Answer:
    given = {"plugin": "training", "resource": resource, **more}
    return await loom.graphql(ARCHIVE, given, as_=actor, district=district)


def cadre(district: str, name: str) -> Cadre:
    return Cadre(
        tenant=district,
        id=uuid7(),
        person_id=uuid7(),
        name=name,
        post_kind=next(iter(PostKind)),
        post_title="Tổ trưởng",
        organisation="Hợp tác xã Dệt",
        area=district,
        since=date(1980, 1, 1),
    )


async def names(loom: Loom, actor: Actor, **more: Any) -> list[str]:
    page = (await ask(loom, actor, **more)).done()["archive"]
    return [node["fields"]["name"] for node in page["nodes"]]


async def test_what_was_kept_is_read_as_it_was_shown(loom: Loom) -> None:
    await loom.enable("training", HOME)
    await loom.add(cadre(HOME, "Nguyễn Thị Lụa"), cadre(NEXT, "Đỗ Văn Ba"), cadre("79", "Lê Sở"))
    committee = await loom.acting(f"district:{HOME}")
    await loom.grant("district_committee", "territory", "cadre.view")
    shown = "{ cadres { nodes { id name postKind since } } }"
    live = (await loom.graphql(shown, as_=committee, district=HOME)).done()["cadres"]["nodes"]
    [before] = [node for node in live if node["name"] == "Nguyễn Thị Lụa"]

    await loom.disable("training", HOME)
    page = (await ask(loom, committee)).done()["archive"]
    [row] = page["nodes"]
    assert row["recordId"] == before.pop("id")
    assert before.items() <= row["fields"].items()
    assert page["pageInfo"] == {"hasNextPage": False, "endCursor": row["recordId"]}
    # At the city's endpoint a committee reads its own district's, too.
    assert await names(loom, committee, district=None) == ["Nguyễn Thị Lụa"]


async def test_a_row_names_what_it_refers_to(peopled: Loom) -> None:
    committee = await peopled.acting(f"district:{HOME}")
    shown = "{ certificates(first: 3) { nodes { id cadre { id } curriculum { id } } } }"
    actor = await peopled.acting(f"office:{HOME}")
    live = (await peopled.graphql(shown, as_=actor, district=HOME)).done()["certificates"]["nodes"]
    await peopled.disable("training", HOME)
    pages = (await ask(peopled, committee, "certificate", first=200)).done()["archive"]["nodes"]
    assert pages
    assert live
    for node in live:
        [row] = [one for one in pages if one["recordId"] == node["id"]]
        assert row["fields"]["cadre"] == node["cadre"]["id"]
        assert row["fields"]["curriculum"] == node["curriculum"]["id"]


async def test_a_row_refers_to_the_one_record_that_there_is(peopled: Loom) -> None:
    committee = await peopled.acting(f"district:{HOME}")
    await peopled.disable("training", HOME)
    page = (await ask(peopled, committee, "certificate", first=20)).done()["archive"]
    assert page["nodes"]
    for node in page["nodes"]:
        courses = [value for name, value in node["fields"].items() if name in COURSES and value]
        assert len(courses) == 1, node


async def test_pages_join_without_gap_or_repetition(loom: Loom) -> None:
    committee = await loom.acting(f"district:{HOME}")
    await loom.add(*(cadre(HOME, f"Cán bộ {i}") for i in range(5)))
    seen: list[str] = []
    after, more = None, True
    while more:
        page = (await ask(loom, committee, first=2, after=after)).done()["archive"]
        seen += [node["fields"]["name"] for node in page["nodes"]]
        after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
    assert seen == [f"Cán bộ {i}" for i in range(5)]
    foreign = str((await ask(loom, committee, first=1)).done()["archive"]["nodes"][0]["recordId"])
    for wrong in ("nonsense", foreign[:-4], "\N{SNOWMAN}"):
        assert (await ask(loom, committee, after=wrong)).codes == ["cursor.invalid"], wrong
    for size in (-1, 10_001):
        assert (await ask(loom, committee, first=size)).errors, size
    assert await names(loom, committee, first=0) == []


async def test_only_who_may_read_the_archive_does(loom: Loom) -> None:
    await loom.add(cadre(HOME, "Nguyễn Thị Lụa"))
    for who in ("ward:26734", f"office:{HOME}", "city", "department", "company"):
        answer = await ask(loom, await loom.acting(who))
        assert answer.denied == "I.0.2", who
        assert answer.errors[0]["extensions"]["power"] == "plugin.read_archive"
        assert "Lụa" not in str(answer)
    neighbour = await loom.acting(f"district:{NEXT}")
    assert (await ask(loom, neighbour)).errors
    assert await names(loom, neighbour, district=NEXT) == []
    nobody = await ask(loom, None)
    assert nobody.codes == ["UNAUTHENTICATED"]


async def test_a_module_that_is_on_is_read_normally(loom: Loom) -> None:
    await loom.enable("training", HOME)
    committee = await loom.acting(f"district:{HOME}")
    answer = await ask(loom, committee)
    assert answer.codes == ["plugin.enabled"]
    assert "read its records normally" in answer.errors[0]["message"]
    assert (await ask(loom, await loom.acting("ward:26734"))).denied


async def test_unknown_names_get_the_nearest(loom: Loom) -> None:
    committee = await loom.acting(f"district:{HOME}")
    answer = await ask(loom, committee, "cadres")
    assert answer.codes == ["archive.resource"]
    assert "Did you mean 'cadre'?" in answer.errors[0]["message"]
    assert "enrolment" in answer.errors[0]["extensions"]["hint"]
    assert (await ask(loom, committee, "office")).codes == ["archive.resource"]
    answer = await ask(loom, committee, plugin="trainin")
    assert "Did you mean 'training'?" in answer.errors[0]["message"]
    assert (await ask(loom, committee, plugin="register")).codes == ["plugin.built_in"]


async def test_every_resource_of_every_module_can_be_read(peopled: Loom) -> None:
    committee = await peopled.acting(f"district:{HOME}")
    await peopled.disable("training", HOME)
    rows = {}
    for name, owned in peopled.registry.resources.items():
        if owned.plugin == "training" and owned.resource.tenant_column is not None:
            page = (await ask(peopled, committee, name, first=3)).done()["archive"]
            rows[name] = len(page["nodes"])
    assert {"cadre", "enrolment"} <= rows.keys()
    assert all(rows[name] for name in ("cadre", "enrolment")), rows


def test_values_are_told_as_elsewhere() -> None:
    kind = next(iter(PortionKind))
    today = clock.today()
    assert _told([Decimal("1E+2"), kind, today, None, 3, True]) == [
        "100",
        kind.name,
        today.isoformat(),
        None,
        3,
        True,
    ]
    assert _told(clock.now() - timedelta(hours=1)).count("T") == 1
