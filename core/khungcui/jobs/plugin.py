"""What the plugin declares: the runs of jobs, who sees them, and trying them again."""

from collections.abc import AsyncIterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from khungcui.jobs.demo import load
from khungcui.jobs.resources import RUNS
from khungcui.jobs.retrying import RETRY
from khungcui.plugins.declarations import Act, Manifest, Power, Resource
from khungcui.plugins.hookspecs import hookimpl
from khungcui.plugins.runs import RUN_STATES, RunState
from khungcui.text import Text

if TYPE_CHECKING:  # the engine loads the demo; a plugin only fills it
    from khungcui.demo.making import Making


@hookimpl
def manifest() -> Manifest:
    return Manifest(
        name="jobs",
        title=Text(vi="Việc nền", en="Jobs"),
        summary=Text(
            vi="Những việc chạy nền của quận: xem đến đâu, chạy lại việc hỏng.",
            en="What is done in the background of a district: how far it is, and trying again.",
        ),
        version="0.1.0",
        clauses=("I.0.2",),
        optional=False,
    )


@hookimpl
def powers() -> Sequence[Power]:
    return (
        Power(name="job.view", title=Text(vi="Xem các việc nền", en="See the jobs")),
        Power(
            name="job.retry",
            title=Text(vi="Chạy lại một việc nền đã hỏng", en="Try a failed job again"),
        ),
    )


@hookimpl
def resources() -> Sequence[Resource]:
    return (RUNS,)


@hookimpl
def acts() -> Sequence[Act]:
    return (RETRY,)


@hookimpl
def labels() -> Mapping[type[StrEnum], Mapping[StrEnum, Text]]:
    return {RunState: RUN_STATES}


@hookimpl
def descriptions() -> Path:
    return Path(__file__).parent / "descriptions.csv"


@hookimpl
def demo(making: "Making") -> AsyncIterator[tuple[str, int]]:
    return load(making)
