"""Demo data of labor and finance: rules, and some months of work, wages, tax, loans and books."""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from sqlalchemy import update

from khungcui_labor_finance.demo.books import make_books, make_guidance, make_petitions
from khungcui_labor_finance.demo.common import scene
from khungcui_labor_finance.demo.corrections import make_corrections
from khungcui_labor_finance.demo.labor import make_labor
from khungcui_labor_finance.demo.money import make_loans, make_prices, make_taxes, make_wages
from khungcui_labor_finance.demo.rules import make_chart, make_rules
from khungcui_labor_finance.models import EconomicRule
from khungcui_labor_finance.vocabulary import RuleState

if TYPE_CHECKING:  # the engine loads the demo; a plugin only fills it
    from khungcui.demo.making import Making


async def load(making: "Making") -> AsyncIterator[tuple[str, int]]:
    """Write everything, in the order in which one row refers to another."""
    rules, drafts, brackets = make_rules(making)
    accounts, chart = make_chart(making)
    for model, rows in (*drafts, *brackets, *chart):
        yield model.__tablename__, await making.copy(model, rows)
    # Brackets are those of a draft; what counts is brought into force with its brackets.
    await making.connection.execute(
        update(EconomicRule)
        .where(EconomicRule.tenant == making.city, EconomicRule.state == RuleState.RECORDED)
        .values(state=RuleState.IN_FORCE)
    )
    made = scene(making, rules)
    hands, labor = make_labor(made)
    wages, taxes = make_wages(made, hands), make_taxes(made)
    (_, funds), (_, lines) = wages
    for model, rows in (
        *labor,
        *wages,
        *taxes,
        *make_corrections(made, funds, lines, taxes[0][1]),
        *make_prices(made),
        *make_loans(made),
        *make_books(made, accounts),
        *make_guidance(made),
        *make_petitions(made),
    ):
        yield model.__tablename__, await making.copy(model, rows)
