"""`khungcui policy`: test worked cases, explain a decision, lint the rules, compare days.

All of it but `apply` works from files; no database is needed.
"""

import typer

from khungcui.cli.policy import applying, cases, comparing, explaining, linting

app = typer.Typer(
    help="Quy định: thử, giải thích, soát. / The rules: test, explain, lint, compare.",
    no_args_is_help=True,
)
app.command("test")(cases.run_cases)
app.command("explain")(explaining.explain)
app.command("lint")(linting.lint)
app.command("diff")(comparing.diff)
app.command("apply")(applying.apply)
