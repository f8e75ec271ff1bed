"""`khungcui explain-query`: the SQL of an operation, and how PostgreSQL would run it."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer
from graphql import DocumentNode, GraphQLError, GraphQLSchema, parse, validate
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from khungcui import clock
from khungcui.app import Platform, create_platform
from khungcui.cli.connect import connected
from khungcui.cli.output import Json, print_json
from khungcui.errors import BadFile, BadInput, NotFound
from khungcui.graph.context import Context
from khungcui.graph.plan.catalog import Unplanned
from khungcui.graph.plan.plan import Plan
from khungcui.graph.plan.planner import Asked
from khungcui.plugins.principal import Principal, Span
from khungcui.plugins.view import View
from khungcui.register.models import Office, OfficeSector
from khungcui.settings import settings
from khungcui.text import Text

#: Binds that come before those of the first root field: the districts, and a topic.
_BEFORE = 2
#: What `khungcui.storage.single.within` made of each expression.
_COLUMN = re.compile(
    r"case when door\.areas is not null then \((.*?)\) end as r\d+"
    r"(?=, case when door\.|\s+from \(select set_config)",
    re.DOTALL,
)
_PLACE = re.compile(r"\$(\d+)")
_BREAK = re.compile(
    r"\s+(?=(?:FROM|WHERE|GROUP BY|ORDER BY|LIMIT|UNION|(?:LEFT OUTER )?JOIN|AND|OR)\b)"
)


@dataclass(frozen=True, kw_only=True)
class ExplainedRoot:
    """One root field: its SQL with the values of its binds, and the plan of PostgreSQL."""

    name: str
    sql: str
    values: Mapping[str, Any]
    plan: Sequence[str]
    #: Whether Python fills in fields of its rows.
    filled: bool


@dataclass(frozen=True, kw_only=True)
class Explained:
    """An operation: its root fields; or why it is executed in the ordinary way."""

    roots: Sequence[ExplainedRoot] = field(default=())
    unplanned: str | None = None


def explain_query(
    file: Annotated[Path, typer.Argument(help="A file with one operation of GraphQL.")],
    variables: Annotated[str, typer.Option(help="Its variables, as JSON.")] = "{}",
    token: Annotated[str | None, typer.Option(help="Ask as whoever bears this token.")] = None,
    office: Annotated[
        str | None, typer.Option(help="Ask as the office with this code, such as PCN-760.")
    ] = None,
    district: Annotated[
        str | None, typer.Option(help="At the endpoint of this district; the city's where absent.")
    ] = None,
    analyze: Annotated[
        bool, typer.Option("--analyze", help="Run it, and show times, rows and buffers.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Xem SQL của một truy vấn và cách PostgreSQL chạy. / Show the SQL of a query and its plan."""
    if (token is None) is (office is None):
        raise BadInput(
            Text(
                vi="Nêu người hỏi bằng một trong --token và --office.",
                en="Say who asks by one of --token and --office.",
            )
        )
    asking = _Asking(
        query=_read(file),
        variables=_object(variables),
        token=token,
        office=office,
        district=district,
        analyze=analyze,
    )
    found = asyncio.run(_explain(asking))
    if as_json:
        print_json(asdict(found))
    else:
        _show(found)


@dataclass(frozen=True, kw_only=True)
class _Asking:
    query: str
    variables: Mapping[str, Any]
    token: str | None
    office: str | None
    district: str | None
    analyze: bool


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadFile(
            Text(
                vi="Không đọc được tệp {path}: {why}", en="The file {path} cannot be read: {why}"
            ).format(path=file.as_posix(), why=str(error))
        ) from None


def _object(given: str) -> Mapping[str, Any]:
    try:
        found = json.loads(given)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise BadInput(
            Text(
                vi="Biến phải là một đối tượng JSON.", en="The variables have to be a JSON object."
            ),
            field="variables",
        )
    return found


async def _explain(asking: _Asking) -> Explained:
    async with connected(settings()) as addresses, _started(addresses.app) as platform:
        endpoint = platform.endpoint(asking.district)
        if asking.token is not None:
            principal = await endpoint.authenticate(asking.token)
        else:
            principal = await _office(platform, asking.office or "")
        view = View(
            live=platform.live, principal=principal, tenant=endpoint.tenant, day=clock.today()
        )
        asked, home = _asked(platform, asking, view), endpoint.tenant or platform.live.tree.root
        planners = platform.planners
        if planners is None:
            return Explained(unplanned="KHUNGCUI_PLANNED=false")
        try:
            plan, values = planners.of(platform.live.states.enabled(home)).explain(asked)
        except Unplanned as why:
            return Explained(unplanned=why.reason)
        async with platform.database.reading(view.areas) as session:
            roots = await _roots(session, plan, values, analyze=asking.analyze)
        return Explained(roots=roots)


@asynccontextmanager
async def _started(url: str) -> AsyncIterator[Platform]:
    # A form that has not come before is planned all the same.
    platform = create_platform(url, with_settings=settings().model_copy(update={"plan_after": 0}))
    try:
        await platform.start()
        yield platform
    finally:
        await platform.stop()


