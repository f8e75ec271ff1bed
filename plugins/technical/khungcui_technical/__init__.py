"""Technical management (II.3, IV.7), as a plugin of Khung Cửi.

The hooks below are everything that the engine learns of it.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path

from khungcui import (
    Act,
    Answer,
    Form,
    Making,
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
from khungcui_technical import models
from khungcui_technical.acts import ACTS
from khungcui_technical.answers import ANSWERS
from khungcui_technical.demo import load as load_demo
from khungcui_technical.flows import WORKFLOWS
from khungcui_technical.forms import FORMS
from khungcui_technical.labels import LABELS
from khungcui_technical.panels import PANELS
from khungcui_technical.powers import POWERS
from khungcui_technical.queries import QUERIES
from khungcui_technical.resources import RESOURCES
from khungcui_technical.sheets import SHEETS


@hookimpl
def manifest() -> Manifest:
    """Who the plugin is."""
    return Manifest(
        name="technical",
        title=Text(vi="Quản lý kỹ thuật", en="Technical management"),
        summary=Text(
            vi="Quy cách, định mức, kiểm tra chất lượng, tiến bộ kỹ thuật, nghề và nghệ nhân.",
            en="Specifications, norms, inspections, technical progress, old trades and artisans.",
        ),
        version="0.1.0",
        clauses=("II.3.1", "II.3.2", "II.3.3", "IV.7"),
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
def workflows() -> Sequence[Workflow]:
    """How its records move."""
    return WORKFLOWS


@hookimpl
def acts() -> Sequence[Act]:
    """What it lets be done besides."""
    return ACTS


@hookimpl
def answers() -> Sequence[Answer]:
    """What it answers to other plugins."""
    return ANSWERS


@hookimpl
def queries() -> Sequence[type]:
    """What it answers besides its resources."""
    return QUERIES


@hookimpl
def panels() -> Sequence[Panel]:
    """The numbers that people look at."""
    return PANELS


@hookimpl
def sheets() -> Sequence[Sheet]:
    """What goes out to Excel, and what comes back."""
    return SHEETS


@hookimpl
def forms() -> Sequence[Form]:
    """What it prints."""
    return FORMS


@hookimpl
def powers() -> Sequence[Power]:
    """What its resources and acts ask for."""
    return POWERS


@hookimpl
def demo(making: Making) -> AsyncIterator[tuple[str, int]]:
    """A year of technical management, for whoever tries the platform out."""
    return load_demo(making)


@hookimpl
def descriptions() -> Path:
    """What its own types say, in Vietnamese."""
    return Path(__file__).parent / "descriptions.csv"


@hookimpl
def labels() -> Mapping[type[StrEnum], Mapping[StrEnum, Text]]:
    """The words for its enumerations."""
    return LABELS
