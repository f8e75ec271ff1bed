"""Acts under keys: asked for again they are told again, and never done twice."""

import asyncio
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import func, select

from khungcui import audit, clock
from khungcui.audit.models import AuditEntry
from khungcui.plugins.models import KeptOutcome
from khungcui.testing import Actor, Answer, Loom
from khungcui_training.models import Cadre, CadreOpinion

pytestmark = pytest.mark.anyio

names = count(1)
TOLD = "repeated waitsFor { power } userErrors { code field message hint clause } cadre { id name }"
REGISTER = (
    "mutation($input: RegisterCadreInput!, $key: String) "
    f"{{ registerCadre(input: $input, key: $key) {{ {TOLD} }} }}"
)
END = (
    "mutation($input: EndCadreInput!, $key: String) "
    "{ endCadre(input: $input, key: $key) { cadre { until } userErrors { code } } }"
)
ADVISE = (
    "mutation($input: GiveCadreOpinionInput!, $key: String) { giveCadreOpinion("
    "input: $input, key: $key) { repeated cadreOpinion { id } userErrors { code } } }"
)


def cadre(area: str = "760", **given: Any) -> dict[str, Any]:
    post = {
        "kind": "DISTRICT_OFFICER",
        "title": "Cán sự",
        "organisation": "Phòng Công nghiệp",
        "area": area,
        "since": "2020-01-01",
    }
    return {"name": f"Trần Văn Khóa {next(names)}", "post": post, **given}


@pytest.fixture(scope="session")
async def committee(working: Loom) -> Actor:
    return await working.acting("district:760")


@pytest.fixture
async def register(working: Loom, committee: Actor) -> Any:
    async def ask(given: dict[str, Any], key: str | None, as_: Actor = committee) -> Answer:
        district = as_.tenant if as_.tenant != "79" else "760"
        return await working.graphql(
            REGISTER, {"input": given, "key": key}, as_=as_, district=district
        )

    return ask


async def there(loom: Loom, name: str) -> int:
    """How many cadres bear the name, in all districts."""
    async with loom.database.reading(loom.tree.homes()) as session:
        counted = select(func.count()).select_from(Cadre).where(Cadre.name == name)
        return await session.scalar(counted) or 0


async def kept(loom: Loom, key: str) -> list[KeptOutcome]:
    async with loom.database.reading(loom.tree.homes()) as session:
        return list(await session.scalars(select(KeptOutcome).where(KeptOutcome.key == key)))


async def registered(loom: Loom) -> int:
    """How often the audit says that a cadre was registered."""
    async with loom.database.reading(["760"]) as session:
        said = AuditEntry.act == "register_cadre", AuditEntry.verdict == "allow"
        return await session.scalar(select(func.count()).where(*said)) or 0


async def test_what_was_done_is_told_again_and_not_done_again(working: Loom, register: Any) -> None:
    given = cadre()
    first = (await register(given, "lost-1")).done()["registerCadre"]
    before = await registered(working)
    again = (await register(given, "lost-1")).done()["registerCadre"]
    assert (first["repeated"], again["repeated"]) == (False, True)
    assert again["cadre"] == first["cadre"]
    assert await there(working, given["name"]) == 1
    assert await registered(working) == before
    # Without a key, and with another, it is another act.
    for key in (None, "lost-2"):
        assert (await register(given, key)).done()["registerCadre"]["repeated"] is False
    assert await there(working, given["name"]) == 3


async def test_a_key_stands_for_one_act_with_one_input(
    working: Loom, register: Any, committee: Actor
) -> None:
    given = cadre()
    made = (await register(given, "one")).done()["registerCadre"]["cadre"]
    other = cadre()
    [error] = (await register(other, "one")).user_errors
    assert (error["code"], error["field"]) == ("idempotency.mismatch", "key")
    assert await there(working, other["name"]) == 0
    ended = {"input": {"cadre": made["id"], "until": "2030-01-01"}, "key": "one"}
    answer = await working.graphql(END, ended, as_=committee, district="760")
    assert [error["code"] for error in answer.user_errors] == ["idempotency.mismatch"]
    # To another official the key says nothing.
    beside = await working.acting("district:760")
    answer = await working.graphql(END, ended, as_=beside, district="760")
    assert answer.done()["endCadre"]["cadre"]["until"] == "2030-01-01"


@pytest.mark.parametrize("key", ["", "x" * 65, "có dấu", "a b", "a\n"])
async def test_a_key_is_short_and_plain(working: Loom, register: Any, key: str) -> None:
    given = cadre()
    errors = (await register(given, key)).user_errors
    assert [error["code"] for error in errors] == ["idempotency.key"]
    assert await there(working, given["name"]) == 0


