"""What is found is what the official sees and has the words, and nothing else, in order."""

from collections.abc import Sequence
from datetime import date
from random import Random

import pytest
from sqlalchemy import select
from sqlalchemy import text as sql
from tests.core.search.conftest import SEARCH, Searcher, Seen

from khungcui.defaults.search.finding import Search
from khungcui.defaults.search.sources import searched
from khungcui.defaults.search.words import asked_words
from khungcui.ids import parse_node_id
from khungcui.policy.vocabulary import OfficeKind
from khungcui.register.models import Establishment, EstablishmentVersion, Office
from khungcui.testing import Loom, query_budget

pytestmark = pytest.mark.anyio

#: Searches of each official.
QUESTIONS = 6


async def searchers(loom: Loom) -> list[Searcher]:
    acting = loom.acting
    async with loom.database.reading(loom.tree.homes()) as session:
        own = await session.scalar(
            select(Office.id).where(Office.tenant == "760", Office.kind == OfficeKind.ESTABLISHMENT)
        )
    assert own is not None
    return [
        Searcher(loom=loom, actor=await acting("city"), district=None),
        Searcher(loom=loom, actor=await acting("city"), district="770"),
        Searcher(loom=loom, actor=await acting("office:760"), district="760"),
        Searcher(loom=loom, actor=await acting("ward:26734"), district=None),
        Searcher(loom=loom, actor=await acting("company", sectors=["14"]), district=None),
        Searcher(loom=loom, actor=await acting.existing(own, "760"), district="760"),
    ]


def expected(seen: Sequence[Seen], asked: list[str]) -> list[tuple[Seen, list[str]]]:
    """The same question, answered in Python."""

    def place(one: Seen) -> tuple[int, str, str, str, str]:
        node = parse_node_id(one.id)
        tenant = "" if one.resource in ("area", "sector") else node.tenant
        whole = len(one.words & set(asked))
        return -whole, one.sorted_by, one.resource, tenant, node.key

    found = [
        one
        for one in seen
        if all(any(word.startswith(each) for word in one.words) for each in asked)
    ]
    return [(one, one.matched(asked)) for one in sorted(found, key=place)]


def questions(random: Random, all_of: Sequence[Seen]) -> list[str]:
    """Words of records, seen or not, whole and cut off, in any order."""
    asked = []
    for _ in range(QUESTIONS):
        words = sorted(random.choice(all_of).words)
        words = random.sample(words, min(len(words), random.randint(1, 3)))
        if random.random() < 0.2:
            words.append(random.choice(sorted(random.choice(all_of).words)))
        asked.append(" ".join(word[: random.randint(1, len(word) + 2)] for word in words))
    return asked


async def test_found_is_what_is_seen_and_has_the_words(standing: Loom, city: Searcher) -> None:
    random = Random(1978)  # noqa: S311 - which words are asked for, no secret
    all_of = await city.everything()
    found = hidden = 0
    for searcher in await searchers(standing):
        seen = await searcher.everything()
        for text in questions(random, all_of):
            wanted = expected(seen, asked_words(text))
            page = (await searcher.ask(SEARCH, text=text, first=200))["search"]
            hits = [edge["node"] for edge in page["edges"]]
            assert page["complete"]
            assert [hit["record"]["id"] for hit in hits] == [one.id for one, _ in wanted[:200]], (
                text
            )
            assert [hit["matched"] for hit in hits] == [fields for _, fields in wanted[:200]]
            assert page["pageInfo"]["hasNextPage"] == (len(wanted) > 200)
            found += len(hits)
            hidden += len(expected(all_of, asked_words(text))) - len(wanted)
    # Otherwise nothing was asked.
    assert found > 200
    assert hidden > 200


async def test_words_in_any_order_without_marks(standing: Loom, city: Searcher) -> None:
    first = (await city.hits("hồng hạnh cơ sở mỹ nghệ", types=["ESTABLISHMENT"]))[0]
    for said in ("HANH hong", "so co nghe my hanh", "mỹ-nghệ, (hồng) h", "my 26734"):
        hits = await city.hits(said, types=["ESTABLISHMENT"])
        assert first["record"] in [hit["record"] for hit in hits], said
    assert first["title"].startswith("Cơ sở Mỹ nghệ Hồng")
    assert await city.hits("hong hanh khongcotunao") == []


async def test_whole_words_come_before_beginnings(city: Searcher) -> None:
    titles = await city.titles("quận 1", types=["AREA"])
    assert titles[0] == "Quận 1"
    assert {"Quận 10", "Quận 11", "Quận 12"} <= set(titles[1:])


async def test_codes_are_found_whole_and_by_their_beginning(standing: Loom, city: Searcher) -> None:
    async with standing.database.reading(standing.tree.homes()) as session:
        code, tax = (
            await session.execute(
                select(Establishment.code, EstablishmentVersion.tax_code)
                .join(
                    EstablishmentVersion,
                    EstablishmentVersion.establishment_id == Establishment.id,
                )
                .where(EstablishmentVersion.tax_code.is_not(None))
                .order_by(Establishment.code)
                .limit(1)
            )
        ).one()
    assert tax is not None
    for said, field in ((code, "code"), (tax, "taxCode"), (tax[:6], "taxCode")):
        hits = await city.hits(said, types=["ESTABLISHMENT"])
        assert any(field in hit["matched"] for hit in hits), said
    [hit] = await city.hits(f"{code} {tax}")
    assert hit["matched"] == ["code", "taxCode"]


