"""Sheets over HTTP, as Excel workbooks (.xlsx).

    GET  /d/{district}/sheets                        the sheets that are served here, as JSON
    GET  /d/{district}/sheets/{name}.xlsx            the rows that one may see; ?filter={…} ?lang=en
    GET  /d/{district}/sheets/{name}/template.xlsx   the blank page to fill in
    POST /d/{district}/sheets/{name}.xlsx            a filled page as the body: a dry run; ?name=…
    GET  /d/{district}/sheets/uploads/{id}           how far it is, as JSON; ?first= ?after= ?only=
    GET  /d/{district}/sheets/uploads/{id}.xlsx      its rows, and beside each what is wrong with it
    POST /d/{district}/sheets/uploads/{id}/write     write it; ?mode=clean (the clean rows) or all

What is sent is tried at once where it is small, else by a job: the answer is then 202, and how far
it is stands at the address of the upload. The city's endpoint has the same without `/d/{district}`.
"""

from typing import Any, cast
from uuid import UUID

import orjson
from sqlalchemy import ColumnElement, select
from starlette.responses import Response
from starlette.routing import BaseRoute

from khungcui.errors import BadInput
from khungcui.graph.filters import where
from khungcui.graph.filters.from_json import filter_input_of
from khungcui.ids import NodeId
from khungcui.plugins.sheet_shape import Shape, shape_of
from khungcui.sheets import keeping
from khungcui.sheets.models import SheetRow, SheetUpload
from khungcui.sheets.out import Out
from khungcui.sheets.results import results
from khungcui.sheets.states import IN_ORDER, SheetMode, SheetRowState, SheetUploadState
from khungcui.sheets.uploads import Uploads
from khungcui.text import Language, Text, nfc
from khungcui.web.door import Door, attached
from khungcui.web.visit import Visit, nothing_here

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LONGEST_FILTER = 8_192
_MOST_RESULTS = 200
#: What a sheet counts as, against what one may ask for in a minute.
_COST = 1_000
_OPEN = frozenset({SheetUploadState.CHECKING, SheetUploadState.WRITING})


def sheet_routes(door: Door) -> list[BaseRoute]:
    """The routes of sheets."""
    return [
        *door.at("/sheets", _listed),
        *door.at("/sheets/uploads/{id}.xlsx", _results),
        *door.at("/sheets/uploads/{id}", _upload),
        *door.at("/sheets/uploads/{id}/write", _write, "POST"),
        *door.at("/sheets/{name}/template.xlsx", _template),
        *door.at("/sheets/{name}.xlsx", _rows_in_or_out, "GET", "POST"),
    ]


async def _listed(visit: Visit) -> Response:
    """Every sheet that is served here."""
    registry, spoken = visit.view.live.registry, visit.language
    path = visit.request.url.path
    return _json(
        {
            "sheets": [
                {
                    "name": name,
                    "title": owned.sheet.title.in_(spoken),
                    "resource": owned.sheet.resource,
                    "act": owned.sheet.act,
                    "rows": f"{path}/{name}.xlsx",
                    "template": f"{path}/{name}/template.xlsx" if owned.sheet.act else None,
                }
                for name, owned in registry.sheets.items()
                if visit.is_on(owned.plugin)
            ]
        }
    )


async def _rows_in_or_out(visit: Visit) -> Response:
    if visit.request.method == "POST":
        return await _take(visit)
    return await _rows(visit)


async def _rows(visit: Visit) -> Response:
    """The rows that the asker may see."""
    shape, spoken = _shape(visit), visit.language
    visit.weigh(_COST)
    conditions = _conditions(visit, shape)
    out = Out(view=visit.view, shape=shape, language=spoken)
    async with visit.database.reading(visit.view.areas) as session:
        made = await out.rows(session, conditions, visit.settings.sheet_rows)
    name = f"{shape.sheet.title.in_(spoken)} {visit.day:%Y-%m-%d}.xlsx"
    return attached(made, media_type=XLSX, name=name)


