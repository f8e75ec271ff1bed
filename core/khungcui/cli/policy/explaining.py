"""`khungcui policy explain`, and the form in which a decision is printed."""

from typing import Annotated, Any

import typer

from khungcui import clock
from khungcui.cli.output import Json, print_json
from khungcui.cli.policy.given import (
    Day,
    Instruments,
    Published,
    With,
    language,
    snapshot_of,
    tree_of,
)
from khungcui.policy.decision import Decision
from khungcui.policy.document import reading_document
from khungcui.policy.explain import reasons
from khungcui.policy.question import Question
from khungcui.policy.understanding import rests_on
from khungcui.policy.vocabulary import ManagedBy, OfficeKind, PortionKind


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
    draft: With = None,
    database: Published = False,
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
    snapshot = snapshot_of(instruments, draft, database=database)
    decision = question.decide(snapshot, tree_of(snapshot))
    if as_json:
        print_json(answer(decision))
        return
    typer.echo("allow" if decision.allowed else "deny")
    for text in reasons(decision):
        typer.echo(f"  {text.vi}")
        typer.echo(f"  {text.en}")


def answer(decision: Decision) -> dict[str, Any]:
    """A decision in the form of GraphQL's ``decision``."""
    instrument = decision.instrument
    return {
        "allowed": decision.allowed,
        "clause": decision.clause,
        "rule": decision.rule.id if decision.rule else None,
        "instrument": instrument.number if instrument else None,
        "reasons": [text.in_(language()) for text in reasons(decision)],
        "readings": [reading_document(reading) for reading in rests_on(decision)],
        "snapshot": decision.snapshot_id,
    }
