"""Wage funds, tax and its payments, registered prices."""

from khungcui import Attachments, Field, Resource, Text, ToMany, ToOne
from khungcui_labor_finance.models import (
    RegisteredPrice,
    TaxAssessment,
    TaxPayment,
    WageFund,
)
from khungcui_labor_finance.outdating import outdated
from khungcui_labor_finance.resources.common import (
    PERIOD,
    SINCE,
    STATE,
    UNTIL,
    establishment,
    of_establishment,
    place,
    said,
    shown,
)

_ABOUT = Text(vi="Tính cho kỳ", en="For which period it is computed")

wage_fund = Resource(
    name="wage_fund",
    rows=WageFund,
    title=Text(vi="Quỹ lương", en="Wage fund"),
    fields=(
        *place(WageFund),
        Field(name="period", column=WageFund.period, title=PERIOD),
        Field(name="about", column=WageFund.about, title=_ABOUT),
        shown("posted_on", WageFund.posted_on, "Ngày ghi sổ", "Posted on"),
        shown("serial", WageFund.serial, "Lần tính", "Which computation it is"),
        said("reason", WageFund.reason, "Lý do tính lại", "Why it was computed again"),
        shown("people", WageFund.people, "Số người", "People who are paid"),
        shown("headcount", WageFund.headcount, "Lao động bình quân", "Average headcount"),
        shown("whole", WageFund.whole, "Cả kỳ, theo chế độ (đồng)", "All that the rules give"),
        shown("amount", WageFund.amount, "Ghi lần này (đồng)", "Posted here, in đồng"),
        shown("rounding", WageFund.rounding, "Cách làm tròn", "How it was rounded"),
        said("basis", WageFund.basis, "Chế độ đã áp dụng", "The rules applied"),
        outdated(WageFund),
        Field(name="state", column=WageFund.state, title=STATE),
    ),
    relations=(
        establishment(WageFund),
        ToOne(
            name="corrects",
            target="wage_fund",
            key=(WageFund.corrects_id,),
            title=Text(vi="Điều chỉnh cho", en="What it corrects"),
        ),
    ),
    facets=of_establishment(WageFund),
)

tax_assessment = Resource(
    name="tax_assessment",
    rows=TaxAssessment,
    title=Text(vi="Thuế phải nộp", en="Tax assessment"),
    fields=(
        shown("number", TaxAssessment.number, "Số thông báo", "Number", code=True),
        *place(TaxAssessment),
        shown("path", TaxAssessment.path, "Theo chế độ", "Path of the rule"),
        Field(name="period", column=TaxAssessment.period, title=PERIOD),
        Field(name="about", column=TaxAssessment.about, title=_ABOUT),
        shown("posted_on", TaxAssessment.posted_on, "Ngày ghi sổ", "Posted on"),
        shown("serial", TaxAssessment.serial, "Lần tính", "Which computation it is"),
        said("reason", TaxAssessment.reason, "Lý do tính lại", "Why it was computed again"),
        shown("base", TaxAssessment.base, "Căn cứ tính (đồng)", "Base in đồng"),
        shown("whole", TaxAssessment.whole, "Cả kỳ, theo chế độ (đồng)", "All that the rules give"),
        shown("amount", TaxAssessment.amount, "Phải nộp lần này (đồng)", "To be paid here"),
        shown("paid", TaxAssessment.paid, "Đã nộp (đồng)", "Paid"),
        shown(
            "arrears",
            TaxAssessment.amount - TaxAssessment.paid,
            "Còn phải nộp (đồng)",
            "Still to be paid",
            nullable=False,
        ),
        shown("rounding", TaxAssessment.rounding, "Cách làm tròn", "How it was rounded"),
        said("basis", TaxAssessment.basis, "Chế độ đã áp dụng", "The rules applied"),
        outdated(TaxAssessment),
        shown("pay_by", TaxAssessment.pay_by, "Hạn nộp", "To be paid by"),
        Field(name="state", column=TaxAssessment.state, title=STATE),
    ),
    relations=(
        establishment(TaxAssessment),
        ToMany(
            name="payments",
            target="tax_payment",
            key=TaxPayment.assessment_id,
            title=Text(vi="Các lần nộp", en="Payments"),
        ),
        ToOne(
            name="corrects",
            target="tax_assessment",
            key=(TaxAssessment.corrects_id,),
            title=Text(vi="Điều chỉnh cho", en="What it corrects"),
        ),
    ),
    facets=of_establishment(TaxAssessment),
    attachments=Attachments(power="economic_policy.apply"),
)

tax_payment = Resource(
    name="tax_payment",
    rows=TaxPayment,
    title=Text(vi="Lần nộp thuế", en="Payment of tax"),
    power="tax_assessment.view",
    fields=(
        *place(TaxPayment),
        shown("amount", TaxPayment.amount, "Số tiền (đồng)", "Amount in đồng"),
        shown("paid_on", TaxPayment.paid_on, "Ngày nộp", "Paid on"),
        shown("receipt", TaxPayment.receipt, "Số biên lai", "Receipt", code=True),
    ),
    relations=(
        ToOne(
            name="reverses",
            target="tax_payment",
            key=(TaxPayment.reverses_id,),
            title=Text(vi="Hủy lần nộp", en="What it takes back"),
        ),
        ToOne(
            name="tax_assessment",
            target="tax_assessment",
            key=(TaxPayment.assessment_id,),
            title=Text(vi="Thuế phải nộp", en="Assessment"),
        ),
    ),
    facets=of_establishment(TaxPayment),
)

registered_price = Resource(
    name="registered_price",
    rows=RegisteredPrice,
    title=Text(vi="Giá đăng ký", en="Registered price"),
    fields=(
        *place(RegisteredPrice),
        shown("product", RegisteredPrice.product, "Mã sản phẩm", "Code of the product", code=True),
        shown("unit", RegisteredPrice.unit, "Đơn vị tính", "Unit"),
        shown("price", RegisteredPrice.price, "Giá (đồng)", "Price in đồng"),
        Field(name="since", column=RegisteredPrice.since, title=SINCE),
        Field(name="until", column=RegisteredPrice.until, title=UNTIL),
        Field(name="state", column=RegisteredPrice.state, title=STATE),
    ),
    relations=(establishment(RegisteredPrice),),
    facets=of_establishment(RegisteredPrice),
)

MONEY = (wage_fund, tax_assessment, tax_payment, registered_price)
