"""The one statement that groups the rows of a connection, under all parents where it has some."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, func, literal, select, true

from khungcui.errors import BadInput
from khungcui.graph.context import Context
from khungcui.graph.filters.reading import related
from khungcui.graph.filters.through import Through
from khungcui.graph.groups.keys import Key, keys_of
from khungcui.graph.groups.measures import FUNCTIONS, Measure
from khungcui.graph.pages import PageQuery, Parents
from khungcui.graph.shapes import Shape, element
from khungcui.plugins.declarations import ToOne
from khungcui.plugins.view import View, source
from khungcui.storage.binding import Bind, unnamed
from khungcui.text import Text

#: So many groups an answer has at most.
MOST_GROUPS = 200
MOST_KEYS = 4
COUNT = "count_"
PARENT = "parent_"


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupForm:
    """What rows are grouped by, and what is computed of each group."""

    by: tuple[str, ...]
    measures: tuple[Measure, ...]


def value_label(key: str) -> str:
    """The name of a key's value in a row: of a relation, the key of the related record."""
    return f"by_{key}"


def home_label(key: str) -> str:
    """The name of the tenant of the related record in a row."""
    return f"by_{key}_home"


def _sort_label(key: str) -> str:
    return f"by_{key}_sort"


def group_select(
    shape: Shape,
    form: GroupForm,
    condition: ColumnElement[bool],
    view: View,
    bind: Bind = unnamed,
    parent: ColumnElement[Any] | None = None,
) -> Select[Any]:
    """A select of the groups of the rows that meet ``condition``, in the order of their keys.

    A related record that the asker may not see is none: its rows are in the group of those
    without one. With ``parent`` the groups are those under each value of it. One group more
    than may be shown is read, so that there being too many is seen.
    """
    keys = keys_of(shape)
    rows = _rows(shape, [keys[name] for name in form.by], form, view, bind, parent)
    inner = rows.where(condition).subquery("of_group")
    parents = [] if parent is None else [inner.c[PARENT]]
    labels = [column.key for column in inner.c if column.key.startswith("by_")]
    columns = [inner.c[label] for label in labels]
    sorting = [inner.c[label].asc().nulls_last() for label in in_order(form.by, labels)]
    measures = (
        FUNCTIONS[one.function].sql(inner.c[f"of_{one.field}"]).label(one.label)
        for one in form.measures
    )
    grouped = select(*parents, *columns, func.count().label(COUNT), *measures).select_from(inner)
    if parents or columns:
        grouped = grouped.group_by(*parents, *columns)
    if parent is None:
        return grouped.order_by(*sorting).limit(MOST_GROUPS + 1)
    place = func.row_number().over(partition_by=parents, order_by=sorting or None)
    ranked = grouped.add_columns(place.label("place_")).subquery("ranked")
    return select(ranked).where(ranked.c.place_ <= MOST_GROUPS + 1).order_by(ranked.c.place_)


def _rows(
    shape: Shape,
    keys: Sequence[Key],
    form: GroupForm,
    view: View,
    bind: Bind,
    parent: ColumnElement[Any] | None,
) -> Select[Any]:
    """The rows to be grouped, with what each is grouped by and what is computed from."""
    rows = source(shape.resource)
    columns: list[ColumnElement[Any]] = [literal(1).label("row_")]
    for key in keys:
        if isinstance(key.of, ToOne):
            rows, more = _joined(rows, shape, key.of, view, bind)
            columns += more
        else:
            columns.append(key.column().label(value_label(key.name)))
            if key.sorting is not None:
                columns.append(key.sorting.label(_sort_label(key.name)))
    for name in dict.fromkeys(one.field for one in form.measures):
        columns.append(element(shape.fields[name].column).label(f"of_{name}"))
    if parent is not None:
        columns.append(parent.label(PARENT))
    return select(*columns).select_from(rows)


def _joined(
    rows: FromClause, shape: Shape, relation: ToOne, view: View, bind: Bind
) -> tuple[FromClause, list[ColumnElement[Any]]]:
    """``rows`` with the related records that the asker sees, and what names these."""
    through = Through(
        shape=shape, relation=relation, target=related(relation, view), view=view, bind=bind
    )
    seen = through.rows(true()).subquery(f"seen_{relation.name}")
    same = (there == here for there, here in zip(seen.c, through.here(), strict=True))
    *home, key = seen.c
    columns: list[ColumnElement[Any]] = [key.label(value_label(relation.name))]
    columns += [column.label(home_label(relation.name)) for column in home]
    return rows.outerjoin(seen, and_(*same)), columns


def in_order(by: Sequence[str], labels: Sequence[str]) -> list[str]:
    """The labels that groups are sorted by: of each key the one made for it."""
    return [_sort_label(name) if _sort_label(name) in labels else value_label(name) for name in by]


@dataclass(frozen=True, kw_only=True)
class GroupQuery:
    """The groups of one connection, on one day, for one or many parents."""

    query: PageQuery
    form: GroupForm

    async def groups(self, context: Context) -> list[Any]:
        """The groups of a connection without parents."""
        statement = self._select(self.query.condition())
        return _bounded(await context.read(statement, self.query.view.day))

    async def under(self, context: Context, parents: Parents) -> dict[Any, list[Any]]:
        """The groups under each parent that has rows, read at once."""
        condition = and_(self.query.condition(), parents.where(self.query.shape))
        statement = self._select(condition, element(parents.relation.key))
        found: dict[Any, list[Any]] = defaultdict(list)
        for row in await context.read(statement, self.query.view.day):
            found[row[PARENT]].append(row)
        return found

    def _select(
        self, condition: ColumnElement[bool], parent: ColumnElement[Any] | None = None
    ) -> Select[Any]:
        query = self.query
        return group_select(query.shape, self.form, condition, query.view, parent=parent)

    def shown(self, found: list[Any] | None) -> list[Any]:
        """The groups of one parent: where nothing is grouped by, one of all rows, if none."""
        if found is None and not self.form.by:
            nothing = dict.fromkeys((one.label for one in self.form.measures), None)
            return [{COUNT: 0, **nothing}]
        return _bounded(found or [])


def _bounded(found: list[Any]) -> list[Any]:
    if len(found) > MOST_GROUPS:
        raise BadInput(
            Text(
                vi="Có hơn {most} nhóm: hãy lọc bớt hoặc nhóm theo ít thứ hơn.",
                en="There are more than {most} groups: filter, or group by less.",
            ).format(most=MOST_GROUPS),
            field="by",
            code="group.too_many",
        )
    return found


def form_of(by: Sequence[str], measures: Sequence[Measure]) -> GroupForm:
    """A form; `BadInput` where rows are grouped by too much. What is named twice counts once."""
    names = tuple(dict.fromkeys(by))
    if len(names) > MOST_KEYS:
        raise BadInput(
            Text(
                vi="Chỉ nhóm theo tối đa {most} thứ cùng lúc.",
                en="Rows are grouped by at most {most} things at once.",
            ).format(most=MOST_KEYS),
            field="by",
            code="group.too_deep",
        )
    return GroupForm(by=names, measures=tuple(sorted(set(measures))))
