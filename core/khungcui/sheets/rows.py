"""Performing rows: each by the very act, as the official, taken back alone where it fails."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from khungcui import audit
from khungcui.errors import BadInput, Conflict, Forbidden, KhungCuiError, NotFound
from khungcui.plugins.performing import Denied, NotSigned, Performance
from khungcui.plugins.sheet_shape import Shape
from khungcui.plugins.view import View
from khungcui.sheets.inputs import Inputs
from khungcui.sheets.naming import named
from khungcui.sheets.reading import Cell
from khungcui.sheets.states import SheetRowState
from khungcui.sheets.trial import Trial
from khungcui.storage.changes import changes
from khungcui.storage.database import Database
from khungcui.text import Language, Text

#: So many rows have their codes looked up at once, and are performed in one transaction.
CHUNK = 100
Told = Callable[[int], Awaitable[None]]

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row to be performed."""

    line: int
    cells: Mapping[str, Cell]
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a row: the record that its act showed, or why there is none."""

    line: int
    state: SheetRowState
    errors: Sequence[Mapping[str, Any]] = ()
    tenant: str | None = None
    id: UUID | None = None


@dataclass(kw_only=True)
class Rows:
    """The rows of a sheet, performed as ``view``'s official.

    ``entries`` are those of the audit, which whoever commits joins to their chains.
    """

    database: Database
    view: View
    shape: Shape
    request_id: str
    entries: list[audit.Entry] = field(default_factory=list)

    async def perform(
        self, session: AsyncSession, rows: Sequence[Row], told: Told, trial: Trial | None = None
    ) -> list[Outcome]:
        """Perform ``rows`` in order, ``trial`` giving way between them; ``told`` hears how many."""
        done: list[Outcome] = []
        performance = self._performance()
        for at in range(0, len(rows), CHUNK):
            part = rows[at : at + CHUNK]
            inputs: Inputs | None = None
            for number, row in enumerate(part):
                inputs = inputs or await self._inputs(session, part[number:])
                done.append(await self._one(session, performance, inputs, row))
                if trial is not None and await trial.give_way():
                    # What codes named may be gone with what was done.
                    session, inputs = trial.session, None
            await told(len(done))
        # What was changed stands in the entries.
        changes(session.sync_session).clear()
        return done

    async def _inputs(self, session: AsyncSession, rows: Sequence[Row]) -> Inputs:
        names = await named(session, self.view, self.shape, [row.cells for row in rows])
        return Inputs(self.shape, self.view.live.registry, names)

    def _performance(self) -> Performance:
        act, plugin = self.shape.act, self.shape.act_plugin
        if act is None or plugin is None:
            raise BadInput(_OUT_ONLY, code="sheet.out_only")
        return Performance(
            database=self.database,
            view=self.view,
            act=act,
            plugin=plugin,
            request_id=self.request_id,
            examiner=_examine,
            journal=self.entries,
        )

    async def _one(
        self, session: AsyncSession, performance: Performance, inputs: Inputs, row: Row
    ) -> Outcome:
        given, wrong = inputs.made(row.cells)
        if given is None:
            errors = [self._told(error, column) for column, error in wrong]
            return Outcome(line=row.line, state=SheetRowState.REFUSED, errors=errors)
        try:
            done = await performance.amid(session, given)
        except (Denied, NotSigned) as denial:
            self.entries.append(performance.denied(self.view.asker, denial))
            return self._refused(row, denial)
        except (BadInput, Conflict, NotFound, Forbidden) as error:
            return self._refused(row, error)
        except DBAPIError as error:
            if not _of_the_row(error):
                raise
            # A constraint for which nobody has found words: this row alone is at fault.
            log.error("row of a sheet refused by the database", error=str(error.orig))
            return self._refused(row, Conflict(_NOT_TAKEN, code="sheet.database"))
        return Outcome(line=row.line, state=SheetRowState.DONE, tenant=done.tenant, id=done.id)

    def _refused(self, row: Row, error: KhungCuiError) -> Outcome:
        told = self._told(error, self.shape.given_by_field(error.field))
        return Outcome(line=row.line, state=SheetRowState.REFUSED, errors=[told])

    def _told(self, error: KhungCuiError, column: str | None) -> Mapping[str, Any]:
        """An error as it is kept: plain enough for JSON, in both languages."""
        heading = self.shape.heading(column)
        return {
            "column": column,
            "heading": None if heading is None else {"vi": heading.vi, "en": heading.en},
            "field": error.field,
            "code": error.error_code,
            "clause": error.clause,
            "vi": _said(error, "vi"),
            "en": _said(error, "en"),
        }


def _said(error: KhungCuiError, language: Language) -> str:
    """What is wrong, and what to do about it."""
    said, hint = error.message.in_(language), error.hint_text
    return said if hint is None else f"{said} {hint.in_(language)}"


def _of_the_row(error: DBAPIError) -> bool:
    """Whether the database refused what a row holds, rather than could not answer."""
    return str(getattr(error.orig, "sqlstate", "")).startswith(("22", "23"))


def _examine(tenant: str, text: str, operation_name: str | None) -> None:
    raise BadInput(_NO_DOCUMENT, code="sheet.document")


_NOT_TAKEN = Text(
    vi="Cơ sở dữ liệu không nhận dòng này.", en="The database does not take this row."
)
_OUT_ONLY = Text(
    vi="Biểu này chỉ để xuất, không nhận dòng nào.",
    en="This sheet goes out only and takes no rows.",
)
_NO_DOCUMENT = Text(
    vi="Văn bản truy vấn không đăng ký được bằng sổ Excel.",
    en="Documents cannot be registered by a sheet.",
)
