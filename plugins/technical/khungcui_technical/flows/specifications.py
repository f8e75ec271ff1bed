"""Specifications: drafted by whoever orders, tried, approved, in force, superseded (II.3.2)."""

from datetime import date
from decimal import Decimal

import strawberry
from sqlalchemy import select

from khungcui import Act, Acting, Begin, Consequence, Edit, Moving, Term, Text, Transition, Workflow
from khungcui_technical.checks import coded, exact, worded
from khungcui_technical.errors import BadLimits
from khungcui_technical.flows.standing import (
    bring_into_force,
    of_orderer,
    product_of,
    require_ending,
    version_head,
)
from khungcui_technical.models import Parameter, Specification
from khungcui_technical.vocabulary import Criticality, ParameterKind, StandingState


@strawberry.input(description="A parameter of a specification.")
class SpecificationParameterInput:
    """What is looked at on every unit, and what will do."""

    code: str = strawberry.field(description="A code that no other parameter of it bears.")
    name: str = strawberry.field(description="What is looked at.")
    kind: ParameterKind = strawberry.field(description="How it is judged.")
    criticality: Criticality = strawberry.field(description="What a fault in it does.")
    target: Decimal | None = strawberry.field(default=None, description="What is aimed at.")
    lower: Decimal | None = strawberry.field(default=None, description="The least that will do.")
    upper: Decimal | None = strawberry.field(default=None, description="The most that will do.")
    unit: str | None = strawberry.field(default=None, description="The unit of a number.")
    choices: list[str] | None = strawberry.field(
        default=None, description="The words that will do, for a choice."
    )
    method: str | None = strawberry.field(default=None, description="How it is measured.")


@strawberry.input(description="A new version of a product's specification.")
class DraftProductSpecificationInput:
    """What the version says."""

    product: strawberry.ID = strawberry.field(description="The product.")
    title: str = strawberry.field(description="What the specification is called.")
    description: str | None = strawberry.field(default=None, description="More, in words.")
    parameters: list[SpecificationParameterInput] = strawberry.field(
        description="The parameters, in order."
    )


@strawberry.input(description="A draft of a specification, anew.")
class ReviseProductSpecificationInput(Moving):
    """What replaces the draft."""

    product_specification: strawberry.ID = strawberry.field(description="The draft.")
    title: str = strawberry.field(description="What the specification is called.")
    description: str | None = strawberry.field(default=None, description="More, in words.")
    parameters: list[SpecificationParameterInput] = strawberry.field(
        description="The parameters, in order."
    )


@strawberry.input(description="From when on an approved specification holds.")
class EnforceProductSpecificationInput(Moving):
    """Which version, and its first day."""

    product_specification: strawberry.ID = strawberry.field(description="The version.")
    since: date = strawberry.field(description="The first day that it holds; not before today.")


@strawberry.input(description="From when on a specification holds no more.")
class WithdrawProductSpecificationInput(Moving):
    """Which version, and the first day without it."""

    product_specification: strawberry.ID = strawberry.field(description="The version.")
    until: date = strawberry.field(description="The first day that it holds no more.")


def _limits(given: SpecificationParameterInput, field: str) -> None:
    numbers = (given.lower, given.target, given.upper)
    known = [exact(number, field) for number in numbers if number is not None]
    if given.kind is ParameterKind.NUMERIC:
        bounded = given.lower is not None or given.upper is not None
        if not bounded or not given.unit or given.choices or known != sorted(known):
            raise BadLimits(
                Text(
                    vi="Chỉ tiêu {code}: giới hạn không hợp lệ.",
                    en="The limits of parameter {code} are not in order.",
                ).format(code=given.code),
                field=field,
            )
        return
    if known or bool(given.choices) is not (given.kind is ParameterKind.CHOICE):
        raise BadLimits(
            Text(
                vi="Chỉ tiêu {code}: cách đánh giá không hợp với các giá trị đã nêu.",
                en="What parameter {code} gives does not fit the way it is judged.",
            ).format(code=given.code),
            field=field,
        )


def _parameter(
    version: Specification, position: int, given: SpecificationParameterInput
) -> Parameter:
    field = f"parameters.{position}"
    _limits(given, field)
    return Parameter(
        tenant=version.tenant,
        specification_id=version.id,
        position=position + 1,
        code=coded(given.code, f"{field}.code"),
        name=worded(given.name, f"{field}.name"),
        kind=given.kind,
        criticality=given.criticality,
        target=given.target,
        lower=given.lower,
        upper=given.upper,
        unit=given.unit,
        choices=[worded(word, f"{field}.choices") for word in given.choices or ()] or None,
        method=given.method,
    )


