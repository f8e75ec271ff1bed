"""Linting a draft, and seeing beforehand whom it touches."""

from collections.abc import Mapping
from typing import Any

import strawberry
from sqlalchemy import select

from khungcui.defaults.policy.amending.book import at_stage, book_before, carried
from khungcui.defaults.policy.amending.drafting import in_time
from khungcui.defaults.policy.amending.previewing import editions, summary
from khungcui.errors import BadInput, Conflict
from khungcui.plugins.acting import Acting
from khungcui.plugins.asked import asked
from khungcui.plugins.declarations import Act
from khungcui.plugins.impact.counting import impact_in
from khungcui.policy.amendment import Amendment
from khungcui.policy.drafts import PolicyDraft, PolicySignature, Purpose, Stage
from khungcui.policy.lint import Finding, Kind, fresh, lint, lint_draft, read_accepted
from khungcui.policy.lint.finding import NEVER_ACCEPTED
from khungcui.policy.rule import Rulebook
from khungcui.settings import settings
from khungcui.text import Text, nfc
from khungcui.text.nearest import unknown_word

_OPEN = (Stage.DRAFT, Stage.LINTED, Stage.PREVIEWED)


@strawberry.input(description="A finding that is right as it is.")
class AcceptedFindingInput:
    """A row of `lint-accepted.csv`."""

    kind: str = strawberry.field(description="The kind of finding, such as `power-without-holder`.")
    subject: str = strawberry.field(description="Its subject, as the finding names it.")
    reason: str = strawberry.field(
        description="Why it may stay; kept with the draft for those who sign."
    )


@strawberry.input(description="A draft to preview.")
class PreviewAmendmentInput:
    """Input of ``previewAmendment``."""

    amendment: strawberry.ID = strawberry.field(description="The draft, linted.")


@strawberry.input(description="A draft to lint.")
class LintAmendmentInput:
    """Input of ``lintAmendment``."""

    amendment: strawberry.ID = strawberry.field(description="The draft.")
    accept: list[AcceptedFindingInput] = strawberry.field(
        default_factory=list, description="Findings that may stay, each with its reason."
    )


async def _unsigned(acting: Acting, row: PolicyDraft) -> None:
    """`Conflict` where somebody has signed: who signed has read what was found and accepted."""
    signed = select(PolicySignature.id).where(
        PolicySignature.tenant == row.tenant,
        PolicySignature.draft_id == row.id,
        PolicySignature.purpose == Purpose.ADOPT,
        PolicySignature.content == row.content,
    )
    if row.stage is Stage.PREVIEWED and await acting.session.scalar(signed.limit(1)):
        raise Conflict(
            Text(
                vi="Đã có người ký lời văn này cùng kết quả soát.",
                en="Somebody has signed these words, with what lint had found.",
            ),
            code="amendment.signed",
            hint=Text(
                vi="Viết lại dự thảo (reviseAmendment) nếu cần soát lại.",
                en="Word the draft anew (reviseAmendment) to lint it again.",
            ),
        )


def _accepted(given: list[AcceptedFindingInput]) -> Mapping[tuple[Kind, str], str]:
    known = [kind.value for kind in Kind if kind not in NEVER_ACCEPTED]
    settled: dict[tuple[Kind, str], str] = {}
    for place, one in enumerate(given):
        if one.kind not in known:
            raise BadInput(unknown_word(one.kind, known), field=f"accept.{place}.kind")
        reason = nfc(one.reason).strip()
        if not reason:
            raise BadInput(
                Text(vi="cần lý do.", en="A reason is needed."), field=f"accept.{place}.reason"
            )
        settled[Kind(one.kind), one.subject] = reason
    return settled


async def _lint(acting: Acting, row: PolicyDraft, given: LintAmendmentInput) -> PolicyDraft:
    at_stage(row, *_OPEN)
    await _unsigned(acting, row)
    own = _accepted(given.accept)
    open_, told = findings(await book_before(acting.session, row), carried(row), acting, own)
    row.findings = told
    row.linted_at = acting.now
    row.stage = Stage.DRAFT if open_ else Stage.LINTED
    row.preview = None
    row.previewed_at = None
    row.base = None
    return row


def findings(
    book: Rulebook, amendment: Amendment, acting: Acting, own: Mapping[tuple[Kind, str], str]
) -> tuple[tuple[Finding, ...], list[dict[str, Any]]]:
    """What is wrong with the book because of the draft, and all of it as the draft keeps it.

    Those accepted with a reason are kept too, and do not count as wrong.
    """
    shipped = read_accepted(settings().policies_dir / "lint-accepted.csv")
    needs = asked(acting.registry)
    wrong = lint_draft(book, amendment, needs, accepted=shipped, own=own).fresh
    every = lint_draft(book, amendment, needs, accepted=shipped).fresh if own else wrong
    return wrong, [
        _told(finding, own.get((finding.kind, finding.subject)))
        for finding in dict.fromkeys((*every, *wrong))
    ]


def _told(finding: Finding, accepted: str | None) -> dict[str, Any]:
    message, example = finding.message, finding.example
    return {
        "kind": finding.kind.value,
        "subject": finding.subject,
        "message": {"vi": message.vi, "en": message.en},
        "rules": [rule.id for rule in finding.rules],
        "example": example and example.document,
        "accepted": accepted,
    }


def refuse_leaderless(before: Rulebook, after: Rulebook, acting: Acting) -> None:
    """`Conflict` where nobody could amend the rules any more once they are as in ``after``."""
    needs = asked(acting.registry)
    for finding in fresh(lint(after, needs), lint(before, needs)):
        if finding.kind is Kind.NOBODY_AMENDS:
            raise Conflict(finding.message, code="amendment.nobody_amends")


async def _preview(acting: Acting, row: PolicyDraft, given: PreviewAmendmentInput) -> PolicyDraft:
    at_stage(row, Stage.LINTED, Stage.PREVIEWED)
    in_time(row.in_force)
    book = await book_before(acting.session, row)
    before, after = editions(book, carried(row), acting.tree)
    async with acting.reading() as session:
        found = await impact_in(
            session, acting.registry, acting.states, before, after, row.in_force
        )
    row.preview = summary(found)
    row.previewed_at = acting.now
    row.base = before.snapshot.id
    row.stage = Stage.PREVIEWED
    return row


ACTS = (
    Act(
        name="lint_amendment",
        power="policy.draft",
        title=Text(
            vi="Soát dự thảo: chỗ hở, chỗ chồng, quy tắc chết",
            en="Lint a draft: gaps, overlaps, dead rules.",
        ),
        input=LintAmendmentInput,
        on="amendment",
        run=_lint,
        returns="amendment",
    ),
    Act(
        name="preview_amendment",
        power="policy.draft",
        title=Text(
            vi="Xem trước dự thảo chạm đến ai, trên số liệu thật của ngày có hiệu lực",
            en="See whom a draft touches, on the real data of the day it comes into force.",
        ),
        input=PreviewAmendmentInput,
        on="amendment",
        run=_preview,
        returns="amendment",
    ),
)
