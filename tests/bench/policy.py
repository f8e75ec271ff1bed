"""What a decision and a list filter cost, beside pycasbin and cedarpy, in one run.

Every engine gets the same rules and the same requests, at least 30 % of them allowed, and must
give the same verdicts, or the run stops. What a peer can prepare once (enforcers, policy sets,
entities) is prepared before the clock starts. A peer has no list filter: its cost for a list is
that of deciding row by row, measured on a sample of the same rows.
"""

import gc
import json
import tracemalloc
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random
from statistics import quantiles
from time import perf_counter
from typing import Any

import anyio
import cedarpy
from casbin import FastEnforcer
from rich.console import Console
from rich.table import Table
from sqlalchemy import Column, Index, MetaData, Text, func, make_url, select, text
from sqlalchemy import Table as SqlTable
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from khungcui.policy.adapter import read_rulebook
from khungcui.policy.columns import FacetColumns
from khungcui.policy.filter import predicate
from khungcui.policy.record import Facet, Reach
from khungcui.policy.reference import Reference, among, during, held_scopes, reaches, scope
from khungcui.policy.reference import _in_casbins_order as in_casbins_order
from khungcui.policy.reference import _line as as_line
from khungcui.policy.rule import Rule
from khungcui.policy.snapshot import Snapshot
from khungcui.policy.vocabulary import Effect, Line, ManagedBy, OfficeKind, PortionKind
from khungcui.settings import settings
from khungcui.tenancy.files import read_city
from khungcui.tenancy.tree import AreaTree
from khungcui.testing.postgres import cluster

