"""Scalars that GraphQL has no name for: 64-bit integers and exact decimals."""

import re
from decimal import Decimal
from typing import Any, NewType

import strawberry
from graphql import GraphQLError

_DECIMAL = re.compile(r"-?\d{1,24}(\.\d{1,12})?")
_LIMIT = 2**63


def _big(value: Any) -> int:
    if isinstance(value, str) and re.fullmatch(r"-?\d{1,19}", value):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not -_LIMIT <= value < _LIMIT:
        raise GraphQLError("BigInt takes a whole number of at most 64 bits.")
    return value


def _decimal(value: Any) -> Decimal:
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(text, str) or not _DECIMAL.fullmatch(text):
        raise GraphQLError(
            'Decimal takes a string such as "12.50": at most 24 digits, then at most 12 decimals.'
        )
    return Decimal(text)


BigInt = NewType("BigInt", int)

SCALARS: dict[object, Any] = {
    BigInt: strawberry.scalar(
        name="BigInt",
        description="A whole number of 64 bits, as a string.",
        serialize=str,
        parse_value=_big,
    ),
    Decimal: strawberry.scalar(
        name="Decimal",
        description='An exact decimal number as a string, such as "12.50"; never a float.',
        serialize=lambda value: format(value, "f"),
        parse_value=_decimal,
    ),
}