async def test_inputs_are_compared_by_what_they_say(register: Any) -> None:
    given = cadre(birthYear=None)
    assert (await register(given, "same")).done()["registerCadre"]["repeated"] is False
    del given["birthYear"]
    assert (await register(given, "same")).done()["registerCadre"]["repeated"] is True


async def test_of_several_at_once_one_is_done(working: Loom, register: Any) -> None:
    given = cadre()
    async with asyncio.timeout(20):
        answers = await asyncio.gather(*(register(given, "at-once") for _ in range(3)))
    told = [answer.done()["registerCadre"] for answer in answers]
    assert sorted(each["repeated"] for each in told) == [False, True, True]
    assert len({each["cadre"]["id"] for each in told}) == 1
    assert await there(working, given["name"]) == 1


async def test_what_broke_off_in_the_middle_is_done_when_asked_again(
    working: Loom, register: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = cadre()

    async def die(*_: Any) -> None:
        raise RuntimeError("the worker died before the commit")

    with monkeypatch.context() as patched:
        patched.setattr(audit, "append", die)
        assert (await register(given, "middle")).codes == ["internal"]
    assert await there(working, given["name"]) == 0
    assert await kept(working, "middle") == []
    assert (await register(given, "middle")).done()["registerCadre"]["repeated"] is False
    assert await there(working, given["name"]) == 1


async def test_what_was_refused_or_denied_is_not_kept_as_done(working: Loom, register: Any) -> None:
    [error] = (await register(cadre(name=" "), "refused")).user_errors
    assert error["field"] == "name"
    assert (await register(cadre(), "refused")).done()["registerCadre"]["repeated"] is False
    office = await working.acting("office:760")
    given = cadre()
    for _ in range(2):
        answer = await register(given, "denied", office)
        assert answer.codes == ["FORBIDDEN"]
        assert answer.errors[0]["extensions"]["power"] == "cadre.manage"
    assert await there(working, given["name"]) == 0
    assert await kept(working, "denied") == []
    assert len(await kept(working, "refused")) == 1


async def test_a_key_is_the_officials_own(working: Loom, register: Any) -> None:
    beside = await working.acting("district:760", name="Lê Thị Bên Cạnh")
    elsewhere = await working.acting("district:770")
    mine, theirs, there_ = cadre(), cadre(), cadre("770")
    assert (await register(mine, "own")).done()["registerCadre"]["repeated"] is False
    assert (await register(theirs, "own", beside)).done()["registerCadre"]["repeated"] is False
    assert (await register(there_, "own", elsewhere)).done()["registerCadre"]["repeated"] is False
    assert (await register(mine, "own")).done()["registerCadre"]["repeated"] is True
    assert sorted(row.tenant for row in await kept(working, "own")) == ["760", "760", "770"]
    async with working.database.reading(["770"]) as session:
        seen = await session.scalars(select(KeptOutcome.tenant).distinct())
        assert list(seen) == ["770"]


async def test_an_act_in_a_district_is_kept_at_the_home_of_who_did_it(
    working: Loom, register: Any
) -> None:
    department = await working.acting("department")
    made = (await register(cadre(), None)).done()["registerCadre"]["cadre"]
    given = {"cadre": made["id"], "opinion": "Nên cử đi học kế toán."}
    told = []
    for _ in range(2):
        answer = await working.graphql(
            ADVISE, {"input": given, "key": "far"}, as_=department, district="760"
        )
        told.append(answer.done()["giveCadreOpinion"])
    assert [each["repeated"] for each in told] == [False, True]
    assert told[0]["cadreOpinion"] == told[1]["cadreOpinion"]
    [row] = await kept(working, "far")
    assert (row.tenant, row.shown_tenant) == ("79", "760")
    async with working.database.reading(["760"]) as session:
        opinions = await session.scalars(
            select(CadreOpinion.id).where(CadreOpinion.opinion == given["opinion"])
        )
        assert len(list(opinions)) == 1


async def test_outcomes_are_kept_for_so_many_days(working: Loom, register: Any) -> None:
    days = working.platform.settings.outcome_days
    given, start = cadre(), clock.now()
    assert (await register(given, "old")).done()["registerCadre"]["repeated"] is False
    with clock.at(start + timedelta(days=days - 1)):
        assert (await register(given, "old")).done()["registerCadre"]["repeated"] is True
    with clock.at(start + timedelta(days=days, minutes=5)):
        assert (await register(cadre(), "young")).done()["registerCadre"]["repeated"] is False
        assert await kept(working, "old") == []
        assert (await register(given, "old")).done()["registerCadre"]["repeated"] is False
