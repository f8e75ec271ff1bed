"""Words are kept by whoever writes, made anew by a command, and go with the rows they are of."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

import anyio
import pytest
from sqlalchemy import delete, func, select, text
from tests.core.search.conftest import Searcher
from typer.testing import CliRunner

from khungcui.cli import app
from khungcui.defaults.search.models import SearchWord
from khungcui.defaults.search.rebuilding import keep
from khungcui.errors import BadInput
from khungcui.ids import uuid7
from khungcui.settings import settings
from khungcui.storage.database import Database
from khungcui.storage.roles import OWNER_ROLE
from khungcui.testing import Loom
from khungcui.testing.postgres import Cluster
from khungcui.text import search_key
from khungcui_training.models import Cadre
from khungcui_training.vocabulary import PostKind

pytestmark = pytest.mark.anyio

REGISTER = """mutation($input: RegisterCadreInput!) {
    registerCadre(input: $input) { cadre { id } userErrors { code message } }
}"""


async def words(loom: Loom) -> Sequence[Any]:
    async with loom.database.reading(loom.tree.homes()) as session:
        columns = SearchWord.tenant, SearchWord.resource, SearchWord.word, SearchWord.key
        return (await session.execute(select(*columns).order_by(*columns))).all()


async def register(searcher: Searcher, name: str) -> str:
    post = {
        "kind": "DISTRICT_OFFICER",
        "title": "Cán sự",
        "organisation": "Phòng Công nghiệp",
        "area": searcher.district,
        "since": "2020-01-01",
    }
    done = await searcher.ask(REGISTER, input={"name": name, "post": post})
    return done["registerCadre"]["cadre"]["id"]


@pytest.fixture
async def committee(loom: Loom) -> Searcher:
    await loom.enable("training", "760", "770")
    return Searcher(loom=loom, actor=await loom.acting("district:760"), district="760")


@pytest.fixture
async def other(loom: Loom, committee: Searcher) -> Searcher:
    return Searcher(loom=loom, actor=await loom.acting("district:770"), district="770")


async def test_what_an_act_writes_is_found_at_once_by_who_sees_it(
    committee: Searcher, other: Searcher
) -> None:
    await register(committee, "Đỗ Thị Kỳ Lạ")
    assert await committee.titles("la ky do") == ["Đỗ Thị Kỳ Lạ"]
    assert await other.titles("la ky do") == []
    await register(other, "Lã Văn Kỳ")
    assert await other.titles("ky la") == ["Lã Văn Kỳ"]
    assert await committee.titles("ky la") == ["Đỗ Thị Kỳ Lạ"]


async def test_a_plugin_that_is_off_is_not_searched(loom: Loom, committee: Searcher) -> None:
    await register(committee, "Đỗ Thị Kỳ Lạ")
    city = Searcher(loom=loom, actor=await loom.acting("city"), district=None)
    assert await city.titles("ky la") == ["Đỗ Thị Kỳ Lạ"]
    await loom.disable("training", "760")
    assert await committee.titles("ky la") == []
    assert await city.titles("ky la") == []
    await loom.enable("training", "760")
    assert await committee.titles("ky la") == ["Đỗ Thị Kỳ Lạ"]


def cadre(name: str) -> Cadre:
    return Cadre(
        tenant="760",
        id=uuid7(),
        person_id=uuid7(),
        name=name,
        post_kind=PostKind.GROUP_LEADER,
        post_title="Tổ trưởng",
        organisation="Hợp tác xã Dệt",
        area="760",
        since=date(1980, 1, 1),
    )


async def test_words_follow_rows_that_are_written_by_hand(loom: Loom, committee: Searcher) -> None:
    one, two = cadre("Đỗ Thị Kỳ Lạ"), cadre("Đỗ Văn " + "x" * 100)
    await loom.add(one, two)
    assert {row.word for row in await words(loom) if row.resource == "cadre"} == {
        *("do", "thi", "ky", "la", "van", "x" * 64)
    }
    assert await committee.titles("x" * 90) == [two.name]
    assert await committee.titles("x" * 80 + "y", types=["CADRE"]) == []
    async with loom.database.maintaining(["760"]) as session:
        found = await session.get_one(Cadre, ("760", one.id))
        found.name, found.name_search = "Đỗ Thị Quen", search_key("Đỗ Thị Quen")
    assert {row.word for row in await words(loom) if row.key == one.id} == {"do", "thi", "quen"}
    assert await committee.titles("quen") == ["Đỗ Thị Quen"]
    assert await committee.titles("lạ", types=["CADRE"]) == []


async def test_what_a_record_was_called_does_not_find_it_today(
    loom: Loom, committee: Searcher
) -> None:
    """The words of all versions are kept; the version of the day decides."""
    await loom.add(cadre("Đỗ Thị Nay"))
    [row] = [row for row in await words(loom) if row.word == "nay"]
    async with loom.database.maintaining(["760"]) as session:
        session.add(SearchWord(tenant="760", resource="cadre", word="xua", key=row.key))
    assert await committee.titles("nay") == ["Đỗ Thị Nay"]
    assert await committee.titles("xưa", types=["CADRE"]) == []


async def test_the_command_makes_the_words_anew(
    loom: Loom, committee: Searcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    await loom.add(cadre("Đỗ Thị Kỳ Lạ"))
    before = await words(loom)
    async with loom.database.maintaining(loom.tree.homes()) as session:
        await session.execute(delete(SearchWord))
        session.add(SearchWord(tenant="760", resource="gone", word="x", key=uuid7()))
    assert await committee.titles("kỳ lạ") == []
    url = loom.database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    monkeypatch.setenv("KHUNGCUI_DATABASE_URL", url)
    settings.cache_clear()

    async def run(*given: str) -> Any:
        line = ["search", "rebuild", *given]
        result = await anyio.to_thread.run_sync(lambda: CliRunner().invoke(app, line))
        if result.exception is not None:
            raise result.exception
        return json.loads(result.stdout) if "--json" in given else result.stdout

    assert (await run("--resource", "cadre", "--json"))["760"] == 4
    assert await committee.titles("kỳ lạ") == ["Đỗ Thị Kỳ Lạ"]
    made = await run("--json")
    assert set(made) == set(loom.tree.homes())
    assert await words(loom) == before
    assert sum(made.values()) == len(before)
    assert "4" in await run("--resource", "cadre")
    with pytest.raises(BadInput, match="cadre"):
        await run("--resource", "cadres")


async def test_migrating_again_changes_nothing_until_what_is_searched_has_changed(
    loom: Loom, committee: Searcher, postgres: Cluster
) -> None:
    await loom.add(cadre("Đỗ Thị Kỳ Lạ"))
    assert loom.database.url.database is not None
    address = postgres.address(loom.database.url.database, OWNER_ROLE)
    async with Database(address, pooled=False) as owner:
        assert await keep(owner, loom.registry) == frozenset()
        async with owner.connecting() as connection:
            await connection.execute(
                text("drop function khungcui_search_of_cadre__training_cadre cascade")
            )
            await connection.execute(
                text("create function khungcui_search_of_gone() returns int return 1")
            )
        async with loom.database.maintaining(["760"]) as session:
            await session.execute(delete(SearchWord).where(SearchWord.resource == "cadre"))
        await loom.add(cadre("Lê Kỳ Lạ"))
        assert await committee.titles("kỳ lạ") == []
        assert await keep(owner, loom.registry) == {"cadre"}
        assert await keep(owner, loom.registry) == frozenset()
    assert await committee.titles("kỳ lạ") == ["Đỗ Thị Kỳ Lạ", "Lê Kỳ Lạ"]


async def test_a_purge_takes_the_words_with_the_rows(loom: Loom, committee: Searcher) -> None:
    elsewhere = cadre("Lê Kỳ Lạ")
    elsewhere.tenant = elsewhere.area = "770"
    await loom.add(cadre("Đỗ Thị Kỳ Lạ"), elsewhere)
    await loom.disable("training", "760")
    async with loom.database.writing(["760"], ["760"]) as session:
        await session.execute(select(func.khungcui_purge_training("760")))
    left = [row for row in await words(loom) if row.resource == "cadre"]
    assert {row.tenant for row in left} == {"770"}
    assert len(left) == 3
