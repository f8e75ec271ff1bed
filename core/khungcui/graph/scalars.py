"""Scalars that GraphQL has no name for: whole numbers of 64 bits, exact decimals, moments."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, NewType

import strawberry
from graphql import GraphQLError

from khungcui import clock

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


def _moment(value: Any) -> datetime:
    try:
        if not isinstance(value, str) or "T" not in value:
            raise ValueError
        moment = datetime.fromisoformat(value)
        return moment if moment.tzinfo else moment.replace(tzinfo=clock.ZONE)
    except ValueError:
        raise GraphQLError(
            'DateTime takes a day and a time such as "2026-01-31T08:30:00+07:00".'
        ) from None


def moment_text(moment: datetime) -> str:
    """A moment as it is shown: in UTC, and no more decimals of a second than it has."""
    whole, point, rest = moment.astimezone(UTC).isoformat().partition(".")
    return whole if not point else f"{whole}.{rest[:6].rstrip('0')}{rest[6:]}"


BigInt = NewType("BigInt", int)

SCALARS: dict[object, Any] = {
    datetime: strawberry.scalar(
        name="DateTime",
        description="A moment by ISO 8601; without an offset it is Ho Chi Minh City's time.",
        serialize=moment_text,
        parse_value=_moment,
    ),
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
