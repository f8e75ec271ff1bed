"""Run: from an operation to its answer by the plan of its form, kept for the next of that form.

`Planner.answer` raises `Unplanned` where ordinary execution has to answer: what cannot be planned,
whatever is wrong with an argument, a value that is missing where it must be, an error of the
database. Of a query the whole can be asked again; nothing else comes here.
"""

from collections import Counter, OrderedDict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from itertools import count
from typing import Any

import asyncpg
import orjson
import strawberry
from graphql import DocumentNode, GraphQLError, GraphQLSchema, get_operation_ast
from graphql.execution.executor import Executor
from graphql.execution.values import VariableValues, get_variable_values

from khungcui.errors import KhungCuiError, Unavailable
from khungcui.graph.context import Context
from khungcui.graph.documents import Beside
from khungcui.graph.plan.arguments import Arguments, Bound, day_of, groups, item, shown
from khungcui.graph.plan.asker import Asker, Askers, Extent
from khungcui.graph.plan.catalog import Catalog, Unplanned
from khungcui.graph.plan.directives import Directives
from khungcui.graph.plan.filling import Filler
from khungcui.graph.plan.json_text import FAULT
from khungcui.graph.plan.operation import Connection, Details, Groups, Item, Name, Operation
from khungcui.graph.plan.parsing import Parser, Settled
from khungcui.graph.plan.plan import Plan, PlannedRoot, Plans, planned
from khungcui.graph.recognition import Outdated
from khungcui.graph.schema import KEPT, Schemas
from khungcui.graph.types import Types
from khungcui.plugins.holding import Identity
from khungcui.plugins.view import View
from khungcui.register.recognising import topic
from khungcui.storage.single import Single

_FAULT = FAULT.encode()
#: Of one document so many operations are remembered, ``@skip`` and ``@include`` settled.
_MOST_SETTLED = 64


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """One operation of one request, past validation."""

    document: DocumentNode
    operation_name: str | None
    variables: Mapping[str, Any]
    context: Context


@dataclass(frozen=True, kw_only=True, slots=True)
class Answered:
    """``data`` as JSON, and how many records it holds."""

    data: bytes
    rows: int


@dataclass(kw_only=True)
class _Known:
    """What is known of one operation of a document with ``@skip`` and ``@include`` settled."""

    serial: int
    operation: Operation | None
    reason: str = ""


@dataclass(kw_only=True)
class Tally:
    """How many queries were planned, and why the others were not."""

    planned: int = 0
    ordinary: Counter[str] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        """All queries."""
        return self.planned + self.ordinary.total()

    @property
    def share(self) -> float:
        """The share of queries that a plan answered; 1 before the first."""
        return self.planned / self.total if self.total else 1.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Shared:
    """What the planners of a worker have in common."""

    plans: Plans = field(default_factory=Plans)
    tally: Tally = field(default_factory=Tally)
    serials: Iterator[int] = field(default_factory=count)


