"""Titles of artisans: proposed, shown to the public, weighed by a council, conferred (II.3.3)."""

from datetime import date, timedelta

import strawberry
from sqlalchemy import select

from khungcui import Act, Acting, Begin, Moving, Term, Text, Transition, Workflow
from khungcui_technical.checks import not_later, worded
from khungcui_technical.errors import AlreadyThere, NotEarned
from khungcui_technical.models import Artisan, ArtisanTitle
from khungcui_technical.vocabulary import ArtisanState, TitleKind, TitleState

#: Years in the craft that each title takes.
YEARS = {TitleKind.MERITORIOUS: 15, TitleKind.PEOPLES: 20}
#: Days for which a proposal is shown to the public.
NOTICE_DAYS = 20
#: The share of its members that a council needs, and of those present that has to say yes.
QUORUM, ASSENT = (3, 4), (9, 10)


@strawberry.input(description="A title that an artisan is proposed for.")
class ProposeArtisanTitleInput:
    """Which title, for what."""

    artisan: strawberry.ID = strawberry.field(description="The artisan.")
    kind: TitleKind = strawberry.field(description="Which title.")
    merits: str = strawberry.field(description="For what merits.")


@strawberry.input(description="How a council voted on a title.")
class WeighArtisanTitleInput(Moving):
    """When it sat, who was there, and how many said yes."""

    artisan_title: strawberry.ID = strawberry.field(description="The proposal.")
    sat_on: date = strawberry.field(description="When the council sat.")
    members: int = strawberry.field(description="How many members it has.")
    present: int = strawberry.field(description="How many were there.")
    votes_for: int = strawberry.field(description="How many said yes.")


async def propose_artisan_title(
    acting: Acting, artisan: Artisan, given: ProposeArtisanTitleInput
) -> ArtisanTitle:
    """Propose a registered artisan for a title.

    Raises `NotEarned` where the years or the earlier title are missing.
    """
    before = {one.kind: one.state for one in await _titles(acting, artisan)}
    if given.kind in before:
        raise AlreadyThere(
            Text(
                vi="Nghệ nhân đã được đề nghị danh hiệu này.",
                en="The artisan has been proposed for that title.",
            ),
            field="kind",
        )
    years = acting.day.year - artisan.practised_since
    earlier = before.get(TitleKind.MERITORIOUS) is TitleState.CONFERRED
    if (
        artisan.state is not ArtisanState.REGISTERED
        or years < YEARS[given.kind]
        or (given.kind is TitleKind.PEOPLES and not earlier)
    ):
        raise NotEarned(
            Text(
                vi="Danh hiệu này cần có tên trong sổ, {years} năm làm nghề, và danh hiệu trước đó "
                "nếu là Nghệ nhân nhân dân.",
                en="This title takes a place in the register, {years} years in the craft, and the "
                "earlier title for a People's artisan.",
            ).format(years=YEARS[given.kind]),
            field="kind",
        )
    title = ArtisanTitle(
        tenant=artisan.tenant,
        artisan_id=artisan.id,
        kind=given.kind,
        area=artisan.area,
        sector=artisan.sector,
        owner_id=artisan.owner_id,
        merits=worded(given.merits, "merits"),
        proposed_on=acting.day,
        state=TitleState.PROPOSED,
    )
    acting.session.add(title)
    return title


async def _titles(acting: Acting, artisan: Artisan) -> list[ArtisanTitle]:
    found = await acting.session.scalars(
        select(ArtisanTitle).where(
            ArtisanTitle.tenant == artisan.tenant,
            ArtisanTitle.artisan_id == artisan.id,
            ArtisanTitle.state != TitleState.REFUSED,
        )
    )
    return list(found)


async def _require_registered(acting: Acting, title: ArtisanTitle, _: Moving) -> None:
    artisan = await acting.session.get_one(Artisan, (title.tenant, title.artisan_id))
    if artisan.state is not ArtisanState.REGISTERED:
        raise NotEarned(
            Text(
                vi="Nghệ nhân {name} không còn trong sổ của quận, huyện.",
                en="The artisan {name} is not in the district's register any more.",
            ).format(name=artisan.name)
        )


