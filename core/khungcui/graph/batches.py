"""The root mutation `batch`: acts that a client gathered while it had no connection.

One list for acts of all kinds, since a client's acts have an order; one field for it, since a
list beside every act would double the schema. Each act is a transaction of its own and has a
key, so whoever loses the answer sends all again: what was done is told and not done twice.
"""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from traceback import format_exception
from typing import Annotated, Any

import strawberry
import structlog
from strawberry import UNSET
from strawberry.types import Info

from khungcui.errors import (
    BadInput,
    Conflict,
    Forbidden,
    KhungCuiError,
    NotFound,
    Unauthenticated,
)
from khungcui.graph.context import Context
from khungcui.graph.defining import taken
from khungcui.graph.failures import INTERNAL
from khungcui.graph.loaders import Identity, one
from khungcui.graph.mutations import AwaitedSignature, UserError, perform
from khungcui.graph.types import Node, Types
from khungcui.plugins.registry import OwnedAct
from khungcui.text import Text

log = structlog.get_logger()

#: The share of an operation's time after which no further act of a batch is begun.
_SHARE = 0.8


@strawberry.enum(description="What became of one act of a batch.")
class BatchStatus(Enum):
    """Only what failed or was not run need be sent again."""

    DONE = strawberry.enum_value("done", description="It was done now.")
    REPEATED = strawberry.enum_value(
        "repeated", description="It was done before, under the same key, and not again now."
    )
    REFUSED = strawberry.enum_value(
        "refused", description="Its input, or the state of things, does not fit; nothing was done."
    )
    DENIED = strawberry.enum_value(
        "denied", description="The rules do not allow it; nothing was done."
    )
    FAILED = strawberry.enum_value(
        "failed", description="It could not be done now: send it again with the same key."
    )
    NOT_RUN = strawberry.enum_value(
        "not_run", description="Its turn did not come: send it again with the same key."
    )


@strawberry.type(description="What became of one act of a batch.")
class BatchOutcome:
    """One of the outcomes, in the order of the acts."""

    types: strawberry.Private[Types | None] = None
    identity: strawberry.Private[Identity | None] = None
    key: strawberry.ID = strawberry.field(description="The key of the act.")
    status: BatchStatus = strawberry.field(description="What became of it.")
    user_errors: list[UserError] = strawberry.field(
        description="Why it was not done; a denial has the code FORBIDDEN and its clause."
    )
    waits_for: list[AwaitedSignature] = strawberry.field(
        description="Signatures still missing; empty when the act took effect."
    )

    @strawberry.field(description="The record as the asker sees it after the whole batch.")
    async def record(self, info: Info[Context, Any]) -> Node | None:
        """Null where nothing was done, or the record is hidden from the asker."""
        if self.types is None or self.identity is None:
            return None
        context = info.context
        return await one(context, self.types.shape, self.types.object, context.view, self.identity)


def batch_field(acts: Sequence[OwnedAct], every: Mapping[str, Types], item: type[Any]) -> Any:
    """The root mutation `batch` over the acts of a schema, but those that show a secret once.

    ``item`` is what `batch_item` made of them, or of more.
    """
    among = {owned.act.name: owned for owned in acts if not owned.act.once}

    async def resolve(
        info: Info[Context, Any],
        acts: Any,
        stop_on_error: Annotated[
            bool,
            strawberry.argument(description="Begin no further act once one was not done."),
        ] = False,
    ) -> list[BatchOutcome]:
        _refuse_long(acts, info.context.platform.settings.max_batch)
        batch = _Batch(info.context, among, every, stop_on_error)
        return [await batch.outcome(each) for each in acts]

    resolve.__annotations__["acts"] = Annotated[
        list[item],
        strawberry.argument(description="The acts in the order in which they are to be done."),
    ]
    return strawberry.field(
        resolver=resolve,
        description="Several acts, one after the other, each a transaction of its own.",
    )


