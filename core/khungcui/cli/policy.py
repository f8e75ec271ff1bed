"""`khungcui policy`: test worked cases, explain a decision, lint the rules, compare days.

All of it but `apply` works from files; no database is needed.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from khungcui import clock
from khungcui.cli.connect import connected
from khungcui.cli.output import Json, print_json
from khungcui.plugins.manager import load
from khungcui.policy import store
from khungcui.policy.adapter import read_rulebook
from khungcui.policy.cases import Outcome, read_cases, run
from khungcui.policy.decision import Decision
from khungcui.policy.editions import difference, in_words
from khungcui.policy.explain import reasons
from khungcui.policy.lint import lint as findings_of
from khungcui.policy.lint import read_accepted
from khungcui.policy.question import Question
from khungcui.policy.rule import Rule, joined
from khungcui.policy.snapshot import Snapshot
from khungcui.policy.store import Applied
from khungcui.policy.vocabulary import ManagedBy, OfficeKind, PortionKind
from khungcui.settings import settings
from khungcui.storage.database import Database
from khungcui.tenancy.files import read_city
from khungcui.tenancy.tree import AreaTree
from khungcui.text import Language, Text

app = typer.Typer(
    help="Quy định: thử, giải thích, soát. / The rules: test, explain, lint, compare.",
    no_args_is_help=True,
)

Instruments = Annotated[
    Path | None,
    typer.Option("--instruments", help="A folder of instruments; the shipped one by default."),
]
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])]


def _language() -> Language:
    return settings().language


def _load(instruments: Path | None) -> Snapshot:
    return Snapshot.of(read_rulebook(instruments))


def _tree() -> AreaTree:
    return read_city(settings().tenants_dir).tree


def _failure(outcome: Outcome) -> dict[str, Any]:
    case = outcome.case
    return {
        "file": str(case.path),
        "line": case.line,
        "note": case.note,
        "expected": {"verdict": case.expected, "clause": case.clause},
        "decision": _answer(outcome.decision),
    }


def _answer(decision: Decision) -> dict[str, Any]:
    """A decision in the form of GraphQL's ``decision``."""
    instrument = decision.instrument
    return {
        "allowed": decision.allowed,
        "clause": decision.clause,
        "rule": decision.rule.id if decision.rule else None,
        "instrument": instrument.number if instrument else None,
        "reasons": [text.in_(_language()) for text in reasons(decision)],
        "snapshot": decision.snapshot_id,
    }


@app.command("test")
def run_cases(
    files: Annotated[list[Path], typer.Argument(help="Files of worked cases.")],
    instruments: Instruments = None,
    as_json: Json = False,
) -> None:
    """Run worked cases. Exit code 1 when one fails, 2 when a file is malformed."""
    snapshot, tree = _load(instruments), _tree()
    cases = [case for file in files for case in read_cases(file, tree)]
    outcomes = [run(case, snapshot, tree) for case in cases]
    failed = [outcome for outcome in outcomes if not outcome.passed]
    passed = len(outcomes) - len(failed)
    if as_json:
        failures = [_failure(outcome) for outcome in failed]
        print_json({"passed": passed, "failed": len(failed), "failures": failures})
    else:
        for outcome in failed:
            typer.echo(outcome.told.in_(_language()))
        typer.echo(f"{passed} passed, {len(failed)} failed")
    raise typer.Exit(1 if failed else 0)


@app.command("explain")
def explain(
    office_kind: Annotated[OfficeKind, typer.Option()],
    object: Annotated[str, typer.Option()],
    action: Annotated[str, typer.Option()],
    as_of: Day = None,
    office_area: Annotated[str | None, typer.Option(help="A code: 79, 760, 26734.")] = None,
    office_sectors: Annotated[str, typer.Option(help="Codes joined by |, or * for all.")] = "",
    office_id: Annotated[str | None, typer.Option()] = None,
    record_area: Annotated[str | None, typer.Option()] = None,
    record_sector: Annotated[str | None, typer.Option()] = None,
    managed_by: Annotated[ManagedBy | None, typer.Option()] = None,
    portion: Annotated[PortionKind | None, typer.Option()] = None,
    record_orderer: Annotated[str | None, typer.Option()] = None,
    record_owner: Annotated[str | None, typer.Option()] = None,
    instruments: Instruments = None,
    as_json: Json = False,
) -> None:
    """Say whether an office may, by which clause, and why."""
    question = Question(
        as_of=as_of.date() if as_of else clock.today(),
        office_kind=office_kind,
        object=object,
        action=action,
        office_area=office_area or None,
        office_sectors=frozenset(filter(None, office_sectors.split("|"))),
        office_id=office_id or None,
        record_area=record_area or None,
        record_sector=record_sector or None,
        managed_by=managed_by,
        portion=portion,
        record_orderer=record_orderer or None,
        record_owner=record_owner or None,
    )
    decision = question.decide(_load(instruments), _tree())
    if as_json:
        print_json(_answer(decision))
        return
    typer.echo("allow" if decision.allowed else "deny")
    for text in reasons(decision):
        typer.echo(f"  {text.vi}")
        typer.echo(f"  {text.en}")


