"""`khungcui token`: make, list and revoke access tokens."""

import asyncio
import re
from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from khungcui import clock
from khungcui.audit.journal import Entry, append
from khungcui.cli.connect import connected
from khungcui.cli.output import Json, print_json
from khungcui.errors import BadInput, NotFound
from khungcui.register.models import AccessToken, Office, Official, Post
from khungcui.register.tokens import issue, revoke, time_to_live
from khungcui.settings import settings
from khungcui.storage.database import Database
from khungcui.tenancy.models import Tenant
from khungcui.text import Text, search_key

app = typer.Typer(
    help="Mã truy cập: cấp, xem, thu hồi. / Access tokens: make, list, revoke.",
    no_args_is_help=True,
)

OfficeCode = Annotated[str, typer.Option("--office", help="The office's code, such as PCN-760.")]


@app.command()
def create(
    office: OfficeCode,
    official: Annotated[
        str | None, typer.Option(help="Whom it is for, by name or id; else whoever signs.")
    ] = None,
    ttl: Annotated[str, typer.Option(help="How long it is good: 30d, 12h, 45m.")] = "30d",
    label: Annotated[str, typer.Option(help="A note to know it by.")] = "",
    development: Annotated[
        bool, typer.Option("--development", help="Never good in production.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Cấp mã truy cập; mã chỉ hiện một lần. / Make a token; it is shown this once."""
    made = asyncio.run(_create(office, official, time_to_live(ttl), label, development))
    if as_json:
        print_json(made)
    else:
        typer.echo(made["token"])


@app.command("list")
def list_(
    office: Annotated[str | None, typer.Option("--office", help="Only this office's.")] = None,
    as_json: Json = False,
) -> None:
    """Xem các mã đã cấp. / List tokens; the secrets are stored nowhere."""
    found = asyncio.run(_list(office))
    if as_json:
        print_json(found)
        return
    columns = ("id", "office", "official", "label", "expires", "state")
    table = Table(box=None)
    for name in columns:
        # `token revoke` takes the id as it stands here, so it stays whole.
        whole = {"no_wrap": True, "min_width": 36} if name == "id" else {}
        table.add_column(name, overflow="fold", **whole)
    for row in found:
        table.add_row(*(str(row[name]) for name in columns))
    Console(highlight=False).print(table)


@app.command("revoke")
def revoke_(
    token: Annotated[str, typer.Argument(help="The token's id, as `token list` shows it.")],
) -> None:
    """Thu hồi một mã. / End a token now."""
    asyncio.run(_revoke(token))
    typer.echo(
        Text(vi="Đã thu hồi.", en="Revoked.").in_(settings().language),
    )


async def _homes(session: AsyncSession) -> list[str]:
    return list(await session.scalars(select(Tenant.area_id)))


async def _create(
    code: str, who: str | None, ttl: timedelta, label: str, development: bool
) -> dict[str, str]:
    chosen = settings()
    async with connected(chosen) as addresses, Database(addresses.app) as database:
        async with database.maintaining() as session:
            homes = await _homes(session)
        async with database.maintaining(homes) as session:
            office, official = await _holder(session, code, who)
            issued = await issue(
                session,
                office=office,
                official=official,
                ttl=ttl,
                pepper=chosen.token_pepper,
                now=clock.now(),
                day=clock.today(),
                label=label,
                development=development,
            )
            await _record(session, issued.row, "token.issue", "tokenCreate")
            return {
                "id": str(issued.row.id),
                "token": issued.secret,
                "office": office.name,
                "official": official.name,
                "expires": issued.row.expires_at.isoformat(),
            }


async def _holder(session: AsyncSession, code: str, who: str | None) -> tuple[Office, Official]:
    """The office of that code and the official: the one named, else whoever signs today."""
    statement = (
        select(Office, Official)
        .join(Post, (Post.tenant == Office.tenant) & (Post.office_id == Office.id))
        .join(Official, (Official.tenant == Post.tenant) & (Official.id == Post.official_id))
        .where(Office.code == code, Post.valid.contains(clock.today()))
        .order_by(Post.signing.desc(), Post.id)
        .limit(1)
    )
    if who is not None:
        named = [Official.name_search == search_key(who)]
        if re.fullmatch(r"[0-9a-fA-F-]{36}", who):
            named.append(Official.id == UUID(who))
        statement = statement.where(or_(*named))
    row = (await session.execute(statement)).first()
    if row is None:
        raise NotFound(
            Text(
                vi="Không có cơ quan mã {code} với người giữ chức vụ như vậy hôm nay.",
                en="No office with the code {code} has such an official in post today.",
            ).format(code=code),
            hint=Text(
                vi="Xem mã cơ quan bằng truy vấn `offices`.",
                en="The query `offices` shows the codes of offices.",
            ),
        )
    return row[0], row[1]


async def _list(code: str | None) -> list[dict[str, Any]]:
    async with connected(settings()) as addresses, Database(addresses.app) as database:
        async with database.maintaining() as session:
            homes = await _homes(session)
        async with database.reading(homes) as session:
            statement = (
                select(AccessToken, Office, Official)
                .join(
                    Office,
                    (Office.tenant == AccessToken.tenant) & (Office.id == AccessToken.office_id),
                )
                .join(
                    Official,
                    (Official.tenant == AccessToken.tenant)
                    & (Official.id == AccessToken.official_id),
                )
                .order_by(AccessToken.created_at)
            )
            if code is not None:
                statement = statement.where(Office.code == code)
            return [_told(*row) for row in await session.execute(statement)]


def _told(token: AccessToken, office: Office, official: Official) -> dict[str, Any]:
    if token.revoked_at is not None:
        state = "revoked"
    else:
        state = "expired" if token.expires_at <= clock.now() else "good"
    return {
        "id": str(token.id),
        "office": f"{office.code} {office.name}",
        "official": official.name,
        "label": token.label,
        "created": token.created_at.isoformat(timespec="seconds"),
        "expires": token.expires_at.isoformat(timespec="seconds"),
        "development": token.development,
        "state": state,
    }


async def _revoke(given: str) -> None:
    try:
        wanted = UUID(given)
    except ValueError:
        raise BadInput(
            Text(vi="'{id}' không phải id của mã.", en="'{id}' is no token's id.").format(id=given)
        ) from None
    async with connected(settings()) as addresses, Database(addresses.app) as database:
        async with database.maintaining() as session:
            homes = await _homes(session)
        async with database.maintaining(homes) as session:
            token = await session.scalar(select(AccessToken).where(AccessToken.id == wanted))
            if token is None:
                raise NotFound(Text(vi="Không có mã này.", en="There is no such token."))
            revoke(token, clock.now())
            await _record(session, token, "token.revoke", "tokenRevoke")


async def _record(session: AsyncSession, token: AccessToken, power: str, act: str) -> None:
    entry = Entry(
        tenant=token.tenant,
        power=power,
        act=act,
        verdict="allow",
        subject_type="access_token",
        subject_id=str(token.id),
        note="command line",
    )
    await append(session, entry)
