"""A panel asked for: what is grouped by, which rows, on which day; and the answer made of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import orjson
import strawberry
from sqlalchemy import and_
from strawberry.utils.str_converters import to_camel_case

from khungcui.calendar.periods import Period, PeriodKind
from khungcui.errors import BadInput, NotFound
from khungcui.graph.context import Context
from khungcui.graph.filters import where
from khungcui.graph.filters.from_json import Filter, both, filter_input_of
from khungcui.graph.panels.keying import Key, Row
from khungcui.graph.panels.keys import key_of
from khungcui.graph.panels.statement import (
    COUNT,
    MOST_CELLS,
    WHOLE,
    measure_label,
    panel_select,
)
from khungcui.graph.panels.times import coded, until, within
from khungcui.graph.types import Types
from khungcui.panels.figures import Answer, Cell, Figures
from khungcui.panels.formulas import exact, value_of
from khungcui.plugins.panels import Panel
from khungcui.plugins.registry import Registry
from khungcui.plugins.view import View
from khungcui.text import Text
from khungcui.text.nearest import did_you_mean

MOST_KEYS = 2


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The arguments of a panel as they were given; ``by`` None is the usual."""

    by: Sequence[str] | None = None
    period: str | None = None
    as_of: date | None = None
    filter: Filter | None = None

    def address(self, name: str, tenant: str | None, ending: str = "svg") -> str:
        """Where the same is served as a picture, or as what else ``ending`` says."""
        given = {
            "by": None if self.by is None else ",".join(self.by),
            "period": self.period,
            "asOf": None if self.as_of is None else self.as_of.isoformat(),
            "filter": orjson.dumps(self.filter).decode() if self.filter else None,
        }
        query = urlencode({key: value for key, value in given.items() if value is not None})
        place = "" if tenant is None else f"/d/{tenant}"
        return f"{place}/panels/{name}.{ending}" + (f"?{query}" if query else "")


@dataclass(frozen=True, kw_only=True)
class Desk:
    """The panels that a schema shows, and what they are computed with."""

    panels: Mapping[str, Panel]
    every: Mapping[str, Types]

    @classmethod
    def of(cls, registry: Registry, enabled: frozenset[str], every: Mapping[str, Types]) -> "Desk":
        """The panels of the plugins ``enabled`` over the resources of a schema."""
        shown = {
            name: owned.panel
            for name, owned in registry.panels.items()
            if owned.plugin in enabled and owned.panel.resource in every
        }
        return cls(panels=shown, every=every)

    def panel(self, name: str) -> Panel:
        """The panel of this name; `NotFound` where none is shown here."""
        found = self.panels.get(name)
        if found is None:
            raise NotFound(
                Text(
                    vi="Không có bảng số liệu '{name}'.{hint}",
                    en="There is no panel '{name}'.{hint}",
                ).format(name=name, hint=did_you_mean(name, self.panels)),
                field="name",
                code="panel.unknown",
            )
        return found

    def titles(self, panel: Panel, view: View) -> Mapping[str, Text]:
        """What the rows of a panel can be grouped by, and what that is called."""
        shape = self.every[panel.resource].shape
        return {name: key_of(name, panel, shape, view).title for name in panel.by}

    async def answer(
        self, context: Context, schema: strawberry.Schema, name: str, asked: Asked
    ) -> Answer:
        """What a panel comes to, by one statement over the rows that the asker may see.

        Of a period that is over it is seen as of its last day, unless a day is asked for. Raises
        `NotFound` and `BadInput`.
        """
        panel = self.panel(name)
        types = self.every[panel.resource]
        period = _period(panel, asked)
        day = asked.as_of or _day(panel, period, context.day)
        view = context.view.on(day)
        keys = [key_of(one, panel, types.shape, view) for one in _by(panel, asked)]
        levels = [key_of(one, panel, types.shape, view) for one in panel.latest]
        base = both(panel.only, asked.filter, _time(panel, types, period, day))
        shape = types.shape
        condition = and_(
            view.where(shape.resource, shape.plugin),
            where(shape, filter_input_of(types, schema, base, code="panel.filter"), view),
        )
        statement = panel_select(panel, shape, keys, levels, condition)
        rows = await context.read(statement, day)
        return _answer(panel, keys, base, rows, day, period)