class Planner:
    """Plans and runs the queries of one schema.

    ``door`` is where statements are run; ``most`` bounds the payloads that are remembered.
    """

    def __init__(
        self,
        schema: strawberry.Schema,
        catalog: Catalog,
        door: Single,
        *,
        shared: Shared,
        payloads: Mapping[str, Types],
        most: int = 64,
    ) -> None:
        self._catalog = catalog
        self._schema: GraphQLSchema = catalog.schema
        self._arguments = Arguments(schema)
        self._door = door
        self._shared = shared
        self._most = most
        self._askers = Askers()
        self._directives = Directives()
        resources = [(types.shape.resource, types.shape.plugin) for types in catalog.every.values()]
        self._extent = Extent(
            powers=frozenset(each.view_power for each, _ in resources if not each.open),
            plugins=frozenset(plugin for _, plugin in resources),
        )
        #: What payloads show, by the names of their types.
        self.payloads = payloads
        self._records: OrderedDict[Hashable, tuple[Any, _Known]] = OrderedDict()
        self._known = Beside()

    async def answer(self, asked: Asked) -> Answered:
        """The answer to a valid query; `Unplanned` where ordinary execution must give it.

        `Unavailable` where the database cannot answer now.
        """
        try:
            found = await self._answer(asked)
        except Unplanned as why:
            self._shared.tally.ordinary[why.reason] += 1
            raise
        self._shared.tally.planned += 1
        return found

    async def record(
        self, executor: Executor[Any], types: Types, details: Details, identity: Identity
    ) -> bytes:
        """A record after an act, as ``details`` ask of it: JSON, null where it is hidden.

        `Unplanned` where ordinary execution must read it.
        """
        context: Context = executor.context_value
        known = self._read_record(executor, types, details)
        if known.operation is None:
            raise Unplanned(known.reason)
        [(_, place)] = known.operation.roots
        assert isinstance(place, Item)  # noqa: S101 - made so in `_read_record`
        asker = self._askers.of(context.view)
        bound = {place.number: shown(place, types, identity)}
        most = context.platform.settings.max_page
        for each in bound[place.number].chosen.within:
            bound[each.number] = self._below(each, executor.variable_values, asker, most)
        plan = self._plan(known, {"record": asker}, bound)
        if any(root.holed for root in plan.roots):
            raise Unplanned("a field of Python in a payload")
        # Who acts was confirmed before the act, which may itself have changed who that is.
        [text] = await self._found(
            plan, context.view, plan.values([asker], bound), confirming=False
        )
        if text is None or FAULT in text:
            raise Unplanned("a value is missing")
        return text.encode()

    def _read_record(self, executor: Executor[Any], types: Types, details: Details) -> _Known:
        # Operations share fragments: one may ask for more of the record beside what these do.
        nodes = tuple(each.node for each in details)
        flags = (pair for pair in executor.variable_values.coerced.items() if _is_flag(pair[1]))
        key = (tuple(map(id, nodes)), tuple(flags))
        found = self._records.get(key)
        if found is not None:
            return found[1]
        serial = next(self._shared.serials)
        try:
            place = Parser(catalog=self._catalog, settled=Settled.by(executor)).record(
                types, details
            )
            known = _Known(serial=serial, operation=Operation(roots=(("record", place),)))
        except Unplanned as why:
            known = _Known(serial=serial, operation=None, reason=why.reason)
        # The nodes are kept with it, so that their ids are not used again.
        self._records[key] = (nodes, known)
        if len(self._records) > self._most:
            self._records.popitem(last=False)
        return known

    def explain(self, asked: Asked) -> tuple[Plan, list[Any]]:
        """The plan of an operation and the values that it would be run with; `Unplanned`."""
        try:
            plan, _, values = self._prepared(asked, self._variables(asked))
        except (KhungCuiError, GraphQLError) as error:
            raise Unplanned(str(error)) from error
        return plan, values

    async def _answer(self, asked: Asked) -> Answered:
        variables = self._variables(asked)
        try:
            plan, askers, values = self._prepared(asked, variables)
        except Unavailable:
            raise
        except (KhungCuiError, GraphQLError) as error:
            raise Unplanned("an argument at fault") from error
        found = await self._found(plan, asked.context.view, values)
        rows = plan.records(text for text in found if text is not None)
        texts: list[bytes] = []
        column = 0
        for name, part in plan.parts:
            if isinstance(part, str):
                texts.append(f'"{name}":{part}'.encode())
                continue
            text = (found[column] or FAULT).encode()
            if _FAULT in text:
                raise Unplanned("a value is missing")
            if part.holed:
                text = await self._filled(asked, part, askers[name], text)
            texts.append(b'"%b":%b' % (name.encode(), text))
            column += 1
        return Answered(data=b"{%b}" % b",".join(texts), rows=rows)

    async def _found(
        self, plan: Plan, view: View, values: Sequence[Any], *, confirming: bool = True
    ) -> Sequence[Any]:
        """The texts of the root fields; `Outdated` where whoever asks has changed meanwhile."""
        principal = view.asker
        try:
            version, *texts = await self._door.row(
                plan.sql, view.areas, (topic(principal.office_tenant), *values)
            )
        except asyncpg.PostgresError as error:
            raise Unplanned(f"database error {type(error).__name__}") from error
        except (ValueError, TypeError, OverflowError) as error:
            # The driver could not bind a value; the ordinary way says what is wrong with it.
            raise Unplanned("a value that no column can hold") from error
        proof = principal.proof if confirming else None
        if proof is not None and proof.version != version:
            raise Outdated
        return texts

    async def _filled(self, asked: Asked, root: PlannedRoot, asker: Asker, text: bytes) -> bytes:
        executor = Executor.build(
            self._schema,
            asked.document,
            context_value=asked.context,
            raw_variable_values=dict(asked.variables),
            operation_name=asked.operation_name,
        )
        if not isinstance(executor, Executor):
            raise Unplanned("variables at fault")
        data = orjson.loads(text)
        try:
            filler = Filler(executor=executor, view=asker.view)
            await filler.fill(root.place, root.selection, data)
        except GraphQLError as error:
            raise Unplanned("an error in a field") from error
        if executor.collected_errors.errors:
            raise Unplanned("an error in a field")
        return orjson.dumps(data)

    def _variables(self, asked: Asked) -> VariableValues:
        operation = get_operation_ast(asked.document, asked.operation_name)
        if operation is None:
            raise Unplanned("no operation of this name")
        found = get_variable_values(
            self._schema, operation.variable_definitions or (), dict(asked.variables)
        )
        if not isinstance(found, VariableValues):
            raise Unplanned("variables at fault")
        return found

    def _prepared(
        self, asked: Asked, variables: VariableValues
    ) -> tuple[Plan, Mapping[str, Asker], list[Any]]:
        """The plan for these arguments and this asker, and what its binds hold."""
        known = self._read(asked, variables)
        if known.operation is None:
            raise Unplanned(known.reason)
        askers, bound = self._bound(known.operation, variables, asked.context)
        plan = self._plan(known, askers, bound)
        of_roots = [askers[root.name] for root in plan.roots]
        return plan, askers, plan.values(of_roots, bound)

    def _plan(self, known: _Known, askers: Mapping[str, Asker], bound: Mapping[int, Bound]) -> Plan:
        """The plan of an operation for these forms: the one that is kept, else a new one."""
        if known.operation is None:
            raise Unplanned(known.reason)
        form = (
            known.serial,
            tuple(asker.form(self._extent) for asker in askers.values()),
            tuple(each.form for each in bound.values()),
        )
        plan = self._shared.plans.get(form)
        if plan is None:
            if not self._shared.plans.due(form):
                raise Unplanned("not asked before")
            plan = planned(known.operation, askers, bound)
            self._shared.plans.keep(form, plan)
        return plan

    def _read(self, asked: Asked, variables: VariableValues) -> _Known:
        settled = self._directives.values(asked.document, variables)
        kept, key = self._known.of(asked.document), (asked.operation_name, settled)
        known = kept.get(key)
        if known is None:
            known = kept[key] = self._parsed(asked)
            if len(kept) > _MOST_SETTLED:
                kept.popitem(last=False)
        return known

    def _parsed(self, asked: Asked) -> _Known:
        executor = Executor.build(
            self._schema,
            asked.document,
            raw_variable_values=dict(asked.variables),
            operation_name=asked.operation_name,
        )
        if not isinstance(executor, Executor):
            raise Unplanned("variables at fault")
        serial = next(self._shared.serials)
        try:
            operation = Parser(catalog=self._catalog, settled=Settled.by(executor)).operation()
        except Unplanned as why:
            return _Known(serial=serial, operation=None, reason=why.reason)
        return _Known(serial=serial, operation=operation)

    def _bound(
        self, operation: Operation, variables: VariableValues, context: Context
    ) -> tuple[dict[str, Asker], dict[int, Bound]]:
        """Who asks in each root field, and the arguments of every place."""
        today = self._askers.of(context.view)
        askers: dict[str, Asker] = {}
        bound: dict[int, Bound] = {}
        most = context.platform.settings.max_page
        for name, place in operation.roots:
            if isinstance(place, Name):
                continue
            given = self._arguments.given(place, variables)
            asker = askers[name] = self._askers.on(today, day_of(given) or context.day)
            if isinstance(place, Item):
                bound[place.number] = found = item(place, given)
                within = found.chosen.within
            else:
                bound[place.number] = self._arguments.page(place, given, asker.view, most)
                within = place.within
            for each in within:
                bound[each.number] = self._below(each, variables, asker, most)
        return askers, bound

    def _below(
        self, place: Connection | Groups, variables: VariableValues, asker: Asker, most: int
    ) -> Bound:
        """The arguments of a place that is not at the root."""
        given = self._arguments.given(place, variables)
        if isinstance(place, Groups):
            return groups(place, given)
        return self._arguments.page(place, given, asker.view, most)


class Planners:
    """The planners of all schemas, one for each set of plugins.

    ``after`` is how often a form must have come before a plan is made of it.
    """

    def __init__(self, schemas: Schemas, door: Single, *, after: int = 0) -> None:
        self._shared = Shared(plans=Plans(after=after))
        self._of = lru_cache(maxsize=KEPT)(partial(self._made, schemas, door))

    @property
    def tally(self) -> Tally:
        """How many queries were planned, and why the others were not."""
        return self._shared.tally

    def of(self, enabled: frozenset[str]) -> Planner:
        """The planner of the schema of the plugins ``enabled``."""
        return self._of(enabled)

    def _made(self, schemas: Schemas, door: Single, enabled: frozenset[str]) -> Planner:
        woven = schemas.woven(enabled)
        catalog = Catalog(woven.schema._schema, woven.every)
        return Planner(woven.schema, catalog, door, shared=self._shared, payloads=woven.payloads)


def _is_flag(value: object) -> bool:
    return isinstance(value, bool)
