"""What the plugin declares: questions to the rules, and their amendment."""

from collections.abc import AsyncIterator, Mapping, Sequence
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from khungcui.defaults.policy.amending import checking, drafting, signing
from khungcui.defaults.policy.amending import resources as amending
from khungcui.defaults.policy.amending.states import STATES
from khungcui.defaults.policy.asking import AskingQueries
from khungcui.defaults.policy.deciding import DecidingQueries
from khungcui.defaults.policy.demo import load
from khungcui.defaults.policy.hypothetical import HypotheticalQueries
from khungcui.defaults.policy.impact import ImpactQueries
from khungcui.defaults.policy.labels import LABELS
from khungcui.defaults.policy.powers import POWERS
from khungcui.plugins.declarations import Act, Manifest, Power, Resource, Waiting
from khungcui.plugins.hookspecs import hookimpl
from khungcui.text import Text

if TYPE_CHECKING:  # the engine loads the demo; a plugin only fills it
    from khungcui.demo.making import Making


@hookimpl
def manifest() -> Manifest:
    return Manifest(
        name="policy",
        title=Text(vi="Quy định", en="Policy"),
        summary=Text(
            vi="Hỏi quy định ai được làm gì, theo điều nào; và sửa đổi quy định.",
            en="Ask the rules who may do what, by which clause; and amend them.",
        ),
        version=version("khungcui"),
        clauses=("V.1", "V.2"),
        optional=False,
    )


@hookimpl
def powers() -> Sequence[Power]:
    return POWERS


@hookimpl
def resources() -> Sequence[Resource]:
    return amending.RESOURCES


@hookimpl
def acts() -> Sequence[Act]:
    return (*drafting.ACTS, *checking.ACTS, *signing.ACTS)


@hookimpl
def waiting() -> Sequence[Waiting]:
    return STATES


@hookimpl
def labels() -> Mapping[type[StrEnum], Mapping[StrEnum, Text]]:
    return LABELS


@hookimpl
def queries() -> Sequence[type]:
    return (DecidingQueries, AskingQueries, HypotheticalQueries, ImpactQueries)


@hookimpl
def demo(making: "Making") -> AsyncIterator[tuple[str, int]]:
    return load(making)


@hookimpl
def descriptions() -> Path:
    return Path(__file__).parent / "descriptions.csv"
