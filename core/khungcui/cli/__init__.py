"""`khungcui`: the command line.

Errors are one clear sentence and what to do about it, never a trace: exit code 1 where
something could not be done, 2 where the input cannot be used.
"""

import sys

import typer
from rich.console import Console

from khungcui import logs
from khungcui.cli import (
    attachments,
    audit,
    demo,
    explain_query,
    jobs,
    migrate,
    plugin,
    policy,
    run,
    schema,
    search,
    tenants,
    token,
)
from khungcui.errors import BadInput, KhungCuiError, Misconfigured
from khungcui.settings import settings
from khungcui.text import Language

app = typer.Typer(
    name="khungcui",
    help="Khung Cửi: một thành phố, hai tuyến quản lý. / A city's industry, governed by two lines.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("run")(run.run)
app.command("serve")(run.serve)
app.command("migrate")(migrate.migrate)
app.command("demo")(demo.demo)
app.add_typer(tenants.app, name="tenants")
app.add_typer(schema.app, name="schema")
app.command("explain-query")(explain_query.explain_query)
app.add_typer(policy.app, name="policy")
app.add_typer(plugin.app, name="plugin")
app.add_typer(token.app, name="token")
app.add_typer(audit.app, name="audit")
app.add_typer(search.app, name="search")
app.add_typer(attachments.app, name="attachments")
app.add_typer(jobs.app, name="jobs")


@app.callback()
def _begin() -> None:
    # What a command prints may be read by a program: nothing else goes there.
    logs.configure()


def _language() -> Language:
    """The language to complain in, also when the settings are what is wrong."""
    try:
        return settings().language
    except Misconfigured:
        return "vi"


def main() -> None:
    """Run the command line; the entry point of the distribution."""
    try:
        app()
    except KhungCuiError as error:
        language = _language()
        # A message quotes what was given: brackets in it are no markup.
        console = Console(stderr=True, markup=False, highlight=False, soft_wrap=True)
        console.print(error.message.in_(language), style="red")
        if error.hint_text:
            console.print(error.hint_text.in_(language))
        sys.exit(2 if isinstance(error, BadInput) else 1)
    except KeyboardInterrupt:
        sys.exit(130)
