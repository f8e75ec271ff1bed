"""Tenant tables lead with their tenant, in every key, index and reference."""

import pytest
from sqlalchemy import ForeignKeyConstraint, Table, UniqueConstraint

from khungcui.plugins.manager import load
from khungcui.storage.base import ACROSS
from khungcui.storage.rls import is_tenant_table
from khungcui.storage.schema import tables_of
from khungcui.testing.loom import packages_of

TABLES = [table for package in packages_of(load().registry) for table in tables_of(package)]
TENANT_TABLES = [table for table in TABLES if is_tenant_table(table)]


def leads(columns: object) -> bool:
    """Whether the first of ``columns`` is a tenant: the row's own, or that of what it names."""
    first = next(iter(columns), None)  # type: ignore[call-overload]
    name = getattr(first, "name", first)
    return isinstance(name, str) and (name == "tenant" or name.endswith("_tenant"))


def test_there_are_tenant_tables() -> None:
    assert {"establishment", "audit_entry", "tenant_plugin"} <= {t.name for t in TENANT_TABLES}


@pytest.mark.parametrize("table", TENANT_TABLES, ids=lambda table: table.name)
def test_keys_and_indexes_begin_with_the_tenant(table: Table) -> None:
    assert next(iter(table.primary_key.columns)).name == "tenant"
    unique = [c for c in table.constraints if isinstance(c, UniqueConstraint)]
    assert [c.name for c in unique if next(iter(c.columns)).name != "tenant"] == []
    indexes = [index for index in table.indexes if index.name is not None]
    across = [index for index in indexes if index.info == ACROSS]
    assert [str(i.name) for i in across if list(i.columns)[1].name != "tenant"] == []
    others = [index for index in indexes if index not in across]
    assert [str(i.name) for i in others if not leads(i.expressions)] == []


@pytest.mark.parametrize("table", TENANT_TABLES, ids=lambda table: table.name)
def test_references_between_tenant_tables_carry_the_tenant(table: Table) -> None:
    references = [c for c in table.constraints if isinstance(c, ForeignKeyConstraint)]
    wrong = [
        reference.name
        for reference in references
        if is_tenant_table(reference.referred_table)
        and not (leads(reference.columns) and reference.elements[0].column.name == "tenant")
    ]
    assert wrong == []


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_no_plugin_blocks_a_delete_in_the_core(table: Table) -> None:
    core = set(tables_of("khungcui"))
    if table in core:
        return
    referred = {c.referred_table for c in table.constraints if isinstance(c, ForeignKeyConstraint)}
    assert {other.name for other in referred & core} == set()
