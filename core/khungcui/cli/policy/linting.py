"""`khungcui policy lint`."""

from pathlib import Path
from typing import Annotated

import typer

from khungcui.cli.output import Json, print_json
from khungcui.cli.policy import findings
from khungcui.cli.policy.given import Day, Published, With, language


def lint(
    directory: Annotated[
        Path | None, typer.Argument(help="A folder of instruments, or of one draft.")
    ] = None,
    as_of: Day = None,
    draft: With = None,
    database: Published = False,
    as_json: Json = False,
) -> None:
    """Prove what the rules lack: gaps, overlaps, rules that never decide. Exit code 1 if any."""
    found = findings.find(directory, as_of.date() if as_of else None, draft, database=database)
    if as_json:
        print_json(findings.document(found, language()))
    else:
        for line in findings.told(found, language()):
            typer.echo(line)
    raise typer.Exit(1 if found.findings else 0)