async def _publish(acting: Acting, title: ArtisanTitle, _: Moving) -> None:
    title.notice_from = acting.day
    title.notice_until = acting.day + timedelta(days=NOTICE_DAYS)


async def _weigh(acting: Acting, title: ArtisanTitle, given: WeighArtisanTitleInput) -> None:
    sat_on = not_later(acting, given.sat_on, "satOn")
    if title.notice_until is None or sat_on < title.notice_until:
        raise NotEarned(
            Text(
                vi="Hội đồng chỉ họp sau khi niêm yết đủ {days} ngày.",
                en="The council sits once the proposal was shown for {days} days.",
            ).format(days=NOTICE_DAYS),
            field="satOn",
        )
    in_order = 0 <= given.votes_for <= given.present <= given.members and given.members > 0
    if not in_order or not _reaches(given.present, given.members, QUORUM):
        raise NotEarned(
            Text(
                vi="Hội đồng phải có ít nhất 75 % số ủy viên dự họp.",
                en="A council sits with at least 75 % of its members.",
            ),
            field="present",
        )
    title.sat_on, title.members = sat_on, given.members
    title.present, title.votes_for = given.present, given.votes_for


def _reaches(part: int, whole: int, share: tuple[int, int]) -> bool:
    return part * share[1] >= whole * share[0]


async def _require_votes(_: Acting, title: ArtisanTitle, __: Moving) -> None:
    if not _reaches(title.votes_for or 0, title.present or 1, ASSENT):
        raise NotEarned(
            Text(
                vi="Phải có ít nhất 90 % số ủy viên dự họp bỏ phiếu thuận.",
                en="At least 90 % of those present have to say yes.",
            )
        )


async def _confer(acting: Acting, title: ArtisanTitle, _: Moving) -> None:
    title.conferred_on = acting.day


TITLE_FLOW = Workflow(
    resource="artisan_title",
    title=Text(vi="Danh hiệu nghệ nhân", en="Title of an artisan"),
    states=TitleState,
    begins=(
        Begin(
            act=Act(
                name="propose_artisan_title",
                power="artisan_title.propose",
                title=Text(vi="Đề nghị danh hiệu", en="Propose a title"),
                input=ProposeArtisanTitleInput,
                on="artisan",
                run=propose_artisan_title,
                returns="artisan_title",
            ),
            state=TitleState.PROPOSED,
        ),
    ),
    transitions=(
        Transition(
            name="publish_artisan_title",
            title=Text(vi="Niêm yết công khai", en="Show the proposal to the public"),
            power="artisan_title.propose",
            sources=(TitleState.PROPOSED,),
            target=TitleState.PUBLIC_NOTICE,
            guards=(_require_registered,),
            run=_publish,
        ),
        Transition(
            name="weigh_artisan_title",
            title=Text(vi="Ghi kết quả hội đồng", en="Record what the council voted"),
            power="artisan_title.weigh",
            sources=(TitleState.PUBLIC_NOTICE,),
            target=TitleState.COUNCIL,
            input=WeighArtisanTitleInput,
            apart_from=("propose_artisan_title",),
            guards=(_require_registered,),
            run=_weigh,
        ),
        Transition(
            name="confer_artisan_title",
            title=Text(vi="Phong tặng danh hiệu", en="Confer a title"),
            power="artisan_title.confer",
            sources=(TitleState.COUNCIL,),
            target=TitleState.CONFERRED,
            apart_from=("propose_artisan_title", "weigh_artisan_title"),
            guards=(_require_registered, _require_votes),
            run=_confer,
        ),
        Transition(
            name="refuse_artisan_title",
            title=Text(vi="Không phong tặng", en="Refuse a title"),
            power="artisan_title.weigh",
            sources=(TitleState.PROPOSED, TitleState.PUBLIC_NOTICE, TitleState.COUNCIL),
            target=TitleState.REFUSED,
            returns=True,
        ),
    ),
    ends=(TitleState.CONFERRED, TitleState.REFUSED),
    terms={
        TitleState.PUBLIC_NOTICE: Term(days=40, working=False),
        TitleState.COUNCIL: Term(days=15),
    },
)
