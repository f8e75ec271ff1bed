"""The rulebook that a draft is held against, and who else changes the same rules."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from khungcui.defaults.policy.labels import LABELS
from khungcui.errors import BadInput, Conflict
from khungcui.plugins.acting import Acting
from khungcui.policy.amendment import Amendment, amended
from khungcui.policy.drafts import PolicyDraft, PolicySignature, Purpose, Stage
from khungcui.policy.rule import Rulebook
from khungcui.policy.store import TOPIC, read_rulebook
from khungcui.text import Text

_LOCK = {"door": "a lock"}


def carried(draft: PolicyDraft) -> Amendment:
    """What the draft says."""
    return Amendment.of(draft.document)


async def book_before(session: AsyncSession, draft: PolicyDraft) -> Rulebook:
    """The rules as published, and as the drafts that are signed already will make them."""
    book = await read_rulebook(session)
    for other in await _others(session, draft, (Stage.SIGNED,)):
        try:
            book = amended(book, carried(other))
        except BadInput:
            continue  # It does not fit any more, and its own publication will say so.
    return book


async def overtaken_by(session: AsyncSession, draft: PolicyDraft) -> Sequence[PolicyDraft]:
    """Drafts signed since this one was previewed that change rules of the same powers."""
    book = await read_rulebook(session)
    own = carried(draft)
    mine, moved = own.touches(book), own.instrument.reassigns
    later: list[PolicyDraft] = []
    for other in await _others(session, draft, (Stage.SIGNED, Stage.PUBLISHED)):
        signed = await session.scalar(
            select(func.max(PolicySignature.signed_at)).where(
                PolicySignature.tenant == other.tenant,
                PolicySignature.draft_id == other.id,
                PolicySignature.purpose == Purpose.ADOPT,
            )
        )
        if signed is None or draft.previewed_at is None or signed <= draft.previewed_at:
            continue
        said = carried(other)
        # What re-assigns portions, areas or offices touches every rule.
        if mine & said.touches(book) or moved or said.instrument.reassigns:
            later.append(other)
    return later


async def _others(
    session: AsyncSession, draft: PolicyDraft, stages: Sequence[Stage]
) -> Sequence[PolicyDraft]:
    found = await session.scalars(
        select(PolicyDraft)
        .where(
            PolicyDraft.tenant == draft.tenant,
            PolicyDraft.id != draft.id,
            PolicyDraft.stage.in_(stages),
        )
        .order_by(PolicyDraft.in_force, PolicyDraft.instrument)
    )
    return found.all()


async def in_line(acting: Acting) -> None:
    """Wait until nobody else drafts, signs or publishes: one change of the rules at a time."""
    await acting.session.execute(
        select(func.pg_advisory_xact_lock(func.hashtext(TOPIC))), execution_options=_LOCK
    )


def at_stage(draft: PolicyDraft, *stages: Stage) -> None:
    """`Conflict` where the draft has come to another stage than these."""
    if draft.stage not in stages:
        titles = LABELS[Stage]
        wanted = [titles[stage] for stage in stages]
        raise Conflict(
            Text(
                vi="Văn bản đang ở bước «{stage}»; việc này cần bước «{wanted}».",
                en="The amendment is at the stage “{stage}”; this takes “{wanted}”.",
            ).format(
                stage=titles[Stage(draft.stage)],
                wanted=Text(
                    vi=" / ".join(one.vi for one in wanted), en=" / ".join(one.en for one in wanted)
                ),
            ),
            code="amendment.stage",
            hint=_TO_REACH.get(stages[0]),
        )


#: How a draft gets to where an act can be done.
_TO_REACH = {
    Stage.LINTED: Text(
        vi="Soát trước (lintAmendment), đến khi không còn gì mở.",
        en="Lint it first (lintAmendment), until nothing is open.",
    ),
    Stage.PREVIEWED: Text(
        vi="Soát (lintAmendment) và xem trước (previewAmendment) rồi mới ký.",
        en="Lint it (lintAmendment) and preview it (previewAmendment), then sign.",
    ),
    Stage.SIGNED: Text(
        vi="Cần hai cán bộ khác nhau ký trước (signAmendment).",
        en="Two different officials sign it first (signAmendment).",
    ),
}
