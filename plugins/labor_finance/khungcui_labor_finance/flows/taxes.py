"""Tax by the rules of the period: assessed, notified, paid in parts, overdue; corrected openly."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import strawberry
from sqlalchemy import select

from khungcui import (
    Act,
    Acting,
    Begin,
    Consequence,
    Edit,
    Moving,
    Period,
    Text,
    Transition,
    Workflow,
    advance,
)
from khungcui_labor_finance.applying import Piece, Rule, basis, changed, pieces_of, weighted
from khungcui_labor_finance.checks import (
    amount,
    between_days,
    coded,
    ended,
    period,
    settled,
    worded,
)
from khungcui_labor_finance.errors import NotEnough, NothingDiffers, NotReady, WrongFigure
from khungcui_labor_finance.flows.tax_payments import pay
from khungcui_labor_finance.flows.wage_figures import posted
from khungcui_labor_finance.models import TaxAssessment
from khungcui_labor_finance.money import dong, plain, rounded
from khungcui_labor_finance.numbering import next_number
from khungcui_labor_finance.places import facet_of, place_of, same
from khungcui_labor_finance.vocabulary import TaxState

#: The days that a taxpayer has, unless the notice says otherwise.
TERM = timedelta(days=30)
_SHORTEST = timedelta(days=10)
#: The states in which something is still to be paid.
_OPEN = (TaxState.NOTIFIED, TaxState.OVERDUE)


@strawberry.input(description="A tax to assess.")
class AssessTaxInput:
    """Of whom, for when, by which rule, on what."""

    establishment: strawberry.ID = strawberry.field(description="The establishment.")
    about: str = strawberry.field(description="The code of the period.")
    path: str = strawberry.field(description="The path of the rule, such as tax.trade.rate.")
    base: Decimal = strawberry.field(description="What the tax is computed on, in đồng.")


@strawberry.input(description="A tax to assess again.")
class CorrectTaxAssessmentInput:
    """Which, on what, and why."""

    tax_assessment: strawberry.ID = strawberry.field(description="The assessment.")
    reason: str = strawberry.field(description="Why.")
    base: Decimal | None = strawberry.field(
        default=None, description="What the tax is computed on, where that was wrong."
    )


@strawberry.input(description="An assessment to notify.")
class NotifyTaxInput(Moving):
    """Which, and until when it is to be paid."""

    tax_assessment: strawberry.ID = strawberry.field(description="The assessment.")
    pay_by: date | None = strawberry.field(
        default=None, description="The last day of payment; 30 days from today by default."
    )


@strawberry.input(description="A payment of tax.")
class RecordTaxPaymentInput(Moving):
    """Of which assessment, how much, when, by which receipt."""

    tax_assessment: strawberry.ID = strawberry.field(description="The assessment.")
    amount: Decimal = strawberry.field(
        description="The amount in đồng; of a refund, what is given back."
    )
    paid_on: date = strawberry.field(description="Paid on.")
    receipt: str = strawberry.field(description="The number of the receipt.")


def due(pieces: Sequence[Piece], path: str, base: Decimal) -> Decimal:
    """What the rules of ``pieces`` take of ``base``; rounded once."""

    def of(rules: Mapping[str, Rule]) -> Fraction:
        return rules[path].levied(base)

    return rounded(weighted(pieces, of))


async def assess_tax(acting: Acting, _: None, given: AssessTaxInput) -> TaxAssessment:
    """Assess a tax by the rules of the period that it is for (INV-21)."""
    about = period(given.about, "about")
    ended(acting, about, "about")
    path = given.path.strip().lower()
    if not path.startswith("tax."):
        raise WrongFigure(
            Text(vi="Mã chế độ thuế bắt đầu bằng “tax.”.", en="A path of tax begins with “tax.”."),
            field="path",
        )
    place = await place_of(acting, given.establishment, about)
    base = amount(given.base, "base", least=0)
    pieces = await pieces_of(acting.session, acting.tree.root, (path,), about.start, about.end)
    whole = due(pieces, path, base)
    assessment = TaxAssessment(
        tenant=acting.tenant,
        **place.columns,
        number=await _number(acting, acting.tenant),
        path=path,
        period=posted(acting),
        about=about.code,
        first_day=about.start,
        last_day=about.end,
        posted_on=acting.day,
        base=base,
        whole=whole,
        amount=whole,
        paid=Decimal(0),
        basis=basis(pieces),
        state=TaxState.COMPUTED,
    )
    acting.session.add(assessment)
    await settled(acting)
    return assessment


async def _number(acting: Acting, tenant: str) -> str:
    prefix = f"{tenant}/{acting.day.year}/"
    return await next_number(acting, TaxAssessment.number, tenant, prefix)


async def correct_tax_assessment(
    acting: Acting, assessment: TaxAssessment, given: CorrectTaxAssessmentInput
) -> TaxAssessment:
    """Assess a period again by its own rules as they stand now, and post the difference."""
    before = await _all_of(acting, assessment)
    if before[-1].state is TaxState.COMPUTED:
        raise NotReady(
            Text(
                vi="Lần tính gần nhất chưa được thông báo.",
                en="The last assessment is not notified yet.",
            )
        )
    about = Period.parse(assessment.about)
    pieces = await pieces_of(
        acting.session, acting.tree.root, (assessment.path,), about.start, about.end
    )
    base = before[-1].base if given.base is None else amount(given.base, "base", least=0)
    whole = due(pieces, assessment.path, base)
    difference = whole - sum((one.amount for one in before), Decimal(0))
    if difference == 0:
        raise NothingDiffers(
            Text(
                vi="Tính lại theo chế độ của kỳ thì không chênh lệch.",
                en="By the rules of the period, computed again, nothing differs.",
            )
        )
    correction = TaxAssessment(
        tenant=assessment.tenant,
        **same(assessment),
        number=await _number(acting, assessment.tenant),
        path=assessment.path,
        period=posted(acting),
        about=assessment.about,
        first_day=about.start,
        last_day=about.end,
        posted_on=acting.day,
        serial=before[-1].serial + 1,
        corrects_id=before[0].id,
        reason=worded(given.reason, "reason"),
        changed=changed(before[-1].basis, basis(pieces)),
        base=base,
        whole=whole,
        amount=difference,
        paid=Decimal(0),
        basis=basis(pieces),
        state=TaxState.COMPUTED,
    )
    acting.session.add(correction)
    await settled(acting)
    return correction


async def _all_of(acting: Acting, assessment: TaxAssessment) -> Sequence[TaxAssessment]:
    """Everything assessed of the establishment, rule and period, the first assessment first."""
    found = await acting.session.scalars(
        select(TaxAssessment)
        .where(
            TaxAssessment.tenant == assessment.tenant,
            TaxAssessment.establishment_id == assessment.establishment_id,
            TaxAssessment.path == assessment.path,
            TaxAssessment.about == assessment.about,
            TaxAssessment.state != TaxState.CANCELLED,
        )
        .order_by(TaxAssessment.serial)
        .with_for_update()
    )
    rows = found.all()
    if not rows:
        raise NotReady(
            Text(vi="Khoản thuế này đã hủy.", en="This assessment was cancelled."),
            field="taxAssessment",
        )
    return rows


async def notify(acting: Acting, assessment: TaxAssessment, given: NotifyTaxInput) -> TaxState:
    """Say until when it is to be paid. What comes to nothing, or is set off, is paid at once."""
    pay_by = given.pay_by or acting.day + TERM
    if pay_by < acting.day + _SHORTEST:
        raise WrongFigure(
            Text(
                vi="Người nộp thuế phải có ít nhất 10 ngày.",
                en="A taxpayer has at least 10 days.",
            ),
            field="payBy",
        )
    assessment.pay_by = pay_by
    await _set_off(acting, assessment)
    return TaxState.PAID if assessment.arrears == 0 else TaxState.NOTIFIED


async def _set_off(acting: Acting, assessment: TaxAssessment) -> None:
    """Set what is given back off against what is still owed of the same tax and period.

    Nobody is given back what he never paid: each of the two is paid by the other's number.
    """
    for other in await _all_of(acting, assessment):
        opposite = other.arrears * assessment.arrears < 0
        if other.state not in _OPEN or not opposite:
            continue
        part = min(abs(other.arrears), abs(assessment.arrears))
        for one, by in ((other, assessment), (assessment, other)):
            signed = part if one.amount > 0 else -part
            pay(acting, one, signed, paid_on=acting.day, receipt=by.number)
        await settled(acting)
        if other.arrears == 0:
            await advance(acting, other, "tax_is_settled")


async def record_tax_payment(
    acting: Acting, assessment: TaxAssessment, given: RecordTaxPaymentInput
) -> TaxAssessment:
    """Record a payment, or what is given back; the last part settles the assessment."""
    paid = amount(given.amount, "amount")
    if paid > abs(assessment.arrears):
        raise NotEnough(
            Text(vi="Còn phải trả {left}.", en="No more than {left} is still owed.").format(
                left=dong(abs(assessment.arrears))
            ),
            field="amount",
            params={"left": plain(abs(assessment.arrears))},
        )
    pay(
        acting,
        assessment,
        paid if assessment.amount > 0 else -paid,
        paid_on=between_days(given.paid_on, assessment.posted_on, acting.day, "paidOn"),
        receipt=coded(given.receipt, "receipt"),
    )
    await settled(acting)
    if assessment.arrears == 0:
        await advance(acting, assessment, "tax_is_settled")
    return assessment


async def is_past(acting: Acting, assessment: TaxAssessment, _: Moving) -> None:
    """Raise `NotReady` while there is still time to pay."""
    if assessment.pay_by is None or assessment.pay_by >= acting.day:
        raise NotReady(
            Text(vi="Chưa quá hạn nộp.", en="There is still time to pay."),
            params={"payBy": str(assessment.pay_by)},
        )


TAX_ASSESSMENTS = Workflow(
    resource="tax_assessment",
    title=Text(vi="Thuế phải nộp", en="Tax assessment"),
    states=TaxState,
    begins=(
        Begin(
            act=Act(
                name="assess_tax",
                power="economic_policy.apply",
                title=Text(vi="Tính thuế", en="Assess a tax"),
                input=AssessTaxInput,
                creates=facet_of,
                run=assess_tax,
                returns="tax_assessment",
            ),
            state=TaxState.COMPUTED,
        ),
        Begin(
            act=Act(
                name="correct_tax_assessment",
                power="economic_policy.apply",
                title=Text(vi="Tính lại thuế", en="Assess a tax again"),
                input=CorrectTaxAssessmentInput,
                on="tax_assessment",
                run=correct_tax_assessment,
                returns="tax_assessment",
            ),
            state=TaxState.COMPUTED,
        ),
    ),
    edits=(
        Edit(
            act=Act(
                name="record_tax_payment",
                power="economic_policy.apply",
                title=Text(vi="Ghi lần nộp thuế", en="Record a payment of tax"),
                input=RecordTaxPaymentInput,
                on="tax_assessment",
                run=record_tax_payment,
                returns="tax_assessment",
            ),
            states=_OPEN,
        ),
    ),
    transitions=(
        Transition(
            name="notify_tax_assessment",
            title=Text(vi="Thông báo thuế", en="Notify a tax"),
            power="tax_assessment.notify",
            sources=(TaxState.COMPUTED,),
            target=(TaxState.NOTIFIED, TaxState.PAID),
            input=NotifyTaxInput,
            apart_from=("assess_tax", "correct_tax_assessment"),
            run=notify,
        ),
        Transition(
            name="cancel_tax_assessment",
            title=Text(vi="Hủy khoản thuế đã tính", en="Cancel a computed tax"),
            power="economic_policy.apply",
            sources=(TaxState.COMPUTED,),
            target=TaxState.CANCELLED,
            returns=True,
        ),
        Transition(
            name="declare_tax_overdue",
            title=Text(vi="Ghi nhận quá hạn nộp", en="Declare a tax overdue"),
            power="economic_policy.apply",
            sources=(TaxState.NOTIFIED,),
            target=TaxState.OVERDUE,
            guards=(is_past,),
        ),
    ),
    consequences=(
        Consequence(
            name="tax_is_settled",
            title=Text(vi="Đã nộp đủ", en="Paid in full"),
            sources=_OPEN,
            target=TaxState.PAID,
            clause="II.5.2",
        ),
        Consequence(
            name="tax_is_owed_again",
            title=Text(vi="Hủy lần nộp ghi sai", en="A payment is taken back"),
            sources=(TaxState.PAID,),
            target=TaxState.NOTIFIED,
            clause="II.5.2",
        ),
        Consequence(
            name="tax_is_overdue",
            title=Text(vi="Quá hạn nộp", en="Past its day"),
            sources=(TaxState.NOTIFIED,),
            target=TaxState.OVERDUE,
            clause="II.5.2",
        ),
    ),
    ends=(TaxState.CANCELLED,),
)
