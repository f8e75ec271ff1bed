"""`khungcui policy lint`."""

from pathlib import Path
from typing import Annotated

import typer

from khungcui.cli.output import Json, print_json
from khungcui.cli.policy.given import language
from khungcui.plugins.manager import load
from khungcui.policy.adapter import read_rulebook
from khungcui.policy.lint import lint as findings_of
from khungcui.policy.lint import read_accepted
from khungcui.settings import settings


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
            {"kind": f.kind, "subject": f.subject, "message": f.message.in_(language())}
            for f in found
        ]
        print_json({"rules": len(book.rules), "findings": rows})
    else:
        for finding in found:
            typer.echo(f"{finding.kind}: {finding.message.in_(language())}")
        typer.echo(f"{len(book.rules)} rules, {len(found)} findings")
    raise typer.Exit(1 if found else 0)


def _declared() -> frozenset[str]:
    """The powers that the installed plugins declare."""
    return frozenset(load().registry.powers)