RULES = 10_000
SPARSE = 100_000
CROWDED = 200
SLOW_REQUESTS = 40
REQUESTS = 4_000
ROWS = 300_000
SAMPLE = 40
DAY = date(1980, 1, 1)
SECTORS = tuple(str(number) for number in range(10, 34))
Request = tuple[Reach, str, str, Facet, date]
Verdict = Callable[[Request], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """An engine as it stands for requests, and on how many it is measured."""

    name: str
    decide: Verdict
    requests: int


def rules_of(count: int, per_power: int, random: Random, denying: float = 0.05) -> list[Rule]:
    """Rules over as many powers as it takes to have ``per_power`` of each."""
    kinds, axes = list(OfficeKind), list(Line)
    made = []
    for number in range(count):
        listed = random.random()
        made.append(
            Rule(
                id=f"9-1979/{number:06}",
                office=kinds[number % len(kinds)],
                axis=random.choice(axes),
                object=f"object{number // per_power}",
                action="see",
                managed_by=None if listed < 0.6 else frozenset(random.sample(list(ManagedBy), 2)),
                portion=None if listed < 0.8 else frozenset({random.choice(list(PortionKind))}),
                effect=Effect.DENY if random.random() < denying else Effect.ALLOW,
                start=date(1978, 8, 24),
                end=None if random.random() < 0.8 else date(1979, 6, 1),
                clause="III.1",
                instrument="9-1979",
            )
        )
    return made


def requests_of(rules: Sequence[Rule], count: int, tree: AreaTree, random: Random) -> list[Request]:
    """Requests that rules speak of; about half of them reach what they ask for."""
    wards = [tree.path(area.id, DAY) for area in tree.in_force(DAY) if area.level == "ward"]
    made: list[Request] = []
    while len(made) < count:
        rule = random.choice(rules)
        ward, other = random.choice(wards), random.choice(wards)
        district = ward.rsplit("/", 2)[0] + "/" if ward else None
        near = random.random() < 0.75
        sector = random.choice(SECTORS)
        facet = Facet(
            area=district if rule.axis is Line.ADDRESSED else (ward if near else other),
            sector=sector,
            managed_by=random.choice(sorted(rule.managed_by or ManagedBy)),
            portion=random.choice(sorted(rule.portion or PortionKind)),
            orderer="a" if near else "b",
            owner="a" if near else "b",
        )
        reach = Reach(
            kind=rule.office,
            area=ward if rule.axis is Line.ADDRESSED else district,
            sectors=frozenset({sector if near else "99"}),
            office_id="a",
        )
        made.append((reach, rule.object, rule.action, facet, DAY))
    return made


def table(rules: Sequence[Rule]) -> Verdict:
    """Ours: verdict with the rule and its clause."""
    return _deciding(Snapshot.build(rules))


def casbin(rules: Sequence[Rule]) -> Verdict:
    """pycasbin's `Enforcer`, as the reference sets it up."""
    reference = Reference(rules)
    return lambda request: reference.decide(*request)[0]


def fast_casbin(rules: Sequence[Rule], requests: Sequence[Request]) -> Verdict:
    """pycasbin's `FastEnforcer`, keyed by object and action."""
    enforcer = FastEnforcer(str(settings().policies_dir / "model.conf"), cache_key_order=[2, 3])
    enforcer.add_named_domain_matching_func("g", reaches)
    for function in (scope, during, among):
        enforcer.add_function(function.__name__, function)
    enforcer.add_policies([as_line(rule) for rule in in_casbins_order(rules)])
    names = {reach: f"official:{n}" for n, reach in enumerate({r[0] for r in requests})}
    for reach, name in names.items():
        enforcer.add_grouping_policies([[name, str(reach.kind), s] for s in held_scopes(reach)])

    def decide(request: Request) -> bool:
        reach, object_, action, facet, day = request
        return enforcer.enforce(names[reach], facet, object_, action, day.isoformat())

    return decide


_CEDAR_LINES = {
    Line.TERRITORY: "resource has area && principal has area && resource.area in principal.area",
    Line.ADDRESSED: "resource has area && principal has area && principal.area in resource.area",
    Line.SECTOR: 'resource has sector && (principal.sectors.contains("*") || '
    "principal.sectors.contains(resource.sector))",
    Line.CONTRACT: "resource has orderer && resource.orderer == principal.office",
    Line.SELF: "resource has owner && resource.owner == principal.office",
}


def _cedar_policy(rule: Rule) -> str:
    parts = [f'principal.kind == "{rule.office}"', _CEDAR_LINES[rule.axis]]
    parts.append(f"context.day >= {rule.start.toordinal()}")
    if rule.end is not None:
        parts.append(f"context.day < {rule.end.toordinal()}")
    for name, choices in (("managed_by", rule.managed_by), ("portion", rule.portion)):
        if choices is not None:
            listed = json.dumps(sorted(choices))
            parts.append(f"resource has {name} && {listed}.contains(resource.{name})")
    effect = "permit" if rule.effect is Effect.ALLOW else "forbid"
    condition = " && ".join(f"({part})" for part in parts)
    return (
        f'@id("{rule.id}")\n{effect}(principal, action == Action::"{rule.power}", resource) '
        f"when {{ {condition} }};"
    )


def _cedar_entities(requests: Sequence[Request]) -> list[dict[str, Any]]:
    entities: dict[str, dict[str, Any]] = {}

    def area(path: str) -> dict[str, Any]:
        above = path.rstrip("/").rpartition("/")[0]
        parents = [area(f"{above}/")["__entity"]] if above else []
        uid = {"type": "Area", "id": path}
        entities[f"area {path}"] = {"uid": uid, "attrs": {}, "parents": parents}
        return {"__entity": uid}

    for number, (reach, _, _, facet, _) in enumerate(requests):
        held: dict[str, Any] = {"kind": str(reach.kind), "sectors": sorted(reach.sectors)}
        held |= {"office": reach.office_id} | ({"area": area(reach.area)} if reach.area else {})
        names = ("sector", "managed_by", "portion", "orderer", "owner")
        given = {name: str(v) for name in names if (v := getattr(facet, name)) is not None}
        given_area = {"area": area(facet.area)} if facet.area else {}
        for kind, attrs in (("Office", held), ("Record", {**given, **given_area})):
            uid = {"type": kind, "id": str(number)}
            entities[f"{kind} {number}"] = {"uid": uid, "attrs": attrs, "parents": []}
    return list(entities.values())


def cedar(rules: Sequence[Rule], requests: Sequence[Request], *, sliced: bool) -> Verdict:
    """cedarpy with parsed policies and entities; ``sliced``: only the policies of the power."""
    slices: dict[str, list[Rule]] = defaultdict(list)
    for rule in rules:
        slices[rule.power if sliced else ""].append(rule)
    sets = {
        power: cedarpy.PolicySet.from_str("\n".join(map(_cedar_policy, part)))
        for power, part in slices.items()
    }
    entities = cedarpy.Entities.from_json_str(json.dumps(_cedar_entities(requests)))
    numbers = {id(request): number for number, request in enumerate(requests)}

    def decide(request: Request) -> bool:
        _, object_, action, _, day = request
        number, power = str(numbers[id(request)]), f"{object_}.{action}"
        asked = {
            "principal": {"type": "Office", "id": number},
            "action": {"type": "Action", "id": power},
            "resource": {"type": "Record", "id": number},
            "context": {"day": day.toordinal()},
        }
        return cedarpy.is_authorized(asked, sets[power if sliced else ""], entities).allowed

    return decide


def measure(engine: Engine, requests: Sequence[Request]) -> tuple[list[float], list[bool]]:
    """Microseconds and verdicts of each request, after a round to warm up."""
    asked = requests[: engine.requests]
    for request in asked:
        engine.decide(request)
    times, verdicts = [], []
    gc.disable()
    try:
        for request in asked:
            start = perf_counter()
            verdict = engine.decide(request)
            times.append((perf_counter() - start) * 1e6)
            verdicts.append(verdict)
    finally:
        gc.enable()
    return times, verdicts


def _p(times: Sequence[float]) -> tuple[float, float]:
    cuts = quantiles(times, n=100, method="inclusive")
    return cuts[49], cuts[98]


def decisions(console: Console, tree: AreaTree) -> None:
    """Print what a decision costs in every engine, and ours with more rules."""
    random = Random(1978)  # noqa: S311 - a load, not a secret
    rules = rules_of(RULES, 22, random)
    requests = requests_of(rules, REQUESTS, tree, random)
    few = requests[:SLOW_REQUESTS]
    engines = [
        Engine(name="Khung Cửi", decide=table(rules), requests=REQUESTS),
        Engine(name="pycasbin Enforcer", decide=casbin(rules), requests=SLOW_REQUESTS),
        Engine(
            name="pycasbin FastEnforcer", decide=fast_casbin(rules, few), requests=SLOW_REQUESTS
        ),
        Engine(name="cedarpy", decide=cedar(rules, few, sliced=False), requests=SLOW_REQUESTS),
        Engine(
            name="cedarpy, sliced by power",
            decide=cedar(rules, few, sliced=True),
            requests=SLOW_REQUESTS,
        ),
    ]
    shown = Table("engine", "requests", "allowed", "p50 µs", "p99 µs", "× ours (p50)")
    shown.title = f"One decision, {RULES:,} rules"
    expected: list[bool] = []
    ours = 0.0
    for engine in engines:
        times, verdicts = measure(engine, requests)
        expected = expected or verdicts
        if verdicts != expected[: len(verdicts)]:
            raise SystemExit(f"{engine.name} gives other verdicts")
        if sum(verdicts) < 0.3 * len(verdicts):
            raise SystemExit("fewer than 30 % of the requests are allowed")
        p50, p99 = _p(times)
        ours = ours or p50
        share = f"{sum(verdicts) / len(verdicts):.0%}"
        shown.add_row(
            *(engine.name, f"{len(times):,}", share, f"{p50:,.2f}", f"{p99:,.2f}"),
            f"{p50 / ours:,.1f}",
        )
    console.print(shown)
    _growth(console, tree, ours)


def _growth(console: Console, tree: AreaTree, ours: float) -> None:
    random = Random(1981)  # noqa: S311 - a load, not a secret
    shown = Table("rules", "build s", "MiB", "first ask µs", "p50 µs", "p99 µs", "× 10,000 rules")
    shown.add_column("denial with clause, p50 µs")
    shown.title = "Ours, with more rules"
    loads = (
        (f"{RULES:,}, few a key", rules_of(RULES, 22, random)),
        (f"{SPARSE:,}, few a key", rules_of(SPARSE, 22, random)),
        (f"{RULES:,}, {CROWDED} a key", rules_of(RULES, CROWDED * len(OfficeKind), random, 0.001)),
    )
    for name, rules in loads:
        requests = requests_of(rules, REQUESTS, tree, random)
        snapshot, built = _built(rules)
        start = perf_counter()
        for request in requests:
            snapshot.decide(*request)
        first = (perf_counter() - start) * 1e6 / len(requests)
        engine = Engine(name=name, decide=_deciding(snapshot), requests=REQUESTS)
        times, _ = measure(engine, requests)
        p50, p99 = _p(times)
        denied = [r for r in requests if snapshot.decide(*r).rule is None]
        told = Engine(name=name, decide=_explaining(snapshot), requests=len(denied))
        shown.add_row(
            *(name, f"{built:.2f}", f"{_mebibytes(rules, requests):.0f}", f"{first:.0f}"),
            *(f"{p50:.2f}", f"{p99:.2f}", f"{p50 / ours:.2f}"),
            f"{_p(measure(told, denied)[0])[0]:.1f}",
        )
        _agreeing(snapshot, rules, requests[:SLOW_REQUESTS])
    console.print(shown)


def _built(rules: Sequence[Rule]) -> tuple[Snapshot, float]:
    start = perf_counter()
    snapshot = Snapshot.build(rules)
    return snapshot, perf_counter() - start


def _deciding(snapshot: Snapshot) -> Verdict:
    def decide(request: Request) -> bool:
        decision = snapshot.decide(*request)
        return decision.allowed and decision.rule is not None and bool(decision.rule.clause)

    return decide


def _explaining(snapshot: Snapshot) -> Verdict:
    return lambda request: bool(snapshot.decide(*request).clause)


def _mebibytes(rules: Sequence[Rule], requests: Sequence[Request]) -> float:
    """What a snapshot takes besides its rules, once everything that is asked for is compiled."""
    gc.collect()
    tracemalloc.start()
    try:
        snapshot = Snapshot.build(rules)
        for request in requests:
            snapshot.decide(*request)
        return tracemalloc.get_traced_memory()[0] / 2**20
    finally:
        tracemalloc.stop()


def _agreeing(snapshot: Snapshot, rules: Sequence[Rule], requests: Sequence[Request]) -> None:
    """Casbin, on the rules of the power alone, says the same and names the same rule."""
    for request in requests:
        reach, object_, action, facet, day = request
        decision = snapshot.decide(*request)
        of_power = [rule for rule in rules if (rule.object, rule.action) == (object_, action)]
        said = Reference(of_power).decide(reach, object_, action, facet, day)
        if said != (decision.allowed, decision.rule.id if decision.rule else None):
            raise SystemExit(f"Casbin says {said}, the table {decision}")


metadata = MetaData()
NAMES = ("sector", "managed_by", "portion", "orderer", "owner")
RECORD = SqlTable("record", metadata, Column("area", Text), *(Column(name, Text) for name in NAMES))
for name in ("area", "orderer", "owner"):
    Index(f"ix_record_{name}", RECORD.c[name])
COLUMNS = FacetColumns(
    area=RECORD.c.area,
    sector=RECORD.c.sector,
    managed_by=RECORD.c.managed_by,
    portion=RECORD.c.portion,
    orderer=RECORD.c.orderer,
    owner=RECORD.c.owner,
)


async def _fill(connection: AsyncConnection, wards: Sequence[str]) -> None:
    await connection.run_sync(metadata.create_all)
    await connection.execute(
        text(
            "insert into record select (cast(:wards as text[]))[1 + i % :n], "
            "(10 + i % 24)::text, (array['central','city','district','ward'])[1 + i % 4], "
            "(array['plan','own'])[1 + i % 2], 'c' || i % 500, 'e' || i "
            "from generate_series(1, :rows) i"
        ),
        {"wards": list(wards), "n": len(wards), "rows": ROWS},
    )
    await connection.commit()
    await connection.execute(text("analyze record"))


async def _best_ms(
    connection: AsyncConnection, statement: Any, times: int = 7
) -> tuple[float, int]:
    best, count = float("inf"), 0
    for _ in range(times):
        start = perf_counter()
        count = (await connection.execute(statement)).scalar_one()
        best = min(best, (perf_counter() - start) * 1e3)
    return best, count


async def _filters(console: Console, tree: AreaTree, url: str) -> None:
    snapshot = Snapshot.of(read_rulebook())
    wards = [area.id for area in tree.in_force(DAY) if area.level == "ward"]
    offices = {
        "city committee": Reach(kind=OfficeKind.CITY_COMMITTEE, area="79/"),
        "department, one sector": Reach(kind=OfficeKind.DEPARTMENT, sectors=frozenset({"13"})),
        "district office": Reach(kind=OfficeKind.DISTRICT_OFFICE, area="79/760/"),
        "ward": Reach(kind=OfficeKind.WARD_COMMITTEE, area="79/760/26734/"),
        "company": Reach(kind=OfficeKind.COMPANY, office_id="c7"),
    }
    shown = Table("office", "rows seen", "count ms", "× unfiltered", "Casbin, row by row ms")
    shown.title = f"Counting a list of {ROWS:,} rows, establishment.view"
    engine = create_async_engine(make_url(url).set(drivername="postgresql+asyncpg"))
    async with engine.connect() as connection:
        await _fill(connection, wards)
        everything, _ = await _best_ms(connection, select(func.count()).select_from(RECORD))
        shown.add_row("(unfiltered)", f"{ROWS:,}", f"{everything:.1f}", "1.00", "")
        sample = (await connection.execute(select(RECORD).limit(SAMPLE))).mappings().all()
        facets = [Facet(**{**row, "area": tree.path(row["area"], DAY)}) for row in sample]
        for name, reach in offices.items():
            condition = predicate(snapshot, reach, "establishment.view", DAY, COLUMNS, tree)
            counted = select(func.count()).select_from(RECORD).where(condition)
            took, seen = await _best_ms(connection, counted)
            by_row = _casbin_by_row(snapshot, reach, facets) * ROWS
            shown.add_row(
                *(name, f"{seen:,}", f"{took:.1f}", f"{took / everything:.2f}"),
                f"{by_row:,.0f}",
            )
    await engine.dispose()
    console.print(shown)


def _casbin_by_row(snapshot: Snapshot, reach: Reach, facets: Sequence[Facet]) -> float:
    """Milliseconds that Casbin takes for a row, on the rules of the power alone."""
    rules = snapshot.about("establishment", "view")
    reference = Reference(rules)
    reference.decide(reach, "establishment", "view", facets[0], DAY)
    start = perf_counter()
    verdicts = [reference.decide(reach, "establishment", "view", f, DAY)[0] for f in facets]
    took = (perf_counter() - start) * 1e3 / len(facets)
    ours = [snapshot.decide(reach, "establishment", "view", f, DAY).allowed for f in facets]
    if verdicts != ours:
        raise SystemExit("Casbin gives other verdicts on the rows")
    return took


def main() -> None:
    """Measure and print; `SystemExit` where two engines disagree."""
    console = Console()
    tree = read_city(settings().tenants_dir).tree
    decisions(console, tree)
    with cluster("bench") as postgres:
        database = postgres.empty()
        anyio.run(_filters, console, tree, database.superuser_url)
        postgres.drop(database)


if __name__ == "__main__":
    main()
