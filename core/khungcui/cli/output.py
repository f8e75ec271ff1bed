"""What a command prints for programs."""

import json
from typing import Annotated, Any

import typer

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def print_json(value: Any) -> None:
    """Print a value as JSON, in the letters that it is written in."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))
