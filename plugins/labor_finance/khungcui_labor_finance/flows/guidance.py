"""Guidance in keeping books, given by ward and district office together (III.8.4)."""

from collections.abc import Sequence

import strawberry

from khungcui import Act, Acting, Begin, Facet, Moving, Signer, Text, Transition, Workflow
from khungcui_labor_finance.checks import named, worded
from khungcui_labor_finance.models import BookkeepingGuidance
from khungcui_labor_finance.places import facet_of, place_of
from khungcui_labor_finance.vocabulary import BookkeepingGuidanceState


@strawberry.input(description="Guidance in bookkeeping to draft.")
class DraftBookkeepingGuidanceInput:
    """For whom, about what."""

    establishment: strawberry.ID = strawberry.field(description="The establishment.")
    subject: str = strawberry.field(description="What it is about.")
    content: str = strawberry.field(description="What it says.")


async def draft_bookkeeping_guidance(
    acting: Acting, _: None, given: DraftBookkeepingGuidanceInput
) -> BookkeepingGuidance:
    """Draft guidance, which ward and district office then give together."""
    place = await place_of(acting, given.establishment)
    guidance = BookkeepingGuidance(
        tenant=acting.tenant,
        **place.columns,
        subject=named(given.subject, "subject"),
        content=worded(given.content, "content"),
        state=BookkeepingGuidanceState.DRAFTED,
    )
    acting.session.add(guidance)
    return guidance


async def both(acting: Acting, guidance: BookkeepingGuidance, _: Moving) -> Sequence[Signer]:
    """The district's office and the ward: both sign (III.8.4).

    The district stands first: an office that reaches both places signs in that one.
    """
    return tuple(
        Signer(
            power="bookkeeping.guide",
            facet=Facet(area=area, sector=guidance.sector),
            title=title,
        )
        for area, title in (
            (guidance.tenant, Text(vi="Phòng Công nghiệp quận, huyện", en="District office")),
            (guidance.area, Text(vi="Ủy ban Nhân dân phường, xã", en="Ward committee")),
        )
    )


async def give(acting: Acting, guidance: BookkeepingGuidance, _: Moving) -> None:
    """Note the day on which it was given."""
    guidance.given_on = acting.day


GUIDANCES = Workflow(
    resource="bookkeeping_guidance",
    title=Text(vi="Hướng dẫn mở sổ sách", en="Guidance in bookkeeping"),
    states=BookkeepingGuidanceState,
    begins=(
        Begin(
            act=Act(
                name="draft_bookkeeping_guidance",
                power="bookkeeping.guide",
                title=Text(vi="Soạn hướng dẫn sổ sách", en="Draft guidance in bookkeeping"),
                input=DraftBookkeepingGuidanceInput,
                creates=facet_of,
                run=draft_bookkeeping_guidance,
                returns="bookkeeping_guidance",
            ),
            state=BookkeepingGuidanceState.DRAFTED,
        ),
    ),
    transitions=(
        Transition(
            name="give_bookkeeping_guidance",
            title=Text(vi="Cùng ký hướng dẫn sổ sách", en="Give guidance in bookkeeping"),
            power="bookkeeping.guide",
            sources=(BookkeepingGuidanceState.DRAFTED,),
            target=BookkeepingGuidanceState.GIVEN,
            signers=both,
            run=give,
        ),
    ),
    ends=(BookkeepingGuidanceState.GIVEN,),
)
