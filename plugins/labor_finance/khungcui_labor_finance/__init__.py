"""Labor, wages, prices, finance, tax, credit and books (II.5, III.8.4), as a plugin of Khung Cửi.

The hooks below are everything that the engine learns of it.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from khungcui import (
    Act,
    Answer,
    Book,
    Form,
    Job,
    Manifest,
    Migrations,
    Panel,
    Power,
    Resource,
    Sheet,
    Text,
    Workflow,
    hookimpl,
)
from khungcui_labor_finance import models
from khungcui_labor_finance.closing import BOOKS
from khungcui_labor_finance.demo import load as load_demo
from khungcui_labor_finance.flows import ACTS, WORKFLOWS
from khungcui_labor_finance.forms import FORMS
from khungcui_labor_finance.jobs import JOBS
from khungcui_labor_finance.labels import LABELS
from khungcui_labor_finance.meeting import ANSWERS
from khungcui_labor_finance.panels import PANELS
from khungcui_labor_finance.powers import POWERS
from khungcui_labor_finance.queries import QUERIES
from khungcui_labor_finance.resources import RESOURCES
from khungcui_labor_finance.sheets import SHEETS

if TYPE_CHECKING:  # the engine loads the demo; a plugin only fills it
    from khungcui.demo.making import Making


@hookimpl
def manifest() -> Manifest:
    """Who the plugin is."""
    return Manifest(
        name="labor_finance",
        title=Text(vi="Lao động, tiền lương, tài chánh", en="Labor and finance"),
        summary=Text(
            vi="Chế độ theo thời gian, lao động, lương, thuế, giá, vay vốn, sổ sách, kiến nghị.",
            en="Dated rules, labor, wages, tax, prices, loans, bookkeeping and petitions.",
        ),
        version="0.1.0",
        clauses=(
            "I.1.4",
            "II.5.1",
            "II.5.2",
            "II.5.3",
            "II.5.4",
            "II.5.5",
            "II.5.6",
            "III.8.4",
        ),
    )


@hookimpl
def migrations() -> Migrations:
    """Its own history of tables."""
    return Migrations(
        location=Path(__file__).parent / "migrations",
        tables=tuple(getattr(models, name).__table__ for name in models.__all__),
    )


@hookimpl
def resources() -> Sequence[Resource]:
    """What it lets be read."""
    return RESOURCES


@hookimpl
def descriptions() -> Path:
    """What its own types say, in Vietnamese."""
    return Path(__file__).parent / "descriptions.csv"


@hookimpl
def acts() -> Sequence[Act]:
    """What it lets be done beside its workflows."""
    return ACTS


@hookimpl
def workflows() -> Sequence[Workflow]:
    """How its records move."""
    return WORKFLOWS


@hookimpl
def books() -> Sequence[Book]:
    """The books that are closed by period."""
    return BOOKS


@hookimpl
def jobs() -> Sequence[Job]:
    """What it does by itself."""
    return JOBS


@hookimpl
def panels() -> Sequence[Panel]:
    """The numbers that people look at."""
    return PANELS


@hookimpl
def sheets() -> Sequence[Sheet]:
    """What goes out to Excel, and comes in."""
    return SHEETS


@hookimpl
def forms() -> Sequence[Form]:
    """What is printed."""
    return FORMS


@hookimpl
def answers() -> Sequence[Answer]:
    """What it answers to others."""
    return ANSWERS


@hookimpl
def queries() -> Sequence[type]:
    """What it answers besides its resources."""
    return QUERIES


@hookimpl
def powers() -> Sequence[Power]:
    """What its resources and acts ask for."""
    return POWERS


@hookimpl
def demo(making: "Making") -> AsyncIterator[tuple[str, int]]:
    """Some months of labor and finance, for whoever tries the platform out."""
    return load_demo(making)


@hookimpl
def labels() -> Mapping[type[StrEnum], Mapping[StrEnum, Text]]:
    """The words for its enumerations."""
    return LABELS