@app.command("lint")
def lint(
    directory: Annotated[Path | None, typer.Argument(help="A folder of instruments.")] = None,
    as_json: Json = False,
) -> None:
    """Look for unknown words, dead rules, powers and clauses without rule. Exit code 1 if any."""
    book = read_rulebook(directory)
    shipped = settings().policies_dir / "lint-accepted.csv"
    beside = directory.parent / "lint-accepted.csv" if directory else shipped
    accepted = read_accepted(beside if beside.is_file() else shipped)
    found = findings_of(book, declared=_declared(), accepted=accepted)
    if as_json:
        rows = [
            {"kind": f.kind, "subject": f.subject, "message": f.message.in_(_language())}
            for f in found
        ]
        print_json({"rules": len(book.rules), "findings": rows})
    else:
        for finding in found:
            typer.echo(f"{finding.kind}: {finding.message.in_(_language())}")
        typer.echo(f"{len(book.rules)} rules, {len(found)} findings")
    raise typer.Exit(1 if found else 0)


def _declared() -> frozenset[str]:
    """The powers that the installed plugins declare."""
    return frozenset(load().registry.powers)


def _rules_json(rules: Iterable[Rule]) -> list[dict[str, Any]]:
    return [
        {
            "id": rule.id,
            "office": rule.office,
            "axis": rule.axis,
            "power": rule.power,
            "managed_by": joined(rule.managed_by),
            "portion": joined(rule.portion),
            "effect": rule.effect,
            "clause": rule.clause,
            "from": rule.start.isoformat(),
            "until": rule.end.isoformat() if rule.end else None,
        }
        for rule in rules
    ]


@app.command("diff")
def diff(
    before: Annotated[datetime, typer.Argument(metavar="A", formats=["%Y-%m-%d"])],
    after: Annotated[datetime, typer.Argument(metavar="B", formats=["%Y-%m-%d"])],
    instruments: Instruments = None,
    as_json: Json = False,
) -> None:
    """Say which rules came in and went out between two days."""
    a, b = _day_of(before), _day_of(after)
    changed = difference(_load(instruments), a, b)
    if as_json:
        came, went = _rules_json(changed.came), _rules_json(changed.went)
        print_json({"from": a.isoformat(), "to": b.isoformat(), "came": came, "went": went})
        return
    for sign, rules in (("-", changed.went), ("+", changed.came)):
        for rule in rules:
            typer.echo(f"{sign} {in_words(rule).in_(_language())}")
    typer.echo(f"+{len(changed.came)} -{len(changed.went)}")


def _day_of(moment: datetime) -> date:
    return moment.date()


@app.command("apply")
def apply(instruments: Instruments = None, as_json: Json = False) -> None:
    """Nạp quy định vào cơ sở dữ liệu. / Bring the rules of the files to the database."""
    done = asyncio.run(_apply(instruments))
    if as_json:
        print_json(asdict(done))
        return
    message = Text(
        vi="Thêm {added}, đổi {changed}, bỏ {removed} dòng; bản {snapshot}.",
        en="Added {added}, changed {changed}, removed {removed} rows; edition {snapshot}.",
    ).format(**asdict(done))
    typer.echo(message.in_(_language()))


async def _apply(instruments: Path | None) -> Applied:
    book = read_rulebook(instruments)
    async with (
        connected(settings()) as addresses,
        Database(addresses.owner, pooled=False) as owner,
    ):
        return await store.apply(owner, book)
