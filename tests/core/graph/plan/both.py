"""One database, two platforms: what is planned must answer as what is executed does."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from khungcui.graph.plan.planner import Tally
from khungcui.testing import Answer, Loom
from khungcui.testing.isolation import Asker

#: What an error says besides its message and its place.
_SAID = ("code", "clause", "field")


@dataclass(frozen=True, kw_only=True)
class Both:
    """The same operation by the same official, ``planned`` and in the ``ordinary`` way."""

    planned: Loom
    ordinary: Loom
    askers: Sequence[Asker]

    @property
    def tally(self) -> Tally:
        """How many queries were planned, and why the others were not."""
        planners = self.planned.platform.planners
        assert planners is not None
        return planners.tally

    def asker(self, kind: str, *, city: bool = False) -> Asker:
        """An asker of this kind at a district's endpoint, or at the city's."""
        return next(
            each
            for each in self.askers
            if each.actor.principal.kind == kind and (each.district is None) is city
        )

    async def same(
        self,
        asker: Asker,
        query: str,
        variables: Mapping[str, Any] | None = None,
        /,
        note: str = "",
    ) -> Answer:
        """The answer that both give; fails where they differ, saying how, and ``note``."""
        planned = await self._ask(self.planned, asker, query, variables)
        ordinary = await self._ask(self.ordinary, asker, query, variables)
        found = difference(planned, ordinary)
        assert found is None, (
            f"{note} {asker}: {found}\n{query}\n{json.dumps(variables, ensure_ascii=False)}"
        )
        return ordinary

    async def ordinarily(self, asker: Asker, query: str) -> Answer:
        """The answer in the ordinary way alone."""
        return await self._ask(self.ordinary, asker, query, None)

    async def _ask(
        self, loom: Loom, asker: Asker, query: str, variables: Mapping[str, Any] | None
    ) -> Answer:
        return await loom.graphql(query, variables, as_=asker.actor, district=asker.district)


def difference(planned: Answer, ordinary: Answer) -> str | None:
    """Where two answers part; None where they are the same, the order of keys included."""
    if planned.status != ordinary.status:
        return f"status {planned.status}, not {ordinary.status}: {planned.errors}"
    if _errors(planned) != _errors(ordinary):
        return f"errors {_errors(planned)}, not {_errors(ordinary)}"
    return _parting(planned.data, ordinary.data, "data")


def _errors(answer: Answer) -> list[str]:
    """Each error in words, sorted: fields of an answer fail in no certain order."""
    return sorted(
        json.dumps(
            [
                error["message"],
                error.get("path"),
                error.get("locations"),
                {key: error.get("extensions", {}).get(key) for key in _SAID},
            ],
            ensure_ascii=False,
        )
        for error in answer.errors
    )


def _parting(one: Any, other: Any, place: str) -> str | None:
    if isinstance(one, dict) and isinstance(other, dict):
        if list(one) != list(other):
            return f"{place}: keys {list(one)}, not {list(other)}"
        parts = ((f"{place}.{key}", one[key], other[key]) for key in one)
    elif isinstance(one, list) and isinstance(other, list):
        if len(one) != len(other):
            return f"{place}: {len(one)} instead of {len(other)}"
        pairs = enumerate(zip(one, other, strict=True))
        parts = ((f"{place}[{i}]", mine, theirs) for i, (mine, theirs) in pairs)
    else:
        same = type(one) is type(other) and one == other
        return None if same else f"{place}: {one!r}, not {other!r}"
    return next((said for at, a, b in parts if (said := _parting(a, b, at)) is not None), None)
