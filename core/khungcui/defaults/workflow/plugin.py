"""What the plugin declares: two questions; the rest comes with every record in a workflow."""

from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from khungcui.defaults.workflow.queries import WorkflowQueries
from khungcui.plugins.declarations import Manifest
from khungcui.plugins.hookspecs import hookimpl
from khungcui.text import Text


@hookimpl
def manifest() -> Manifest:
    return Manifest(
        name="workflow",
        title=Text(vi="Quy trình", en="Workflows"),
        summary=Text(
            vi="Hồ sơ đang ở bước nào, ai giữ, việc gì đang chờ mình.",
            en="Where records stand, who holds them, and what waits for whom.",
        ),
        version=version("khungcui"),
        clauses=("III.8",),
        optional=False,
    )


@hookimpl
def queries() -> Sequence[type]:
    return (WorkflowQueries,)


@hookimpl
def descriptions() -> Path:
    return Path(__file__).parent / "descriptions.csv"
