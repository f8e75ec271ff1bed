"""`khungcui policy test`."""

from pathlib import Path
from typing import Annotated, Any

import typer

from khungcui.cli.output import Json, print_json
from khungcui.cli.policy.explaining import answer
from khungcui.cli.policy.given import Instruments, Published, With, language, snapshot_of, tree_of
from khungcui.policy.cases import Outcome, read_cases, run


def run_cases(
    files: Annotated[list[Path], typer.Argument(help="Files of worked cases.")],
    instruments: Instruments = None,
    draft: With = None,
    database: Published = False,
    as_json: Json = False,
) -> None:
    """Run worked cases. Exit code 1 when one fails, 2 when a file is malformed."""
    snapshot = snapshot_of(instruments, draft, database=database)
    tree = tree_of(snapshot)
    cases = [case for file in files for case in read_cases(file, tree)]
    outcomes = [run(case, snapshot, tree) for case in cases]
    failed = [outcome for outcome in outcomes if not outcome.passed]
    passed = len(outcomes) - len(failed)
    if as_json:
        failures = [_failure(outcome) for outcome in failed]
        print_json({"passed": passed, "failed": len(failed), "failures": failures})
    else:
        for outcome in failed:
            typer.echo(outcome.told.in_(language()))
        typer.echo(f"{passed} passed, {len(failed)} failed")
    raise typer.Exit(1 if failed else 0)


def _failure(outcome: Outcome) -> dict[str, Any]:
    case = outcome.case
    return {
        "file": str(case.path),
        "line": case.line,
        "note": case.note,
        "expected": {"verdict": case.expected, "clause": case.clause},
        "decision": answer(outcome.decision),
    }
