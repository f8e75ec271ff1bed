"""`khungcui policy`: test worked cases, explain a decision, lint the rules, compare, carry over.

What asks, compares and carries over works from files; a database is needed for `apply`,
`impact`, `export --database`, and to amend with an official's token.
"""

import typer

from khungcui.cli.policy import (
    amending,
    applying,
    carrying,
    cases,
    comparing,
    explaining,
    impacting,
    linting,
    readings,
)

app = typer.Typer(
    help="Quy định: thử, giải thích, soát. / The rules: test, explain, lint, compare.",
    no_args_is_help=True,
)
app.command("test")(cases.run_cases)
app.command("explain")(explaining.explain)
app.command("lint")(linting.lint)
app.command("diff")(comparing.diff)
app.command("impact")(impacting.impact)
app.command("readings")(readings.readings)
app.command("export")(carrying.export)
app.command("import")(carrying.import_)
app.command("apply")(applying.apply)
app.command("draft")(amending.draft)
app.command("preview")(amending.preview)
app.command("sign")(amending.sign)
app.command("publish")(amending.publish)
app.command("withdraw")(amending.withdraw)