def _by(panel: Panel, asked: Asked) -> list[str]:
    given = panel.usual if asked.by is None else asked.by
    by = [_known(panel, name) for name in given]
    if len(set(by)) > MOST_KEYS:
        raise BadInput(
            Text(
                vi="Chỉ nhóm theo tối đa {most} thứ cùng lúc.",
                en="A panel is grouped by at most {most} things at once.",
            ).format(most=MOST_KEYS),
            field="by",
            code="panel.by",
        )
    return list(dict.fromkeys([*([panel.per] if panel.per else []), *by]))


def _known(panel: Panel, given: str) -> str:
    """The key that is meant, also where it is written as GraphQL shows names."""
    names = {to_camel_case(name): name for name in panel.by} | {name: name for name in panel.by}
    if given not in names:
        raise BadInput(
            Text(
                vi="Bảng này không nhóm theo '{name}'; nhóm được theo: {known}.",
                en="This panel does not group by '{name}'; it groups by: {known}.",
            ).format(name=given, known=", ".join(panel.by) or "-"),
            field="by",
            code="panel.by",
        )
    return names[given]


def _period(panel: Panel, asked: Asked) -> Period | None:
    if asked.period is None:
        return None
    if not panel.periodic:
        raise BadInput(
            Text(
                vi="Bảng này tính tại một ngày, không tính theo kỳ: hãy dùng `asOf`.",
                en="This panel is of a day and not of a period: use `asOf`.",
            ),
            field="period",
            code="panel.period",
        )
    return Period.parse(asked.period, field="period")


def _day(panel: Panel, period: Period | None, today: date) -> date:
    return today if period is None else min(panel.cut_off.days(period).end, today)


def _time(panel: Panel, types: Types, period: Period | None, day: date) -> Filter | None:
    if period is not None and panel.period is not None:
        return coded(types.shape.fields[panel.period], period)
    if panel.day is None:
        return None
    field = types.shape.fields[panel.day]
    if period is not None:
        return within(field, panel.cut_off, period)
    # A level that is yet to come is none.
    return until(field, day) if panel.latest else None


def _answer(
    panel: Panel,
    keys: Sequence[Key],
    base: Filter,
    rows: Sequence[Row],
    day: date,
    period: Period | None,
) -> Answer:
    found = [row for row in rows if keys and not row[WHOLE]]
    if len(found) > MOST_CELLS:
        raise BadInput(
            Text(
                vi="Có hơn {most} ô: hãy lọc bớt hoặc nhóm theo ít thứ hơn.",
                en="There are more than {most} cells: filter, or group by less.",
            ).format(most=MOST_CELLS),
            field="by",
            code="panel.too_many",
        )
    found.sort(key=lambda row: [_place(key, row) for key in keys])
    ranks = [_ranks(key, found) for key in keys]
    cells = [
        Cell(
            keys=tuple(
                replace(key.shared(row), rank=ranked[_place(key, row)])
                for key, ranked in zip(keys, ranks, strict=True)
            ),
            figures=_figures(panel, row, both(base, *(key.filter(row) for key in keys))),
        )
        for row in found
    ]
    [whole] = [row for row in rows if not keys or row[WHOLE]]
    return Answer(
        panel=panel,
        by={key.name: key.title for key in keys},
        total=_figures(panel, whole, base) if _adds_up(panel, keys, cells) else None,
        cells=cells,
        day=day,
        period=None if period is None else period.title,
    )


def _place(key: Key, row: Row) -> tuple[bool, Any]:
    """What groups are sorted by; those without a value stand last."""
    place = key.place(row)
    return place is None, place


def _ranks(key: Key, rows: Sequence[Row]) -> Mapping[tuple[bool, Any], int]:
    places = sorted({_place(key, row) for row in rows})
    return {place: rank for rank, place in enumerate(places)}


def _adds_up(panel: Panel, keys: Sequence[Key], cells: Sequence[Cell]) -> bool:
    """Whether there is a number of all rows: of one material, and of levels at one time."""
    if panel.latest and any(key.name in set(PeriodKind) for key in keys):
        return False
    return panel.per is None or len({cell.keys[0].value for cell in cells}) <= 1


def _figures(panel: Panel, row: Row, filter_: Filter) -> Figures:
    measures: Mapping[str, Decimal | None] = {
        name: exact(row[measure_label(name)]) for name in panel.measures
    }
    value = value_of(panel.value, measures, panel.decimals)
    return Figures(
        value=value,
        measures=measures,
        count=row[COUNT],
        good=None if value is None or panel.good is None else panel.good.hold(value),
        filter=filter_,
    )