def _write(
    acting: Acting, version: Specification, given: list[SpecificationParameterInput]
) -> None:
    if not given:
        raise BadLimits(
            Text(vi="Quy cách cần ít nhất một chỉ tiêu.", en="A specification has parameters."),
            field="parameters",
        )
    made = [_parameter(version, position, one) for position, one in enumerate(given)]
    if len({one.code for one in made}) < len(made):
        raise BadLimits(
            Text(vi="Có hai chỉ tiêu trùng mã.", en="Two parameters bear the same code."),
            field="parameters",
        )
    acting.session.add_all(made)


async def draft_product_specification(
    acting: Acting, _: None, given: DraftProductSpecificationInput
) -> Specification:
    """Draft the next version of what the acting office asks of a product."""
    product = await product_of(acting, given)
    version = Specification(
        **await version_head(acting, Specification, product, "QC"),
        title=worded(given.title, "title"),
        description=given.description,
        state=StandingState.DRAFT,
    )
    acting.session.add(version)
    await acting.session.flush()
    _write(acting, version, given.parameters)
    return version


async def revise_product_specification(
    acting: Acting, version: Specification, given: ReviseProductSpecificationInput
) -> Specification:
    """Replace what a draft says."""
    for parameter in await parameters_of(acting, version.tenant, version.id):
        await acting.session.delete(parameter)
    await acting.session.flush()
    version.title, version.description = worded(given.title, "title"), given.description
    _write(acting, version, given.parameters)
    return version


async def parameters_of(acting: Acting, tenant: str, specification: object) -> list[Parameter]:
    """The parameters of a specification, in order."""
    found = await acting.session.scalars(
        select(Parameter)
        .where(Parameter.tenant == tenant, Parameter.specification_id == specification)
        .order_by(Parameter.position)
    )
    return list(found)


async def _enforce(
    acting: Acting, row: Specification, given: EnforceProductSpecificationInput
) -> None:
    await bring_into_force(acting, row, given.since, "supersede_product_specification")


async def _withdraw(
    acting: Acting, row: Specification, given: WithdrawProductSpecificationInput
) -> None:
    require_ending(acting, row, given.until)
    row.until = given.until


_SET = "product_specification.set"
_WROTE = ("draft_product_specification", "revise_product_specification")

SPECIFICATION_FLOW = Workflow(
    resource="product_specification",
    title=Text(vi="Quy cách sản phẩm", en="Specification of a product"),
    states=StandingState,
    begins=(
        Begin(
            act=Act(
                name="draft_product_specification",
                power=_SET,
                title=Text(vi="Soạn quy cách", en="Draft a specification"),
                input=DraftProductSpecificationInput,
                creates=of_orderer,
                run=draft_product_specification,
                returns="product_specification",
            ),
            state=StandingState.DRAFT,
        ),
    ),
    edits=(
        Edit(
            act=Act(
                name="revise_product_specification",
                power=_SET,
                title=Text(vi="Sửa dự thảo quy cách", en="Revise a draft specification"),
                input=ReviseProductSpecificationInput,
                on="product_specification",
                run=revise_product_specification,
                returns="product_specification",
            ),
            states=(StandingState.DRAFT,),
        ),
    ),
    transitions=(
        Transition(
            name="try_product_specification",
            title=Text(vi="Đưa quy cách vào làm thử", en="Put a specification on trial"),
            power=_SET,
            sources=(StandingState.DRAFT,),
            target=StandingState.TRIAL,
        ),
        Transition(
            name="return_product_specification",
            title=Text(vi="Trả quy cách về dự thảo", en="Send a specification back to its draft"),
            power="product_specification.approve",
            sources=(StandingState.TRIAL, StandingState.APPROVED),
            target=StandingState.DRAFT,
            returns=True,
        ),
        Transition(
            name="approve_product_specification",
            title=Text(vi="Duyệt quy cách", en="Approve a specification"),
            power="product_specification.approve",
            sources=(StandingState.TRIAL,),
            target=StandingState.APPROVED,
            apart_from=_WROTE,
        ),
        Transition(
            name="enforce_product_specification",
            title=Text(vi="Áp dụng quy cách", en="Put a specification in force"),
            power="product_specification.approve",
            sources=(StandingState.APPROVED,),
            target=StandingState.IN_FORCE,
            input=EnforceProductSpecificationInput,
            run=_enforce,
        ),
        Transition(
            name="withdraw_product_specification",
            title=Text(vi="Thôi áp dụng quy cách", en="Withdraw a specification"),
            power="product_specification.approve",
            sources=(StandingState.IN_FORCE,),
            target=StandingState.SUPERSEDED,
            input=WithdrawProductSpecificationInput,
            returns=True,
            run=_withdraw,
        ),
    ),
    consequences=(
        Consequence(
            name="supersede_product_specification",
            title=Text(vi="Bản sau thay thế bản này", en="The next version takes its place"),
            sources=(StandingState.IN_FORCE,),
            target=StandingState.SUPERSEDED,
            clause="II.3.2",
        ),
    ),
    ends=(StandingState.SUPERSEDED,),
    terms={StandingState.TRIAL: Term(days=30), StandingState.APPROVED: Term(days=10)},
)
