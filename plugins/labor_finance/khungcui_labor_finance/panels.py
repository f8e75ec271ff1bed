"""The numbers that people look at: income, workforce, tax, credit, books and petitions.

An average is the sum of funds by the sum of heads, never a mean of means; a workforce is that of
the last report and is never added up over months (INV-29).
"""

from sqlalchemy import func

from khungcui import DAY, Bounds, Chart, Measure, Panel, Ratio, Terms, Text
from khungcui_labor_finance.models import (
    BookSet,
    LaborAllocation,
    Loan,
    LoanInstalment,
    PolicyPetition,
    TaxAssessment,
    WageFund,
    WorkforceReport,
)
from khungcui_labor_finance.panels_of_differences import CORRECTIONS, PRICE_CHANGE, SPREADS
from khungcui_labor_finance.resources.books import months_behind
from khungcui_labor_finance.vocabulary import PetitionState

_DONG = Text(vi="đồng", en="đồng")
_PERCENT = Text(vi="%", en="%")
_PEOPLE = Text(vi="người", en="people")
_ANSWERED = (PetitionState.ISSUED, PetitionState.DECLINED)
_DUE = {"state": {"in": ["NOTIFIED", "OVERDUE", "PAID"]}}

_AMOUNT = Measure(title=Text(vi="Phải nộp", en="Due"), sql=func.sum(TaxAssessment.amount))
_PAID = Measure(title=Text(vi="Đã nộp", en="Paid"), sql=func.sum(TaxAssessment.paid))
_LEFT = TaxAssessment.amount - TaxAssessment.paid

AVERAGE_INCOME = Panel(
    name="average_income",
    title=Text(vi="Thu nhập bình quân", en="Average income"),
    formula=Text(
        vi="Tổng quỹ lương ÷ tổng lao động bình quân của các cơ sở",
        en="Sum of wage funds ÷ sum of average headcounts",
    ),
    unit=Text(vi="đồng/người", en="đồng a head"),
    resource="wage_fund",
    measures={
        "fund": Measure(title=Text(vi="Quỹ lương", en="Wage fund"), sql=func.sum(WageFund.amount)),
        "heads": Measure(
            title=Text(vi="Lao động bình quân", en="Average headcount"),
            # A correction pays the same people again: it counts those alone that were left out.
            sql=func.sum(WageFund.heads),
        ),
    },
    value=Ratio(of="fund", to="heads"),
    only={"state": {"eq": "CONFIRMED"}},
    by=("about", "district", "sector"),
    place="area",
    chart=Chart.LINE,
)

WORKFORCE = Panel(
    name="workforce",
    title=Text(vi="Lực lượng lao động", en="Workforce"),
    formula=Text(
        vi="Cộng số lao động cuối kỳ gần nhất của từng cơ sở",
        en="Sum of the last headcount of each establishment",
    ),
    unit=_PEOPLE,
    resource="workforce_report",
    measures={
        "headcount": Measure(
            title=Text(vi="Lao động", en="Headcount"), sql=func.sum(WorkforceReport.headcount)
        ),
        "women": Measure(title=Text(vi="Nữ", en="Women"), sql=func.sum(WorkforceReport.women)),
        "skilled": Measure(
            title=Text(vi="Có tay nghề", en="Skilled"), sql=func.sum(WorkforceReport.skilled)
        ),
    },
    value="headcount",
    only={"current": {"eq": True}},
    by=("district", "sector", "owner_form", "month"),
    place="area",
    day="ends_on",
    latest=("establishment",),
    chart=Chart.BAR,
)

PLACEMENT = Panel(
    name="labor_placement",
    title=Text(vi="Bố trí lao động so với nhu cầu", en="Placements against needs"),
    formula=Text(vi="Đã bố trí ÷ cần × 100", en="Placed ÷ needed × 100"),
    unit=_PERCENT,
    resource="labor_allocation",
    measures={
        "placed": Measure(
            title=Text(vi="Đã bố trí", en="Placed"), sql=func.sum(LaborAllocation.placed)
        ),
        "needed": Measure(title=Text(vi="Cần", en="Needed"), sql=func.sum(LaborAllocation.needed)),
    },
    value=Ratio(of="placed", to="needed", times=100),
    decimals=1,
    by=("district", "skill", "period", "state"),
    place="area",
    counted=("placed", "needed"),
    chart=Chart.BAR,
)

TAX_COLLECTED = Panel(
    name="tax_collected",
    title=Text(vi="Tỷ lệ thu thuế", en="Share of tax collected"),
    formula=Text(vi="Đã nộp ÷ phải nộp đã thông báo × 100", en="Paid ÷ due and notified × 100"),
    unit=_PERCENT,
    resource="tax_assessment",
    measures={"paid": _PAID, "due": _AMOUNT},
    value=Ratio(of="paid", to="due", times=100),
    decimals=1,
    only=_DUE,
    by=("about", "district", "sector", "path"),
    place="area",
    good=Bounds(least=90),
    chart=Chart.LINE,
)

TAX_ARREARS = Panel(
    name="tax_arrears",
    title=Text(vi="Thuế còn phải nộp", en="Tax in arrears"),
    formula=Text(
        vi="Tổng số còn phải nộp của từng thông báo; số phải hoàn cho cơ sở tính riêng",
        en="Sum of what is still owed of each notice; what is to be given back is told apart",
    ),
    unit=_DONG,
    resource="tax_assessment",
    measures={
        "owed": Measure(
            title=Text(vi="Còn phải nộp", en="Still owed"),
            sql=func.sum(func.greatest(_LEFT, 0)),
        ),
        "to_give_back": Measure(
            title=Text(vi="Còn phải hoàn", en="To be given back"),
            sql=func.sum(func.greatest(-_LEFT, 0)),
        ),
        "due": _AMOUNT,
        "paid": _PAID,
    },
    # What one is given back does not hide what another owes.
    value="owed",
    only=_DUE,
    by=("district", "state", "about", "sector"),
    shown=2,
    place="area",
    chart=Chart.STACKED,
)