def batch_item(acts: Sequence[OwnedAct]) -> type[Any]:
    """The input of one act of a batch."""
    cls = type("BatchAct", (), {})
    cls.__annotations__ = {"key": strawberry.ID}
    cls.key = strawberry.field(  # type: ignore[attr-defined] - a class made here
        description="A name of the client's own for this act, such as a UUID."
    )
    for act in (owned.act for owned in acts if not owned.act.once):
        cls.__annotations__[act.name] = act.input | None
        setattr(cls, act.name, strawberry.field(default=UNSET, description=act.title.en))
    return taken(cls, "An act and its key: exactly one of the acts is given.")


def _refuse_long(acts: Sequence[Any], most: int) -> None:
    if len(acts) > most:
        raise BadInput(
            Text(vi="Một lô có tối đa {most} việc.", en="A batch has at most {most} acts.").format(
                most=most
            ),
            field="acts",
            code="batch.too_long",
        )


class _Batch:
    """One batch on its way through its acts."""

    def __init__(
        self,
        context: Context,
        among: Mapping[str, OwnedAct],
        every: Mapping[str, Types],
        stop_on_error: bool,
    ) -> None:
        self._context = context
        self._among = among
        self._every = every
        self._stop_on_error = stop_on_error
        self._stopped = False
        self._time = asyncio.get_running_loop().time
        self._until = self._time() + _SHARE * context.platform.settings.deadline_seconds

    async def outcome(self, asked: Any) -> BatchOutcome:
        """Do the next act, where its turn comes, and tell what became of it."""
        if self._stopped or self._time() > self._until:
            return self._without(asked, BatchStatus.NOT_RUN)
        try:
            return await self._done(asked)
        except Unauthenticated:
            raise
        except KhungCuiError as error:
            status = _status(error)
            # Where the database does not answer, it will not for the next act either.
            self._stopped = self._stop_on_error or status is BatchStatus.FAILED
            return self._without(asked, status, error)
        except Exception as error:  # noqa: BLE001 - logged, and told of this one act alone
            self._stopped = self._stop_on_error
            log.error(
                "act of a batch failed",
                request_id=self._context.request_id,
                trace="".join(format_exception(error)),
            )
            return self._without(
                asked, BatchStatus.FAILED, KhungCuiError(INTERNAL, code="internal")
            )

    async def _done(self, asked: Any) -> BatchOutcome:
        owned, given = self._chosen(asked)
        context, act = self._context, owned.act
        done = await perform(context, act, owned.plugin, given, str(asked.key))
        return BatchOutcome(
            key=asked.key,
            status=BatchStatus.REPEATED if done.repeated else BatchStatus.DONE,
            types=self._every[act.returns],
            identity=(done.tenant, done.id),
            user_errors=[],
            waits_for=[AwaitedSignature.of(each, context.language) for each in done.waits_for],
        )

    def _chosen(self, asked: Any) -> tuple[OwnedAct, Any]:
        given = list(_given(asked, self._among))
        if len(given) != 1:
            raise BadInput(
                Text(
                    vi="Mỗi mục của lô nêu đúng một việc.",
                    en="Every item of a batch gives exactly one act.",
                ),
                field="acts",
                code="batch.one_act",
            )
        return given[0]

    def _without(
        self, asked: Any, status: BatchStatus, error: KhungCuiError | None = None
    ) -> BatchOutcome:
        errors = [] if error is None else [UserError.of(error, self._context.language)]
        return BatchOutcome(key=asked.key, status=status, user_errors=errors, waits_for=[])


def _given(asked: Any, among: Mapping[str, OwnedAct]) -> Iterator[tuple[OwnedAct, Any]]:
    for name, owned in among.items():
        value = getattr(asked, name)
        if value is not UNSET and value is not None:
            yield owned, value


def _status(error: KhungCuiError) -> BatchStatus:
    if isinstance(error, Forbidden):
        return BatchStatus.DENIED
    if isinstance(error, BadInput | Conflict | NotFound):
        return BatchStatus.REFUSED
    return BatchStatus.FAILED