async def test_pages_follow_each_other(city: Searcher) -> None:
    whole = await city.hits("c", types=["ESTABLISHMENT", "OFFICE"])
    assert len(whole) > 20
    walked, after = [], None
    while True:
        page = (
            await city.ask(
                SEARCH, text="c", types=["OFFICE", "ESTABLISHMENT"], first=7, after=after
            )
        )["search"]
        walked += [edge["node"] for edge in page["edges"]]
        assert page["pageInfo"]["endCursor"] == page["edges"][-1]["cursor"]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert walked == whole


async def test_a_cursor_belongs_to_one_question(standing: Loom, city: Searcher) -> None:
    page = (await city.ask(SEARCH, text="c", first=1))["search"]
    cursor = page["pageInfo"]["endCursor"]
    assert len((await city.ask(SEARCH, text="C", first=1, after=cursor))["search"]["edges"]) == 1
    wrong = [("co", None), ("c", ["AREA"]), ("c", None)]
    for (text, types), after in zip(wrong, (cursor, cursor, "WzFd"), strict=True):
        answer = await standing.graphql(
            SEARCH, {"text": text, "types": types, "after": after}, as_=city.actor
        )
        assert answer.codes == ["cursor.invalid"], text


@pytest.mark.parametrize(
    ("variables", "code"),
    [
        ({"text": " -- "}, "search.empty"),
        ({"text": "a b c d e f g h i"}, "search.too_many_words"),
        ({"text": "a", "first": 201}, "page.size"),
        ({"text": "a", "first": -1}, "page.size"),
    ],
)
async def test_what_cannot_be_asked(
    standing: Loom, city: Searcher, variables: dict[str, object], code: str
) -> None:
    answer = await standing.graphql(SEARCH, variables, as_=city.actor)
    assert answer.codes == [code]
    assert (await city.ask(SEARCH, text="a", first=0))["search"]["edges"] == []


async def test_a_stranger_finds_nothing(standing: Loom, city: Searcher) -> None:
    answer = await standing.graphql(SEARCH, {"text": "quận"}, as_=None)
    assert answer.codes == ["UNAUTHENTICATED"]
    assert await city.titles("quận 1")


async def test_a_type_costs_three_statements_however_much_is_found(city: Searcher) -> None:
    await city.ask(SEARCH, text="may", types=["ESTABLISHMENT"])
    with query_budget(20) as sent:
        page = (await city.ask(SEARCH, text="may", types=["ESTABLISHMENT"], first=50))["search"]
    assert len(page["edges"]) > 5
    # How many entries, which records, and the records themselves.
    touched = [
        each for each in sent if "search_word" in each or "from establishment" in each.lower()
    ]
    assert len(touched) == 3


async def test_words_are_ranges_of_an_index_behind_row_level_security(standing: Loom) -> None:
    """A comparison that is not leakproof would be a filter over all the words of a district."""
    async with standing.database.reading(["760", "79"]) as session:
        await session.execute(sql("set local enable_seqscan = off"))
        await session.execute(sql("set local enable_bitmapscan = off"))
        plan = await session.scalars(
            sql(
                "explain select key from search_word where tenant = any ('{760,79}')"
                " and resource = 'cadre' and word >= 'd' and word < 'd\U0010ffff'"
            )
        )
        said = "\n".join(plan)
    [condition] = [line for line in said.splitlines() if "Index Cond" in line]
    assert all(f"({column} " in condition for column in ("tenant", "resource", "word"))
    assert "Filter" not in said


async def test_where_not_all_is_looked_at_it_says_so(standing: Loom, city: Searcher) -> None:
    view = standing.view(city.actor)
    among = [one for one in searched(standing.registry.resources) if one.name == "establishment"]

    async def read(statement, day=None):  # type: ignore[no-untyped-def]
        async with standing.database.reading(view.areas) as session:
            found = await session.execute(statement, {"day": day})
            return found.mappings().all()

    async def found(**bounds: int) -> tuple[set[str], bool]:
        search = Search(view=view, words=["so", "c"], among=among, **bounds)
        page = await search.page(read, 200)
        return {hit.key for hit in page.hits}, page.complete

    whole, complete = await found()
    assert complete
    assert len(whole) > 8
    for bounds in ({"looked_at": 5}, {"judged": 5}):
        some, complete = await found(**bounds)
        assert not complete
        assert some < whole
        assert len(some) > 1


async def test_search_is_of_the_day_of_the_view(standing: Loom, city: Searcher) -> None:
    async with standing.database.reading(standing.tree.homes()) as session:
        opened, code = (
            await session.execute(
                select(Establishment.opened, Establishment.code)
                .order_by(Establishment.opened.desc())
                .limit(1)
            )
        ).one()
    among = [one for one in searched(standing.registry.resources) if one.name == "establishment"]
    keys = []
    for day in (opened, date(opened.year - 1, 1, 1)):
        view = standing.view(city.actor, day=day)

        async def read(statement, day=None):  # type: ignore[no-untyped-def]
            async with standing.database.reading(view.areas) as session:  # noqa: B023 - of now
                return (await session.execute(statement, {"day": day})).mappings().all()

        page = await Search(view=view, words=asked_words(code), among=among).page(read, 5)
        keys.append(len(page.hits))
    assert keys == [1, 0]
