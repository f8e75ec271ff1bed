"""Loans: requested, appraised, approved, paid out, repaid; never owed less than nothing.

A repayment goes to the oldest instalment first, and in it to interest before principal.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import strawberry
from sqlalchemy import select

from khungcui import (
    Act,
    Acting,
    Begin,
    Consequence,
    Edit,
    Moving,
    Text,
    Transition,
    Workflow,
    advance,
)
from khungcui_labor_finance.applying import rule_on
from khungcui_labor_finance.checks import (
    amount,
    between,
    between_days,
    coded,
    figure,
    settled,
    worded,
)
from khungcui_labor_finance.errors import NoRule, NotEnough, OverTheRule
from khungcui_labor_finance.instalments import schedule
from khungcui_labor_finance.models import Loan, LoanInstalment, LoanPayment
from khungcui_labor_finance.money import dong, plain
from khungcui_labor_finance.numbering import next_number
from khungcui_labor_finance.places import facet_of, place_of, same
from khungcui_labor_finance.vocabulary import LoanState, Repayment

#: The rule that bounds what a loan costs a year, in percent.
CREDIT_RATE = "credit.rate"
_LONGEST = 600


@strawberry.input(description="A loan to request.")
class RequestLoanInput:
    """Who asks for how much, for how long, what for."""

    establishment: strawberry.ID = strawberry.field(description="The establishment.")
    purpose: str = strawberry.field(description="What it is for.")
    amount: Decimal = strawberry.field(description="The amount in đồng.")
    months: int = strawberry.field(description="For how many months.")
    repayment: Repayment = strawberry.field(description="How it is paid back.")


@strawberry.input(description="The appraisal of a loan.")
class AppraiseLoanInput(Moving):
    """What the district's office says of it."""

    loan: strawberry.ID = strawberry.field(description="The loan.")
    appraisal: str = strawberry.field(description="What is said of it.")


@strawberry.input(description="A loan to approve.")
class ApproveLoanInput(Moving):
    """How much, at what rate."""

    loan: strawberry.ID = strawberry.field(description="The loan.")
    amount: Decimal = strawberry.field(description="The amount in đồng.")
    annual_rate: Decimal = strawberry.field(description="The yearly rate in percent.")


@strawberry.input(description="A loan to pay out.")
class DisburseLoanInput(Moving):
    """How much."""

    loan: strawberry.ID = strawberry.field(description="The loan.")
    amount: Decimal = strawberry.field(description="The amount in đồng.")


@strawberry.input(description="A repayment.")
class RecordLoanPaymentInput(Moving):
    """How much, when, by which receipt."""

    loan: strawberry.ID = strawberry.field(description="The loan.")
    amount: Decimal = strawberry.field(description="The amount in đồng.")
    paid_on: date = strawberry.field(description="Paid on.")
    receipt: str = strawberry.field(description="The number of the receipt.")


async def request_loan(acting: Acting, _: None, given: RequestLoanInput) -> Loan:
    """Ask for a loan."""
    place = await place_of(acting, given.establishment)
    between(given.months, 1, _LONGEST, "months")
    loan = Loan(
        tenant=acting.tenant,
        **place.columns,
        number=await next_number(acting, Loan.number, acting.tenant, f"{acting.day.year}/"),
        purpose=worded(given.purpose, "purpose"),
        requested=amount(given.amount, "amount"),
        months=given.months,
        repayment=given.repayment,
        state=LoanState.REQUESTED,
    )
    acting.session.add(loan)
    await settled(acting)
    return loan


async def appraise(_: Acting, loan: Loan, given: AppraiseLoanInput) -> None:
    """Say what the district's office thinks of it."""
    loan.appraisal = worded(given.appraisal, "appraisal")


async def approve(acting: Acting, loan: Loan, given: ApproveLoanInput) -> None:
    """Approve at most what was asked for, at no more than the rule of the day allows."""
    rule = await rule_on(acting.session, acting.tree.root, CREDIT_RATE, acting.day)
    if rule is None:
        raise NoRule(
            Text(
                vi="Chưa có lãi suất tín dụng nào có hiệu lực.",
                en="No rate of credit is in force.",
            ),
            params={"path": CREDIT_RATE},
            clause="II.5.2",
        )
    rate = figure(given.annual_rate, "annualRate")
    if rule.value is not None and rate > rule.value:
        raise OverTheRule(
            Text(
                vi="Lãi suất cao nhất là {rate} % một năm theo {citation}.",
                en="The rate is at most {rate} % a year by {citation}.",
            ).format(rate=f"{rule.value.normalize():f}", citation=rule.citation),
            field="annualRate",
            clause="II.5.2",
        )
    between(given.amount, 1, loan.requested, "amount")
    loan.approved = amount(given.amount, "amount")
    loan.annual_rate, loan.rate_citation = rate, rule.citation


async def disburse(acting: Acting, loan: Loan, given: DisburseLoanInput) -> None:
    """Pay it out, and write when what is due."""
    approved, rate = loan.approved or Decimal(0), loan.annual_rate or Decimal(0)
    between(given.amount, 1, approved, "amount")
    loan.disbursed = loan.outstanding = amount(given.amount, "amount")
    loan.disbursed_on = acting.day
    for due in schedule(loan.disbursed, rate, loan.months, loan.repayment, acting.day):
        acting.session.add(
            LoanInstalment(
                tenant=loan.tenant,
                **same(loan),
                loan_id=loan.id,
                number=due.number,
                due_day=due.day,
                principal=due.principal,
                interest=due.interest,
            )
        )
    await settled(acting)


