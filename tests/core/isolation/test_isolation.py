"""No office learns of a row that it may not see: by no field, order, cursor, count or error.

Generated from what is declared: a new resource, relation or act is tried as soon as it is there.
Plain lists, ids, counts and relations are tried by `tests/contract`, for every plugin.
"""

from collections.abc import AsyncIterator, Iterator
from datetime import date
from typing import Any

import httpx
import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLScalarType,
)
from sqlalchemy import FromClause, select, true
from strawberry.utils.str_converters import to_camel_case

from khungcui import clock
from khungcui.graph.orders import order_input
from khungcui.graph.shapes import Shape
from khungcui.ids import NodeId, parse_node_id, uuid7
from khungcui.plugins.declarations import Resource, ToMany, ToOne
from khungcui.plugins.manager import load
from khungcui.plugins.view import View, source
from khungcui.storage.base import DAY
from khungcui.testing import Answer, Loom
from khungcui.testing.agreement import Rows, Seen, rows_of, seen_of
from khungcui.testing.isolation import Asker

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

REGISTRY = load().registry
RESOURCES = sorted(REGISTRY.resources)
#: Those with rows of their own that belong to a district.
WALLED = [
    name
    for name in RESOURCES
    if REGISTRY.resources[name].resource.tenant_column is not None
    and not isinstance(REGISTRY.resources[name].resource.rows, FromClause)
]
ON = sorted(
    name for name, owned in REGISTRY.acts.items() if owned.act.on is not None and not owned.act.door
)
#: Those that come through the door: files that are sent to a record.
SENT = sorted(name for name, owned in REGISTRY.acts.items() if owned.act.door)
_MOST_FIELDS = 15
#: What the rules let each asker see; the rows stay the same through all tests.
_seen: dict[tuple[str, str], Seen] = {}
_rows: dict[str, Rows] = {}


async def those_who_ask(
    city: Loom, askers: list[Asker], name: str
) -> AsyncIterator[tuple[Asker, Seen]]:
    """Every asker, and which rows of the resource it may see."""
    owned = REGISTRY.resources[name]
    for asker in askers:
        seen, rows = _seen.get((str(asker), name)), _rows.get(name)
        if seen is None or rows is None:
            view = city.view(asker.actor, asker.district)
            rows = rows or await rows_of(view, city.database, owned.resource)
            seen = seen_of(rows, view, owned.resource, owned.plugin)
        if name not in ("audit_entry", "denial"):  # The only rows that these tests add.
            _seen[str(asker), name], _rows[name] = seen, rows
        yield asker, seen


async def the_telling(
    city: Loom, askers: list[Asker], name: str
) -> list[tuple[Asker, frozenset[str]]]:
    """The askers that tell most of a resource, each with the ids of the rows that it may see.

    Of those from whom rows are hidden, who sees the most of them and who sees the fewest: what
    lets a row through shows by the first, what holds a row back by both. Where nothing is hidden
    from anybody, whoever comes first.
    """
    resource = REGISTRY.resources[name].resource
    every = [one async for one in those_who_ask(city, askers, name)]
    partly = sorted(
        (one for one in every if one[1].hidden), key=lambda one: len(one[1].allowed), reverse=True
    )
    chosen = [partly[0], partly[-1]] if len(partly) > 1 else partly or every[:1]
    return [
        (asker, frozenset(node_id(city, resource, identity) for identity in seen.allowed))
        for asker, seen in chosen
    ]


async def ask(city: Loom, asker: Asker, query: str, **variables: Any) -> Answer:
    return await city.graphql(query, variables, as_=asker.actor, district=asker.district)


def node_id(city: Loom, resource: Resource, identity: tuple[str, str]) -> str:
    return str(NodeId(resource.type_name, identity[0] or city.tree.root, identity[1]))


def absent(asker: Asker, resource: Resource) -> str:
    return str(NodeId(resource.type_name, asker.actor.tenant, str(uuid7())))


def chunks(parts: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(parts), _MOST_FIELDS):
        yield parts[start : start + _MOST_FIELDS]


