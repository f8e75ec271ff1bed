"""Dated rules and their brackets. What the city lays down goes down to everybody."""

from khungcui import ALL_SECTORS, Attachments, Facets, Field, Resource, Text, ToMany, ToOne
from khungcui_labor_finance.models import EconomicRule, RuleBracket
from khungcui_labor_finance.resources.common import DOMAIN, SINCE, STATE, UNTIL, said, shown

economic_rule = Resource(
    name="economic_rule",
    rows=EconomicRule,
    title=Text(vi="Chính sách, chế độ theo thời gian", en="Dated economic rule"),
    power="economic_policy.view",
    fields=(
        shown("path", EconomicRule.path, "Mã chế độ", "Path, such as wages.minimum", code=True),
        Field(name="domain", column=EconomicRule.domain, title=DOMAIN),
        said("title", EconomicRule.title, "Tên", "Title"),
        said("unit", EconomicRule.unit, "Đơn vị", "Unit"),
        shown("value", EconomicRule.value, "Giá trị", "Value; none where it has brackets"),
        shown("bracketed", EconomicRule.bracketed, "Có biểu lũy tiến", "Whether it has brackets"),
        Field(name="since", column=EconomicRule.since, title=SINCE),
        Field(name="until", column=EconomicRule.until, title=UNTIL),
        shown("issuer", EconomicRule.issuer, "Cơ quan ban hành", "Issuer"),
        said("citation", EconomicRule.citation, "Văn bản, điều khoản", "Citation"),
        Field(name="state", column=EconomicRule.state, title=STATE),
        shown("in_force_on", EconomicRule.in_force_on, "Ngày ban hành", "Brought into force on"),
        said("repealed_by", EconomicRule.repealed_by, "Bị bãi bỏ bởi", "Repealed by"),
    ),
    relations=(
        ToMany(
            name="brackets",
            target="rule_bracket",
            key=RuleBracket.rule_id,
            title=Text(vi="Biểu lũy tiến", en="Brackets"),
        ),
    ),
    facets=Facets(area=EconomicRule.area, sector=ALL_SECTORS),
    attachments=Attachments(power="economic_policy.record"),
)

rule_bracket = Resource(
    name="rule_bracket",
    rows=RuleBracket,
    title=Text(vi="Bậc của biểu lũy tiến", en="Bracket of a rule"),
    power="economic_policy.view",
    fields=(
        shown("position", RuleBracket.position, "Bậc", "Order"),
        shown("over", RuleBracket.over, "Trên", "Over"),
        shown("up_to", RuleBracket.up_to, "Đến", "Up to; none without end"),
        shown("rate", RuleBracket.rate, "Tỷ lệ (%)", "Rate in percent"),
    ),
    relations=(
        ToOne(
            name="economic_rule",
            target="economic_rule",
            key=(RuleBracket.rule_id,),
            title=Text(vi="Chế độ", en="Rule"),
        ),
    ),
    facets=Facets(
        area=EconomicRule.area,
        sector=ALL_SECTORS,
        through=EconomicRule.__table__,
        on=(EconomicRule.tenant == RuleBracket.tenant) & (EconomicRule.id == RuleBracket.rule_id),
    ),
)

RULES = (economic_rule, rule_bracket)