def _valid(schema: GraphQLSchema, query: str) -> DocumentNode:
    try:
        document = parse(query)
        errors = validate(schema, document)
    except GraphQLError as error:
        raise _invalid(error) from None
    if errors:
        raise _invalid(errors[0])
    return document


def _invalid(error: GraphQLError) -> BadInput:
    return BadInput(
        Text(vi="Truy vấn không hợp lệ: {why}", en="The query is not valid: {why}").format(
            why=str(error)
        )
    )


def _asked(platform: Platform, asking: _Asking, view: View) -> Asked:
    """The operation past validation; `BadInput` where it is not valid."""
    home = view.tenant or view.live.tree.root
    schema = platform.schemas.of(view.live.states.enabled(home))._schema
    document = _valid(schema, asking.query)
    context = Context(
        platform=platform,
        live=view.live,
        view=view,
        language=settings().language,
        request_id="explain-query",
    )
    return Asked(
        document=document, operation_name=None, variables=asking.variables, context=context
    )


async def _office(platform: Platform, code: str) -> Principal:
    """Somebody who signs for the office with this code; `NotFound`."""
    async with platform.database.reading(platform.live.tree.homes()) as session:
        office = await session.scalar(
            select(Office).where(Office.code == code).order_by(Office.tenant).limit(1)
        )
        if office is None:
            raise NotFound(
                Text(vi="Không có cơ quan mã {code}.", en="No office has the code {code}.").format(
                    code=code
                )
            )
        followed = await session.scalars(
            select(OfficeSector).where(
                OfficeSector.tenant == office.tenant, OfficeSector.office_id == office.id
            )
        )
        return Principal(
            official_id=UUID(int=0),
            official_name=office.name,
            office_tenant=office.tenant,
            office_id=office.id,
            office_name=office.name,
            kind=office.kind,
            area=office.area,
            sectors=tuple(
                Span(sector=one.sector, start=one.valid.lower or date.min, until=one.valid.upper)
                for one in followed
            ),
            since=office.since,
            until=office.until,
            signing=True,
        )


async def _roots(
    session: AsyncSession, plan: Plan, values: Sequence[Any], *, analyze: bool
) -> list[ExplainedRoot]:
    """Every root field in turn, each explained over the rows that the transaction may see."""
    connection = await session.connection()
    driver: Any = (await connection.get_raw_connection()).driver_connection
    options = "analyze, buffers" if analyze else "costs"
    # The first column is the platform's own; the rest are the root fields.
    columns = _COLUMN.findall(plan.sql)[1:]
    found: list[ExplainedRoot] = []
    for root, column in zip(plan.roots, columns, strict=True):
        places = sorted({int(place) for place in _PLACE.findall(column)})
        own = {place: i for i, place in enumerate(places, 1)}
        sql = _PLACE.sub(lambda place, own=own: f"${own[int(place[1])]}", column)
        given = [values[place - _BEFORE - 1] for place in places]
        rows = await driver.fetch(f"explain ({options}) {sql}", *given)
        names = dict(zip(_places(plan, root.name), root.binds, strict=True))
        found.append(
            ExplainedRoot(
                name=root.name,
                sql=_broken(sql),
                values={
                    f"${own[place]} {names[place]}": _plain(value)
                    for place, value in zip(places, given, strict=True)
                },
                plan=[row[0] for row in rows],
                filled=root.holed,
            )
        )
    return found


def _places(plan: Plan, name: str) -> range:
    """Where the binds of a root field stand in the whole statement."""
    first = _BEFORE + 1
    for root in plan.roots:
        if root.name == name:
            return range(first, first + len(root.binds))
        first += len(root.binds)
    raise LookupError(name)


def _broken(sql: str) -> str:
    """SQL with a line for each clause, indented by the brackets around it."""
    lines: list[str] = []
    depth = 0
    for line in _BREAK.split(" ".join(sql.split())):
        lines.append("  " * max(0, depth) + line)
        depth += line.count("(") - line.count(")")
    return "\n".join(lines)


def _plain(value: Any) -> Any:
    """A value as JSON can say it."""
    if value is None or isinstance(value, bool | int | str):
        return value
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else str(value)


def _show(found: Explained) -> None:
    if found.unplanned is not None:
        said = Text(
            vi="Không có kế hoạch, chạy theo cách thường: {why}",
            en="Not planned, executed in the ordinary way: {why}",
        ).format(why=found.unplanned)
        typer.echo(said.in_(settings().language))
    for root in found.roots:
        typer.secho(f"── {root.name}", bold=True)
        typer.echo(root.sql)
        for name, value in root.values.items():
            typer.echo(f"-- {name} = {json.dumps(value, ensure_ascii=False)}")
        if root.filled:
            said = Text(
                vi="Một số trường do Python điền vào sau.",
                en="Some fields are filled in by Python afterwards.",
            )
            typer.echo(f"-- {said.in_(settings().language)}")
        typer.echo("\n".join(["", *root.plan, ""]))