@pytest.mark.parametrize("name", RESOURCES)
async def test_every_order_both_ways(city: Loom, askers: list[Asker], name: str) -> None:
    owned = REGISTRY.resources[name]
    resource = owned.resource
    order = order_input(Shape(resource, owned.plugin, (), city.tree.root))
    if order is None:
        pytest.skip("nothing to order by")
    fields = [one.value for one in order.__annotations__["field"]]
    plural = to_camel_case(resource.plural_name)
    telling = await the_telling(city, askers, name)
    every = [(field, *way) for field in fields for way in (("ASC", "first"), ("DESC", "last"))]
    for number, (asker, expected) in enumerate(telling):
        # Of two who ask, one asks forwards what the other asks backwards.
        mine = every if len(telling) == 1 else every[number :: len(telling)]
        parts = [
            f"{field}_{way}: {plural}({end}: 200, order: [{{field: {field.upper()}, "
            f"direction: {way}}}]) {{ nodes {{ id }} }}"
            for field, way, end in mine
        ]
        for some in chunks(parts):
            answer = (await ask(city, asker, f"{{ {' '.join(some)} }}")).done()
            for alias, page in answer.items():
                found = [row["id"] for row in page["nodes"]]
                assert len(found) == len(set(found))
                assert set(found) <= expected, f"{asker}: {alias}"
                assert len(found) == min(len(expected), 200), f"{asker}: {alias}"


@pytest.mark.parametrize("name", RESOURCES)
async def test_filters_by_what_is_hidden(city: Loom, askers: list[Asker], name: str) -> None:
    resource = REGISTRY.resources[name].resource
    plural = to_camel_case(resource.plural_name)
    values = await values_of(city, resource)
    for asker, expected in await the_telling(city, askers, name):
        parts = [
            f"f{i}: {plural}(first: 200, filter: {{{field}: {{eq: {value}}}}}) "
            "{ totalCount nodes { id } }"
            for i, (field, value) in enumerate(values)
        ]
        for some in chunks(parts):
            answer = (await ask(city, asker, f"{{ {' '.join(some)} }}")).done()
            for alias, page in answer.items():
                found = {row["id"] for row in page["nodes"]}
                assert found <= expected, f"{asker}: {alias} of {values}"
                assert page["totalCount"] <= len(expected)
                if len(expected) < 200:
                    assert page["totalCount"] == len(found)


async def values_of(city: Loom, resource: Resource) -> list[tuple[str, str]]:
    """Some values that there are anywhere in the city, as filters of text and of days."""
    fields = [
        field
        for field in resource.fields
        if field.filterable and field.column.type.python_type in (str, date)
        and not hasattr(field.column.type, "choices")
    ]  # fmt: skip
    if not fields:
        return []
    statement = select(*(field.column.label(field.name) for field in fields))
    async with city.database.reading(city.tree.homes()) as session:
        found = await session.execute(
            statement.select_from(source(resource)).limit(60), {DAY.key: clock.today()}
        )
        rows = list(found.mappings())[::20]
    return [
        (to_camel_case(field.name), f'"{row[field.name]}"')
        for row in rows
        for field in fields
        if row[field.name] is not None and not set('"\\\n') & set(str(row[field.name]))
    ]


@pytest.mark.parametrize("name", RESOURCES)
async def test_a_hidden_id_in_a_filter_is_like_an_absent_one(
    city: Loom, askers: list[Asker], name: str
) -> None:
    """A relation may be filtered by any id; whether the id is anybody's is not told."""
    owned = REGISTRY.resources[name]
    plural = to_camel_case(owned.resource.plural_name)
    for extra in owned.relations:
        target = REGISTRY.resources.get(extra.relation.target)
        if not isinstance(extra.relation, ToOne) or target is None or target.resource.open:
            continue
        field = to_camel_case(extra.relation.name)
        query = "query($hidden: ID!, $absent: ID!) {{ {} {} }}".format(
            *(
                f"{which}: {plural}(filter: {{{field}: {{eq: ${which}}}}}) "
                "{ totalCount nodes { id } }"
                for which in ("hidden", "absent")
            )
        )
        rows = {}
        async for asker, seen in those_who_ask(city, askers, name):
            rows[str(asker)] = {node_id(city, owned.resource, one) for one in seen.allowed}
        async for asker, seen in those_who_ask(city, askers, extra.relation.target):
            for identity in sorted(seen.hidden)[-1:]:
                answer = await ask(
                    city,
                    asker,
                    query,
                    hidden=node_id(city, target.resource, identity),
                    absent=absent(asker, target.resource),
                )
                assert codes_at(answer, "hidden") == codes_at(answer, "absent"), f"{asker}: {field}"
                page = (answer.data or {}).get("hidden")
                if page:
                    shown = {row["id"] for row in page["nodes"]}
                    assert shown <= rows[str(asker)], f"{asker}: {field}"


