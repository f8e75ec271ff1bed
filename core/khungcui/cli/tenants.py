"""`khungcui tenants`: load the city's files, list the districts, show an area of a day."""

import asyncio
import json
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy import func, select

from khungcui import clock
from khungcui.cli.connect import connected
from khungcui.cli.output import Json, print_json
from khungcui.errors import Misconfigured, UnknownTenant
from khungcui.register.founding import found as found_city
from khungcui.settings import settings
from khungcui.storage.database import Database
from khungcui.tenancy.apply import Difference, load_tree
from khungcui.tenancy.apply import apply as apply_city
from khungcui.tenancy.files import read_city
from khungcui.tenancy.models import Tenant, TenantPlugin
from khungcui.tenancy.tree import AreaTree
from khungcui.text import Text

app = typer.Typer(
    help="Địa bàn: nạp, liệt kê, xem. / Areas and districts: apply, list, show.",
    no_args_is_help=True,
)
_SIGNS = {"insert": "+", "update": "~", "delete": "-"}


@app.command()
def apply(
    folder: Annotated[
        Path | None, typer.Argument(help="The city's files; the shipped ones where not given.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Nạp thành phố; chạy lại không hại gì. / Load the city; may be repeated."""
    made = asyncio.run(_apply(folder or settings().tenants_dir))
    if as_json:
        print_json([asdict(difference) for difference in made])
        return
    language = settings().language
    if len(made) <= 50:
        for difference in made:
            typer.echo(f"{_SIGNS[difference.op]} {difference.table} {difference.key}")
    counted = Text(vi="{count} thay đổi.", en="{count} changes.").format(count=len(made))
    typer.echo(counted.in_(language))


async def _apply(folder: Path) -> list[Difference]:
    city = read_city(folder)
    async with (
        connected(settings()) as addresses,
        Database(addresses.owner, pooled=False) as owner,
    ):
        return await apply_city(owner, city)


@app.command()
def found(
    chair: Annotated[str, typer.Option(help="The name of the city committee's chair.")],
) -> None:
    """Lập Ủy ban thành phố đầu tiên. / Make the city committee of a city without offices.

    Refused where any office is there. Then `token create` gives its chair a token.
    """
    code = asyncio.run(_found(chair))
    message = Text(
        vi="Đã lập {code}. Cấp mã: khungcui token create --office {code}",
        en="{code} is made. Make a token: khungcui token create --office {code}",
    )
    typer.echo(message.format(code=code).in_(settings().language))


async def _found(chair: str) -> str:
    async with connected(settings()) as addresses, Database(addresses.owner, pooled=False) as owner:
        tree = await _tree_of(owner)
        if not tree.versions:
            raise Misconfigured(
                Text(vi="Chưa có địa bàn nào.", en="There are no areas yet."),
                hint=Text(
                    vi="Chạy `khungcui tenants apply` trước.",
                    en="Run `khungcui tenants apply` first.",
                ),
            )
        async with owner.maintaining(tree.homes()) as session:
            day = clock.today()
            office = await found_city(
                session,
                city=tree.root,
                city_name=tree.name(tree.root, day).vi,
                chair=chair,
                day=day,
            )
            return office.code


async def _tree_of(database: Database) -> AreaTree:
    async with database.maintaining() as session:
        return await load_tree(session)


@app.command("list")
def list_tenants(as_json: Json = False) -> None:
    """Các quận và thành phố, cùng các phân hệ đang bật. / The districts, and their plugins."""
    rows = asyncio.run(_list())
    if as_json:
        print_json(rows)
        return
    table = Table("id", "slug", "tên", "name", "wards", "plugins", box=None)
    for row in rows:
        cells = (row["id"], row["slug"], row["name"]["vi"], row["name"]["en"])
        table.add_row(*cells, str(row["wards"]), ", ".join(row["plugins"]))
    Console().print(table)


async def _list() -> list[dict[str, Any]]:
    day = clock.today()
    async with connected(settings()) as addresses, Database(addresses.app) as database:
        async with database.maintaining() as session:
            tree = await load_tree(session)
            tenants = list(await session.scalars(select(Tenant).order_by(Tenant.area_id)))
        on = await _plugins_on(database, [tenant.area_id for tenant in tenants])
    return [
        {
            "id": tenant.area_id,
            "slug": tenant.slug,
            "name": _words(tree.name(tenant.area_id, day)),
            "wards": len(_children(tree, tenant.area_id, day)),
            "plugins": on.get(tenant.area_id, []),
        }
        for tenant in tenants
    ]


async def _plugins_on(database: Database, tenants: list[str]) -> dict[str, list[str]]:
    async with database.reading(tenants) as session:
        rows = await session.execute(
            select(TenantPlugin.tenant, TenantPlugin.plugin)
            .where(func.upper_inf(TenantPlugin.valid))
            .order_by(TenantPlugin.plugin)
        )
        on: dict[str, list[str]] = {}
        for tenant, plugin in rows:
            on.setdefault(tenant, []).append(plugin)
    return on


@app.command()
def show(
    code: Annotated[str, typer.Argument(help="The code or id of a city, district or ward.")],
    as_of: Annotated[
        datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="Today by default.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Một địa bàn vào một ngày. / An area as it was on a day."""
    day = clock.today() if as_of is None else as_of.date()
    told = _area(asyncio.run(_tree()), code, day)
    if as_json:
        print_json(told)
        return
    for key, value in told.items():
        shown = json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value
        typer.echo(f"{key}: {shown}")


async def _tree() -> AreaTree:
    async with (
        connected(settings()) as addresses,
        Database(addresses.app) as database,
        database.maintaining() as session,
    ):
        return await load_tree(session)


def _area(tree: AreaTree, code: str, day: date) -> dict[str, Any]:
    area = tree.by_code(code, day) or (code if code in tree else None)
    if area is None:
        raise UnknownTenant(
            Text(
                vi="Không có địa bàn nào mang mã {code} vào ngày {day}.",
                en="No area bears the code {code} on {day}.",
            ).format(code=code, day=day)
        )
    level = tree.levels[tree.level(area)]
    return {
        "id": area,
        "code": tree.code(area),
        "level": level.id,
        "name": _words(tree.name(area, day)),
        "path": tree.path(area, day),
        "tenant": tree.district_of(area, day),
        "stands_for_it": tree.resolve(area, day),
        "as_of": day.isoformat(),
        "children": [
            {"id": child, "name": _words(tree.name(child, day))}
            for child in _children(tree, area, day)
        ],
        "history": [
            {
                "from": version.period.start.isoformat(),
                "to": None if version.period.end is None else version.period.end.isoformat(),
                "parent": version.parent,
                "name": _words(version.name),
            }
            for version in tree.versions
            if version.id == area
        ],
    }


def _children(tree: AreaTree, area: str, day: date) -> list[str]:
    return [version.id for version in tree.in_force(day) if version.parent == area]


def _words(name: Text) -> dict[str, str]:
    return {"vi": name.vi, "en": name.en}
