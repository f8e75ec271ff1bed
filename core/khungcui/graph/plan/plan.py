"""A plan: the compiled statement of an operation, and how its binds get their values."""

import re
from collections import OrderedDict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.sql.compiler import ExpandedState

from khungcui.graph.plan.arguments import Bound
from khungcui.graph.plan.asker import Asker
from khungcui.graph.plan.operation import Connection, Item, Name, Operation, Selection
from khungcui.graph.plan.statement import Statement
from khungcui.register.portions import PASSED
from khungcui.storage.single import within

_DIALECT = PGDialect_asyncpg()
#: The first column: whether whoever asks is still who was remembered.
_VERSION = "select coalesce((select version from live_version where topic = $2::text), 0)"
#: How many times larger the tree of a text is than the text.
_TREE = 30
_PLACE = re.compile(r"\$(\d+)")


@dataclass(frozen=True, kw_only=True, slots=True)
class PlannedRoot:
    """One root field of a plan: the place that it comes from, and whether Python fills holes."""

    name: str
    place: Connection | Item
    selection: Selection | None
    holed: bool
    #: The binds of its statement in order.
    binds: tuple[str, ...]
    constants: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """What runs: ``sql`` with one column a root field, in the order of the document.

    ``names`` are the response names of all root fields; a string in ``parts`` is JSON that
    needs no database.
    """

    sql: str
    parts: tuple[tuple[str, PlannedRoot | str], ...]
    #: How the JSON of a record begins, for each way in which records are asked for.
    beginnings: frozenset[str]

    @property
    def weight(self) -> int:
        """About how much room it takes, in characters: a tree is larger than its text."""
        return len(self.sql) + _TREE * max((_length(root) for root in self.roots), default=0)

    @property
    def roots(self) -> Sequence[PlannedRoot]:
        """The root fields that the database answers."""
        return [part for _, part in self.parts if isinstance(part, PlannedRoot)]

    def records(self, texts: Iterable[str]) -> int:
        """How many records an answer holds.

        No text within can look like the beginning of one: its quotes would be escaped.
        """
        return sum(text.count(each) for text in texts for each in self.beginnings)

    def values(self, askers: Sequence[Asker], bound: Mapping[int, Bound]) -> list[Any]:
        """The values of the binds, for each root field's asker."""
        given: dict[str, Any] = {}
        for each in bound.values():
            given |= each.values
        values: list[Any] = []
        for root, asker in zip(self.roots, askers, strict=True):
            for name in root.binds:
                if name in given:
                    values.append(given[name])
                elif name in root.constants:
                    values.append(root.constants[name])
                else:
                    values.append(_sent(name, asker.value(name)))
        return values


class Plans:
    """Plans by their forms, for all schemas of a worker; the least recently used goes first.

    Bounded by the length of their SQL and of the documents that they are of. ``after`` is how
    often a form must have come before a plan is made of it.
    """

    def __init__(self, *, after: int = 0, most: int = 2048, characters: int = 32_000_000) -> None:
        self._after = after
        self._seen: OrderedDict[int, int] = OrderedDict()
        self._most = most
        self._room = characters
        self._kept: OrderedDict[Hashable, Plan] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, form: Hashable) -> Plan | None:
        """The plan of this form, where it is kept."""
        found = self._kept.get(form)
        if found is not None:
            self._kept.move_to_end(form)
        return found

    def due(self, form: Hashable) -> bool:
        """Whether a plan is to be made of a form that has none; each time counts."""
        # By its hash, since forms may be long: at worst a plan is made too early.
        short = hash(form)
        seen = self._seen.pop(short, 0)
        if seen >= self._after:
            return True
        self._seen[short] = seen + 1
        if len(self._seen) > self._most:
            self._seen.popitem(last=False)
        return False

    def keep(self, form: Hashable, plan: Plan) -> None:
        """Keep the plan of a form that had none."""
        self._kept[form] = plan
        self._room -= plan.weight
        while self._kept and (self._room < 0 or len(self._kept) > self._most):
            _, forgotten = self._kept.popitem(last=False)
            self._room += forgotten.weight


def _length(root: PlannedRoot) -> int:
    """How long the document is that a root field stands in."""
    at = root.place.details[0].node.loc
    return 0 if at is None else len(at.source.body)


def _sent(name: str, value: Any) -> Any:
    return orjson.dumps(value).decode() if name == PASSED.key else value


def planned(operation: Operation, askers: Mapping[str, Asker], bound: Mapping[int, Bound]) -> Plan:
    """The plan of an operation for askers and arguments of these forms.

    `Unplanned` where the SQL of something is not known.
    """
    parts: list[tuple[str, PlannedRoot | str]] = []
    columns: list[str] = []
    beginnings: set[str] = set()
    first = 3  # The first bind of the statement are the districts, the second is a topic.
    for name, place in operation.roots:
        if isinstance(place, Name):
            parts.append((name, f'"{place.text}"'))
            continue
        statement = Statement(view=askers[name].view, bound=bound)
        compiled = statement.root(place).compile(dialect=_DIALECT)
        beginnings |= statement.beginnings
        spelled = _spelled(compiled)
        names = tuple(spelled.positiontup or ())
        columns.append(_numbered(spelled.statement, first))
        first += len(names)
        chosen = bound[place.number].chosen
        parts.append(
            (
                name,
                PlannedRoot(
                    name=name,
                    place=place,
                    selection=chosen if isinstance(chosen, Selection) else None,
                    holed=statement.holed,
                    binds=names,
                    constants=_constants(compiled, spelled),
                ),
            )
        )
    return Plan(
        sql=within([_VERSION, *columns]),
        parts=tuple(parts),
        beginnings=frozenset(f'{{"{name}":' for name in beginnings),
    )


def _numbered(sql: str, first: int) -> str:
    """``sql`` with its binds counted from ``first``; no text in it holds a dollar sign."""
    return _PLACE.sub(lambda place: f"${int(place[1]) + first - 1}", sql)


def _spelled(compiled: Any) -> ExpandedState:
    """What was compiled, with a bind of its own for each value of a list after IN."""
    awaited = {name: None for bind, name in compiled.bind_names.items() if bind.required}
    return compiled.construct_expanded_state(awaited, escape_names=False)


def _constants(compiled: Any, spelled: ExpandedState) -> Mapping[str, Any]:
    """The values that no asker and no argument has: those of the rules and declarations."""
    found: dict[str, Any] = {}
    for bind, name in compiled.bind_names.items():
        if not bind.unique:
            continue
        process = bind.type.dialect_impl(_DIALECT).bind_processor(_DIALECT)
        for each in spelled.parameter_expansion.get(name, (name,)):
            value = spelled.parameters[each]
            found[each] = process(value) if process else value
    return found
