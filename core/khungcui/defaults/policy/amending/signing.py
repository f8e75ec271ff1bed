"""Signing an amendment, publishing it, and taking it back before its day (V.2).

Two officials sign, and not the drafter alone: with two of them one is always another.
"""

import strawberry
from sqlalchemy import func, select

from khungcui import clock
from khungcui.defaults.policy.amending.book import at_stage, carried, in_line, overtaken_by
from khungcui.defaults.policy.amending.checking import refuse_leaderless
from khungcui.defaults.policy.amending.drafting import in_time
from khungcui.defaults.policy.amending.previewing import editions
from khungcui.errors import Conflict
from khungcui.plugins.acting import Acting
from khungcui.plugins.declarations import Act
from khungcui.policy import publishing
from khungcui.policy.amendment import amended, leaning
from khungcui.policy.drafts import PolicyDraft, PolicySignature, Purpose, Stage
from khungcui.policy.store import TOPIC, read_rulebook, read_snapshot
from khungcui.policy.verification import publication, withdrawal
from khungcui.storage.watch import bump
from khungcui.text import Text

#: How many officials sign.
_EYES = 2
_DOOR = {"door": "a function that checks the signatures itself"}


@strawberry.input(description="An amendment to sign.")
class SignAmendmentInput:
    """Input of ``signAmendment``."""

    amendment: strawberry.ID = strawberry.field(description="The amendment.")
    content: str = strawberry.field(
        description="The hash of the words that were read: nobody signs others."
    )


@strawberry.input(description="A signed amendment to publish.")
class PublishAmendmentInput:
    """Input of ``publishAmendment``."""

    amendment: strawberry.ID = strawberry.field(description="The amendment.")


@strawberry.input(description="A published amendment to withdraw.")
class WithdrawAmendmentInput:
    """Input of ``withdrawAmendment``."""

    amendment: strawberry.ID = strawberry.field(description="The amendment.")


async def _sign(acting: Acting, row: PolicyDraft, given: SignAmendmentInput) -> PolicyDraft:
    at_stage(row, Stage.PREVIEWED)
    if given.content != row.content:
        raise Conflict(
            Text(
                vi="Nội dung đã đổi từ khi bạn đọc.",
                en="The words have changed since you read them.",
            ),
            code="amendment.content",
            field="content",
        )
    await in_line(acting)
    in_time(row.in_force)
    others = await overtaken_by(acting.session, row)
    if others:
        raise Conflict(
            Text(
                vi="Văn bản {others} được ký sau lần xem trước và chạm cùng quy tắc.",
                en="{others} was signed after the preview and touches the same rules.",
            ).format(others=", ".join(other.number for other in others)),
            code="amendment.overtaken",
            hint=Text(vi="Xem trước lại rồi ký.", en="Preview it again, then sign."),
        )
    book = await read_rulebook(acting.session)
    refuse_leaderless(book, amended(book, carried(row)), acting)
    if await _signed(acting, row, Purpose.ADOPT) >= _EYES:
        row.stage = Stage.SIGNED
        row.signed_on = acting.day
    return row


async def _publish(acting: Acting, row: PolicyDraft, given: PublishAmendmentInput) -> PolicyDraft:
    at_stage(row, Stage.SIGNED)
    await in_line(acting)
    in_time(row.in_force)
    book = await read_rulebook(acting.session)
    editions(book, carried(row), acting.tree)
    refuse_leaderless(book, amended(book, carried(row)), acting)
    await acting.session.execute(
        select(publishing.publish(row.tenant, row.id, acting.now)), execution_options=_DOOR
    )
    row.stage = Stage.PUBLISHED
    row.published_at = acting.now
    acting.notes.append(publication(row.instrument, row.content))
    await _note_edition(acting)
    return row


