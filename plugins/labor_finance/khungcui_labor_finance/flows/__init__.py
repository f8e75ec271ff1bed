"""What can be done with labor and finance: workflows, and acts that move nothing through one."""

from khungcui_labor_finance.flows.books import BOOK_ACTS, BOOK_SETS
from khungcui_labor_finance.flows.entries import ENTRY_ACTS
from khungcui_labor_finance.flows.guidance import GUIDANCES
from khungcui_labor_finance.flows.labor import LABOR_ACTS, LABOR_ALLOCATIONS
from khungcui_labor_finance.flows.loan_payments import LOAN_ACTS
from khungcui_labor_finance.flows.loans import LOANS
from khungcui_labor_finance.flows.petitions import DIFFICULTIES, PETITIONS
from khungcui_labor_finance.flows.prices import REGISTERED_PRICES
from khungcui_labor_finance.flows.rules import ECONOMIC_RULES, RULE_ACTS
from khungcui_labor_finance.flows.seekers import JOB_SEEKERS, SEEKER_ACTS
from khungcui_labor_finance.flows.supervision import FINDINGS, GUIDING_ACTS
from khungcui_labor_finance.flows.tax_payments import TAX_ACTS
from khungcui_labor_finance.flows.taxes import TAX_ASSESSMENTS
from khungcui_labor_finance.flows.wages import WAGE_ACTS, WAGE_FUNDS
from khungcui_labor_finance.flows.workforce import WORKFORCE_ACTS

WORKFLOWS = (
    ECONOMIC_RULES,
    LABOR_ALLOCATIONS,
    JOB_SEEKERS,
    WAGE_FUNDS,
    TAX_ASSESSMENTS,
    REGISTERED_PRICES,
    LOANS,
    BOOK_SETS,
    GUIDANCES,
    PETITIONS,
    DIFFICULTIES,
    FINDINGS,
)

ACTS = (
    *RULE_ACTS,
    *WORKFORCE_ACTS,
    *LABOR_ACTS,
    *SEEKER_ACTS,
    *WAGE_ACTS,
    *TAX_ACTS,
    *LOAN_ACTS,
    *BOOK_ACTS,
    *ENTRY_ACTS,
    *GUIDING_ACTS,
)
