"""What an act changed, row by row, as the audit keeps it.

A writing session records every insert, update and delete that passes through its unit of work,
and refuses every statement that would pass beside it: what cannot be recorded cannot be done.
"""

from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any, NoReturn

from sqlalchemy import event, inspect
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import InstanceState, Mapper, ORMExecuteState, Session, UOWTransaction
from sqlalchemy.sql.selectable import SelectBase

#: Stands in the record for the value of a column that is declared ``info={"secret": True}``.
SECRET = "…"  # noqa: S105 - not a password, the sign for one

_CHANGES = "changes"


class ClosedDoorError(RuntimeError):
    """An act wrote beside the unit of work, where the audit would not see it.

    A mistake of the programmer. Change objects of the session instead; where a statement is
    really meant, and is recorded elsewhere, pass ``execution_options={"door": "<reason>"}``.
    """


class RecordingSession(Session):
    """A session whose unit of work keeps a record of what it writes, and that has no side door."""

    def connection(self, *_: Any, **__: Any) -> NoReturn:
        """Refused: what goes over the bare connection is not recorded."""
        raise ClosedDoorError("a writing session lends no connection; change objects")

    bulk_save_objects = bulk_insert_mappings = bulk_update_mappings = connection


def changes(session: Session) -> list[dict[str, Any]]:
    """What ``session`` has written so far, in order: ``op``, ``table``, ``key``, before, after.

    An update holds the changed columns only; an insert has no ``before``, a delete no
    ``after``. Every value fits into JSON.
    """
    return session.info.setdefault(_CHANGES, [])


def plain(value: Any) -> Any:
    """``value`` as JSON can hold it: decimals, floats, dates, ids, ranges become text."""
    match value:
        case Enum():
            return plain(value.value)
        case None | bool() | int():
            return value
        case Mapping():
            return {str(key): plain(item) for key, item in value.items()}
        case list() | tuple():
            return [plain(item) for item in value]
        case set() | frozenset():
            return sorted(plain(item) for item in value)
        case _:
            return _told(value)


def _told(value: object) -> str:
    match value:
        case datetime() | date():
            return value.isoformat()
        case bytes():
            return value.hex()
        case float():
            return repr(value)  # A database may give 1e22 back as a whole number.
        case Range():
            return _range_text(value)
        case _:
            return str(value)


def _range_text(value: Range[Any]) -> str:
    if value.empty:
        return "empty"
    lower = "" if value.lower is None else plain(value.lower)
    upper = "" if value.upper is None else plain(value.upper)
    return f"{value.bounds[0]}{lower},{upper}{value.bounds[1]}"


@event.listens_for(RecordingSession, "do_orm_execute")
def _refuse_other_doors(state: ORMExecuteState) -> None:
    if isinstance(state.statement, SelectBase) or state.execution_options.get("door"):
        return
    raise ClosedDoorError(f"{state.statement.__class__.__name__} is not recorded; change objects")


@event.listens_for(RecordingSession, "after_flush")
def _record(session: Session, _context: UOWTransaction) -> None:
    made = changes(session)
    for instance in session.new:
        _append(made, "insert", inspect(instance))
    for instance in session.dirty:
        if session.is_modified(instance):
            _append(made, "update", inspect(instance))
    for instance in session.deleted:
        _append(made, "delete", inspect(instance))


def _append(made: list[dict[str, Any]], op: str, state: InstanceState[Any]) -> None:
    mapper: Mapper[Any] = state.mapper
    if not getattr(mapper.class_, "__recorded__", True):
        return
    before, after = _sides(op, state)
    key = {
        column.key: plain(state.dict.get(_name(mapper, column))) for column in mapper.primary_key
    }
    entry: dict[str, Any] = {"op": op, "table": mapper.local_table.description, "key": key}
    if op != "insert":
        entry["before"] = before
    if op != "delete":
        entry["after"] = after
    made.append(entry)


def _sides(op: str, state: InstanceState[Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for attribute in state.mapper.column_attrs:
        column = attribute.columns[0]
        name = getattr(column, "name", None) or attribute.key
        hidden = column.info.get("secret", False)
        value = state.dict.get(attribute.key)
        if op == "update":
            history = state.attrs[attribute.key].history
            if not history.has_changes():
                continue
            if history.deleted:
                before[name] = SECRET if hidden else plain(history.deleted[0])
        elif op == "delete":
            before[name] = SECRET if hidden else plain(value)
        after[name] = SECRET if hidden else plain(value)
    return before, after


def _name(mapper: Mapper[Any], column: Any) -> str:
    return mapper.get_property_by_column(column).key
