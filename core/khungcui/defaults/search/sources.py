"""Where the words of a resource stand: which fields are searched, in which tables."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import Column, ColumnElement, FromClause, Table, Uuid, func
from sqlalchemy import inspect as inspect_mapping
from sqlalchemy.orm import InstrumentedAttribute

from khungcui.plugins.declarations import Column as Declared
from khungcui.plugins.declarations import Field, Resource
from khungcui.plugins.registry import OwnedResource


@dataclass(frozen=True, kw_only=True)
class Source:
    """A table with texts of a resource: ``key`` is its column with the key of the record.

    ``texts`` are its columns that are searched, each with whether it is a search key already.
    """

    resource: str
    table: Table
    key: str
    texts: Mapping[str, bool]

    def words(self, row: str) -> str:
        """The words of the row that SQL calls ``row``, as SQL."""
        said = (
            f"{row}.{name}" if ready else f"khungcui_search_key({row}.{name})"
            for name, ready in self.texts.items()
        )
        return f"khungcui_words({', '.join(said)})"


@dataclass(frozen=True, kw_only=True)
class Searched:
    """A resource that global search finds, by ``fields``; the first that has a key is its title.

    Its words are kept in `SearchWord` where they stand in tables of districts, under the id of
    its rows: ``sources`` says where. Else there is none, and all of its rows are looked through,
    as suits reference data.
    """

    resource: Resource
    plugin: str
    fields: tuple[Field, ...]

    @property
    def name(self) -> str:
        return self.resource.name

    @property
    def title(self) -> Field:
        """The field that a record is shown by."""
        return next((field for field in self.fields if field.search is not None), self.fields[0])

    @property
    def texts(self) -> list[ColumnElement[str]]:
        """The search key of each of ``fields``."""
        return [
            _plain(field.search)
            if field.search is not None
            else func.khungcui_search_key(_plain(field.column))
            for field in self.fields
        ]

    @property
    def sorting(self) -> ColumnElement[Any]:
        """What hits are sorted by: the sort key of the title."""
        title = self.title
        return _plain(title.column if title.sort is None else title.sort)

    @property
    def shown(self) -> ColumnElement[Any]:
        """The title itself."""
        return _plain(self.title.column)

    @cached_property
    def sources(self) -> tuple[Source, ...]:
        """The tables whose words are kept; empty where they cannot be."""
        resource = self.resource
        if not isinstance(resource.tenant, str) or isinstance(resource.rows, FromClause):
            return ()
        rows = inspect_mapping(resource.rows).local_table
        if resource.key is not None or not isinstance(rows.c.id.type, Uuid):
            return ()
        texts: dict[Table, dict[str, bool]] = {}
        for field in self.fields:
            column = _stored(field.column if field.search is None else field.search)
            if column is None:
                return ()
            texts.setdefault(column.table, {})[column.name] = field.search is not None
        keys = {table: _key_in(table, rows) for table in texts}
        if any(key is None for key in keys.values()):
            return ()
        return tuple(
            Source(resource=self.name, table=table, key=str(keys[table]), texts=found)
            for table, found in texts.items()
        )


def searched(resources: Mapping[str, OwnedResource]) -> Iterator[Searched]:
    """The resources among ``resources`` with a field that global search reads."""
    for owned in resources.values():
        found = searched_fields(owned.resource)
        if found:
            yield Searched(resource=owned.resource, plugin=owned.plugin, fields=found)


def searched_fields(resource: Resource) -> tuple[Field, ...]:
    """The fields of ``resource`` that global search reads."""
    return tuple(field for field in resource.fields if field.code or field.search is not None)


def _plain(column: Declared) -> ColumnElement[Any]:
    return column.expression if isinstance(column, InstrumentedAttribute) else column


def _stored(column: Declared) -> Any:
    """The column of a table that ``column`` is; None where it is anything else."""
    plain: Any = _plain(column)
    plain = plain._deannotate() if hasattr(plain, "_deannotate") else plain
    return plain if isinstance(plain, Column) and isinstance(plain.table, Table) else None


def _key_in(table: Table, rows: Table) -> str | None:
    """The column of ``table`` with the key of the record that ``rows`` hold."""
    if table is rows:
        return "id"
    for reference in table.foreign_key_constraints:
        there = [element.column.name for element in reference.elements]
        if reference.referred_table is rows and there == ["tenant", "id"]:
            return reference.column_keys[1]
    return None
