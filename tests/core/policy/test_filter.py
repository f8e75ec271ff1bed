"""The SQL of a filter: constants folded, values bound, the facet table only where needed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import Column, MetaData, Table, Text, Uuid, select
from sqlalchemy.dialects import postgresql

from khungcui.policy.columns import FacetColumns, FacetSource
from khungcui.policy.filter import predicate
from khungcui.policy.record import Reach
from khungcui.policy.snapshot import Snapshot
from khungcui.policy.vocabulary import OfficeKind
from khungcui.tenancy.tree import AreaTree

DAY = date(1980, 1, 1)
NAMES = ("sector", "managed_by", "portion", "orderer")
ROW = Table("row", MetaData(), *(Column(name, Text) for name in ("id", "area", "owner")))
PORTION = Table("portion", MetaData(), Column("row", Text), *(Column(n, Text) for n in NAMES))
COLUMNS = FacetColumns(
    area=ROW.c.area,
    owner=ROW.c.owner,
    sector=PORTION.c.sector,
    managed_by=PORTION.c.managed_by,
    portion=PORTION.c.portion,
    orderer=PORTION.c.orderer,
    facets=FacetSource(rows=PORTION, on=PORTION.c.row == ROW.c.id, holds=frozenset(NAMES)),
)
Sql = Callable[..., str]
WARD = Reach(kind=OfficeKind.WARD_COMMITTEE, area="79/760/26734/")


@pytest.fixture
def sql(regulation: Snapshot, small_tree: AreaTree) -> Sql:
    def sql(reach: Reach, power: str, columns: FacetColumns = COLUMNS, day: date = DAY) -> str:
        condition = predicate(regulation, reach, power, day, columns, small_tree)
        compiled = select(ROW.c.id).where(condition).compile(dialect=postgresql.dialect())
        return " ".join(str(compiled).partition("WHERE ")[2].split())

    return sql


def test_a_rule_on_columns_of_the_row_needs_no_facet_table(sql: Sql) -> None:
    district = Reach(kind=OfficeKind.DISTRICT_OFFICE, area="79/760/")
    assert "portion" not in sql(WARD, "establishment.view")
    assert ".area = ANY (%(param_1)s::TEXT[])" in sql(district, "establishment.view")
    assert "portion" not in sql(district, "establishment.view")


def test_a_rule_on_portions_asks_whether_one_is_there(sql: Sql) -> None:
    company = Reach(kind=OfficeKind.COMPANY, office_id="c")
    text = sql(company, "establishment.view")
    assert text.startswith("EXISTS (SELECT")
    assert "portion.orderer = %(" in text


def test_a_prohibition_is_null_safe(sql: Sql) -> None:
    assert "NOT coalesce(" in sql(WARD, "establishment_plan.set")


@pytest.mark.parametrize(
    ("reach", "power", "day"),
    [
        (WARD, "establishment.fly", DAY),
        (WARD, "establishment.view", date(1978, 8, 23)),
        (Reach(kind=OfficeKind.WARD_COMMITTEE), "establishment.view", DAY),
        (Reach(kind=OfficeKind.DEPARTMENT), "establishment.view", DAY),
        (Reach(kind=OfficeKind.COMPANY), "establishment.view", DAY),
        (Reach(kind=OfficeKind.CITY_AGENCY, area="79/"), "establishment.view", DAY),
    ],
)
def test_what_nobody_can_reach_is_false(sql: Sql, reach: Reach, power: str, day: date) -> None:
    assert sql(reach, power, day=day) == "false"


def test_constants_are_folded(sql: Sql) -> None:
    everywhere = FacetColumns(area="79", sector="*")
    department = Reach(kind=OfficeKind.DEPARTMENT, sectors=frozenset("*"))
    textile = Reach(kind=OfficeKind.DEPARTMENT, sectors=frozenset({"13"}))
    assert sql(department, "curriculum.view", everywhere) == "true"
    assert sql(textile, "curriculum.view", everywhere) == "false"
    assert sql(WARD, "curriculum.view", everywhere) == "true"
    assert sql(Reach(kind=OfficeKind.COMPANY), "curriculum.view", everywhere) == "false"
    company = Reach(kind=OfficeKind.COMPANY, office_id="c")
    assert sql(company, "office.view", FacetColumns(owner="c")) == "true"
    assert sql(company, "office.view", FacetColumns(owner="d")) == "false"


def test_whoever_reaches_every_value_looks_at_no_column(sql: Sql) -> None:
    given = replace(COLUMNS, given=frozenset({"area", "sector"}))
    department = Reach(kind=OfficeKind.DEPARTMENT, sectors=frozenset("*"))
    assert "portion" in sql(department, "establishment.view")
    assert "portion" not in sql(department, "establishment.view", given)
    textile = Reach(kind=OfficeKind.DEPARTMENT, sectors=frozenset({"13"}))
    assert "portion.sector = " in sql(textile, "establishment.view", given)


def test_whose_ground_is_the_city_is_kept_only_from_what_lies_nowhere(sql: Sql) -> None:
    city = Reach(kind=OfficeKind.CITY_COMMITTEE, area="79/")
    given = replace(COLUMNS, given=frozenset({"area"}))
    assert sql(city, "establishment.view") == "row.area IS NOT NULL"
    assert sql(city, "establishment.view", given) == "true"


def test_a_narrower_way_serves_what_speaks_of_nothing_else(sql: Sql) -> None:
    order = Table("ordered", MetaData(), Column("row", Text), Column("orderer", Uuid))
    narrow = FacetColumns(
        orderer=order.c.orderer,
        facets=FacetSource(rows=order, on=order.c.row == ROW.c.id, holds=frozenset({"orderer"})),
    )
    columns = replace(COLUMNS, narrower=(narrow,))
    company = Reach(kind=OfficeKind.COMPANY, office_id="0190a7a0-0000-7000-8000-000000000001")
    text = sql(company, "establishment.view", columns)
    assert "FROM ordered" in text
    assert "portion" not in text
    # What also speaks of the portion's manager takes the wide way.
    assert "FROM portion" in sql(company, "establishment_plan.set", columns)
    # A word that is no id is nobody's: the column holds ids.
    stranger = Reach(kind=OfficeKind.COMPANY, office_id="c")
    assert sql(stranger, "establishment.view", replace(narrow)) == "false"


def test_a_merged_ward_lies_on_the_ground_of_its_successor(
    regulation: Snapshot, small_tree: AreaTree
) -> None:
    def ground(day: date) -> set[str]:
        condition = predicate(regulation, WARD, "establishment.view", day, COLUMNS, small_tree)
        (value,) = condition.compile(dialect=postgresql.dialect()).params.values()
        return {value} if isinstance(value, str) else set(value)

    assert ground(date(1989, 12, 31)) == {"26734"}
    assert ground(date(1990, 1, 1)) == {"26734", "26737"}