def codes_at(answer: Answer, alias: str) -> list[str]:
    """The codes of what went wrong under a root field."""
    return [
        error["extensions"]["code"]
        for error in answer.errors
        if error.get("path", [""])[0] == alias
    ]


@pytest.mark.parametrize("name", RESOURCES)
async def test_counts_under_a_row_are_of_what_is_shown(
    city: Loom, askers: list[Asker], name: str
) -> None:
    owned = REGISTRY.resources[name]
    resource = owned.resource
    plural = to_camel_case(resource.plural_name)
    for extra in owned.relations:
        relation = extra.relation
        if not isinstance(relation, ToMany) or relation.target not in REGISTRY.resources:
            continue
        target = REGISTRY.resources[relation.target].resource
        under = to_camel_case(relation.name)
        query = (
            f"{{ rows: {plural}(first: 50) {{ nodes {{ id it: {under}(first: 100) "
            "{ totalCount nodes { id } pageInfo { hasNextPage endCursor } } } } }"
        )
        async for asker, seen in those_who_ask(city, askers, relation.target):
            expected = {node_id(city, target, identity) for identity in seen.allowed}
            for row in (await ask(city, asker, query)).done()["rows"]["nodes"]:
                found = await all_under(city, asker, resource, row["id"], under, row["it"])
                assert len(found) == len(set(found))
                assert set(found) <= expected, f"{asker}: {query}"
                assert row["it"]["totalCount"] == len(found), f"{asker}: {query}"


async def all_under(
    city: Loom, asker: Asker, resource: Resource, node: str, under: str, page: Any
) -> list[str]:
    """The ids of all rows under a row, of which ``page`` is the first page."""
    found = [one["id"] for one in page["nodes"]]
    query = (
        f"query($id: ID!, $after: String) {{ node(id: $id) {{ ... on {resource.type_name} {{ "
        f"it: {under}(first: 100, after: $after) "
        "{ nodes { id } pageInfo { hasNextPage endCursor } } } } }"
    )
    while page["pageInfo"]["hasNextPage"]:
        after = page["pageInfo"]["endCursor"]
        answer = await ask(city, asker, query, id=node, after=after)
        page = answer.done()["node"]["it"]
        found += [one["id"] for one in page["nodes"]]
    return found


