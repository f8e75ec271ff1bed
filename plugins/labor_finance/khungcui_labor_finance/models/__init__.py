"""The tables of labor and finance.

Rules and the chart of accounts are the city's; everything else is at home in its district.
"""

from khungcui_labor_finance.models.books import (
    BookkeepingGuidance,
    BookSet,
    JournalEntry,
    JournalLine,
    LedgerAccount,
)
from khungcui_labor_finance.models.labor import (
    JobPlacement,
    JobSeeker,
    JobSeekerIdentity,
    LaborAllocation,
    LaborPool,
    WorkforceReport,
)
from khungcui_labor_finance.models.loans import Loan, LoanInstalment, LoanPayment
from khungcui_labor_finance.models.petitions import (
    PolicyDifficulty,
    PolicyFinding,
    PolicyPetition,
    ProfessionalGuidance,
)
from khungcui_labor_finance.models.rules import EconomicRule, RuleBracket
from khungcui_labor_finance.models.taxes import RegisteredPrice, TaxAssessment, TaxPayment
from khungcui_labor_finance.models.wages import WageFund, WageLine

__all__ = [
    "BookSet",
    "BookkeepingGuidance",
    "EconomicRule",
    "JobPlacement",
    "JobSeeker",
    "JobSeekerIdentity",
    "JournalEntry",
    "JournalLine",
    "LaborAllocation",
    "LaborPool",
    "LedgerAccount",
    "Loan",
    "LoanInstalment",
    "LoanPayment",
    "PolicyDifficulty",
    "PolicyFinding",
    "PolicyPetition",
    "ProfessionalGuidance",
    "RegisteredPrice",
    "RuleBracket",
    "TaxAssessment",
    "TaxPayment",
    "WageFund",
    "WageLine",
    "WorkforceReport",
]
