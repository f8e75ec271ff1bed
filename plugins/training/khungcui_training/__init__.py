"""Cadres and training (II.5.6, II.6, I.1.4), as a plugin of Khung Cửi.

The hooks below are everything that the engine learns of it.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from khungcui import (
    Act,
    Form,
    Manifest,
    Migrations,
    Panel,
    Power,
    Resource,
    Sheet,
    Text,
    Waiting,
    Workflow,
    hookimpl,
)
from khungcui_training import models
from khungcui_training.acts import ACTS, WORKFLOWS
from khungcui_training.demo import load as load_demo
from khungcui_training.forms import FORMS
from khungcui_training.labels import LABELS
from khungcui_training.panels import PANELS
from khungcui_training.powers import POWERS
from khungcui_training.queries import QUERIES
from khungcui_training.resources import RESOURCES
from khungcui_training.sheets import SHEETS
from khungcui_training.waiting import WAITING

if TYPE_CHECKING:  # the engine loads the demo; a plugin only fills it
    from khungcui.demo.making import Making


@hookimpl
def manifest() -> Manifest:
    """Who the plugin is."""
    return Manifest(
        name="training",
        title=Text(vi="Cán bộ và đào tạo", en="Cadres and training"),
        summary=Text(
            vi="Chương trình thống nhất, kế hoạch, lớp học, chứng chỉ và hồ sơ cán bộ.",
            en="Unified curricula, plans, courses, certificates and the record of cadres.",
        ),
        version="0.1.0",
        clauses=("I.1.4", "II.5.6", "II.6.1", "II.6.2", "II.6.3"),
    )


@hookimpl
def sheets() -> Sequence[Sheet]:
    """Its resources in Excel."""
    return SHEETS


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
def forms() -> Sequence[Form]:
    """What it prints."""
    return FORMS


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
    """How its records move from state to state."""
    return WORKFLOWS


@hookimpl
def powers() -> Sequence[Power]:
    """What its resources and acts ask for."""
    return POWERS


@hookimpl
def waiting() -> Sequence[Waiting]:
    """Where its rows wait, and who may move them on."""
    return WAITING


@hookimpl
def panels() -> Sequence[Panel]:
    """The numbers that people look at."""
    return PANELS


@hookimpl
def queries() -> Sequence[type]:
    """What it answers besides its resources."""
    return QUERIES


@hookimpl
def demo(making: "Making") -> AsyncIterator[tuple[str, int]]:
    """Two years of training, for whoever tries the platform out."""
    return load_demo(making)


@hookimpl
def labels() -> Mapping[type[StrEnum], Mapping[StrEnum, Text]]:
    """The words for its enumerations."""
    return LABELS