async def _template(visit: Visit) -> Response:
    """The page to fill in."""
    shape, spoken = _shape(visit), visit.language
    if shape.act is None:
        raise nothing_here()
    visit.weigh(_COST)
    async with visit.database.reading(visit.view.areas) as session:
        made = await Out(view=visit.view, shape=shape, language=spoken).template(session)
    name = f"{shape.sheet.title.in_(spoken)} - {_BLANK.in_(spoken)}.xlsx"
    return attached(made, media_type=XLSX, name=name)


async def _take(visit: Visit) -> Response:
    """A filled page comes in."""
    shape = _shape(visit)
    if shape.act is None:
        raise nothing_here()
    visit.act(shape.act.name)
    visit.weigh(_COST)
    content = await visit.body(visit.settings.sheet_bytes)
    visit.progress.acting()
    said = "".join(c for c in visit.query("name") or "" if c.isprintable())
    name = nfc(said) or f"{shape.sheet.name}.xlsx"
    upload = await _uploads(visit).take(shape, content, name)
    return await _told(visit, upload)


async def _upload(visit: Visit) -> Response:
    """How far an upload is."""
    return await _told(visit, await _found(visit), answer=200)


async def _write(visit: Visit) -> Response:
    """Write what was tried."""
    mode = visit.query("mode") or SheetMode.CLEAN.value
    if mode not in set(SheetMode):
        raise BadInput(_NO_MODE, field="mode")
    upload = await _found(visit)
    visit.progress.acting()
    upload = await _uploads(visit).write(upload.id, SheetMode(mode))
    return await _told(visit, upload)


async def _results(visit: Visit) -> Response:
    """The rows of an upload, and what became of each."""
    upload, spoken = await _found(visit), visit.language
    visit.weigh(_COST)
    shape = shape_of(visit.view.live.registry, upload.sheet)
    async with visit.database.reading(visit.view.areas) as session:
        made = await results(session, upload, shape, spoken)
    name = f"{shape.sheet.title.in_(spoken)} - {_RESULTS.in_(spoken)}.xlsx"
    return attached(made, media_type=XLSX, name=name)


async def _told(visit: Visit, upload: SheetUpload, *, answer: int | None = None) -> Response:
    """An upload as JSON, with the first of its rows that are refused, or those asked for."""
    spoken = visit.language
    only = visit.query("only") or SheetRowState.REFUSED.value
    if only not in set(SheetRowState):
        raise BadInput(_NO_STATE, field="only")
    statement = (
        select(SheetRow)
        .where(
            SheetRow.tenant == upload.tenant,
            SheetRow.upload_id == upload.id,
            SheetRow.line > _number(visit, "after", 0),
            SheetRow.state == SheetRowState(only),
        )
        .order_by(SheetRow.line)
        .limit(min(_MOST_RESULTS, _number(visit, "first", 50)))
    )
    async with visit.database.reading(visit.view.areas) as session:
        rows = list(await session.scalars(statement))
    body = _summary(visit, upload, spoken)
    body["results"] = [_result(visit, upload, row, spoken) for row in rows]
    status = answer or (202 if upload.state in _OPEN else 200)
    return _json({"upload": body}, status)


def _summary(visit: Visit, upload: SheetUpload, spoken: Language) -> dict[str, Any]:
    prefix = visit.request.url.path.partition("/sheets")[0]
    return {
        "id": str(upload.id),
        "sheet": upload.sheet,
        "name": upload.name,
        "state": upload.state.value,
        "mode": None if upload.mode is None else upload.mode.value,
        "rows": upload.rows,
        "lookedAt": upload.looked_at,
        "clean": upload.clean,
        "refused": upload.refused,
        "done": upload.done,
        "repeated": upload.repeated,
        "fault": None if upload.fault is None else upload.fault[spoken],
        "url": f"{prefix}/sheets/uploads/{upload.id}",
    }