@pytest.mark.parametrize("name", RESOURCES)
async def test_a_cursor_of_another_opens_nothing(
    city: Loom, askers: list[Asker], name: str
) -> None:
    resource = REGISTRY.resources[name].resource
    plural = to_camel_case(resource.plural_name)
    query = (
        f"query($after: String) {{ rows: {plural}(first: 200, after: $after) "
        "{ totalCount edges { cursor node { id } } } }"
    )
    lists = {}
    for asker, expected in await the_telling(city, askers, name):
        answer = (await ask(city, asker, query)).done()["rows"]
        lists[str(asker)] = [edge["cursor"] for edge in answer["edges"]]
        theirs = sorted({cursor for one in lists.values() for cursor in one})
        for cursor in theirs[:: max(1, len(theirs) // 3)]:
            page = (await ask(city, asker, query, after=cursor)).done()["rows"]
            assert {edge["node"]["id"] for edge in page["edges"]} <= expected
            assert page["totalCount"] == len(expected)


@pytest.mark.parametrize("name", ON)
async def test_an_act_on_a_hidden_row_is_told_what_an_absent_one_is(
    city: Loom, askers: list[Asker], name: str
) -> None:
    act = REGISTRY.acts[name].act
    assert act.on is not None
    target = REGISTRY.resources[act.on].resource
    schema = city.platform.schemas.of(frozenset(REGISTRY.plugins))._schema
    assert schema.mutation_type is not None
    field = to_camel_case(name)
    argument: Any = schema.mutation_type.fields[field].args["input"].type
    query = (
        f"mutation($input: {argument}) {{ it: {field}(input: $input) "
        "{ userErrors { code field message hint clause } } }"
    )
    async for asker, seen in those_who_ask(city, askers, act.on):
        for identity in sorted(seen.hidden)[-1:]:
            told = []
            for one in (node_id(city, target, identity), absent(asker, target)):
                given = {**sample(argument.of_type), to_camel_case(act.on): one}
                answer = await ask(city, asker, query, input=given)
                messages = [(error["message"], error["extensions"]) for error in answer.errors]
                told.append((answer.status, answer.data, messages))
            assert told[0] == told[1], f"{asker}: {name} on {identity}"
            assert told[0][1]["it"]["userErrors"][0]["code"] == "id.unknown"


@pytest.mark.parametrize("name", SENT)
async def test_a_file_sent_to_a_hidden_row_is_told_what_one_sent_to_an_absent_one_is(
    city: Loom, door: httpx.AsyncClient, askers: list[Asker], name: str
) -> None:
    act = REGISTRY.acts[name].act
    assert act.on is not None
    target = REGISTRY.resources[act.on].resource
    hidden = 0
    async for asker, seen in those_who_ask(city, askers, act.on):
        for identity in sorted(seen.hidden)[-1:]:
            told = []
            for one in (node_id(city, target, identity), absent(asker, target)):
                place = "" if asker.district is None else f"/d/{asker.district}"
                answer = await door.post(
                    f"{place}/attachments/{one}",
                    params={"name": "a.pdf"},
                    content=b"%PDF-1.7\n%%EOF\n",
                    headers={"authorization": f"Bearer {asker.actor.token}"},
                )
                errors = [
                    {**error, "extensions": {**error["extensions"], "requestId": None}}
                    for error in answer.json()["errors"]
                ]
                told.append((answer.status_code, errors))
            assert told[0] == told[1], f"{asker}: {name} on {identity}"
            assert told[0][0] == 404
            hidden += 1
    if not hidden:
        pytest.skip("hidden from nobody")


def sample(type_: Any) -> Any:
    """Some value of an input type."""
    match type_:
        case GraphQLNonNull():
            return sample(type_.of_type)
        case GraphQLList():
            return []
        case GraphQLEnumType():
            return next(iter(type_.values))
        case GraphQLInputObjectType():
            return {
                name: sample(field.type)
                for name, field in type_.fields.items()
                if isinstance(field.type, GraphQLNonNull)
            }
        case GraphQLScalarType():
            return {"Int": 1, "Boolean": True, "Date": "2026-01-01", "Decimal": "1"}.get(
                type_.name, "x"
            )
        case _:
            raise TypeError(type_)


async def test_no_office_enters_at_another_districts_endpoint(
    city: Loom, everybody: list[Asker]
) -> None:
    entered = set()
    for asker in everybody:
        home = asker.actor.tenant
        for district in ("760", "770", "772"):
            answer = await city.graphql(
                "{ offices { totalCount } }", as_=asker.actor, district=district
            )
            if home in (city.tree.root, district):
                assert answer.status == 200
                entered.add(home)
            else:
                assert (answer.status, answer.codes, answer.data) == (403, ["tenant.foreign"], None)
    assert {city.tree.root, "760"} <= entered


@pytest.mark.parametrize("name", WALLED)
async def test_the_second_wall_holds_where_the_first_is_forgotten(
    city: Loom, askers: list[Asker], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    resource = REGISTRY.resources[name].resource
    monkeypatch.setattr(View, "where", lambda *_: true())
    query = f"{{ rows: {to_camel_case(resource.plural_name)}(first: 200) {{ nodes {{ id }} }} }}"
    for asker in askers:
        if asker.actor.tenant == city.tree.root:
            continue
        answer = await ask(city, asker, query)
        allowed = {f"{resource.type_name}:{home}:" for home in (asker.actor.tenant, city.tree.root)}
        for row in answer.done()["rows"]["nodes"]:
            decoded = _decoded(row["id"])
            assert any(decoded.startswith(home) for home in allowed), f"{asker}: {decoded}"


def _decoded(text: str) -> str:
    node = parse_node_id(text)
    return f"{node.type}:{node.tenant}:{node.key}"