CREDIT_OUTSTANDING = Panel(
    name="credit_outstanding",
    title=Text(vi="Dư nợ tín dụng", en="Credit outstanding"),
    formula=Text(vi="Đã giải ngân - gốc đã trả - đã xóa nợ", en="Disbursed - repaid - written off"),
    unit=_DONG,
    resource="loan",
    measures={
        "disbursed": Measure(
            title=Text(vi="Đã giải ngân", en="Disbursed"), sql=func.sum(Loan.disbursed)
        ),
        "repaid": Measure(title=Text(vi="Gốc đã trả", en="Repaid"), sql=func.sum(Loan.repaid)),
        "written_off": Measure(
            title=Text(vi="Đã xóa nợ", en="Written off"), sql=func.sum(Loan.written_off)
        ),
    },
    value=Terms(plus=("disbursed",), minus=("repaid", "written_off")),
    by=("district", "sector", "state"),
    place="area",
    good=Bounds(least=0),
    chart=Chart.BAR,
)

CREDIT_OVERDUE = Panel(
    name="credit_overdue",
    title=Text(vi="Nợ quá hạn", en="Credit overdue"),
    formula=Text(
        vi="Gốc đến hạn trước hôm nay mà chưa trả", en="Principal due before today and not paid"
    ),
    unit=_DONG,
    resource="loan_instalment",
    measures={
        "overdue": Measure(
            title=Text(vi="Quá hạn", en="Overdue"),
            sql=func.sum(LoanInstalment.principal - LoanInstalment.principal_paid).filter(
                LoanInstalment.due_day < DAY
            ),
        ),
        "left": Measure(
            title=Text(vi="Còn phải trả", en="Still to be repaid"),
            sql=func.sum(LoanInstalment.principal - LoanInstalment.principal_paid),
        ),
    },
    value="overdue",
    by=("district", "sector"),
    place="area",
    good=Bounds(most=0),
    chart=Chart.BAR,
)

BOOKS_CLOSED = Panel(
    name="books_closed",
    title=Text(vi="Sổ khóa đúng hạn", en="Books closed on time"),
    formula=Text(
        vi="Sổ đã khóa hết tháng trước nữa ÷ số bộ sổ × 100",
        en="Books closed up to the month before last ÷ books × 100",
    ),
    unit=_PERCENT,
    resource="book_set",
    measures={
        "closed": Measure(
            title=Text(vi="Đã khóa", en="Closed"),
            sql=func.count().filter(
                BookSet.closed_until
                >= func.date_trunc("month", DAY) - func.make_interval(0, 1, 0, 1)
            ),
        ),
        "all": Measure(title=Text(vi="Bộ sổ", en="Books"), sql=func.count()),
    },
    value=Ratio(of="closed", to="all", times=100),
    decimals=1,
    by=("district", "sector", "state"),
    place="area",
    counted=("closed", "all"),
    good=Bounds(least=90),
    chart=Chart.BAR,
)

BOOKS_BEHIND = Panel(
    name="books_behind",
    title=Text(vi="Bộ sổ chậm khóa", en="Books that are behind"),
    formula=Text(
        vi="Số bộ sổ còn từ hai tháng đã qua trở lên chưa khóa",
        en="Books with two or more months that are over and not closed",
    ),
    unit=Text(vi="bộ sổ", en="books"),
    resource="book_set",
    measures={
        "books": Measure(title=Text(vi="Bộ sổ", en="Books"), sql=func.count()),
        "longest": Measure(
            title=Text(vi="Chậm nhất (tháng)", en="Furthest behind, in months"),
            sql=func.max(months_behind),
        ),
    },
    value="books",
    only={"monthsBehind": {"gte": 2}},
    by=("district", "months_behind", "sector", "state"),
    place="area",
    good=Bounds(most=0),
    chart=Chart.BAR,
)

PETITIONS = Panel(
    name="petitions",
    title=Text(vi="Kiến nghị chưa trả lời", en="Petitions without an answer"),
    formula=Text(
        vi="Số kiến nghị chưa ban hành, chưa bị từ chối; trong đó quá hạn",
        en="Petitions neither issued nor declined; of these, past their day",
    ),
    unit=Text(vi="kiến nghị", en="petitions"),
    resource="policy_petition",
    measures={
        "late": Measure(
            title=Text(vi="Quá hạn", en="Late"),
            sql=func.count().filter(
                PolicyPetition.due_on < DAY, PolicyPetition.state.not_in(_ANSWERED)
            ),
        ),
        "open": Measure(
            title=Text(vi="Chưa trả lời", en="Open"),
            sql=func.count().filter(PolicyPetition.state.not_in(_ANSWERED)),
        ),
    },
    value="open",
    by=("state", "domain", "district", "month"),
    place="area",
    day="raised_on",
    counted=("late", "open"),
    chart=Chart.BAR,
)

PANELS = (
    AVERAGE_INCOME,
    *SPREADS,
    *CORRECTIONS,
    PRICE_CHANGE,
    WORKFORCE,
    PLACEMENT,
    TAX_COLLECTED,
    TAX_ARREARS,
    CREDIT_OUTSTANDING,
    CREDIT_OVERDUE,
    BOOKS_CLOSED,
    BOOKS_BEHIND,
    PETITIONS,
)
