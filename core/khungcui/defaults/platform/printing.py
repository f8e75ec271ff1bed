"""Which forms records are printed on, and where they are fetched."""

from typing import Annotated, Any

import strawberry
from strawberry import UNSET
from strawberry.types import Info


@strawberry.type(description="A form that records are printed on.")
class PrintForm:
    """One line of ``printForms``."""

    name: str = strawberry.field(description="The form's name, as its addresses have it.")
    title: str = strawberry.field(description="The title, in the language of the request.")
    number: str = strawberry.field(description="The number of the form itself.")
    resource: str = strawberry.field(description="The records that are printed on it.")
    blank: str = strawberry.field(description="The address of the blank form, a PDF.")
    filled: str = strawberry.field(
        description="The address of the form of one record, a PDF: with its id for `{id}`."
    )


@strawberry.type
class PrintingQueries:
    """What joins the root Query."""

    @strawberry.field(description="The forms that are printed here.")
    def print_forms(
        self,
        info: Info[Any, Any],
        resource: Annotated[
            str | None, strawberry.argument(description="Only those of these records.")
        ] = UNSET,
    ) -> list[PrintForm]:
        """By name."""
        context = info.context
        tree, home = context.live.tree, context.tenant
        enabled = context.live.states.enabled(home or tree.root)
        start = "/forms" if home is None else f"/d/{tree.code(home)}/forms"
        return [
            PrintForm(
                name=name,
                title=owned.form.title.in_(context.language),
                number=owned.form.number,
                resource=owned.form.resource,
                blank=f"{start}/{name}/blank.pdf",
                filled=f"{start}/{name}/{{id}}.pdf",
            )
            for name, owned in sorted(context.live.registry.forms.items())
            if owned.plugin in enabled and (not resource or owned.form.resource == resource)
        ]
