"""What can be read of labor and finance."""

from khungcui_labor_finance.resources.books import BOOKS
from khungcui_labor_finance.resources.differences import DIFFERENCES
from khungcui_labor_finance.resources.labor import LABOR
from khungcui_labor_finance.resources.loans import LOANS
from khungcui_labor_finance.resources.money import MONEY
from khungcui_labor_finance.resources.petitions import PETITIONS
from khungcui_labor_finance.resources.rules import RULES

RESOURCES = (*RULES, *LABOR, *MONEY, *DIFFERENCES, *LOANS, *BOOKS, *PETITIONS)
