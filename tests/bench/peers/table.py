"""The figures as one table, with the ratio to ours and whether each goal is met."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rich.table import Table
from tests.bench.peers.measure import Figure, Figures
from tests.bench.peers.servers import Server

OURS = "khungcui"


@dataclass(frozen=True, kw_only=True)
class Goal:
    """At least ``ratio`` times our cost for the better of ``peers``; alone: the server's only."""

    peers: tuple[str, ...]
    operation: str
    ratio: float
    alone: bool = False

    def reached(self, figures: Figures) -> float | None:
        """The ratio that was measured; None where one of the servers was not."""
        names = [name for name in self.peers if (self.operation, name) in figures]
        mine = figures.get((self.operation, OURS))
        if mine is None or len(names) < len(self.peers):
            return None
        theirs = min(_cost(figures[self.operation, name], self.alone) for name in names)
        return theirs / _cost(mine, self.alone)


def _cost(figure: Figure, alone: bool) -> float:
    return figure.server if alone else figure.both


def _goals(peers: tuple[str, ...], alone: bool = False, **ratios: float) -> list[Goal]:
    return [
        Goal(peers=peers, operation=operation, ratio=ratio, alone=alone)
        for operation, ratio in ratios.items()
    ]


_MERCURIUS = ("mercurius, one SQL", "mercurius, loaders")
#: What the design asks for (section 8). "Within 1.2×" is a ratio of at least 1/1.2.
GOALS = (
    *_goals(("postgraphile",), Q1=2.5, Q2=2.2, Q3=2.0, M1=1.5),
    *_goals(_MERCURIUS, Q1=1.0, Q2=1.8, Q3=1 / 1.2, M1=1 / 1.2),
    *_goals(("starlette, same SQL",), True, Q1=1 / 1.3, Q2=1 / 1.3, Q3=1 / 1.3),
    *_goals(("strawberry",), Q2=20.0),
)


def costs(figures: Figures, servers: Sequence[Server], operations: Sequence[str]) -> Table:
    """Microseconds of processor a request, server + PostgreSQL, and the ratio to ours."""
    table = Table("server", *operations, "leaves out")
    table.title = "µs of CPU a request: server + PostgreSQL (× ours, both together)"
    for server in servers:
        cells = []
        for operation in operations:
            figure, mine = figures[operation, server.name], figures.get((operation, OURS))
            text = f"{figure.server:,.0f} + {figure.postgres:,.0f}"
            if mine is not None and server.name != OURS:
                text += f" ({figure.both / mine.both:.2f}×)"
            if figure.failed:
                text += f" [red]{figure.failed} failed[/]"
            cells.append(text)
        table.add_row(server.name, *cells, server.lacks)
    return table


def goals(figures: Figures) -> Table:
    """Each goal beside what was reached."""
    table = Table("against", "operation", "wanted", "reached", "")
    table.title = "Goals: cost of the peer by ours"
    for goal in GOALS:
        reached = goal.reached(figures)
        if reached is None:
            continue
        name = " / ".join(goal.peers) + (", server alone" if goal.alone else "")
        met = "[green]met[/]" if reached >= goal.ratio else "[red]missed[/]"
        table.add_row(name, goal.operation, f"≥ {goal.ratio:.2f}×", f"{reached:.2f}×", met)
    return table


def as_json(figures: Figures, given: Mapping[str, Any]) -> dict[str, Any]:
    """Everything, for a machine to read."""
    return {
        "given": dict(given),
        "figures": [
            {"operation": operation, "server": name, **asdict(figure), "both": figure.both}
            for (operation, name), figure in figures.items()
        ],
        "goals": [
            {
                "peers": goal.peers,
                "operation": goal.operation,
                "server_alone": goal.alone,
                "wanted": goal.ratio,
                "reached": goal.reached(figures),
            }
            for goal in GOALS
        ],
    }
