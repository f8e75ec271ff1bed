"""What no resource says: the sheets that are served here, and what became of one's own uploads."""

from typing import Annotated, Any
from uuid import UUID

import strawberry
from sqlalchemy import select
from strawberry.types import Info

from khungcui.errors import BadInput
from khungcui.ids import NodeId
from khungcui.plugins.sheet_shape import shape_of
from khungcui.sheets import keeping
from khungcui.sheets.models import SheetRow, SheetUpload
from khungcui.sheets.states import IN_ORDER, SheetMode, SheetRowState, SheetUploadState
from khungcui.text import Language, Text

_MOST = 200
_AFTER = Annotated[int, strawberry.argument(description="Only rows that stand below this one.")]
_FIRST = Annotated[int, strawberry.argument(description="At most so many rows, up to 200.")]
_ONLY = Annotated[
    SheetRowState | None, strawberry.argument(description="Only rows of which this became.")
]


@strawberry.type(description="A column of a sheet.")
class SheetColumnInfo:
    """One of ``SheetInfo.columns``."""

    name: str = strawberry.field(description="The name that errors use.")
    title: str = strawberry.field(description="Its heading, in the language of the request.")
    shown: bool = strawberry.field(description="Whether it shows something of a record.")
    given: bool = strawberry.field(description="Whether rows that are sent may fill it in.")
    required: bool = strawberry.field(description="Whether rows that are sent must fill it in.")


@strawberry.type(description="A sheet that goes out to Excel here, and may come in.")
class SheetInfo:
    """One of ``sheets``."""

    name: str = strawberry.field(description="Its name in addresses.")
    title: str = strawberry.field(description="Its title.")
    resource: str = strawberry.field(description="The resource whose rows it shows.")
    act: str | None = strawberry.field(
        description="The act that is performed for each row that is sent; null: it goes out only."
    )
    columns: list[SheetColumnInfo] = strawberry.field(description="Its columns.")


@strawberry.type(description="Why a row of a sheet was refused.")
class SheetError:
    """One of ``SheetResult.errors``."""

    column: str | None = strawberry.field(description="The column at fault, by name.")
    heading: str | None = strawberry.field(description="The heading of that column.")
    field: str | None = strawberry.field(description="The field of the act's input at fault.")
    code: str = strawberry.field(description="What clients match on.")
    message: str = strawberry.field(description="What is wrong.")
    clause: str | None = strawberry.field(description="The clause that decides, where one does.")


@strawberry.type(description="What became of a row of a sheet.")
class SheetResult:
    """One of ``SheetUpload.results``."""

    row: int = strawberry.field(description="Where it stands in the file.")
    state: SheetRowState = strawberry.field(description="What became of it.")
    ok: bool = strawberry.field(description="Whether it is written, or could be.")
    record: strawberry.ID | None = strawberry.field(description="The record that it came to.")
    errors: list[SheetError] = strawberry.field(description="Why it was refused.")


@strawberry.type(description="A file that one sent, and how far it is.")
class SheetUploadInfo:
    """The answer of ``sheetUpload``."""

    row: strawberry.Private[SheetUpload]
    upload_id: strawberry.ID = strawberry.field(description="The upload's id.")
    sheet: str = strawberry.field(description="The sheet that it was sent to.")
    name: str = strawberry.field(description="What the file was called.")
    state: SheetUploadState = strawberry.field(description="How far it is.")
    mode: SheetMode | None = strawberry.field(description="Which rows were asked to be written.")
    rows: int = strawberry.field(description="Its rows.")
    looked_at: int = strawberry.field(description="The rows that were looked at so far.")
    clean: int = strawberry.field(description="Rows that could be written, and are not yet.")
    refused: int = strawberry.field(description="Rows that are refused.")
    done: int = strawberry.field(description="Rows that are written.")
    repeated: int = strawberry.field(description="Rows that were written before.")
    fault: str | None = strawberry.field(description="Why it could not be worked on.")

    @strawberry.field(description="What became of its rows, in the order of the file.")
    async def results(
        self,
        info: Info[Any, Any],
        first: _FIRST = 50,
        after: _AFTER = 0,
        only: _ONLY = None,
    ) -> list[SheetResult]:
        context = info.context
        if not 0 < first <= _MOST:
            raise BadInput(_TOO_LONG.format(most=_MOST), field="first")
        statement = (
            select(*(getattr(SheetRow, name) for name in _RESULT))
            .where(
                SheetRow.tenant == self.row.tenant,
                SheetRow.upload_id == self.row.id,
                SheetRow.official_id == context.view.asker.official_id,
                SheetRow.line > after,
            )
            .order_by(SheetRow.line)
            .limit(first)
        )
        if only is not None:
            statement = statement.where(SheetRow.state == only)
        shown = _type_shown(context, self.sheet)
        return [_result(row, shown, context.language) for row in await context.read(statement)]


