"""Drafting an amendment, revising it, and giving it up (V.2)."""

from datetime import date

import strawberry
from sqlalchemy import select

from khungcui import clock
from khungcui.defaults.policy.amending.book import at_stage, in_line
from khungcui.defaults.policy.amending.inputs import AmendmentContentInput, amendment_of
from khungcui.defaults.policy.amending.previewing import editions
from khungcui.errors import BadInput, Conflict, Stale
from khungcui.plugins.acting import Acting
from khungcui.plugins.declarations import Act
from khungcui.policy.amendment import Amendment
from khungcui.policy.drafts import PolicyDraft, Stage
from khungcui.policy.models import PolicyInstrument
from khungcui.policy.record import Facet
from khungcui.policy.store import read_rulebook
from khungcui.text import Text

_OPEN = (Stage.DRAFT, Stage.LINTED, Stage.PREVIEWED, Stage.SIGNED)


@strawberry.input(description="An amendment to draft.")
class DraftAmendmentInput:
    """Input of ``draftAmendment``."""

    content: AmendmentContentInput = strawberry.field(description="What it says.")


@strawberry.input(description="A draft to word anew.")
class ReviseAmendmentInput:
    """Input of ``reviseAmendment``."""

    amendment: strawberry.ID = strawberry.field(description="The draft.")
    revision: int = strawberry.field(description="The revision that was read.")
    content: AmendmentContentInput = strawberry.field(description="All that it is to say.")


@strawberry.input(description="A draft to give up.")
class DiscardAmendmentInput:
    """Input of ``discardAmendment``."""

    amendment: strawberry.ID = strawberry.field(description="The draft.")


async def over_the_city(acting: Acting, given: object) -> Facet:
    """The regulation is the city's."""
    return Facet(area=acting.tree.root, sector="*")


async def _draft(acting: Acting, row: None, given: DraftAmendmentInput) -> PolicyDraft:
    amendment = amendment_of(given.content)
    await _fits(acting, amendment)
    draft = PolicyDraft(
        tenant=acting.tenant,
        revision=1,
        drafted_by=acting.principal.official_id,
        drafted_by_name=acting.principal.official_name,
        drafted_at=acting.now,
    )
    _write(draft, amendment)
    acting.session.add(draft)
    return draft


async def _revise(acting: Acting, row: PolicyDraft, given: ReviseAmendmentInput) -> PolicyDraft:
    at_stage(row, *_OPEN)
    if given.revision != row.revision:
        raise Stale(
            Text(
                vi="Dự thảo đã được sửa đến lần {now}; bạn đọc lần {read}.",
                en="The draft is at revision {now}; you read revision {read}.",
            ).format(now=row.revision, read=given.revision),
            field="revision",
        )
    amendment = amendment_of(given.content)
    await _fits(acting, amendment, besides=row)
    row.revision += 1
    _write(row, amendment)
    return row


async def _discard(acting: Acting, row: PolicyDraft, given: DiscardAmendmentInput) -> PolicyDraft:
    at_stage(row, *_OPEN)
    row.stage = Stage.DISCARDED
    return row


def _write(draft: PolicyDraft, amendment: Amendment) -> None:
    """Put new words into the draft: what was found and signed of the old ones is void."""
    instrument = amendment.instrument
    draft.instrument = instrument.id
    draft.number = instrument.number
    draft.title_vi = instrument.title.vi
    draft.title_en = instrument.title.en
    draft.in_force = instrument.in_force
    draft.until = instrument.until
    draft.document = amendment.document
    draft.content = amendment.content
    draft.stage = Stage.DRAFT
    draft.findings = None
    draft.linted_at = None
    draft.preview = None
    draft.previewed_at = None
    draft.base = None
    draft.signed_on = None


async def _fits(acting: Acting, amendment: Amendment, besides: PolicyDraft | None = None) -> None:
    """Refuse what names rules and clauses that are not there, and what comes too late."""
    instrument = amendment.instrument
    await in_line(acting)
    in_time(instrument.in_force)
    # Also a level of the tree that is none, or does not lie above, is refused here.
    editions(await read_rulebook(acting.session), amendment, acting.tree)
    taken = await acting.session.scalar(
        select(PolicyInstrument.id).where(PolicyInstrument.id == instrument.id)
    ) or await acting.session.scalar(
        select(PolicyDraft.instrument).where(
            PolicyDraft.tenant == acting.tenant,
            PolicyDraft.instrument == instrument.id,
            PolicyDraft.stage != Stage.DISCARDED,
            *(() if besides is None else (PolicyDraft.id != besides.id,)),
        )
    )
    if taken is not None:
        raise Conflict(
            Text(
                vi="Mã {id} đã thuộc một văn bản khác.", en="Another instrument bears the id {id}."
            ).format(id=taken),
            code="amendment.taken",
            field="instrument",
        )


def in_time(in_force: date) -> None:
    """`BadInput` where the day is today or past: what was in force is never changed.

    It may have become today while the act waited for others, so the clock is asked.
    """
    today = clock.today()
    if in_force <= today:
        raise BadInput(
            Text(
                vi="Ngày có hiệu lực {day} không còn ở phía trước: hôm nay là {today}.",
                en="The day {day} does not lie ahead: today is {today}.",
            ).format(day=in_force, today=today),
            code="amendment.past",
            field="inForce",
            hint=Text(
                vi="Chọn một ngày sau hôm nay; điều đã có hiệu lực không sửa lùi.",
                en="Take a day after today; what was in force is not changed backwards.",
            ),
        )


ACTS = (
    Act(
        name="draft_amendment",
        power="policy.draft",
        title=Text(vi="Soạn dự thảo sửa đổi quy định", en="Draft an amendment."),
        input=DraftAmendmentInput,
        creates=over_the_city,
        run=_draft,
        returns="amendment",
    ),
    Act(
        name="revise_amendment",
        power="policy.draft",
        title=Text(
            vi="Viết lại dự thảo; soát, xem trước và chữ ký cũ mất hiệu lực",
            en="Word a draft anew; lint, preview and signatures of the old words are void.",
        ),
        input=ReviseAmendmentInput,
        on="amendment",
        run=_revise,
        returns="amendment",
    ),
    Act(
        name="discard_amendment",
        power="policy.draft",
        title=Text(vi="Bỏ một dự thảo chưa công bố", en="Give up a draft that is not published."),
        input=DiscardAmendmentInput,
        on="amendment",
        run=_discard,
        returns="amendment",
    ),
)
