"""Tokens for six officials of the demo data, made anew at each `khungcui run`."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from khungcui import clock
from khungcui.audit.journal import Entry, append
from khungcui.demo.known import COOPERATIVE, DISTRICT_1, TAN_DINH
from khungcui.demo.load import OwnerAddress
from khungcui.register.models import AccessToken, Office, Official, Post
from khungcui.register.tokens import issue, revoke
from khungcui.settings import Settings
from khungcui.storage.database import Database
from khungcui.text import Text

LABEL = "khungcui run"
TTL = timedelta(days=30)

_CITY = "79"
#: Whose tokens: by the home and the code of the office.
_READY: tuple[tuple[Text, str, str], ...] = (
    (Text(vi="Sở Công nghiệp", en="Department of Industry"), _CITY, "SCN"),
    (Text(vi="Ủy ban Kế hoạch", en="Planning committee"), _CITY, "UBKH"),
    (
        Text(vi="Phòng Công nghiệp Quận 1", en="District office of Quận 1"),
        DISTRICT_1,
        f"PCN-{DISTRICT_1}",
    ),
    (Text(vi="Phường Tân Định", en="Ward Tân Định"), DISTRICT_1, f"UBND-{TAN_DINH}"),
    (Text(vi="Công ty May mặc", en="Garment company"), _CITY, "CT-MAY"),
    (Text(vi="Một cơ sở ở Tân Định", en="An establishment"), DISTRICT_1, f"CS-{COOPERATIVE}"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyToken:
    """A token ready to use; ``secret`` is shown this once."""

    title: Text
    office: str
    official: str
    secret: str


async def ready_tokens(addresses: OwnerAddress, chosen: Settings) -> list[ReadyToken]:
    """New development tokens for the six; those of an earlier start are revoked.

    None in production, nor where the demo data are not there. Secrets are stored nowhere, so
    old ones cannot be shown again.
    """
    if chosen.env == "production":
        return []
    tenants = sorted({tenant for _, tenant, _ in _READY})
    ready: list[ReadyToken] = []
    async with (
        Database(addresses.owner, pooled=False) as owner,
        owner.maintaining(tenants) as session,
    ):
        issued: set[str] = set()
        for title, tenant, code in _READY:
            found = await _head(session, tenant, code)
            if found is not None:
                ready.append(await _renew(session, title, *found, chosen))
                issued.add(tenant)
        for tenant in sorted(issued):
            await append(session, _entry(tenant))
    return ready


async def _head(session: AsyncSession, tenant: str, code: str) -> tuple[Office, Official] | None:
    """The office of that code, and who signs for it today."""
    found = await session.execute(
        select(Office, Official)
        .join(Post, (Post.tenant == Office.tenant) & (Post.office_id == Office.id))
        .join(Official, (Official.tenant == Post.tenant) & (Official.id == Post.official_id))
        .where(
            Office.tenant == tenant,
            Office.code == code,
            Post.signing,
            Post.valid.contains(clock.today()),
        )
        .order_by(Post.id)
        .limit(1)
    )
    row = found.one_or_none()
    return None if row is None else (row[0], row[1])


async def _renew(
    session: AsyncSession, title: Text, office: Office, official: Official, chosen: Settings
) -> ReadyToken:
    now = clock.now()
    old = await session.scalars(
        select(AccessToken).where(
            AccessToken.tenant == office.tenant,
            AccessToken.office_id == office.id,
            AccessToken.label == LABEL,
            AccessToken.revoked_at.is_(None),
        )
    )
    for token in old:
        revoke(token, now)
    issued = await issue(
        session,
        office=office,
        official=official,
        ttl=TTL,
        pepper=chosen.token_pepper,
        now=now,
        day=clock.today(),
        label=LABEL,
        development=True,
    )
    return ReadyToken(title=title, office=office.name, official=official.name, secret=issued.secret)


def _entry(tenant: str) -> Entry:
    return Entry(tenant=tenant, power="token.issue", act="readyTokens", verdict="allow", note=LABEL)
