"""What of a request is to be run: by whom, over which schema, which document; or why nothing is.

Documents that passed validation are kept by their text. Limits are measured for every
operation, since its cost depends on the variables.
"""

from dataclasses import dataclass
from functools import partial
from typing import Protocol

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    OperationType,
    get_operation_ast,
    validate,
)

from khungcui import clock
from khungcui.defaults.documents.memory import Memory
from khungcui.errors import BadInput, Forbidden
from khungcui.graph.context import Context, Platform
from khungcui.graph.documents import (
    SCHEMA_FIELDS,
    Documents,
    Weights,
    asks_only,
    closed,
    names_nothing,
    refuse_unsound_text,
    refuse_unsound_variables,
)
from khungcui.graph.introspection import Introspection
from khungcui.graph.limits import Limits, Measured, measure, parse
from khungcui.graph.plan.planner import Planners
from khungcui.graph.recognition import Recognition
from khungcui.graph.request import GraphQLRequest, QueriesOnly
from khungcui.graph.schema import Schemas
from khungcui.graph.trusted import named
from khungcui.plugins.live import Live
from khungcui.plugins.principal import Principal
from khungcui.plugins.view import View
from khungcui.policy.titles import TITLES
from khungcui.text import Text

_MOST_ERRORS = 20


class Served(Platform, Protocol):
    """What an endpoint needs of the platform besides what the graph needs."""

    @property
    def schemas(self) -> Schemas: ...

    @property
    def recognition(self) -> Recognition: ...

    @property
    def planners(self) -> Planners | None:
        """The planners of queries; None where all are executed in the ordinary way."""
        ...

    registered: Memory

    async def present(self) -> Live: ...


@dataclass(frozen=True)
class Refused(Exception):
    """A document that is not run: at which stage, and why."""

    stage: str
    errors: tuple[GraphQLError, ...]


@dataclass(frozen=True, kw_only=True)
class Standing:
    """An operation as it can be run now: by whom, over the schema of the plugins ``enabled``.

    ``request`` holds the text of the document, also where it came by its name.
    """

    request: GraphQLRequest
    enabled: frozenset[str]
    schema: GraphQLSchema
    document: DocumentNode
    operation: OperationDefinitionNode
    sizes: Measured
    context: Context


#: What was valid at any endpoint: districts with the same plugins share a schema.
_documents = Documents()


class Vetting:
    """Looks at what is asked of ``tenant``, of the city for None, before it is run."""

    def __init__(self, platform: Served, tenant: str | None) -> None:
        self.platform = platform
        self.tenant = tenant
        self.limits = Limits.of(platform.settings)
        self.weights = Weights()
        self.introspection = Introspection(platform.settings)

    async def standing(self, request: GraphQLRequest) -> Standing:
        """What ``request`` asks to be run.

        `Refused` or `BadInput` where it is not run, `Forbidden` for whom there is nothing here.
        """
        view = await self.view(request.principal)
        live = view.live
        home = self.tenant or live.tree.root
        enabled = live.states.enabled(home)
        schema = self.platform.schemas.of(enabled)._schema
        request = await named(request, self.platform.registered, home, self.platform.settings)
        document, operation, sizes = self._document(schema, request)
        context = Context(
            platform=self.platform,
            live=live,
            view=view,
            language=request.language,
            request_id=request.request_id,
        )
        return Standing(
            request=request,
            enabled=enabled,
            schema=schema,
            document=document,
            operation=operation,
            sizes=sizes,
            context=context,
        )

    async def view(self, principal: Principal | None) -> View:
        """What ``principal`` sees here today; `Forbidden` for whom there is nothing here."""
        live = await self.platform.present()
        # The day on which the request began: its body may have come in after midnight.
        day = clock.today() if principal is None else principal.recognised
        view = View(live=live, principal=principal, tenant=self.tenant, day=day)
        self._admit(view)
        return view

    def _admit(self, view: View) -> None:
        """Refuse a token whose office is no more, or has no ground in this district."""
        if view.principal is None:
            return
        if (ended := view.ended) is not None:
            raise Forbidden(
                Text(
                    vi="{office} không còn từ ngày {day}, theo {number}, điều {clause}; "
                    "việc dở dang do {heir} tiếp tục.",
                    en="{office} is no more since {day}, by {number}, clause {clause}; "
                    "{heir} carries on what it had begun.",
                ).format(
                    office=view.principal.office_name,
                    day=ended.day,
                    number=ended.instrument.number,
                    clause=ended.clause,
                    heir=TITLES[ended.what.into],
                ),
                code="office.abolished",
                clause=ended.clause,
            )
        if self.tenant is None:
            return
        if view.principal.office_tenant not in view.areas:
            raise Forbidden(
                Text(
                    vi="Mã truy cập này thuộc {office}, không có địa bàn ở quận, huyện này.",
                    en="This token belongs to {office}, which has no ground in this district.",
                ).format(office=view.principal.office_name),
                code="tenant.foreign",
                clause="III.1",
            )

    def _document(
        self, schema: GraphQLSchema, request: GraphQLRequest
    ) -> tuple[DocumentNode, OperationDefinitionNode, Measured]:
        """Parse, weigh and validate; `Refused` or `BadInput` where it is not to be run."""
        refuse_unsound_variables(request.variables)
        document = _documents.get(schema, request.query)
        valid = document is not None
        if document is None:
            document = self._parsed(request.query)
        if request.principal is None:
            # Before anything that speaks of the schema: also errors tell what is in it.
            self._refuse_strangers(document)
        name, variables = request.operation_name, request.variables
        weigh = partial(measure, document, name, variables, schema, self.limits)
        # Only what is kept is asked again; of all else nothing need be remembered.
        sizes = self.weights.of(document, name, variables, weigh) if valid else weigh()
        request.progress.weighed(sizes.cost)
        if not valid:
            errors = validate(
                schema,
                document,
                self.introspection.rules,
                max_errors=_MOST_ERRORS,
                hide_suggestions=self.hides_suggestions(request),
            )
            if errors:
                raise Refused("validate", tuple(errors))
            if request.principal is not None:
                _documents.keep(schema, request.query, document)
        operation = _operation(document, request.operation_name)
        if request.read_only and operation.operation is not OperationType.QUERY:
            raise QueriesOnly
        if operation.operation is not OperationType.QUERY:
            request.progress.acting()
        return document, operation, sizes

    def hides_suggestions(self, request: GraphQLRequest) -> bool:
        """Whether errors say nothing of what else the schema holds."""
        return not self.introspection.suggesting(official=request.principal is not None)

    def _parsed(self, source: str) -> DocumentNode:
        try:
            document = parse(source, self.limits)
        except GraphQLSyntaxError as error:
            raise Refused("parse", (error,)) from None
        refuse_unsound_text(document, source)
        return document

    def _refuse_strangers(self, document: DocumentNode) -> None:
        """Without a token only the schema may be asked, and that only where it is public."""
        if self.introspection.public:
            open_ = asks_only(document, SCHEMA_FIELDS)
        else:
            open_ = names_nothing(document)
        if not open_:
            raise closed()


def _operation(document: DocumentNode, name: str | None) -> OperationDefinitionNode:
    """The operation to run; `BadInput` where the name picks none."""
    operation = get_operation_ast(document, name)
    if operation is None:
        raise BadInput(
            Text(
                vi="Nêu tên thao tác cần chạy trong `operationName`.",
                en="Name the operation to run in `operationName`.",
            ),
            field="operationName",
            code="operation.unnamed",
        )
    return operation
