"""The root fields `panels` and `panel`, and the types that they yield."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, cast

import strawberry
from strawberry import UNSET
from strawberry.scalars import JSON
from strawberry.types import Info
from strawberry.utils.str_converters import to_camel_case

from khungcui.graph.context import Context
from khungcui.graph.panels.asking import Asked, Desk
from khungcui.graph.types import AsOf, Types
from khungcui.panels.figures import Answer, Cell, Figures
from khungcui.panels.figures import Key as Shared
from khungcui.plugins.panels import Chart
from khungcui.plugins.panels import Panel as Declared


class PanelFlag(StrEnum):
    """Whether a value is as it should be."""

    GOOD = "GOOD"
    BAD = "BAD"


def _enumeration(choices: type[StrEnum], name: str, text: str, words: Mapping[str, str]) -> None:
    made: Any = strawberry.enum(choices, name=name, description=text)
    for value in made.__strawberry_definition__.values:
        value.description = words[value.name]


_enumeration(
    PanelFlag,
    "PanelFlag",
    "Whether a value is within the bounds of its panel.",
    {"GOOD": "Within the bounds.", "BAD": "Out of bounds."},
)
_enumeration(
    Chart,
    "PanelChart",
    "How a panel is drawn.",
    {
        "BAR": "Bars beside each other.",
        "STACKED": "Bars of parts upon each other.",
        "LINE": "Lines along time.",
        "PARETO": "Bars from the largest down, with the share that they make up together.",
        "HEAT": "A table whose cells are the darker the greater their values.",
    },
)


@dataclass(frozen=True)
class _Shown:
    """An answer with what its parts are read in."""

    context: Context
    types: Types
    answer: Answer
    asked: Asked

    def text(self, text: Any) -> Any:
        return None if text is None else text.in_(self.context.language)


@strawberry.type(description="A number that people look at, as its module declares it.")
class Panel:
    """One line of ``panels``."""

    name: str = strawberry.field(description="The name that `panel` takes.")
    title: str = strawberry.field(description="What it is called.")
    formula: str = strawberry.field(description="How the value comes of the measures, in words.")
    unit: str = strawberry.field(description="The unit of the value.")
    chart: Chart = strawberry.field(description="How it is drawn.")
    listed: str = strawberry.field(
        name="list", description="The list of the rows that it is computed of."
    )
    by: list[str] = strawberry.field(description="What the rows can be grouped by.")
    usual: list[str] = strawberry.field(
        description="What they are grouped by where nothing is asked for."
    )
    periods: bool = strawberry.field(description="Whether it can be asked for a period.")
    url: str = strawberry.field(description="Where its picture is served.")

    @classmethod
    def of(cls, panel: Declared, types: Types, context: Context) -> "Panel":
        """A panel in the language of the request."""
        spoken = context.language
        return cls(
            name=panel.name,
            title=panel.title.in_(spoken),
            formula=panel.formula.in_(spoken),
            unit=panel.unit.in_(spoken),
            chart=panel.chart,
            listed=to_camel_case(types.shape.resource.plural_name),
            by=[to_camel_case(name) for name in panel.by],
            usual=[to_camel_case(name) for name in panel.usual],
            periods=panel.periodic,
            url=Asked().address(panel.name, context.tenant),
        )


@strawberry.type(description="What the rows of a cell share.")
class PanelKey:
    """One key of a cell."""

    field: str = strawberry.field(description="What is shared: a name out of `by`.")
    title: str = strawberry.field(description="What that is called.")
    value: str | None = strawberry.field(
        description="The value as filters take it: a code, an id, a word, a period."
    )
    label: str = strawberry.field(description="The value in words.")


@strawberry.type(description="A number that a value is made of.")
class PanelMeasure:
    """One measure."""

    name: str = strawberry.field(description="Its name in the declaration.")
    title: str = strawberry.field(description="What it is called.")
    value: Decimal | None = strawberry.field(description="Exact; null where no row has one.")


@strawberry.type(
    description="The way to the rows behind a number; of levels, to those before the last too."
)
class PanelDrill:
    """What to ask the resource's list for."""

    listed: str = strawberry.field(name="list", description="The list to be asked.")
    filter: JSON = strawberry.field(description="The filter to give it.")
    as_of: date = strawberry.field(description="The day to ask it for.")
    count: int = strawberry.field(description="How many rows the number is made of.")