async def instalments_of(acting: Acting, loan: Loan) -> Sequence[LoanInstalment]:
    """What is due of a loan, the oldest first."""
    found = await acting.session.scalars(
        select(LoanInstalment)
        .where(LoanInstalment.tenant == loan.tenant, LoanInstalment.loan_id == loan.id)
        .order_by(LoanInstalment.number)
        .with_for_update()
    )
    return found.all()


async def record_loan_payment(acting: Acting, loan: Loan, given: RecordLoanPaymentInput) -> Loan:
    """Take a repayment; what would pay more than is owed is refused."""
    paid = amount(given.amount, "amount")
    interest = principal = Decimal(0)
    left = paid
    for one in await instalments_of(acting, loan):
        to_interest = min(left, one.interest - one.interest_paid)
        to_principal = min(left - to_interest, one.principal - one.principal_paid)
        one.interest_paid += to_interest
        one.principal_paid += to_principal
        interest, principal = interest + to_interest, principal + to_principal
        left -= to_interest + to_principal
        if left == 0:
            break
    if left > 0:
        raise NotEnough(
            Text(vi="Chỉ còn phải trả {owed}.", en="No more than {owed} is owed.").format(
                owed=dong(paid - left)
            ),
            field="amount",
            params={"owed": plain(paid - left)},
        )
    loan.repaid += principal
    loan.interest_paid += interest
    loan.outstanding -= principal
    acting.session.add(
        LoanPayment(
            tenant=loan.tenant,
            **same(loan),
            loan_id=loan.id,
            amount=paid,
            principal=principal,
            interest=interest,
            paid_on=between_days(
                given.paid_on, loan.disbursed_on or acting.day, acting.day, "paidOn"
            ),
            posted_on=acting.day,
            receipt=coded(given.receipt, "receipt"),
        )
    )
    await settled(acting)
    if loan.state is LoanState.DISBURSED:
        await advance(acting, loan, "loan_is_being_repaid")
    if loan.outstanding == 0:
        await advance(acting, loan, "loan_is_repaid")
    return loan


async def write_off(acting: Acting, loan: Loan, _: Moving) -> None:
    """Give up what is still owed; nothing is outstanding then."""
    loan.written_off, loan.outstanding = loan.outstanding, Decimal(0)
    await settled(acting)


LOANS = Workflow(
    resource="loan",
    title=Text(vi="Khoản vay", en="Loan"),
    states=LoanState,
    begins=(
        Begin(
            act=Act(
                name="request_loan",
                power="loan.request",
                title=Text(vi="Đề nghị vay", en="Request a loan"),
                input=RequestLoanInput,
                creates=facet_of,
                run=request_loan,
                returns="loan",
            ),
            state=LoanState.REQUESTED,
        ),
    ),
    edits=(
        Edit(
            act=Act(
                name="record_loan_payment",
                power="loan.service",
                title=Text(vi="Thu nợ", en="Record a repayment"),
                input=RecordLoanPaymentInput,
                on="loan",
                run=record_loan_payment,
                returns="loan",
            ),
            states=(LoanState.DISBURSED, LoanState.REPAYING),
        ),
    ),
    transitions=(
        Transition(
            name="appraise_loan",
            title=Text(vi="Thẩm định khoản vay", en="Appraise a loan"),
            power="loan.appraise",
            sources=(LoanState.REQUESTED,),
            target=LoanState.APPRAISED,
            input=AppraiseLoanInput,
            apart_from=("request_loan",),
            run=appraise,
        ),
        Transition(
            name="return_loan",
            title=Text(vi="Trả lại hồ sơ vay", en="Return a loan that was requested"),
            power="loan.appraise",
            sources=(LoanState.REQUESTED,),
            target=LoanState.DECLINED,
            returns=True,
        ),
        Transition(
            name="approve_loan",
            title=Text(vi="Duyệt khoản vay", en="Approve a loan"),
            power="loan.approve",
            sources=(LoanState.APPRAISED,),
            target=LoanState.APPROVED,
            input=ApproveLoanInput,
            apart_from=("request_loan", "appraise_loan"),
            run=approve,
        ),
        Transition(
            name="decline_loan",
            title=Text(vi="Từ chối cho vay", en="Decline a loan"),
            power="loan.approve",
            sources=(LoanState.APPRAISED, LoanState.APPROVED),
            target=LoanState.DECLINED,
            returns=True,
        ),
        Transition(
            name="disburse_loan",
            title=Text(vi="Giải ngân", en="Pay out a loan"),
            power="loan.service",
            sources=(LoanState.APPROVED,),
            target=LoanState.DISBURSED,
            input=DisburseLoanInput,
            apart_from=("approve_loan",),
            run=disburse,
        ),
        Transition(
            name="write_off_loan",
            title=Text(vi="Xóa nợ", en="Write off a loan"),
            power="loan.approve",
            sources=(LoanState.DISBURSED, LoanState.REPAYING),
            target=LoanState.WRITTEN_OFF,
            returns=True,
            run=write_off,
        ),
    ),
    consequences=(
        Consequence(
            name="loan_is_being_repaid",
            title=Text(vi="Bắt đầu trả nợ", en="Is being repaid"),
            sources=(LoanState.DISBURSED,),
            target=LoanState.REPAYING,
            clause="II.5.2",
        ),
        Consequence(
            name="loan_is_repaid",
            title=Text(vi="Đã trả hết", en="Is repaid"),
            sources=(LoanState.REPAYING,),
            target=LoanState.CLOSED,
            clause="II.5.2",
        ),
        Consequence(
            name="loan_is_owed_again",
            title=Text(vi="Hủy lần trả ghi sai", en="A repayment is taken back"),
            sources=(LoanState.CLOSED,),
            target=LoanState.REPAYING,
            clause="II.5.2",
        ),
    ),
    ends=(LoanState.WRITTEN_OFF, LoanState.DECLINED),
)
