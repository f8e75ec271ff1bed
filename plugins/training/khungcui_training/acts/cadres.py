"""Keeping the record of cadres, what posts require, and the department's opinions (II.6.1)."""

from datetime import date
from typing import Any
from uuid import UUID

import strawberry
from sqlalchemy import select

from khungcui import (
    ALL_SECTORS,
    Act,
    Acting,
    BadInput,
    Begin,
    Facet,
    Moving,
    Text,
    Transition,
    Workflow,
    nfc,
    uuid7,
)
from khungcui_training.acts.checks import within, worded
from khungcui_training.errors import AlreadyThere, WrongState
from khungcui_training.models import Cadre, CadreOpinion, PostRequirement
from khungcui_training.vocabulary import OpinionState, PostKind


@strawberry.input(description="A post that a person holds.")
class PostInput:
    """What, where, and since when."""

    kind: PostKind = strawberry.field(description="The kind of post.")
    title: str = strawberry.field(description="What the post is called.")
    organisation: str = strawberry.field(description="The office or establishment.")
    area: str = strawberry.field(description="The id of the ward or district that it lies in.")
    since: date = strawberry.field(description="From this day on.")
    establishment: strawberry.ID | None = strawberry.field(
        default=None, description="The establishment, where the post is in one."
    )


@strawberry.input(description="A person taken into the record of cadres.")
class RegisterCadreInput:
    """Who, in which post."""

    name: str = strawberry.field(description="The full name.")
    post: PostInput = strawberry.field(description="The post.")
    birth_year: int | None = strawberry.field(default=None, description="The year of birth.")


@strawberry.input(description="A cadre who changes post.")
class ChangeCadrePostInput:
    """Who, and which post from which day on."""

    cadre: strawberry.ID = strawberry.field(description="The cadre in the post until then.")
    post: PostInput = strawberry.field(description="The post from then on.")


@strawberry.input(description="A cadre who leaves the post.")
class EndCadreInput:
    """Who, and when."""

    cadre: strawberry.ID = strawberry.field(description="The cadre.")
    until: date = strawberry.field(description="The first day on which the post is not held.")


@strawberry.input(description="A competency that a kind of post requires.")
class RequireCompetencyInput:
    """Which post needs a certificate of which curriculum."""

    post_kind: PostKind = strawberry.field(description="The kind of post.")
    curriculum: strawberry.ID = strawberry.field(description="The curriculum.")
    since: date = strawberry.field(description="From this day on.")


@strawberry.input(description="A competency that is no longer required.")
class EndRequirementInput:
    """Which, and when."""

    post_requirement: strawberry.ID = strawberry.field(description="The requirement.")
    until: date = strawberry.field(description="The first day on which it does not hold.")


@strawberry.input(description="The department's opinion on a cadre.")
class GiveCadreOpinionInput:
    """On whom, and what."""

    cadre: strawberry.ID = strawberry.field(description="The cadre.")
    opinion: str = strawberry.field(description="The opinion.")


@strawberry.input(description="The committee's answer to an opinion.")
class AnswerCadreOpinionInput(Moving):
    """To which opinion, and what."""

    cadre_opinion: strawberry.ID = strawberry.field(description="The opinion.")
    answer: str = strawberry.field(description="The answer.")


async def _owner(acting: Acting, post: PostInput) -> str | None:
    """The id of the establishment's own office, which the rules know it by."""
    if post.establishment is None:
        return None
    found = await acting.find("establishment", post.establishment, field="post.establishment")
    return str(found.office_id) if found.office_id else None


async def _in_area(acting: Acting, given: RegisterCadreInput) -> Facet:
    return Facet(area=given.post.area, sector=ALL_SECTORS, owner=await _owner(acting, given.post))


async def _take_post(
    acting: Acting, person_id: UUID, name: str, birth_year: int | None, post: PostInput
) -> Cadre:
    cadre = Cadre(
        tenant=acting.tenant,
        person_id=person_id,
        name=name,
        birth_year=birth_year,
        post_kind=post.kind,
        post_title=worded(post.title, "post.title"),
        organisation=worded(post.organisation, "post.organisation"),
        area=within(acting, post.area, acting.tenant, "post.area"),
        owner=await _owner(acting, post),
        since=post.since,
    )
    acting.session.add(cadre)
    await acting.session.flush()
    return cadre


async def register_cadre(acting: Acting, _: None, given: RegisterCadreInput) -> Cadre:
    """Take a person into the record of cadres of the district."""
    name = nfc(worded(given.name, "name"))
    return await _take_post(acting, uuid7(), name, given.birth_year, given.post)


async def change_cadre_post(acting: Acting, cadre: Cadre, given: ChangeCadrePostInput) -> Cadre:
    """End one post and begin another; the row of the first stays as it was."""
    _end(cadre, given.post.since, "post.since")
    # The rows may not overlap, so the end has to be written before the beginning.
    await acting.session.flush()
    return await _take_post(acting, cadre.person_id, cadre.name, cadre.birth_year, given.post)


async def end_cadre(acting: Acting, cadre: Cadre, given: EndCadreInput) -> Cadre:
    """Say when a cadre left the post."""
    _end(cadre, given.until, "until")
    return cadre


def _end(row: Cadre | PostRequirement, until: date, field: str) -> None:
    if row.until is not None:
        raise WrongState(
            Text(vi="Đã kết thúc từ {until}.", en="This ended on {until} already.").format(
                until=row.until
            )
        )
    if until <= row.since:
        raise BadInput(
            Text(vi="Phải sau ngày bắt đầu {since}.", en="This comes after {since}.").format(
                since=row.since
            ),
            field=field,
        )
    row.until = until


