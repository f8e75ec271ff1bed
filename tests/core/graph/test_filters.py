"""Filters through relations sift what the asker sees, and one form is one statement."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import ClauseElement, Executable, Select, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from strawberry.types.arguments import convert_argument
from tests.core.graph.conftest import Asking

from khungcui.graph.filters import Given, condition, read
from khungcui.graph.schema import build
from khungcui.graph.shapes import Shape
from khungcui.plugins.view import View, source
from khungcui.register.portions import PASSED
from khungcui.storage.base import DAY
from khungcui.storage.binding import unnamed
from khungcui.testing import Loom
from khungcui.text import search_key

pytestmark = pytest.mark.anyio

#: Names begin with letters that other spellings share, and with what nothing begins with.
BEGINNINGS = ("d", "Đ", "s", "SẢN", "c", "Công ty", "hợp", "x", "")
SEEN = """
{ establishments(first: 200) { nodes {
  id workers ownerForm closed
  area { code level parent { code } }
  sector { code name }
  portions(first: 20) { nodes { kind share managedBy orderer { kind name } } }
} } }
"""
ASKED = """
query($filter: EstablishmentFilter) {
  establishments(first: 200, filter: $filter) { totalCount nodes { id } }
}
"""
Row = Mapping[str, Any]
#: A filter, and the same said of a row as it was shown.
Said = tuple[dict[str, Any], Callable[[Any], bool]]


def _compared(name: str, values: st.SearchStrategy[Any]) -> st.SearchStrategy[Said]:
    tests: dict[str, Callable[[Any, Any], bool]] = {
        "eq": lambda a, b: a == b,
        "lt": lambda a, b: a < b,
        "gte": lambda a, b: a >= b,
    }

    def said(test: str, value: Any) -> Said:
        number = float(value)
        return {
            name: {test: value}
        }, lambda row: row[name] is not None and tests[test](float(row[name]), number)

    return st.builds(said, st.sampled_from(sorted(tests)), values)


def _chosen(name: str, *choices: str) -> st.SearchStrategy[Said]:
    return st.lists(st.sampled_from(choices), max_size=2).map(
        lambda wanted: ({name: {"in": wanted}}, lambda row: row[name] in wanted)
    )


def _empty(name: str) -> st.SearchStrategy[Said]:
    return st.booleans().map(
        lambda empty: ({name: {"isNull": empty}}, lambda row: (row[name] is None) is empty)
    )


_NAMED: st.SearchStrategy[Said] = st.sampled_from(BEGINNINGS).map(
    lambda start: (
        {"name": {"startsWith": start}},
        lambda row: search_key(row["name"]).startswith(search_key(start)),
    )
)


def _is(name: str, of: st.SearchStrategy[Said]) -> st.SearchStrategy[Said]:
    return of.map(
        lambda said: (
            {name: {"is": said[0]}},
            lambda row: row[name] is not None and said[1](row[name]),
        )
    )


def _many(name: str, of: st.SearchStrategy[Said]) -> st.SearchStrategy[Said]:
    def said(quantity: str, inner: Said) -> Said:
        holds = {"some": any, "every": all, "none": lambda each: not any(each)}[quantity]
        return {name: {quantity: inner[0]}}, lambda row: holds(
            inner[1](one) for one in row[name]["nodes"]
        )

    return st.builds(said, st.sampled_from(("some", "none", "every")), of)


def _joined(of: st.SearchStrategy[Said]) -> st.SearchStrategy[Said]:
    """Filters joined by and, or, not."""
    return st.one_of(
        of.map(lambda one: ({"not": one[0]}, lambda row: not one[1](row))),
        st.lists(of, max_size=3).map(
            lambda parts: (
                {"or": [part for part, _ in parts]},
                lambda row: not parts or any(holds(row) for _, holds in parts),
            )
        ),
        st.lists(of, max_size=3).map(
            lambda parts: (
                {"and": [part for part, _ in parts]},
                lambda row: all(holds(row) for _, holds in parts),
            )
        ),
    )


def _filter(leaves: st.SearchStrategy[Said]) -> st.SearchStrategy[Said]:
    return st.recursive(leaves, _joined, max_leaves=4)


_ANYTHING: st.SearchStrategy[Said] = st.just(({}, lambda row: True))
OFFICE = _filter(st.one_of(_NAMED, _chosen("kind", "COMPANY", "OUTSIDE_ORDERER"), _ANYTHING))
PORTION = _filter(
    st.one_of(
        _chosen("kind", "PLAN", "OWN"),
        _compared("share", st.sampled_from(("30", "50", "70.5", "100"))),
        _empty("managedBy"),
        _is("orderer", OFFICE),
    )
)
AREA = st.one_of(
    _chosen("level", "ward", "district"),
    st.sampled_from(("760", "770")).map(
        lambda code: (
            {"parent": {"code": code}},
            lambda row: row["parent"] is not None and row["parent"]["code"] == code,
        )
    ),
)
ESTABLISHMENT = _filter(
    st.one_of(
        _compared("workers", st.sampled_from((5, 36, 60))),
        _empty("closed"),
        _is("sector", _filter(st.one_of(_NAMED, _chosen("code", "13", "14", "99")))),
        _is("area", _filter(AREA)),
        _many("portions", PORTION),
    )
)


@dataclass(frozen=True)
class Sight:
    """What one official sees of all establishments."""

    asking: Asking = field(repr=False)
    rows: tuple[Row, ...] = field(repr=False)


@pytest.fixture(scope="session")
async def sights(standing: Loom, office: Asking) -> tuple[Sight, ...]:
    """Two who see the orderers of portions, and one who sees portions without them."""
    askers = [
        office,
        Asking(loom=standing, actor=await standing.acting("city"), district=None),
        Asking(
            loom=standing,
            actor=await standing.acting("department", sectors=("13", "14")),
            district=None,
        ),
    ]
    shown = [(await one(SEEN)).done()["establishments"]["nodes"] for one in askers]
    return tuple(Sight(one, tuple(rows)) for one, rows in zip(askers, shown, strict=True))


@pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisWarning")  # Of long examples.
@given(place=st.integers(0, 2), said=ESTABLISHMENT)
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
async def test_a_filter_through_relations_sifts_what_the_asker_sees(
    sights: tuple[Sight, ...], place: int, said: Said
) -> None:
    sight, (filter_, holds) = sights[place], said
    found = (await sight.asking(ASKED, filter=filter_)).done()["establishments"]
    assert {row["id"] for row in found["nodes"]} == {
        row["id"] for row in sight.rows if holds(row)
    }, filter_
    assert found["totalCount"] == len(found["nodes"])


async def test_hidden_rows_answer_no_filter(sights: tuple[Sight, ...]) -> None:
    _, city, department = sights
    ordered = {"portions": {"some": {"orderer": {"is": {}}}}}
    own = {row["id"] for row in department.rows}

    async def ids(sight: Sight, filter_: Any) -> set[str]:
        answer = await sight.asking(ASKED, filter=filter_)
        return {row["id"] for row in answer.done()["establishments"]["nodes"]}

    assert own & await ids(city, ordered)
    assert await ids(department, ordered) == set()
    assert await ids(department, {"portions": {"none": {"orderer": {"is": {}}}}}) == own
    assert await ids(department, {"not": ordered}) == own


async def test_a_resource_may_meet_itself(sights: tuple[Sight, ...]) -> None:
    sight = sights[0]
    plan = {row["id"] for row in sight.rows for one in row["portions"]["nodes"] if _plan(one)}
    own = {row["id"] for row in sight.rows for one in row["portions"]["nodes"] if not _plan(one)}
    there = {"portions": {"some": {"kind": {"eq": "PLAN"}}}}
    both = {"portions": {"some": {"kind": {"eq": "OWN"}, "establishment": {"is": there}}}}
    found = (await sight.asking(ASKED, filter=both)).done()["establishments"]["nodes"]
    assert plan & own
    assert {row["id"] for row in found} == plan & own

    nested = await sight.asking(
        "query($filter: PortionFilter) { establishments(first: 200) { nodes { id "
        "portions(filter: $filter) { totalCount nodes { establishment { id } } } } } }",
        filter={"establishment": {"is": there}},
    )
    for row in nested.done()["establishments"]["nodes"]:
        assert (row["portions"]["totalCount"] > 0) is (row["id"] in plan)


def _plan(portion: Row) -> bool:
    return portion["kind"] == "PLAN"


async def test_areas_know_their_children(office: Asking) -> None:
    query = "query($f: AreaFilter) { areas(filter: $f, first: 200) { nodes { code level } } }"
    named = {"children": {"some": {"code": {"eq": "26734"}}}}
    assert [row["code"] for row in (await office(query, f=named)).done()["areas"]["nodes"]] == [
        "760"
    ]
    childless = {"children": {"none": {}}, "parent": {"is": {"code": {"eq": "760"}}}}
    found = (await office(query, f=childless)).done()["areas"]["nodes"]
    assert {row["level"] for row in found} == {"ward"}
    assert "26734" in {row["code"] for row in found}


async def test_related_rows_are_those_of_the_day(office: Asking) -> None:
    query = """query($day: Date) {
      whole: establishments(first: 200, asOf: $day) {
        nodes { id portions(filter: {managedBy: {isNull: true}}) { totalCount } } }
      some: establishments(first: 200, asOf: $day,
        filter: {portions: {some: {managedBy: {isNull: true}}}}) { nodes { id } }
    }"""
    counts = []
    for day in (None, "1995-01-01"):
        found = (await office(query, day=day)).done()
        some = {row["id"] for row in found["whole"]["nodes"] if row["portions"]["totalCount"]}
        assert {row["id"] for row in found["some"]["nodes"]} == some
        counts.append(len(some))
    assert counts[0] != counts[1]


def _chain(length: int) -> dict[str, Any]:
    """A filter through ``length`` relations in a row."""
    made: dict[str, Any] = {}
    for step in range(length, 0, -1):
        made = {"portions": {"some": made}} if step % 2 else {"establishment": {"is": made}}
    return made


@pytest.mark.parametrize(
    ("filter_", "code"),
    [
        (_chain(3), None),
        (_chain(4), "filter.too_large"),
        ({"portions": {"some": {"or": [{"kind": {"eq": "PLAN"}}] * 99}}}, "filter.too_large"),
        ({"portions": {"some": {"orderer": {"eq": "x"}}}}, "id.unknown"),
    ],
)
async def test_limits_count_through_relations(
    office: Asking, filter_: Any, code: str | None
) -> None:
    answer = await office(ASKED, filter=filter_)
    assert answer.codes == ([code] if code else [])


class _Explained(Executable, ClauseElement):
    """What PostgreSQL would do for a statement."""

    inherit_cache = False

    def __init__(self, statement: Select[Any]) -> None:
        self.statement = statement


@compiles(_Explained)
def _explain(explained: _Explained, compiler: SQLCompiler, **more: Any) -> str:
    return f"EXPLAIN {compiler.process(explained.statement, **more)}"


@dataclass(frozen=True)
class Forms:
    """Filters of establishments read as an official reads them."""

    view: View
    shape: Shape
    schema: Any

    def read(self, filter_: Any) -> Given:
        input_ = self.schema.get_type_by_name("EstablishmentFilter").origin
        made = convert_argument(
            filter_, input_, self.schema.schema_converter.scalar_registry, self.schema.config
        )
        return read(self.shape, made, self.view)

    def sql(self, found: Given) -> str:
        test = condition(self.shape, found.form, found.values, self.view, unnamed)
        whole = select(self.shape.key).where(test)
        return str(whole.compile(dialect=postgresql.dialect()))


@pytest.fixture(scope="session")
async def forms(office: Asking) -> Forms:
    registry = office.loom.registry
    owned = registry.resources["establishment"]
    return Forms(
        office.loom.view(office.actor, "760"),
        Shape(owned.resource, owned.plugin, tuple(o.relation for o in owned.relations), "79"),
        build(registry, registry.always_on, "79"),
    )


ALIKE = [
    ({"workers": {"gt": 1, "in": [1]}}, {"workers": {"gt": 2**31 - 1, "in": [1, 2, 3]}}),
    ({"name": {"startsWith": "d"}}, {"name": {"startsWith": "Đống"}}),
    ({"area": {"under": "760"}}, {"area": {"under": "26734"}}),
    ({"area": {"code": "26734"}}, {"area": {"code": "760"}}),
    ({"taxCode": {"isNull": True, "eq": "1"}}, {"taxCode": {"isNull": True, "eq": "2"}}),
    (
        {"not": {"portions": {"every": {"share": {"lt": 1}}}}, "or": [{"code": {"eq": "a"}}]},
        {"not": {"portions": {"every": {"share": {"lt": 9}}}}, "or": [{"code": {"eq": "b"}}]},
    ),
]
APART = [
    {},
    {"workers": {"gt": 1}},
    {"workers": {"gte": 1}},
    {"code": {"eq": "a"}},
    {"name": {"eq": "a"}},
    {"not": {"code": {"eq": "a"}}},
    {"or": [{"code": {"eq": "a"}}, {"code": {"eq": "a"}}]},
    {"closed": {"isNull": True}},
    {"closed": {"isNull": False}},
    {"area": {"under": "760"}},
    {"area": {"under": "no such area"}},
    {"sector": {"is": {}}},
    {"portions": {"some": {}}},
    {"portions": {"none": {}}},
    {"portions": {"every": {"share": {"gt": 1}}}},
]


@pytest.mark.parametrize(("one", "other"), ALIKE)
async def test_one_form_is_one_statement(forms: Forms, one: Any, other: Any) -> None:
    first, second = forms.read(one), forms.read(other)
    assert first.form == second.form
    assert hash(first.form) == hash(second.form)
    assert first.values != second.values
    assert forms.sql(first) == forms.sql(second)


@pytest.mark.parametrize(
    ("filter_", "joined"),
    [
        ({"portions": {"some": {"share": {"lt": "50"}}}}, True),
        ({"portions": {"none": {"share": {"lt": "50"}}}}, True),
        ({"portions": {"every": {"share": {"lt": "50"}}}}, True),
        ({"office": {"is": {"name": {"startsWith": "d"}}}}, True),
        ({"not": {"portions": {"some": {"share": {"lt": "50"}}}}}, True),
        ({"not": {"office": {"is": {"name": {"startsWith": "d"}}}}}, True),
        # Either way there are rows, so neither is a join.
        ({"or": [{"portions": {"some": {}}}, {"code": {"eq": "a"}}]}, False),
    ],
)
async def test_related_rows_are_joined(
    standing: Loom, forms: Forms, filter_: Any, joined: bool
) -> None:
    shape, view, found = forms.shape, forms.view, forms.read(filter_)
    statement = (
        select(shape.key)
        .select_from(source(shape.resource))
        .where(view.where(shape.resource, shape.plugin))
        .where(condition(shape, found.form, found.values, view, unnamed))
    )
    async with standing.database.reading(view.areas) as session:
        lines = await session.scalars(_Explained(statement), {DAY.key: view.day, PASSED.key: {}})
        plan = "\n".join(lines)
    assert ("SubPlan" not in plan) is joined


async def test_other_forms_are_other_statements(forms: Forms) -> None:
    found = [forms.read(filter_) for filter_ in APART]
    assert len({each.form for each in found}) == len(APART)
    assert len({forms.sql(each) for each in found}) == len(APART)


async def test_every_value_is_bound_in_its_place(forms: Forms) -> None:
    found = forms.read(
        {"workers": {"gt": 7}, "portions": {"some": {"share": {"lt": "2.5"}}}, "code": {"eq": "z"}}
    )
    bound: dict[str, Any] = {}

    def bind(name: str, value: Any, type_: Any) -> Any:
        bound[name] = value
        return unnamed(name, value, type_)

    condition(forms.shape, found.form, found.values, forms.view, bind)
    places = {name: value for name, value in bound.items() if name[0] == "f" and name[1:].isdigit()}
    assert places == {f"f{place}": value for place, value in enumerate(found.values)}
    assert [str(value) for value in found.values] == ["z", "7", "2.5"]
