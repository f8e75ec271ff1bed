"""What the plugin declares: questions to the rules, and their amendment."""

from collections.abc import Sequence
from importlib.metadata import version

from khungcui.defaults.policy.deciding import DecidingQueries
from khungcui.defaults.policy.powers import POWERS
from khungcui.plugins.declarations import Manifest, Power
from khungcui.plugins.hookspecs import hookimpl
from khungcui.text import Text


@hookimpl
def manifest() -> Manifest:
    return Manifest(
        name="policy",
        title=Text(vi="Quy định", en="Policy"),
        summary=Text(
            vi="Hỏi quy định: ai được làm gì, theo điều nào.",
            en="Ask the rules who may do what, by which clause.",
        ),
        version=version("khungcui"),
        clauses=("V.1",),
        optional=False,
    )


@hookimpl
def powers() -> Sequence[Power]:
    return POWERS


@hookimpl
def queries() -> Sequence[type]:
    return (DecidingQueries,)
