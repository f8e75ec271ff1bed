"""Which registered documents a switch of a module would break."""

from collections.abc import Callable
from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from khungcui.defaults.documents.breaking import broken, in_use
from khungcui.defaults.documents.resources import DOCUMENTS
from khungcui.defaults.platform.asking import tenant_of
from khungcui.ids import NodeId
from khungcui.plugins import lifecycle


@strawberry.type(description="A registered document that a schema would refuse.")
class BrokenDocument:
    """One line of ``brokenDocuments``."""

    # Not `id`: caches would take this line for the document itself.
    document_id: strawberry.ID = strawberry.field(description="The document's global id.")
    hash: str = strawberry.field(description="The hash that clients send.")
    title: str = strawberry.field(description="What the document is for.")
    operation_name: str | None = strawberry.field(description="The operation that is run.")
    errors: list[str] = strawberry.field(description="Why it would be refused, the first reasons.")


@strawberry.type
class DocumentQueries:
    """Fields of the root Query."""

    @strawberry.field(
        description="The registered documents that would be refused once a module is turned off"
        " (or on)."
    )
    async def broken_documents(
        self,
        info: Info[Any, Any],
        plugin: Annotated[str, strawberry.argument(description="The module's name.")],
        enable: Annotated[
            bool, strawberry.argument(description="Whether it is turned on, not off.")
        ] = False,
    ) -> list[BrokenDocument]:
        context = info.context
        lifecycle.switchable(context.live.registry, plugin)
        tenant = tenant_of(context)
        on = context.live.states.enabled(tenant)
        schema: Callable[[frozenset[str]], Any] = context.platform.schemas.of
        after = schema(on | {plugin} if enable else on - {plugin})._schema
        seen = in_use(tenant, context.view.where(DOCUMENTS, "documents"))
        return [
            BrokenDocument(
                document_id=strawberry.ID(str(NodeId(DOCUMENTS.type_name, tenant, str(one.id)))),
                hash=one.hash,
                title=one.title,
                operation_name=one.operation_name,
                errors=list(one.errors),
            )
            for one in broken(await context.read(seen), after)
        ]
