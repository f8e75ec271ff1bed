"""Access tokens: opaque, shown once, stored hashed, revocable.

A token is ``kc_<tenant>_<secret>``: the home of the office that it acts for stands in front, so
that looking it up touches one district. The hash covers all of it and the operator's pepper.
"""

import re
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from uuid import UUID

from pydantic import SecretStr
from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from khungcui.errors import BadInput, Conflict
from khungcui.register.offices import Office, Official, Post
from khungcui.register.recognising import forgetting
from khungcui.storage.base import Base, TenantRow
from khungcui.text import Text

PREFIX = "kc"
_SECRET_BYTES = 32
_TTL = re.compile(r"([0-9]{1,5})([mhd])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}

#: Reads one token with all that a `Principal` needs. It runs before any districts are set, so
#: it sets the token's own district for itself, and gives back what was set before.
PRINCIPAL = """
create or replace function khungcui_principal(home text, digest text, on_day date)
returns table (
    official_id uuid, official_name text, office_id uuid, office_name text, kind text,
    area text, since date, until date, sectors jsonb, signing boolean,
    development boolean, expires_at timestamptz, revoked_at timestamptz
)
language plpgsql as $$
declare
    reading text := coalesce(current_setting('khungcui.areas', true), '');
begin
    perform set_config('khungcui.areas', home, true);
    return query
    select p.id, p.name, o.id, o.name, o.kind, o.area, o.since, o.until,
        (select coalesce(jsonb_agg(jsonb_build_object(
            'sector', s.sector, 'start', lower(s.valid), 'until', upper(s.valid))), '[]')
            from office_sector s where s.tenant = home and s.office_id = o.id),
        (select h.signing from post h
            where h.tenant = home and h.office_id = o.id and h.official_id = p.id
              and h.valid @> on_day and o.since <= on_day
              and (o.until is null or on_day < o.until)
              and (p.until is null or on_day < p.until)),
        t.development, t.expires_at, t.revoked_at
    from access_token t
    join office o on o.tenant = home and o.id = t.office_id
    join official p on p.tenant = home and p.id = t.official_id
    where t.tenant = home and t.hash = digest;
    perform set_config('khungcui.areas', reading, true);
end
$$
"""


class AccessToken(TenantRow, Base):
    """A token by which an official acts for an office. The secret itself is nowhere kept."""

    __tablename__ = "access_token"
    __keep__ = True
    __ddl__ = (PRINCIPAL, *forgetting("access_token", with_new=False))
    __table_args__ = (
        UniqueConstraint("tenant", "hash"),
        ForeignKeyConstraint(["tenant", "office_id"], ["office.tenant", "office.id"]),
        ForeignKeyConstraint(["tenant", "official_id"], ["official.tenant", "official.id"]),
        CheckConstraint("expires_at > created_at", name="period"),
        Index(None, "tenant", "office_id"),
    )

    hash: Mapped[str] = mapped_column(info={"secret": True})
    label: Mapped[str]
    office_id: Mapped[UUID]
    official_id: Mapped[UUID]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    #: A development token never works in production.
    development: Mapped[bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """A new token: its row, and the secret that is shown this one time."""

    row: AccessToken
    secret: str


def fingerprint(secret: str, pepper: SecretStr) -> str:
    """What is stored of a token."""
    return sha256(f"{pepper.get_secret_value()}:{secret}".encode()).hexdigest()


def time_to_live(text: str) -> timedelta:
    """How long ``text``, such as 30d, 12h or 45m, says; `BadInput` where it cannot be read."""
    match = _TTL.fullmatch(text)
    if match is None or int(match[1]) == 0:
        raise BadInput(
            Text(
                vi="Thời hạn '{given}' không đọc được; viết như 30d, 12h, 45m.",
                en="The time to live '{given}' cannot be read; write 30d, 12h, 45m.",
            ).format(given=text[:40]),
            field="ttl",
        )
    return timedelta(**{_UNITS[match[2]]: int(match[1])})


async def issue(
    session: AsyncSession,
    *,
    office: Office,
    official: Official,
    ttl: timedelta,
    pepper: SecretStr,
    now: datetime,
    day: date,
    label: str = "",
    development: bool = False,
) -> Issued:
    """Make a token for ``official`` to act for ``office``.

    `Conflict` where the official holds no post in the office on ``day``, `BadInput` where the
    time to live is not positive.
    """
    if ttl <= timedelta():
        raise BadInput(
            Text(vi="Thời hạn phải dương.", en="The time to live must be positive."), field="ttl"
        )
    held = await session.scalar(
        select(Post.id).where(
            Post.tenant == office.tenant,
            Post.office_id == office.id,
            Post.official_id == official.id,
            Post.valid.contains(day),
        )
    )
    if held is None:
        raise no_post(official, office)
    secret = f"{PREFIX}_{office.tenant}_{secrets.token_urlsafe(_SECRET_BYTES)}"
    row = AccessToken(
        tenant=office.tenant,
        hash=fingerprint(secret, pepper),
        label=label,
        office_id=office.id,
        official_id=official.id,
        created_at=now,
        expires_at=now + ttl,
        development=development,
    )
    session.add(row)
    await session.flush()
    return Issued(row=row, secret=secret)


def no_post(official: Official, office: Office) -> Conflict:
    """The refusal of a token for ``office`` to an official who is not in it."""
    return Conflict(
        Text(
            vi="{official} không giữ chức vụ nào ở {office}.",
            en="{official} holds no post in {office}.",
        ).format(official=official.name, office=office.name),
        field="official",
        code="token.no_post",
    )


def revoke(token: AccessToken, now: datetime) -> AccessToken:
    """End a token from ``now``; `Conflict` where it was revoked before."""
    if token.revoked_at is not None:
        raise Conflict(
            Text(vi="Mã này đã bị thu hồi.", en="The token was revoked before."),
            code="token.revoked",
        )
    token.revoked_at = now
    return token
