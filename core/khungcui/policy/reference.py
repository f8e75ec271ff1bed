"""Casbin itself, as the reference: what it says is right.

It is slow (near a millisecond at a hundred rules) and stays off the hot path. Tests hold the
compiled table and the SQL filter to it, and live decisions are sampled against it.
"""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from casbin import Enforcer

from khungcui.policy.record import ALL_SECTORS, Facet, Reach
from khungcui.policy.rule import Rule, joined
from khungcui.policy.vocabulary import Effect, Line
from khungcui.settings import settings

_NONE = "none"


def scope(record: Facet, axis: str) -> str:
    """The typed scope that a record gives to a line; `none` where it gives nothing."""
    kind, value = {
        Line.TERRITORY: ("area", record.area),
        Line.ADDRESSED: ("addressed", record.area),
        Line.SECTOR: ("sector", record.sector),
        Line.CONTRACT: ("orderer", record.orderer),
        Line.SELF: ("owner", record.owner),
    }[Line(axis)]
    return _NONE if value is None else f"{kind}:{value}"


def held_scopes(reach: Reach) -> list[str]:
    """The typed scopes that an office holds, one link of `g` each."""
    scopes = [f"sector:{sector}" for sector in sorted(reach.sectors)]
    if reach.area is not None:
        scopes += [f"area:{reach.area}*", f"addressed:{reach.area}"]
    if reach.office_id is not None:
        scopes += [f"orderer:{reach.office_id}", f"owner:{reach.office_id}"]
    return scopes


def reaches(given: str, held: str) -> bool:
    """The domain matching of `g`: whether the scope held covers the scope that a record gives."""
    kind, _, value = given.partition(":")
    held_kind, _, held_value = held.partition(":")
    if kind != held_kind or given == _NONE:
        return False
    if kind == "area":
        return held_value.endswith("/*") and value.startswith(held_value[:-1])
    if kind == "addressed":
        return value.endswith("/") and held_value.startswith(value)
    return held_value == value or (kind == "sector" and held_value == ALL_SECTORS)


def during(day: str, start: str, end: str) -> bool:
    """Whether a day is in a period; an empty end is none. ISO days compare as text."""
    return start <= day and (end == "" or day < end)


def among(record: Facet, name: str, listed: str) -> bool:
    """Whether the record's value is among those listed; `*` is no condition."""
    value = getattr(record, name)
    return listed == "*" or (value is not None and str(value) in listed.split("|"))


def _line(rule: Rule) -> list[str]:
    """A rule as a policy line, in the order of `model.conf`."""
    return [
        *(str(rule.office), str(rule.axis), rule.object, rule.action),
        *(joined(rule.managed_by), joined(rule.portion), str(rule.effect)),
        *(rule.start.isoformat(), rule.end.isoformat() if rule.end else ""),
        *(rule.clause, rule.instrument, rule.id),
    ]


def _in_casbins_order(rules: Iterable[Rule]) -> list[Rule]:
    """Rules so placed that the one which `enforce_ex` names is the one that decides.

    It stops at the first denial that matches, and else names the last rule that matches.
    """
    ordered = sorted(rules, key=lambda rule: rule.order)
    denials = [rule for rule in ordered if rule.effect is Effect.DENY]
    return denials + [rule for rule in reversed(ordered) if rule.effect is Effect.ALLOW]


class Reference:
    """An `Enforcer` over rules. Not safe for threads; make one for each."""

    def __init__(self, rules: Iterable[Rule], model: Path | None = None) -> None:
        model = model or settings().policies_dir / "model.conf"
        self._enforcer = Enforcer(str(model))
        self._enforcer.add_named_domain_matching_func("g", reaches)
        for function in (scope, during, among):
            self._enforcer.add_function(function.__name__, function)
        lines = [_line(rule) for rule in _in_casbins_order(rules)]
        if lines and not self._enforcer.add_policies(lines):
            raise ValueError("Casbin refused the rules: an id is there twice.")
        self._officials: dict[Reach, str] = {}

    def _official(self, reach: Reach) -> str:
        """The name under which Casbin knows a holder of this reach; linked on first use."""
        name = self._officials.get(reach)
        if name is None:
            name = f"official:{len(self._officials)}"
            links = [[name, str(reach.kind), scope_] for scope_ in held_scopes(reach)]
            if links:
                self._enforcer.add_grouping_policies(links)
            self._officials[reach] = name
        return name

    def decide(
        self, reach: Reach, object: str, action: str, facet: Facet, day: date
    ) -> tuple[bool, str | None]:
        """Casbin's verdict, and the id of the rule that it names (None: nothing matches)."""
        allowed, explained = self._enforcer.enforce_ex(
            self._official(reach), facet, object, action, day.isoformat()
        )
        return bool(allowed), explained[-1] if explained else None
