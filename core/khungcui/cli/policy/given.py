"""What the commands about rules are given, and the rules that follow from it."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from khungcui.policy.adapter import read_rulebook
from khungcui.policy.snapshot import Snapshot
from khungcui.settings import settings
from khungcui.tenancy.files import read_city
from khungcui.tenancy.tree import AreaTree
from khungcui.text import Language

Instruments = Annotated[
    Path | None,
    typer.Option("--instruments", help="A folder of instruments; the shipped one by default."),
]
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])]


def language() -> Language:
    """The language to answer in."""
    return settings().language


def snapshot_of(instruments: Path | None) -> Snapshot:
    """The rules of a folder of instruments, compiled."""
    return Snapshot.of(read_rulebook(instruments))


def city_tree() -> AreaTree:
    """The areas of the city, in which offices and records lie."""
    return read_city(settings().tenants_dir).tree
