"""How versions move that an orderer lays down: tried, approved, in force, superseded (II.3.2).

Specifications, norms and process documents differ in what they say, and move alike.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from khungcui import (
    Act,
    Acting,
    Begin,
    Consequence,
    Edit,
    Facet,
    Moving,
    Term,
    Text,
    Transition,
    Workflow,
)
from khungcui_technical.flows.standing import (
    bring_into_force,
    recall,
    require_ending,
    require_to_come,
)
from khungcui_technical.vocabulary import StandingState


@dataclass(frozen=True, kw_only=True, slots=True)
class Version:
    """What differs between the flows of versions.

    ``resource`` names them and their acts, ``powers`` the object of the powers ``set`` and
    ``approve``; ``noun`` is what one is called inside a title. ``begins`` and ``edits`` write
    drafts; ``enforce`` and ``withdraw`` are the inputs of these moves. ``then`` is told of a
    version that came into force.
    """

    resource: str
    title: Text
    noun: Text
    begins: Act
    edits: tuple[Act, ...]
    enforce: type[Moving]
    withdraw: type[Moving]
    set: str
    approve: str
    then: Callable[[Acting, Any], Awaitable[None]] | None = None


def drafting(
    name: str,
    title: Text,
    *,
    power: str,
    input: type[Any],
    run: Callable[[Acting, Any, Any], Awaitable[Any]],
    returns: str,
    creates: Callable[[Acting, Any], Awaitable[Facet]] | None = None,
) -> Act:
    """An act that writes a draft: a new one where ``creates`` says where, else the one it names."""
    return Act(
        name=name,
        power=power,
        title=title,
        input=input,
        creates=creates,
        on=None if creates else returns,
        run=run,
        returns=returns,
    )


def version_flow(of: Version) -> Workflow:
    """The workflow of versions that ``of`` describes."""
    supersede, reinstate = f"supersede_{of.resource}", f"reinstate_{of.resource}"

    def named(vi: str, en: str) -> Text:
        return Text(vi=vi, en=en).format(noun=of.noun)

    async def enforce(acting: Acting, row: Any, given: Any) -> None:
        since: date = given.since
        await bring_into_force(acting, row, since, supersede)
        if of.then is not None:
            await of.then(acting, row)

    async def take_back(acting: Acting, row: Any, _: Any) -> None:
        await recall(acting, row, reinstate)

    async def withdraw(acting: Acting, row: Any, given: Any) -> None:
        require_ending(acting, row, given.until)
        row.until = given.until

    return Workflow(
        resource=of.resource,
        title=of.title,
        states=StandingState,
        begins=(Begin(act=of.begins, state=StandingState.DRAFT),),
        edits=tuple(Edit(act=each, states=(StandingState.DRAFT,)) for each in of.edits),
        transitions=(
            Transition(
                name=f"try_{of.resource}",
                title=named("Đưa {noun} vào làm thử", "Put {noun} on trial"),
                power=of.set,
                sources=(StandingState.DRAFT,),
                target=StandingState.TRIAL,
            ),
            Transition(
                name=f"return_{of.resource}",
                title=named("Trả {noun} về dự thảo", "Send {noun} back to its draft"),
                power=of.approve,
                sources=(StandingState.TRIAL, StandingState.APPROVED),
                target=StandingState.DRAFT,
                returns=True,
            ),
            Transition(
                name=f"approve_{of.resource}",
                title=named("Duyệt {noun}", "Approve {noun}"),
                power=of.approve,
                sources=(StandingState.TRIAL,),
                target=StandingState.APPROVED,
                apart_from=(of.begins.name, *(each.name for each in of.edits)),
            ),
            Transition(
                name=f"enforce_{of.resource}",
                title=named("Áp dụng {noun}", "Put {noun} in force"),
                power=of.approve,
                sources=(StandingState.APPROVED,),
                target=StandingState.IN_FORCE,
                input=of.enforce,
                run=enforce,
            ),
            Transition(
                name=f"recall_{of.resource}",
                title=named("Rút lại {noun} chưa tới ngày", "Recall {noun} before its first day"),
                power=of.approve,
                sources=(StandingState.IN_FORCE,),
                target=StandingState.APPROVED,
                returns=True,
                guards=(require_to_come,),
                run=take_back,
            ),
            Transition(
                name=f"withdraw_{of.resource}",
                title=named("Thôi áp dụng {noun}", "Withdraw {noun}"),
                power=of.approve,
                sources=(StandingState.IN_FORCE,),
                target=StandingState.SUPERSEDED,
                input=of.withdraw,
                returns=True,
                run=withdraw,
            ),
        ),
        consequences=(
            Consequence(
                name=supersede,
                title=Text(vi="Bản sau thay thế bản này", en="The next version takes its place"),
                sources=(StandingState.IN_FORCE,),
                target=StandingState.SUPERSEDED,
                clause="II.3.2",
            ),
            Consequence(
                name=reinstate,
                title=Text(vi="Bản sau được rút lại", en="The next version was recalled"),
                sources=(StandingState.SUPERSEDED,),
                target=StandingState.IN_FORCE,
                clause="II.3.2",
            ),
        ),
        # It can be in force again, where the version after it is recalled before its day.
        ends=(),
        terms={StandingState.TRIAL: Term(days=30), StandingState.APPROVED: Term(days=10)},
    )