async def _withdraw(acting: Acting, row: PolicyDraft, given: WithdrawAmendmentInput) -> PolicyDraft:
    at_stage(row, Stage.PUBLISHED)
    await in_line(acting)
    today = clock.today()
    if row.in_force <= today:
        raise Conflict(
            Text(
                vi="Văn bản đã có hiệu lực từ {day}; chỉ còn cách sửa đổi bằng văn bản khác.",
                en="It has been in force since {day}; only another amendment can change it.",
            ).format(day=row.in_force),
            code="amendment.in_force",
        )
    await _spare(acting, row)
    if await _signed(acting, row, Purpose.WITHDRAW) >= _EYES:
        await acting.session.execute(
            select(publishing.withdraw(row.tenant, row.id, today, acting.now)),
            execution_options=_DOOR,
        )
        row.stage = Stage.WITHDRAWN
        row.withdrawn_at = acting.now
        acting.notes.append(withdrawal(row.instrument, row.content))
        await _note_edition(acting)
    return row


async def _spare(acting: Acting, row: PolicyDraft) -> None:
    """`Conflict` where other rules need the instrument: what leans on it, or who is to amend."""
    book = await read_rulebook(acting.session)
    if others := leaning(book, row.instrument):
        raise Conflict(
            Text(
                vi="Văn bản {others} dẫn đến quy tắc hoặc điều khoản của văn bản này.",
                en="{others} names rules or clauses of this amendment.",
            ).format(others=", ".join(other.number for other in others)),
            code="amendment.needed",
            hint=Text(vi="Thu hồi văn bản kia trước.", en="Withdraw the other one first."),
        )
    refuse_leaderless(book, await read_rulebook(acting.session, without=row.instrument), acting)


async def _note_edition(acting: Acting) -> None:
    """Tell the workers, and keep in the audit what the rules have come to be."""
    snapshot = await read_snapshot(acting.session)
    await bump(acting.session, TOPIC)
    await acting.session.execute(
        select(publishing.edition(snapshot.id, len(snapshot.rules), acting.now)),
        execution_options=_DOOR,
    )
    acting.notes.append(f"edition {snapshot.id}")


async def _signed(acting: Acting, row: PolicyDraft, purpose: Purpose) -> int:
    """Add the official's signature; how many officials have signed now."""
    signatures = select(func.count(PolicySignature.official_id.distinct())).where(
        PolicySignature.tenant == row.tenant,
        PolicySignature.draft_id == row.id,
        PolicySignature.purpose == purpose,
        PolicySignature.content == row.content,
    )
    me = acting.principal
    # Words that two have signed, and that were worded otherwise and back, are signed still.
    if (standing := await acting.session.scalar(signatures) or 0) >= _EYES:
        return standing
    if await acting.session.scalar(signatures.where(PolicySignature.official_id == me.official_id)):
        raise Conflict(
            Text(
                vi="Bạn đã ký rồi; cần chữ ký của một cán bộ khác.",
                en="You have signed already; it takes the signature of another official.",
            ),
            code="amendment.signed_already",
            clause="V.2",
        )
    acting.session.add(
        PolicySignature(
            tenant=row.tenant,
            draft_id=row.id,
            purpose=purpose,
            content=row.content,
            official_id=me.official_id,
            official_name=me.official_name,
            office_id=me.office_id,
            office_name=me.office_name,
            signed_at=acting.now,
        )
    )
    await acting.session.flush()
    return await acting.session.scalar(signatures) or 0


ACTS = (
    Act(
        name="sign_amendment",
        power="policy.sign",
        title=Text(
            vi="Ký một văn bản sửa đổi; cần hai cán bộ khác nhau",
            en="Sign an amendment; it takes two different officials.",
        ),
        input=SignAmendmentInput,
        on="amendment",
        run=_sign,
        returns="amendment",
    ),
    Act(
        name="publish_amendment",
        power="policy.sign",
        title=Text(
            vi="Công bố văn bản đã đủ hai chữ ký; có hiệu lực từ ngày ghi trong đó",
            en="Publish an amendment that two have signed; it comes into force on its day.",
        ),
        input=PublishAmendmentInput,
        on="amendment",
        run=_publish,
        returns="amendment",
    ),
    Act(
        name="withdraw_amendment",
        power="policy.withdraw",
        title=Text(
            vi="Thu hồi văn bản chưa có hiệu lực; cần hai cán bộ khác nhau",
            en="Withdraw an amendment that is not in force yet; it takes two different officials.",
        ),
        input=WithdrawAmendmentInput,
        on="amendment",
        run=_withdraw,
        returns="amendment",
    ),
)
