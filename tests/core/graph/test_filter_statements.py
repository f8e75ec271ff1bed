"""One form of filter is one statement, with every value bound in its place."""

from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import ClauseElement, Executable, Select, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from strawberry.types.arguments import convert_argument
from tests.core.graph.conftest import Asking

from khungcui.graph.filters import Given, condition, read
from khungcui.graph.shapes import Shape
from khungcui.plugins.view import View, source
from khungcui.register.portions import PASSED
from khungcui.storage.base import DAY
from khungcui.storage.binding import unnamed
from khungcui.testing import Loom

pytestmark = pytest.mark.anyio


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
        office.loom.platform.schemas.of(frozenset(registry.plugins)),
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
