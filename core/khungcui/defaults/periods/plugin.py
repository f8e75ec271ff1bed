"""What the plugin declares: closings to read, and what the calendar says of days and periods."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path

from khungcui.calendar.cut_offs import CUT_OFFS, CutOff
from khungcui.calendar.due import STANDINGS, Standing
from khungcui.calendar.periods import KINDS, PeriodKind
from khungcui.defaults.periods.queries import PeriodQueries
from khungcui.defaults.periods.resources import CLOSINGS
from khungcui.plugins.declarations import Manifest, Power, Resource
from khungcui.plugins.hookspecs import hookimpl
from khungcui.text import Text


@hookimpl
def manifest() -> Manifest:
    return Manifest(
        name="periods",
        title=Text(vi="Kỳ và khóa sổ", en="Periods and closing"),
        summary=Text(
            vi="Năm, 6 tháng, quý, tháng; ngày làm việc; sổ nào đã khóa đến kỳ nào.",
            en="Years, halves, quarters, months; working days; which books are closed up to when.",
        ),
        version=version("khungcui"),
        clauses=("I.0.2", "III.8.7"),
        optional=False,
    )


@hookimpl
def powers() -> Sequence[Power]:
    return (
        Power(
            name=CLOSINGS.view_power,
            title=Text(vi="Xem sổ nào đã khóa đến kỳ nào", en="See which periods are closed"),
        ),
    )


@hookimpl
def resources() -> Sequence[Resource]:
    return (CLOSINGS,)


@hookimpl
def queries() -> Sequence[type]:
    return (PeriodQueries,)


@hookimpl
def labels() -> Mapping[type[StrEnum], Mapping[StrEnum, Text]]:
    return {PeriodKind: KINDS, CutOff: CUT_OFFS, Standing: STANDINGS}


@hookimpl
def descriptions() -> Path:
    return Path(__file__).parent / "descriptions.csv"
