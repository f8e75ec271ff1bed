"""The powers that labor and finance ask for; who holds each is said by the rules, not here.

``signing`` marks what binds the office. ``exclusive`` marks what one office alone may do: to issue
a rule (INV-22), and to allot labor and notify tax on its ground.
"""

from khungcui import Power, Text


def _power(name: str, vi: str, en: str, *, signing: bool = False, exclusive: bool = False) -> Power:
    return Power(name=name, title=Text(vi=vi, en=en), signing=signing, exclusive=exclusive)


_RULES = (
    _power("economic_policy.view", "Xem chính sách, chế độ", "See economic rules"),
    _power("economic_policy.record", "Ghi chính sách, chế độ", "Record economic rules"),
    _power("economic_policy.verify", "Đối chiếu chính sách với văn bản", "Verify economic rules"),
    _power(
        "economic_policy.issue",
        "Ban hành chính sách, chế độ",
        "Issue economic rules",
        signing=True,
        exclusive=True,
    ),
    _power("economic_policy.apply", "Thi hành chính sách, chế độ", "Apply economic rules"),
    _power(
        "economic_policy.supervise", "Giám sát việc thi hành", "Supervise how rules are applied"
    ),
    _power("economic_policy.guide", "Hướng dẫn nghiệp vụ", "Guide how rules are applied"),
    _power(
        "professional_guidance.issue",
        "Ban hành hướng dẫn nghiệp vụ",
        "Issue professional guidance",
        signing=True,
    ),
)

_LABOR = (
    _power("labor_allocation.view", "Xem lao động và phân bố lao động", "See labor"),
    _power("labor_allocation.state_need", "Nêu nhu cầu lao động", "State a need for labor"),
    _power("labor_allocation.manage", "Phân bố lao động", "Allot labor", exclusive=True),
    _power("workforce_report.submit", "Báo cáo lao động", "Report the workforce"),
    _power("job_seeker.register", "Đăng ký người tìm việc", "Register job seekers"),
    _power("job_seeker.disclose", "Xem nhân thân người tìm việc", "Learn who a job seeker is"),
)

_MONEY = (
    _power("wage_fund.view", "Xem quỹ lương", "See wage funds"),
    _power("wage_fund.compute", "Tính quỹ lương", "Compute wage funds"),
    _power("wage_fund.disclose", "Xem lương từng người", "Learn what persons are paid"),
    _power("tax_assessment.view", "Xem thuế", "See tax"),
    _power(
        "tax_assessment.notify",
        "Thông báo thuế",
        "Notify tax",
        signing=True,
        exclusive=True,
    ),
    _power(
        "district_finance.close",
        "Khóa sổ tài chánh quận, huyện",
        "Close the finance of a district",
        signing=True,
        exclusive=True,
    ),
    _power("registered_price.view", "Xem giá đăng ký", "See registered prices"),
    _power("registered_price.draft", "Khai giá", "Draft a price"),
    _power("loan.view", "Xem khoản vay", "See loans"),
    _power("loan.request", "Đề nghị vay", "Request a loan"),
    _power("loan.appraise", "Thẩm định khoản vay", "Appraise a loan"),
    _power("loan.approve", "Duyệt khoản vay", "Approve a loan", signing=True),
    _power("loan.service", "Giải ngân, thu nợ", "Disburse and collect loans"),
)

_BOOKS = (
    _power("bookkeeping.view", "Xem sổ sách kế toán", "See the books"),
    _power("bookkeeping.enter", "Ghi sổ", "Enter in the books"),
    _power("bookkeeping.guide", "Hướng dẫn mở sổ sách", "Guide bookkeeping", signing=True),
    _power("accounting_system.manage", "Quản lý hệ thống kế toán", "Manage accounting systems"),
)

_PETITIONS = (
    _power("policy_petition.view", "Xem kiến nghị, vướng mắc", "See petitions and difficulties"),
    _power("policy_petition.suggest", "Nêu kiến nghị, vướng mắc", "Suggest a petition"),
    _power("policy_petition.raise", "Kiến nghị lên cấp trên", "Raise a petition", signing=True),
    _power("policy_proposal.draft", "Đề nghị ban hành chính sách", "Propose a policy"),
    _power(
        "policy_difficulty.propose_solution",
        "Đề xuất cách giải quyết vướng mắc",
        "Propose a solution",
    ),
)

POWERS: tuple[Power, ...] = (*_RULES, *_LABOR, *_MONEY, *_BOOKS, *_PETITIONS)
