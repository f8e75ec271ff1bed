"""Loans, their instalments and repayments."""

from khungcui import Attachments, Field, Resource, Text, ToMany, ToOne
from khungcui_labor_finance.models import Loan, LoanInstalment, LoanPayment
from khungcui_labor_finance.resources.common import (
    STATE,
    establishment,
    of_establishment,
    place,
    said,
    shown,
)

_LOAN = Text(vi="Khoản vay", en="Loan")

loan = Resource(
    name="loan",
    rows=Loan,
    title=_LOAN,
    fields=(
        shown("number", Loan.number, "Số hồ sơ", "Number", code=True),
        *place(Loan),
        said("purpose", Loan.purpose, "Mục đích", "Purpose"),
        shown("requested", Loan.requested, "Đề nghị vay (đồng)", "Requested"),
        shown("months", Loan.months, "Số tháng", "Months"),
        shown("repayment", Loan.repayment, "Cách trả", "How it is paid back"),
        said("appraisal", Loan.appraisal, "Ý kiến thẩm định", "Appraisal"),
        shown("approved", Loan.approved, "Được duyệt (đồng)", "Approved"),
        shown("annual_rate", Loan.annual_rate, "Lãi suất năm (%)", "Yearly rate in percent"),
        said("rate_citation", Loan.rate_citation, "Căn cứ lãi suất", "What the rate rests on"),
        shown("disbursed", Loan.disbursed, "Đã giải ngân (đồng)", "Disbursed"),
        shown("disbursed_on", Loan.disbursed_on, "Ngày giải ngân", "Disbursed on"),
        shown("repaid", Loan.repaid, "Gốc đã trả (đồng)", "Principal repaid"),
        shown("interest_paid", Loan.interest_paid, "Lãi đã trả (đồng)", "Interest paid"),
        shown("written_off", Loan.written_off, "Đã xóa nợ (đồng)", "Written off"),
        shown("outstanding", Loan.outstanding, "Dư nợ (đồng)", "Outstanding"),
        Field(name="state", column=Loan.state, title=STATE),
    ),
    relations=(
        establishment(Loan),
        ToMany(
            name="instalments",
            target="loan_instalment",
            key=LoanInstalment.loan_id,
            title=Text(vi="Lịch trả nợ", en="Instalments"),
        ),
        ToMany(
            name="payments",
            target="loan_payment",
            key=LoanPayment.loan_id,
            title=Text(vi="Các lần trả", en="Repayments"),
        ),
    ),
    facets=of_establishment(Loan),
    attachments=Attachments(power="loan.request"),
)

loan_instalment = Resource(
    name="loan_instalment",
    rows=LoanInstalment,
    title=Text(vi="Kỳ trả nợ", en="Instalment of a loan"),
    power="loan.view",
    fields=(
        *place(LoanInstalment),
        shown("number", LoanInstalment.number, "Kỳ thứ", "Number"),
        shown("due_day", LoanInstalment.due_day, "Ngày phải trả", "Due on"),
        shown("principal", LoanInstalment.principal, "Gốc (đồng)", "Principal"),
        shown("interest", LoanInstalment.interest, "Lãi (đồng)", "Interest"),
        shown("principal_paid", LoanInstalment.principal_paid, "Gốc đã trả", "Principal paid"),
        shown("interest_paid", LoanInstalment.interest_paid, "Lãi đã trả", "Interest paid"),
    ),
    relations=(ToOne(name="loan", target="loan", key=(LoanInstalment.loan_id,), title=_LOAN),),
    facets=of_establishment(LoanInstalment),
)

loan_payment = Resource(
    name="loan_payment",
    rows=LoanPayment,
    title=Text(vi="Lần trả nợ", en="Repayment of a loan"),
    power="loan.view",
    fields=(
        *place(LoanPayment),
        shown("amount", LoanPayment.amount, "Số tiền (đồng)", "Amount"),
        shown("principal", LoanPayment.principal, "Trả gốc", "To the principal"),
        shown("interest", LoanPayment.interest, "Trả lãi", "To interest"),
        shown("paid_on", LoanPayment.paid_on, "Ngày trả", "Paid on"),
        shown("receipt", LoanPayment.receipt, "Số chứng từ", "Receipt", code=True),
    ),
    relations=(ToOne(name="loan", target="loan", key=(LoanPayment.loan_id,), title=_LOAN),),
    facets=of_establishment(LoanPayment),
)

LOANS = (loan, loan_instalment, loan_payment)
