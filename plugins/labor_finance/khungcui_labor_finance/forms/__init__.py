"""What is printed: the notice of a tax, a wage fund, and the ledger of a cooperative."""

from pathlib import Path

from khungcui import Form, Text
from khungcui_labor_finance.vocabulary import Rounding

_HERE = Path(__file__).parent

TAX_NOTICE = Form(
    name="tax_notice",
    resource="tax_assessment",
    title=Text(vi="Thông báo nộp thuế", en="Notice of tax"),
    number="Mẫu số 01-TB/LĐTC",
    template=_HERE / "tax_notice.typ",
    selection="""
        number establishmentName about path base whole amount paid payBy rounding basis
        payments(first: 200) { nodes { paidOn receipt amount } }
    """,
    words=(Rounding,),
    amounts=("amount",),
)

WAGE_SHEET = Form(
    name="wage_sheet",
    resource="wage_fund",
    title=Text(vi="Bảng quỹ lương", en="Wage fund"),
    number="Mẫu số 02-QL/LĐTC",
    template=_HERE / "wage_sheet.typ",
    selection="""
        establishmentName about period reason people headcount whole amount rounding basis
    """,
    words=(Rounding,),
    amounts=("amount",),
)

LEDGER = Form(
    name="ledger",
    resource="book_set",
    title=Text(vi="Sổ cái", en="Ledger"),
    number="Mẫu số 03-SC/LĐTC",
    template=_HERE / "ledger.typ",
    selection="""
        establishmentName openedOn closedUntil period
        balances(first: 200, order: [{ field: CODE }]) {
            nodes { debit credit balance account { code title } }
        }
        journal(first: 2000, order: [{ field: NUMBER }]) {
            pageInfo { hasNextPage } nodes { number postedOn document summary total }
        }
    """,
)

FORMS = (TAX_NOTICE, WAGE_SHEET, LEDGER)