_RESULT = ("line", "state", "errors", "shown_tenant", "shown_id")


def _type_shown(context: Any, sheet: str) -> str:
    """The type of the records that the act of a sheet comes to."""
    registry = context.live.registry
    act = shape_of(registry, sheet).act
    return "" if act is None else registry.resources[act.returns].resource.type_name


def _result(row: Any, shown: str, language: Language) -> SheetResult:
    record = None
    if row["shown_id"] is not None:
        record = strawberry.ID(str(NodeId(shown, row["shown_tenant"], str(row["shown_id"]))))
    return SheetResult(
        row=row["line"],
        state=row["state"],
        ok=row["state"] in IN_ORDER,
        record=record,
        errors=[
            SheetError(
                column=one["column"],
                heading=None if one["heading"] is None else one["heading"][language],
                field=one["field"],
                code=one["code"],
                message=one[language],
                clause=one["clause"],
            )
            for one in row["errors"]
        ],
    )


@strawberry.type
class SheetQueries:
    """Fields of the root Query."""

    @strawberry.field(description="The sheets that go out to Excel here.")
    async def sheets(self, info: Info[Any, Any]) -> list[SheetInfo]:
        context = info.context
        live = context.live
        tenant = context.tenant or live.tree.root
        return [
            SheetInfo(
                name=name,
                title=owned.sheet.title.in_(context.language),
                resource=owned.sheet.resource,
                act=owned.sheet.act,
                columns=[
                    SheetColumnInfo(
                        name=column.name,
                        title=column.column.title.in_(context.language),
                        shown=column.shown is not None,
                        given=column.given is not None,
                        required=column.given is not None and column.given.required,
                    )
                    for column in shape_of(live.registry, name).columns
                ],
            )
            for name, owned in live.registry.sheets.items()
            if live.states.is_on(owned.plugin, tenant)
        ]

    @strawberry.field(description="An upload of one's own; null where there is none of this id.")
    async def sheet_upload(
        self,
        info: Info[Any, Any],
        id: Annotated[strawberry.ID, strawberry.argument(description="The upload's id.")],
    ) -> SheetUploadInfo | None:
        context = info.context
        try:
            wanted = UUID(str(id))
        except ValueError:
            return None
        asker = context.view.asker
        own = keeping.own(context.tenant or asker.office_tenant, asker.official_id)
        columns = [getattr(SheetUpload, column.key) for column in SheetUpload.__table__.columns]
        found = await context.read(own.with_only_columns(*columns).where(SheetUpload.id == wanted))
        owned = context.live.registry.sheets.get(found[0]["sheet"]) if found else None
        tenant = context.tenant or context.live.tree.root
        if owned is None or not context.live.states.is_on(owned.plugin, tenant):
            return None
        return _info(SheetUpload(**found[0]), context.language)


def _info(upload: SheetUpload, language: Language) -> SheetUploadInfo:
    return SheetUploadInfo(
        row=upload,
        upload_id=strawberry.ID(str(upload.id)),
        sheet=upload.sheet,
        name=upload.name,
        state=upload.state,
        mode=upload.mode,
        rows=upload.rows,
        looked_at=upload.looked_at,
        clean=upload.clean,
        refused=upload.refused,
        done=upload.done,
        repeated=upload.repeated,
        fault=None if upload.fault is None else upload.fault[language],
    )


_TOO_LONG = Text(
    vi="Mỗi lần đọc từ 1 đến {most} dòng.", en="From 1 to {most} rows are read at a time."
)