async def _own_ground(acting: Acting, _: Any) -> Facet:
    return Facet(area=acting.tenant, sector=ALL_SECTORS)


async def require_competency(
    acting: Acting, _: None, given: RequireCompetencyInput
) -> PostRequirement:
    """Say that holders of a kind of post need a certificate of a curriculum."""
    curriculum = await acting.find("curriculum", given.curriculum, field="curriculum")
    known = await acting.session.scalar(
        select(PostRequirement.id).where(
            PostRequirement.tenant == acting.tenant,
            PostRequirement.post_kind == given.post_kind,
            PostRequirement.curriculum_tenant == curriculum.tenant,
            PostRequirement.curriculum_id == curriculum.id,
            PostRequirement.until.is_(None),
        )
    )
    if known is not None:
        raise AlreadyThere(
            Text(vi="Yêu cầu này đã có.", en="This is required already."), field="curriculum"
        )
    requirement = PostRequirement(
        tenant=acting.tenant,
        post_kind=given.post_kind,
        curriculum_tenant=curriculum.tenant,
        curriculum_id=curriculum.id,
        area=acting.tenant,
        everywhere=acting.tenant == acting.tree.root,
        since=given.since,
    )
    acting.session.add(requirement)
    await acting.session.flush()
    return requirement


async def end_requirement(
    acting: Acting, requirement: PostRequirement, given: EndRequirementInput
) -> PostRequirement:
    """Say from when a competency is no longer required."""
    _end(requirement, given.until, "until")
    return requirement


async def give_cadre_opinion(
    acting: Acting, cadre: Cadre, given: GiveCadreOpinionInput
) -> CadreOpinion:
    """Give the district committee an opinion on a cadre; the record stays as it is (INV-25)."""
    opinion = CadreOpinion(
        tenant=cadre.tenant,
        cadre_id=cadre.id,
        area=cadre.area,
        opinion=worded(given.opinion, "opinion"),
        given_by=acting.principal.office_name,
        given_on=acting.day,
        state=OpinionState.GIVEN,
    )
    acting.session.add(opinion)
    await acting.session.flush()
    return opinion


async def see(acting: Acting, opinion: CadreOpinion, _: Moving) -> None:
    """Note that the committee has read an opinion."""
    opinion.seen_on = acting.day


async def answer(acting: Acting, opinion: CadreOpinion, given: AnswerCadreOpinionInput) -> None:
    """Answer an opinion; what becomes of the cadre is the committee's to decide elsewhere."""
    opinion.answer = worded(given.answer, "answer")
    opinion.seen_on = opinion.seen_on or acting.day
    opinion.answered_on = acting.day


CADRE_ACTS = (
    Act(
        name="register_cadre",
        power="cadre.manage",
        title=Text(vi="Lập hồ sơ cán bộ", en="Take a cadre into the record"),
        input=RegisterCadreInput,
        creates=_in_area,
        run=register_cadre,
        returns="cadre",
    ),
    Act(
        name="change_cadre_post",
        power="cadre.manage",
        title=Text(vi="Chuyển chức vụ cán bộ", en="Change the post of a cadre"),
        input=ChangeCadrePostInput,
        on="cadre",
        run=change_cadre_post,
        returns="cadre",
    ),
    Act(
        name="end_cadre",
        power="cadre.manage",
        title=Text(vi="Cán bộ thôi giữ chức vụ", en="End the post of a cadre"),
        input=EndCadreInput,
        on="cadre",
        run=end_cadre,
        returns="cadre",
    ),
    Act(
        name="require_competency",
        power="cadre.require",
        title=Text(vi="Quy định chứng chỉ cho chức danh", en="Require a competency of a post"),
        input=RequireCompetencyInput,
        creates=_own_ground,
        run=require_competency,
        returns="post_requirement",
    ),
    Act(
        name="end_requirement",
        power="cadre.require",
        title=Text(vi="Bãi bỏ yêu cầu của chức danh", en="End a requirement of a post"),
        input=EndRequirementInput,
        on="post_requirement",
        run=end_requirement,
        returns="post_requirement",
    ),
)

CADRE_OPINIONS = Workflow(
    resource="cadre_opinion",
    title=Text(vi="Ý kiến về cán bộ", en="An opinion on a cadre"),
    states=OpinionState,
    begins=(
        Begin(
            act=Act(
                name="give_cadre_opinion",
                power="cadre.advise",
                title=Text(vi="Góp ý về cán bộ", en="Give an opinion on a cadre"),
                input=GiveCadreOpinionInput,
                on="cadre",
                run=give_cadre_opinion,
                returns="cadre_opinion",
            ),
            state=OpinionState.GIVEN,
        ),
    ),
    transitions=(
        Transition(
            name="see_cadre_opinion",
            title=Text(vi="Xác nhận đã xem ý kiến", en="Acknowledge an opinion on a cadre"),
            power="cadre.answer_opinion",
            sources=(OpinionState.GIVEN,),
            target=OpinionState.SEEN,
            run=see,
        ),
        Transition(
            name="answer_cadre_opinion",
            title=Text(vi="Trả lời ý kiến về cán bộ", en="Answer an opinion on a cadre"),
            power="cadre.answer_opinion",
            sources=(OpinionState.GIVEN, OpinionState.SEEN),
            target=OpinionState.ANSWERED,
            input=AnswerCadreOpinionInput,
            run=answer,
        ),
    ),
    ends=(OpinionState.ANSWERED,),
)
