"""The rules of the city over the years of the load, and the chart of accounts."""

import csv
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from khungcui_labor_finance.applying import Bracket, Rule
from khungcui_labor_finance.demo.common import Rows, flow
from khungcui_labor_finance.models import EconomicRule, LedgerAccount, RuleBracket
from khungcui_labor_finance.vocabulary import AccountKind, RuleDomain, RuleIssuer, RuleState

if TYPE_CHECKING:
    from khungcui.demo.making import Making

_CHART = Path(__file__).parents[1] / "chart.csv"
_SLICES = ((0, 100, "5"), (100, 300, "7"), (300, None, "10"))


def make_rules(making: "Making") -> tuple[Mapping[str, Sequence[Rule]], Rows, Rows]:
    """Rules by path; their rows, still to be brought into force; their brackets."""
    year = making.day.year
    begun, turned = date(year - making.size.years - 1, 1, 1), date(year, 1, 1)
    wages = "Lương tối thiểu tháng"
    plan = (
        ("wages.minimum", wages, "đồng", "3900000", begun, turned),
        ("wages.minimum", wages, "đồng", "4160000", turned, None),
        ("wages.standard_days", "Ngày công chuẩn của tháng", "ngày", "26", begun, None),
        ("tax.trade.rate", "Thuế doanh nghiệp theo doanh thu", "đồng", None, begun, None),
        ("credit.rate", "Trần lãi suất cho vay tiểu thủ công", "% một năm", "12", begun, None),
        ("prices.ceiling.vai_kaki", "Giá trần vải kaki", "đồng/m", "65000", begun, None),
        ("norms.shift.hours", "Số giờ một ca", "giờ", "8", begun, None),
    )
    made = [_rule(making, *one) for one in plan]
    by_path: dict[str, list[Rule]] = {}
    for rule in made:
        by_path.setdefault(rule.path, []).append(rule)
    rows = [_row(making, rule) for rule in made]
    rows.append(_draft(making, wages, date(year + 1, 1, 1)))
    brackets = [
        {
            "tenant": making.city,
            "id": making.id(),
            "rule_id": rule.id,
            "position": position,
            "over": bracket.over,
            "up_to": bracket.up_to,
            "rate": bracket.rate,
        }
        for rule in made
        for position, bracket in enumerate(rule.brackets, start=1)
    ]
    return by_path, [(EconomicRule, rows)], [(RuleBracket, brackets)]


def _rule(
    making: "Making",
    path: str,
    title: str,
    unit: str,
    value: str | None,
    since: date,
    until: date | None,
) -> Rule:
    million = 1_000_000
    return Rule(
        id=making.id(),
        path=path,
        title=title,
        unit=unit,
        value=None if value is None else Decimal(value),
        brackets=()
        if value is not None
        else tuple(
            Bracket(
                over=Decimal(over * million),
                up_to=None if up is None else Decimal(up * million),
                rate=Decimal(rate),
            )
            for over, up, rate in _SLICES
        ),
        since=since,
        until=until,
        issuer=RuleIssuer.CITY_COMMITTEE,
        citation=f"Quyết định {making.random.randint(10, 99)}/{since.year}/QĐ-UB, điều 2",
    )


def _row(making: "Making", rule: Rule) -> dict[str, Any]:
    return {
        "tenant": making.city,
        "id": rule.id,
        "path": rule.path,
        "domain": RuleDomain(rule.path.split(".")[0]),
        "title": rule.title,
        "unit": rule.unit,
        "value": rule.value,
        "bracketed": rule.value is None,
        "since": rule.since,
        "until": rule.until,
        "issuer": rule.issuer,
        "citation": rule.citation,
        "area": making.city,
        "in_force_on": rule.since,
    } | flow(RuleState.RECORDED, rule.since)


def _draft(making: "Making", title: str, since: date) -> dict[str, Any]:
    """A rule of next year, which somebody has yet to issue: it is verified, and stays so."""
    draft = _rule(making, "wages.minimum", title, "đồng", "4420000", since, None)
    row = _row(making, draft) | flow(RuleState.VERIFIED, making.day)
    return row | {"in_force_on": None}


def make_chart(making: "Making") -> tuple[Mapping[str, Any], Rows]:
    """The ids of the accounts by code, and their rows."""
    with _CHART.open(encoding="utf-8", newline="") as file:
        accounts = [
            {
                "tenant": making.city,
                "id": making.id(),
                "code": line["code"],
                "title": line["title"],
                "kind": AccountKind(line["kind"]),
                "area": making.city,
            }
            for line in csv.DictReader(file)
        ]
    return {one["code"]: one["id"] for one in accounts}, [(LedgerAccount, accounts)]
