"""Mutations from acts: one input, one payload with the record and ``userErrors``."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Annotated, Any

import strawberry
import structlog
from strawberry import UNSET
from strawberry.types import Info
from strawberry.utils.str_converters import to_camel_case

from khungcui.errors import BadInput, Conflict, KhungCuiError, NotFound, Unavailable
from khungcui.graph.context import Context
from khungcui.graph.defining import output
from khungcui.graph.examining import examiner
from khungcui.graph.loaders import one
from khungcui.graph.recognition import Outdated
from khungcui.graph.types import Types
from khungcui.plugins.declarations import Act, Signer
from khungcui.plugins.performing import Done, Performance
from khungcui.text import Language

log = structlog.get_logger()

_KEY = Annotated[
    str | None,
    strawberry.argument(
        description="A name of the client's own for this act, such as a UUID. Sent again with the "
        "same key, what was done is told again and not done twice."
    ),
]


@strawberry.type(description="What is wrong with the input, or with the state of things.")
class UserError:
    """An error that the person at the form can mend; nothing was written."""

    code: str = strawberry.field(description="What clients match on.")
    field: str | None = strawberry.field(description="The field of the input at fault.")
    message: str = strawberry.field(description="What is wrong.")
    hint: str | None = strawberry.field(description="What to do about it.")
    clause: str | None = strawberry.field(description="The clause that decides, where one does.")

    @classmethod
    def of(cls, error: KhungCuiError, language: Language) -> "UserError":
        """``error`` in the language of the request."""
        return cls(
            code=error.error_code,
            field=error.field,
            message=error.message.in_(language),
            hint=error.hint_text.in_(language) if error.hint_text else None,
            clause=error.clause,
        )


@strawberry.type(description="A signature that a joint act still waits for.")
class AwaitedSignature:
    """One place that an office has yet to sign in."""

    power: str = strawberry.field(description="The power that the signing office must hold.")
    title: str = strawberry.field(description="Whose signature it is.")

    @classmethod
    def of(cls, signer: Signer, language: Language) -> "AwaitedSignature":
        """``signer`` in the language of the request."""
        return cls(power=signer.power, title=signer.title.in_(language))


def mutation_field(act: Act, plugin: str, every: Mapping[str, Types]) -> Any:
    """The root mutation field of an act."""
    payload = _payload(act, every[act.returns])

    async def resolve(info: Info[Context, Any], input: Any, key: _KEY = UNSET) -> Any:
        context = info.context
        try:
            done = await perform(context, act, plugin, input, None if key is UNSET else key)
        except (BadInput, Conflict, NotFound) as error:
            return payload(
                identity=None,
                user_errors=[UserError.of(error, context.language)],
                waits_for=[],
                repeated=False,
                **dict.fromkeys(act.once),
            )
        return payload(
            identity=(done.tenant, done.id),
            user_errors=[],
            waits_for=[AwaitedSignature.of(s, context.language) for s in done.waits_for],
            repeated=done.repeated,
            **{name: done.once.get(name) for name in act.once},
        )

    resolve.__annotations__["input"] = Annotated[
        act.input, strawberry.argument(description="Everything the act needs.")
    ]
    # Nullable: what one field is denied does not blank what another has done.
    resolve.__annotations__["return"] = payload | None
    return strawberry.field(resolver=resolve, description=act.title.en)


async def perform(context: Context, act: Act, plugin: str, given: Any, key: str | None) -> Done:
    """Perform one act of a request, or tell what it came to before under ``key``.

    Raises what `Performance.run` raises. What the request read before is forgotten.
    """
    if context.acted:
        await _recognised(context)
    await context.renew()
    settings = context.platform.settings
    performance = Performance(
        database=context.platform.database,
        view=context.view,
        act=act,
        plugin=plugin,
        request_id=context.request_id,
        examiner=examiner(context),
        deadline=settings.deadline_seconds,
        kept_for=timedelta(days=settings.outcome_days),
    )
    done = await performance.run(_absent_as_none(given), key)
    context.acted = True
    if done.topics:
        await _refresh(context)
    await context.renew(adopted=bool(done.topics))
    return done


async def _recognised(context: Context) -> None:
    """Look again who acts: the first act was asked for a while ago, or changed just that.

    `Outdated` where it is not the same any more, `Unauthenticated` where it is nobody.
    """
    principal, recognition = context.view.asker, context.platform.recognition
    try:
        await recognition.confirm(principal)
    except Outdated:
        found = await recognition.again(principal)
        if found != principal:
            raise
        context.view = replace(context.view, principal=found)


async def _refresh(context: Context) -> None:
    """Let the asker see at once what other workers hear of in a moment.

    The act is done: where its edition cannot be read now, the watcher will.
    """
    try:
        await context.platform.refresh()
    except Unavailable as error:
        log.warning("edition not read after an act", request_id=context.request_id, error=error)


def payload_name(act: Act) -> str:
    """The name of the GraphQL type that an act answers with."""
    return "".join(part.capitalize() for part in act.name.split("_")) + "Payload"


def _payload(act: Act, shown: Types) -> type[Any]:
    name = payload_name(act)

    async def record(self: Any, info: Info[Context, Any]) -> Any:
        context = info.context
        if self.identity is None:
            return None
        return await one(context, shown.shape, shown.object, context.view, self.identity)

    record.__annotations__["return"] = shown.object | None
    cls = type(
        name,
        (),
        {
            "__annotations__": {
                "user_errors": list[UserError],
                "waits_for": list[AwaitedSignature],
                "repeated": bool,
                **dict.fromkeys(act.once, str | None),
            },
            "record": strawberry.field(
                resolver=record,
                name=to_camel_case(shown.shape.resource.name),
                description="The record as the asker sees it after the act.",
            ),
            "user_errors": strawberry.field(description="Empty when the act was done."),
            "waits_for": strawberry.field(
                description="Signatures still missing; empty when the act took effect."
            ),
            "repeated": strawberry.field(
                description="Whether this was done before, under the same key, and not again now."
            ),
            **{
                name: strawberry.field(description="Shown this once, and kept nowhere.")
                for name in act.once
            },
        },
    )
    return output(cls, f"The outcome of {act.name}.")


def _absent_as_none(given: Any) -> Any:
    """The input with absent fields as None, so that acts meet one kind of nothing."""
    for name, value in vars(given).items():
        if value is UNSET:
            setattr(given, name, None)
        elif hasattr(type(value), "__strawberry_definition__"):
            _absent_as_none(value)
        elif isinstance(value, list):
            for each in value:
                if hasattr(type(each), "__strawberry_definition__"):
                    _absent_as_none(each)
    return given
