"""What the plugin declares: the jobs that work on large files, and how to see how far they are."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path

from khungcui.plugins.declarations import Manifest
from khungcui.plugins.hookspecs import hookimpl
from khungcui.plugins.jobs import Job
from khungcui.sheets.queries import SheetQueries
from khungcui.sheets.states import (
    MODES,
    ROW_STATES,
    UPLOAD_STATES,
    SheetMode,
    SheetRowState,
    SheetUploadState,
)
from khungcui.sheets.uploads import JOBS
from khungcui.text import Text


@hookimpl
def manifest() -> Manifest:
    return Manifest(
        name="sheets",
        title=Text(vi="Bảng tính", en="Sheets"),
        summary=Text(
            vi="Xuất các danh mục ra Excel, và nhận các dòng từ Excel.",
            en="Take lists out to Excel, and take rows of Excel in.",
        ),
        version="0.1.0",
        clauses=("I.0.2",),
        optional=False,
    )


@hookimpl
def jobs() -> Sequence[Job]:
    return JOBS


@hookimpl
def queries() -> Sequence[type]:
    return (SheetQueries,)


@hookimpl
def labels() -> Mapping[type[StrEnum], Mapping[StrEnum, Text]]:
    return {SheetUploadState: UPLOAD_STATES, SheetRowState: ROW_STATES, SheetMode: MODES}


@hookimpl
def descriptions() -> Path:
    return Path(__file__).parent / "descriptions.csv"
