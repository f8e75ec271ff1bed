"""Materials (II.4, I.2.2), as a plugin of Khung Cửi.

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
from khungcui_materials import models
from khungcui_materials.acts import ACTS
from khungcui_materials.answers import ANSWERS
from khungcui_materials.books import BOOKS
from khungcui_materials.demo import load as load_demo
from khungcui_materials.flows import WORKFLOWS
from khungcui_materials.forms import FORMS
from khungcui_materials.labels import LABELS
from khungcui_materials.panels import PANELS
from khungcui_materials.powers import POWERS
from khungcui_materials.queries import QUERIES
from khungcui_materials.resources import RESOURCES
from khungcui_materials.sheets import SHEETS
from khungcui_materials.verifying import JOBS

if TYPE_CHECKING:  # the engine loads the demo; a plugin only fills it
    from khungcui.demo.making import Making


@hookimpl
def manifest() -> Manifest:
    """Who the plugin is."""
    return Manifest(
        name="materials",
        title=Text(vi="Vật tư", en="Materials"),
        summary=Text(
            vi="Danh mục, kho, kế hoạch, cung ứng và điều hòa vật tư; tiêu thụ sản phẩm.",
            en="Stock, plans, supply and balancing of materials; outlets of products.",
        ),
        version="0.1.0",
        clauses=("I.2.2", "II.4.1", "II.4.2", "II.4.3", "II.4.4"),
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
    """What it lets be done."""
    return ACTS


@hookimpl
def workflows() -> Sequence[Workflow]:
    """How its papers move."""
    return WORKFLOWS


@hookimpl
def books() -> Sequence[Book]:
    """What it closes by period."""
    return BOOKS


@hookimpl
def answers() -> Sequence[Answer]:
    """What it answers to other modules."""
    return ANSWERS


@hookimpl
def sheets() -> Sequence[Sheet]:
    """What it brings to Excel."""
    return SHEETS


@hookimpl
def panels() -> Sequence[Panel]:
    """The numbers that people look at."""
    return PANELS


@hookimpl
def forms() -> Sequence[Form]:
    """What it prints."""
    return FORMS


@hookimpl
def queries() -> Sequence[type]:
    """What it answers besides its resources."""
    return QUERIES


@hookimpl
def jobs() -> Sequence[Job]:
    """What it does by itself."""
    return JOBS


@hookimpl
def powers() -> Sequence[Power]:
    """What its resources and acts ask for."""
    return POWERS


@hookimpl
def labels() -> Mapping[type[StrEnum], Mapping[StrEnum, Text]]:
    """The words for its enumerations."""
    return LABELS


@hookimpl
def demo(making: "Making") -> AsyncIterator[tuple[str, int]]:
    """Months of stock and papers, for whoever tries the platform out."""
    return load_demo(making)