def _result(visit: Visit, upload: SheetUpload, row: SheetRow, spoken: Language) -> dict[str, Any]:
    registry = visit.view.live.registry
    record = None
    act = shape_of(registry, upload.sheet).act
    if act is not None and row.shown_id is not None and row.shown_tenant is not None:
        kind = registry.resources[act.returns].resource.type_name
        record = str(NodeId(kind, row.shown_tenant, str(row.shown_id)))
    return {
        "row": row.line,
        "state": row.state.value,
        "ok": row.state in IN_ORDER,
        "record": record,
        "errors": [
            {
                "column": one["column"],
                "heading": None if one["heading"] is None else one["heading"][spoken],
                "field": one["field"],
                "code": one["code"],
                "message": one[spoken],
                "clause": one["clause"],
            }
            for one in row.errors
        ],
    }


def _shape(visit: Visit) -> Shape:
    """The sheet of the address; `NotFound` where it is not served here."""
    live = visit.view.live
    owned = live.registry.sheets.get(visit.path("name"))
    if owned is None or not visit.is_on(owned.plugin):
        raise nothing_here()
    visit.resource(owned.sheet.resource)
    return shape_of(live.registry, owned.sheet.name)


def _conditions(visit: Visit, shape: Shape) -> list[ColumnElement[bool]]:
    """The filter of the resource's list, as JSON behind the question mark."""
    said = visit.query("filter")
    if not said:
        return []
    if len(said) > _LONGEST_FILTER:
        raise BadInput(_LONG_FILTER, field="filter", code="filter.too_large")
    try:
        given = orjson.loads(said)
    except orjson.JSONDecodeError:
        raise BadInput(_NO_JSON, field="filter", code="sheet.filter") from None
    live, platform = visit.view.live, cast(Any, visit.context.platform)
    woven = platform.schemas.woven(live.states.enabled(visit.view.tenant or live.tree.root))
    types = woven.every[shape.resource.name]
    wanted = filter_input_of(types, woven.schema, given, code="sheet.filter")
    return [where(types.shape, wanted, visit.view)]


def _uploads(visit: Visit) -> Uploads:
    return Uploads(
        database=visit.database,
        view=visit.view,
        settings=visit.settings,
        request_id=visit.context.request_id,
    )


async def _found(visit: Visit) -> SheetUpload:
    """The upload of the address; `NotFound` where there is none, or its module is off here."""
    upload = await _uploads(visit).find(_id(visit))
    owned = visit.view.live.registry.sheets.get(upload.sheet)
    if owned is None or not visit.is_on(owned.plugin):
        raise nothing_here()
    return upload


def _id(visit: Visit) -> UUID:
    try:
        return UUID(visit.path("id"))
    except ValueError:
        raise keeping.no_upload() from None


def _number(visit: Visit, name: str, usual: int) -> int:
    said = visit.query(name)
    if said is None:
        return usual
    if not said.isdecimal() or len(said) > 9:
        raise BadInput(_NO_NUMBER, field=name)
    return int(said)


def _json(body: Any, status: int = 200) -> Response:
    return Response(orjson.dumps(body), status_code=status, media_type="application/json")


_BLANK = Text(vi="biểu trống", en="blank")
_RESULTS = Text(vi="kết quả", en="results")
_NO_MODE = Text(vi="mode là clean hoặc all.", en="mode is clean or all.")
_NO_STATE = Text(
    vi="only là một trong: waiting, clean, refused, done, repeated.",
    en="only is one of: waiting, clean, refused, done, repeated.",
)
_NO_NUMBER = Text(vi="Phải là số nguyên không âm.", en="It must be a whole number.")
_NO_JSON = Text(vi="filter phải là JSON.", en="filter must be JSON.")
_LONG_FILTER = Text(vi="Bộ lọc dài quá.", en="The filter is too long.")
