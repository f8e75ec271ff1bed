"""The extension surface: every hook in one file, one signature and one sentence each.

A hook returns declarations and never acts. Returning nothing means having none to add.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import pluggy

from khungcui.plugins.attaching import Scanner
from khungcui.plugins.books import Book
from khungcui.plugins.declarations import (
    Act,
    Manifest,
    Migrations,
    Power,
    Relation,
    Resource,
    Waiting,
)
from khungcui.plugins.forms import Form
from khungcui.plugins.jobs import Job
from khungcui.plugins.meeting import Answer, Listener
from khungcui.plugins.panels import Panel
from khungcui.plugins.sheets import Sheet
from khungcui.plugins.workflow import Workflow
from khungcui.text import Text

if TYPE_CHECKING:
    from khungcui.demo.making import Making

PROJECT = "khungcui"
hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)

# Start


@hookspec
def manifest() -> Manifest:
    """Return who the plugin is; the one hook that every plugin implements."""
    raise AssertionError("a specification is not called")


@hookspec
def migrations() -> Migrations:
    """Return where the plugin's Alembic versions lie and which tables are its own."""
    raise AssertionError("a specification is not called")


# Schema


@hookspec
def resources() -> Sequence[Resource]:
    """Return the resources that the plugin brings to the schema."""
    raise AssertionError("a specification is not called")


@hookspec
def relations() -> Sequence[Relation]:
    """Return relations to add to resources of other plugins."""
    raise AssertionError("a specification is not called")


@hookspec
def acts() -> Sequence[Act]:
    """Return the plugin's mutations."""
    raise AssertionError("a specification is not called")


@hookspec
def books() -> Sequence[Book]:
    """Return the books that the plugin keeps, whose periods are closed for good."""
    raise AssertionError("a specification is not called")


@hookspec
def queries() -> Sequence[type]:
    """Return Strawberry types whose fields join the root Query, for what no resource can say."""
    raise AssertionError("a specification is not called")


@hookspec
def labels() -> Mapping[type[StrEnum], Mapping[StrEnum, Text]]:
    """Return the words for the values of the plugin's enumerations."""
    raise AssertionError("a specification is not called")


@hookspec
def descriptions() -> Path:
    """Return the file of two columns in which the plugin's own types are put into Vietnamese."""
    raise AssertionError("a specification is not called")


@hookspec
def workflows() -> Sequence[Workflow]:
    """Return how records of the plugin move from state to state; their acts follow from it."""
    raise AssertionError("a specification is not called")


# Other plugins


@hookspec
def listeners() -> Sequence[Listener]:
    """Return what the plugin does when other plugins tell that something happened."""
    raise AssertionError("a specification is not called")


@hookspec
def answers() -> Sequence[Answer]:
    """Return the questions of other plugins that the plugin answers."""
    raise AssertionError("a specification is not called")


# Work and files


@hookspec
def jobs() -> Sequence[Job]:
    """Return what the plugin has done in the background, when it is asked for or on time."""
    raise AssertionError("a specification is not called")


@hookspec
def sheets() -> Sequence[Sheet]:
    """Return the resources that go out in Excel, and the acts that take rows of it in."""
    raise AssertionError("a specification is not called")


@hookspec
def panels() -> Sequence[Panel]:
    """Return the numbers that people look at, each over the rows of a resource."""
    raise AssertionError("a specification is not called")


@hookspec
def forms() -> Sequence[Form]:
    """Return the forms on which the plugin's records are printed."""
    raise AssertionError("a specification is not called")


@hookspec
def scanners() -> Sequence[Scanner]:
    """Return what looks into every file before it is attached, such as for viruses."""
    raise AssertionError("a specification is not called")


# Policy


@hookspec
def powers() -> Sequence[Power]:
    """Return the powers that the plugin's resources and acts ask for."""
    raise AssertionError("a specification is not called")


@hookspec
def waiting() -> Sequence[Waiting]:
    """Return the states in which rows of the plugin wait for somebody, and who may move them."""
    raise AssertionError("a specification is not called")


# Data


@hookspec
def demo(making: "Making") -> AsyncIterator[tuple[str, int]]:
    """Load the plugin's demo data, yielding a table's name and its rows as they are written."""
    raise AssertionError("a specification is not called")
