"""Who asks: from the token of a request to the official and the office that it acts for."""

import re
from datetime import date, datetime
from typing import Any, Literal

from pydantic import SecretStr
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from khungcui.errors import Unauthenticated
from khungcui.plugins.principal import Principal, Proof, Span
from khungcui.policy.vocabulary import OfficeKind
from khungcui.register.recognising import topic
from khungcui.register.tokens import PREFIX, fingerprint
from khungcui.text import Text

_WHO = text(
    "select who.*, coalesce("
    "(select version from live_version where topic = :topic), 0) as version "
    "from khungcui_principal(:tenant, :hash, :day) as who"
)
_SHAPE = re.compile(rf"{PREFIX}_([0-9A-Za-z@-]+)_[0-9A-Za-z_-]+")


async def authenticate(
    connection: AsyncConnection | AsyncSession,
    secret: str,
    *,
    pepper: SecretStr,
    env: Literal["development", "production"],
    now: datetime,
    day: date,
) -> Principal:
    """Who holds the token ``secret`` at this moment.

    `Unauthenticated`, with the code ``token.expired`` where a token of ours has run out; every
    other failing (unknown, revoked, for development only, post or office ended) looks alike.
    """
    shape = _SHAPE.fullmatch(secret)
    if shape is None:
        raise _unknown()
    digest = fingerprint(secret, pepper)
    return await recognise(connection, shape[1], digest, env=env, now=now, day=day)


async def recognise(
    connection: AsyncConnection | AsyncSession,
    tenant: str,
    digest: str,
    *,
    env: Literal["development", "production"],
    now: datetime,
    day: date,
) -> Principal:
    """Who holds the token of ``tenant`` whose fingerprint is ``digest``; as `authenticate`."""
    found = await connection.execute(
        _WHO, {"tenant": tenant, "hash": digest, "day": day, "topic": topic(tenant)}
    )
    row = found.one_or_none()
    if row is None or row.revoked_at is not None or row.signing is None:
        raise _unknown()
    if row.development and env == "production":
        raise _unknown()
    if row.expires_at <= now:
        raise Unauthenticated(
            Text(vi="Mã truy cập đã hết hạn.", en="The access token has expired."),
            code="token.expired",
        )
    return _principal(row, tenant, day, digest)


def _principal(row: Any, tenant: str, day: date, digest: str) -> Principal:
    return Principal(
        official_id=row.official_id,
        official_name=row.official_name,
        office_tenant=tenant,
        office_id=row.office_id,
        office_name=row.office_name,
        kind=OfficeKind(row.kind),
        area=row.area,
        sectors=tuple(
            Span(
                sector=span["sector"],
                start=date.fromisoformat(span["start"]),
                until=None if span["until"] is None else date.fromisoformat(span["until"]),
            )
            for span in row.sectors
        ),
        since=row.since,
        until=row.until,
        signing=row.signing,
        recognised=day,
        proof=Proof(fingerprint=digest, version=row.version, expires=row.expires_at),
    )


def _unknown() -> Unauthenticated:
    return Unauthenticated(
        Text(vi="Mã truy cập không có hiệu lực.", en="The access token is not valid.")
    )