@strawberry.type
class _Numbers:
    """What a panel and each of its cells have alike."""

    shown: strawberry.Private[_Shown]
    figures: strawberry.Private[Figures | None]

    @strawberry.field(description="The value; null where there is nothing to compute it of.")
    def value(self) -> Decimal | None:
        """Rounded once."""
        return None if self.figures is None else self.figures.value

    @strawberry.field(description="The numbers that the value is made of.")
    def measures(self) -> list[PanelMeasure]:
        """In the order of the declaration."""
        if self.figures is None:
            return []
        return [
            PanelMeasure(
                name=name,
                title=self.shown.text(measure.title),
                value=self.figures.measures[name],
            )
            for name, measure in self.shown.answer.panel.measures.items()
        ]

    @strawberry.field(
        description="Whether the value is within bounds; null where there are none, or no value."
    )
    def flag(self) -> PanelFlag | None:
        """By the panel's bounds."""
        good = None if self.figures is None else self.figures.good
        return None if good is None else PanelFlag.GOOD if good else PanelFlag.BAD

    @strawberry.field(
        description="How much of what is expected is there, as `12 of 15`; null where nothing is."
    )
    def counted(self) -> str | None:
        """By the panel's two measures."""
        if self.figures is None:
            return None
        return self.shown.text(self.figures.counted(self.shown.answer.panel))

    @strawberry.field(description="The way to the rows behind the number.")
    def drill(self) -> PanelDrill | None:
        """By the filter of the list."""
        if self.figures is None:
            return None
        return PanelDrill(
            listed=to_camel_case(self.shown.types.shape.resource.plural_name),
            filter=JSON(self.figures.filter),
            as_of=self.shown.answer.day,
            count=self.figures.count,
        )


@strawberry.type(description="A group of rows, and its numbers.")
class PanelCell(_Numbers):
    """One cell."""

    cell: strawberry.Private[Cell]

    @strawberry.field(description="What the rows share, in the order of `by`.")
    def keys(self) -> list[PanelKey]:
        """In words and as filters take it."""
        return [_key(self.shown, key) for key in self.cell.keys]


def _key(shown: _Shown, key: Shared) -> PanelKey:
    return PanelKey(
        field=to_camel_case(key.name),
        title=shown.text(key.title),
        value=key.value,
        label=shown.text(key.label),
    )


@strawberry.type(
    description="What a panel comes to over the rows that the asker may see. Its own value is of "
    "all rows together, never of the cells; null where rows are not to be added up."
)
class PanelAnswer(_Numbers):
    """The answer of ``panel``."""

    @strawberry.field(description="The panel.")
    def panel(self) -> Panel:
        """As `panels` lists it."""
        return Panel.of(self.shown.answer.panel, self.shown.types, self.shown.context)

    @strawberry.field(description="What is shown, by what and for which time.")
    def heading(self) -> str:
        """In a line."""
        return self.shown.text(self.shown.answer.heading)

    @strawberry.field(description="The day that it is computed for.")
    def as_of(self) -> date:
        """Today, the last day of a period that is over, or the day that was asked for."""
        return self.shown.answer.day

    @strawberry.field(description="The groups of rows, in the order of their keys.")
    def cells(self) -> list[PanelCell]:
        """All of them: a panel has no pages."""
        return [
            PanelCell(shown=self.shown, figures=cell.figures, cell=cell)
            for cell in self.shown.answer.cells
        ]

    @strawberry.field(description="How many rows there are behind it all.")
    def total(self) -> int:
        """Over all cells."""
        if self.figures is not None:
            return self.figures.count
        return sum(cell.figures.count for cell in self.shown.answer.cells)

    @strawberry.field(description="Where the same is served as a picture.")
    def url(self) -> str:
        """Below the endpoint's own path."""
        context = self.shown.context
        return self.shown.asked.address(self.shown.answer.panel.name, context.tenant)


def panel_fields(desk: Desk) -> Mapping[str, Any]:
    """The root fields of a schema that shows panels; none where it shows none."""
    if not desk.panels:
        return {}

    async def panels(info: Info[Context, Any]) -> list[Panel]:
        return [
            Panel.of(panel, desk.every[panel.resource], info.context)
            for panel in desk.panels.values()
        ]

    async def panel(
        info: Info[Context, Any],
        name: Annotated[str, strawberry.argument(description="One of `panels`.")],
        by: Annotated[
            list[str] | None,
            strawberry.argument(
                description="What the rows are grouped by, at most two; none: all rows as one."
            ),
        ] = UNSET,
        period: Annotated[
            str | None,
            strawberry.argument(
                description="Only rows of it: `2027`, `2027S1`, `2027Q1`, `202701`."
            ),
        ] = UNSET,
        as_of: AsOf = UNSET,
        filter: Annotated[
            JSON | None,
            strawberry.argument(description="Only rows that satisfy this filter of the list."),
        ] = UNSET,
    ) -> PanelAnswer:
        context = info.context
        asked = Asked(
            # An empty list is no grouping at all, and not the usual one.
            by=None if by is UNSET else by,
            period=period or None,
            as_of=as_of or None,
            filter=cast(Any, filter) or None,
        )
        answer = await desk.answer(context, info.schema, name, asked)
        shown = _Shown(context, desk.every[answer.panel.resource], answer, asked)
        return PanelAnswer(shown=shown, figures=answer.total)

    return {
        "panels": strawberry.field(
            resolver=panels, description="The numbers that people look at, with their formulas."
        ),
        "panel": strawberry.field(
            resolver=panel, description="A number that people look at, over all rows and in cells."
        ),
    }
