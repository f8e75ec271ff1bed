"""Payments of tax: recorded by their receipts, set off, and taken back where they were wrong."""

from datetime import date
from decimal import Decimal
from typing import Any

import strawberry
from sqlalchemy import select

from khungcui import Act, Acting, Text, advance
from khungcui_labor_finance.checks import settled, worded
from khungcui_labor_finance.errors import WrongFigure
from khungcui_labor_finance.models import TaxAssessment, TaxPayment
from khungcui_labor_finance.places import same
from khungcui_labor_finance.vocabulary import TaxState

#: What is added to a receipt by what takes it back.
_BACK = "/H"


@strawberry.input(description="A payment of tax that was recorded wrongly.")
class ReverseTaxPaymentInput:
    """Which, of which assessment, and why."""

    tax_assessment: strawberry.ID = strawberry.field(description="The assessment.")
    tax_payment: strawberry.ID = strawberry.field(description="The payment.")
    reason: str = strawberry.field(description="Why.")


def pay(
    acting: Acting, assessment: TaxAssessment, signed: Decimal, *, paid_on: date, receipt: str
) -> TaxPayment:
    """Write a payment, or less than nothing for what is given back."""
    assessment.paid += signed
    payment = TaxPayment(
        tenant=assessment.tenant,
        **same(assessment),
        assessment_id=assessment.id,
        amount=signed,
        paid_on=paid_on,
        posted_on=acting.day,
        receipt=receipt,
    )
    acting.session.add(payment)
    return payment


async def reverse_tax_payment(
    acting: Acting, assessment: TaxAssessment, given: ReverseTaxPaymentInput
) -> TaxPayment:
    """Take back a payment that was recorded wrongly, once; it is owed again, and both stay."""
    acting.notes.append(worded(given.reason, "reason"))
    payment: TaxPayment = await acting.find("tax_payment", given.tax_payment, field="taxPayment")
    plain = payment.assessment_id == assessment.id and payment.reverses_id is None
    if not plain or await _is_set_off(acting, payment):
        raise WrongFigure(
            Text(
                vi="Chỉ hủy lần nộp theo biên lai, không hủy bút toán hủy hay bù trừ.",
                en="Take back what was paid by a receipt, and nothing else.",
            ),
            field="taxPayment",
        )
    if assessment.state is TaxState.PAID:
        await advance(acting, assessment, "tax_is_owed_again", comment=given.reason)
    back = pay(
        acting,
        assessment,
        -payment.amount,
        paid_on=acting.day,
        receipt=f"{payment.receipt}{_BACK}",
    )
    back.reverses_id = payment.id
    await settled(acting)
    return back


async def _is_set_off(acting: Acting, payment: TaxPayment) -> bool:
    numbered: Any = select(TaxAssessment.id).where(
        TaxAssessment.tenant == payment.tenant,
        TaxAssessment.establishment_id == payment.establishment_id,
        TaxAssessment.number == payment.receipt,
    )
    return await acting.session.scalar(numbered) is not None


TAX_ACTS = (
    Act(
        name="reverse_tax_payment",
        power="economic_policy.apply",
        title=Text(vi="Hủy lần nộp thuế ghi sai", en="Take back a payment of tax"),
        input=ReverseTaxPaymentInput,
        on="tax_assessment",
        run=reverse_tax_payment,
        returns="tax_payment",
    ),
)
