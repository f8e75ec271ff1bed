"""A repayment that was recorded wrongly is taken back; what is left is as if it had never been."""

import strawberry

from khungcui import Act, Acting, Text, advance
from khungcui_labor_finance.checks import settled, worded
from khungcui_labor_finance.errors import NotReady, WrongFigure
from khungcui_labor_finance.flows.loans import instalments_of
from khungcui_labor_finance.models import Loan, LoanPayment
from khungcui_labor_finance.places import same
from khungcui_labor_finance.vocabulary import LoanState

#: What is added to a receipt by what takes it back.
_BACK = "/H"


@strawberry.input(description="A repayment that was recorded wrongly.")
class ReverseLoanPaymentInput:
    """Which, of which loan, and why."""

    loan: strawberry.ID = strawberry.field(description="The loan.")
    loan_payment: strawberry.ID = strawberry.field(description="The repayment.")
    reason: str = strawberry.field(description="Why.")


async def reverse_loan_payment(
    acting: Acting, loan: Loan, given: ReverseLoanPaymentInput
) -> LoanPayment:
    """Take back a repayment, once; the others go to the oldest instalments first, as ever."""
    acting.notes.append(worded(given.reason, "reason"))
    payment: LoanPayment = await acting.find(
        "loan_payment", given.loan_payment, field="loanPayment"
    )
    if payment.loan_id != loan.id or payment.reverses_id is not None:
        raise WrongFigure(
            Text(
                vi="Chỉ hủy lần trả của chính khoản vay này, không hủy bút toán hủy.",
                en="Take back a repayment of this loan, and nothing else.",
            ),
            field="loanPayment",
        )
    if loan.state is LoanState.WRITTEN_OFF:
        raise NotReady(Text(vi="Khoản vay đã xóa nợ.", en="The loan is written off."))
    if loan.state is LoanState.CLOSED:
        await advance(acting, loan, "loan_is_owed_again", comment=given.reason)
    due = await instalments_of(acting, loan)
    left = sum(one.interest_paid + one.principal_paid for one in due) - payment.amount
    for one in due:
        one.interest_paid = min(left, one.interest)
        one.principal_paid = min(left - one.interest_paid, one.principal)
        left -= one.interest_paid + one.principal_paid
    principal = loan.repaid - sum(one.principal_paid for one in due)
    back = LoanPayment(
        tenant=loan.tenant,
        **same(loan),
        loan_id=loan.id,
        amount=-payment.amount,
        principal=-principal,
        interest=principal - payment.amount,
        paid_on=acting.day,
        posted_on=acting.day,
        receipt=f"{payment.receipt}{_BACK}",
        reverses_id=payment.id,
    )
    loan.repaid -= principal
    loan.interest_paid -= payment.amount - principal
    loan.outstanding += principal
    acting.session.add(back)
    await settled(acting)
    return back


LOAN_ACTS = (
    Act(
        name="reverse_loan_payment",
        power="loan.service",
        title=Text(vi="Hủy lần trả nợ ghi sai", en="Take back a repayment"),
        input=ReverseLoanPaymentInput,
        on="loan",
        run=reverse_loan_payment,
        returns="loan_payment",
    ),
)
