"""What is computed of a group: sums, means, the smallest and the greatest value.

Money and quantities stay exact: a sum has the column's own decimals, a mean is rounded once.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Numeric, cast, func

from khungcui.errors import BadInput
from khungcui.graph.columns import graphql_type
from khungcui.graph.scalars import BigInt
from khungcui.graph.shapes import Shape
from khungcui.plugins.declarations import Field
from khungcui.text import Text

#: The decimals of a mean.
MEAN_DECIMALS = 6
#: Decimals to divide with: so many that no mean lies between them and a half.
_DIVIDED = Numeric(200, 40)
_NUMBERS = (int, BigInt, Decimal)


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """One of the ways in which a column of a group becomes a value.

    ``gives`` is the GraphQL type of its value for that of the column.
    """

    name: str
    description: str
    gives: Callable[[Any], Any]
    sql: Callable[[ColumnElement[Any]], ColumnElement[Any]]


def _mean(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.round(cast(func.sum(column), _DIVIDED) / func.count(column), MEAN_DECIMALS)


FUNCTIONS: Mapping[str, Function] = {
    function.name: function
    for function in (
        Function(
            name="sum",
            description="The exact sum of each column; null where no row has one.",
            gives=lambda kind: BigInt if kind is int else Decimal,
            sql=func.sum,
        ),
        Function(
            name="avg",
            description=(
                f"The mean of each column, rounded half away from zero to {MEAN_DECIMALS} "
                "decimals; null where no row has one."
            ),
            gives=lambda _: Decimal,
            sql=_mean,
        ),
        Function(
            name="min",
            description="The smallest value of each column; null where no row has one.",
            gives=lambda kind: kind,
            sql=func.min,
        ),
        Function(
            name="max",
            description="The greatest value of each column; null where no row has one.",
            gives=lambda kind: kind,
            sql=func.max,
        ),
    )
}


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Measure:
    """A function of a field."""

    function: str
    field: str

    @property
    def label(self) -> str:
        """The name of its value in a row."""
        return f"{self.function}_{self.field}"


def measured(shape: Shape) -> list[Field]:
    """The fields of a resource that hold numbers."""
    fields = (field for field in shape.resource.fields if field.filterable)
    return [field for field in fields if graphql_type(field.column) in _NUMBERS]


def hold_to_one_unit(field: Field, by: tuple[str, ...]) -> None:
    """Refuse a number made of different units: `BadInput` where groups could hold several."""
    if field.unit is not None and field.unit not in by:
        raise BadInput(
            Text(
                vi="{what} có nhiều đơn vị tính: hãy nhóm theo cả `{unit}`.",
                en="{what} comes in several units: group by `{unit}` too.",
            ).format(what=field.title, unit=field.unit.upper()),
            field="by",
            code="group.unit",
        )
