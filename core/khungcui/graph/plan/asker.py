"""Who asks, as far as a statement depends on it: a form that many share, and values of one's own.

Two wards share a plan: the rules that apply to them are the same, and what they hold differs in
value alone. Where what is held differs in kind (no ground, one area, several, the whole city)
the condition has another shape, so that is part of the form.
"""

import re
from collections.abc import Collection, Hashable, Iterable
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any
from uuid import UUID

from khungcui.plugins.live import Live
from khungcui.plugins.view import FEW, View
from khungcui.policy.record import ALL_SECTORS
from khungcui.policy.rule import joined
from khungcui.register.portions import PASSED
from khungcui.storage.base import DAY, bound_day
from khungcui.tenancy.tree import AreaTree

_ONE = "_one"
_UUID = "_uuid"
_HOMES = "homes_"
_HOME = re.compile(r"home(\d)_(.+)")


def _kind(held: Collection[Any]) -> int:
    """None, one or several: what a condition on a list depends on."""
    return min(len(held), 2)


@dataclass(frozen=True, kw_only=True, eq=False)
class Extent:
    """The powers and plugins of all resources of a schema."""

    powers: frozenset[str]
    plugins: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Asker:
    """An official's view on a day, remembered for as long as its edition lives."""

    view: View
    _values: dict[str, Any] = field(default_factory=dict)
    _forms: dict[Extent, str] = field(default_factory=dict)

    def form(self, extent: Extent) -> str:
        """A short name for all that the SQL of an extent's resources depends on.

        Of the rules it is what they say: another edition of the same rules makes no new plan.
        """
        found = self._forms.get(extent)
        if found is None:
            content = (
                self._reach(),
                [self._rules(power) for power in sorted(extent.powers)],
                [self._home(plugin) for plugin in sorted(extent.plugins)],
            )
            found = sha256(repr(content).encode()).hexdigest()
            self._forms[extent] = found
        return found

    def _reach(self) -> Hashable:
        reach, view = self.view.reach, self.view
        if reach is None or view.principal is None:
            return None
        ground = self._held("ground")
        passed = view.live.snapshot.passed(view.day)
        return (
            _kind(ground),
            len(ground) < len(self._tree.under("", view.day)),
            _kind(self._held("above")),
            _kind(self._held("nowhere")),
            ALL_SECTORS in reach.sectors or _kind(reach.sectors),
            sorted((str(key), level) for key, level in passed.items()),
        )

    def _rules(self, power: str) -> list[tuple[object, ...]]:
        reach = self.view.reach
        if reach is None:
            return []
        object_, _, action = power.partition(".")
        rules = self.view.live.snapshot.candidates(reach.kind, object_, action, self.view.day)
        return [
            (rule.axis, rule.effect, joined(rule.managed_by), joined(rule.portion))
            for rule in rules
        ]

    def _home(self, plugin: str) -> int:
        return min(len(self._held(f"{_HOMES}{plugin}")), FEW + 1)

    @property
    def _tree(self) -> AreaTree:
        return self.view.live.tree

    def value(self, name: str) -> Any:
        """The value of the bind ``name``, as `View.where` and dated reads name it."""
        found = self._values.get(name)
        if found is None:
            found = self._values[name] = self._made(name)
        return found

    def _made(self, name: str) -> Any:
        if name == DAY.key:
            return bound_day(self.view.day)
        if name == PASSED.key:
            return self.view.live.snapshot.reforms.told(self.view.day)
        if name.endswith(_UUID):
            return UUID(self.value(name.removesuffix(_UUID)))
        if name.endswith(_ONE):
            [one] = self._held(name.removesuffix(_ONE))
            return one
        if name == "office":
            return self.view.reach and self.view.reach.office_id
        if (one := _HOME.fullmatch(name)) is not None:
            return self._held(f"{_HOMES}{one[2]}")[int(one[1])]
        return self._held(name)

    def _held(self, name: str) -> list[str]:
        """The list that the bind ``name`` holds, sorted."""
        found = self._values.get(name)
        if found is None:
            found = self._values[name] = sorted(self._listed(name))
        return found

    def _listed(self, name: str) -> Iterable[str]:
        view, day = self.view, self.view.day
        if name.startswith(_HOMES):
            return view.homes(name.removeprefix(_HOMES))
        reach = view.reach
        held = None if reach is None else reach.area
        match name:
            case "ground":
                return () if held is None or not held.endswith("/") else self._tree.under(held, day)
            case "above":
                return () if held is None else self._tree.above(held, day)
            case "nowhere":
                return self._tree.unplaced(day)
            case "sectors":
                return () if reach is None else reach.sectors
        raise LookupError(f"no asker holds {name}")


class Askers:
    """Askers by official, endpoint and day; those of an edition that is over are forgotten."""

    def __init__(self, most: int = 4096) -> None:
        self._most = most
        self._kept: dict[Any, Asker] = {}
        self._live: Live | None = None

    def of(self, view: View) -> Asker:
        """The asker of ``view``."""
        principal = view.principal
        key = (id(principal), view.tenant, view.day)
        if self._live is not view.live or len(self._kept) >= self._most:
            self._kept.clear()
            self._live = view.live
        found = self._kept.get(key)
        if found is not None and found.view.principal is principal:
            return found
        made = self._kept[key] = Asker(view=view)
        return made

    def on(self, asker: Asker, day: date) -> Asker:
        """The same asker on another day."""
        return asker if day == asker.view.day else self.of(asker.view.on(day))
