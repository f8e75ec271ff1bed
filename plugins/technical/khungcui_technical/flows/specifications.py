"""Specifications: drafted by whoever orders, tried, approved, in force, superseded (II.3.2)."""

from datetime import date
from decimal import Decimal

import strawberry
from sqlalchemy import select

from khungcui import Acting, Moving, Text
from khungcui_technical.checks import coded, exact, optional, worded
from khungcui_technical.errors import BadLimits
from khungcui_technical.flows.standing import of_orderer, product_of, version_head
from khungcui_technical.flows.versions import Version, drafting, version_flow
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


@strawberry.input(description="A parameter of a draft, in place of what stood there of it.")
class SetSpecificationParameterInput(Moving):
    """Which draft, and what is looked at."""

    product_specification: strawberry.ID = strawberry.field(description="The draft.")
    code: str = strawberry.field(description="The code of the parameter.")
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


_Given = SpecificationParameterInput | SetSpecificationParameterInput


def _limits(given: _Given, field: str) -> None:
    numbers = (given.lower, given.target, given.upper)
    known = [exact(number, field) for number in numbers if number is not None]
    unit = (given.unit or "").strip()
    if given.kind is ParameterKind.NUMERIC:
        bounded = given.lower is not None or given.upper is not None
        if not bounded or not unit or given.choices or known != sorted(known):
            raise BadLimits(
                Text(
                    vi="Chỉ tiêu {code}: giới hạn không hợp lệ.",
                    en="The limits of parameter {code} are not in order.",
                ).format(code=given.code),
                field=field,
            )
        return
    if known or unit or bool(given.choices) is not (given.kind is ParameterKind.CHOICE):
        raise BadLimits(
            Text(
                vi="Chỉ tiêu {code}: cách đánh giá không hợp với các giá trị đã nêu.",
                en="What parameter {code} gives does not fit the way it is judged.",
            ).format(code=given.code),
            field=field,
        )


def _parameter(version: Specification, position: int, at: str, given: _Given) -> Parameter:
    """The parameter that ``given`` says; ``at`` stands before the names of its fields in errors."""
    _limits(given, f"{at}lower")
    return Parameter(
        tenant=version.tenant,
        specification_id=version.id,
        position=position,
        code=coded(given.code, f"{at}code"),
        name=worded(given.name, f"{at}name"),
        kind=given.kind,
        criticality=given.criticality,
        target=given.target,
        lower=given.lower,
        upper=given.upper,
        unit=coded(given.unit, f"{at}unit") if given.unit and given.unit.strip() else None,
        choices=_choices(given.choices, f"{at}choices"),
        method=optional(given.method, f"{at}method"),
    )


def _choices(given: list[str] | None, field: str) -> list[str] | None:
    """The words that will do, each once; None where there are none."""
    return list(dict.fromkeys(worded(word, field) for word in given or ())) or None


def _write(
    acting: Acting, version: Specification, given: list[SpecificationParameterInput]
) -> None:
    if not given:
        raise BadLimits(
            Text(vi="Quy cách cần ít nhất một chỉ tiêu.", en="A specification has parameters."),
            field="parameters",
        )
    made = [
        _parameter(version, index + 1, f"parameters.{index}.", one)
        for index, one in enumerate(given)
    ]
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
        description=optional(given.description, "description"),
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
    version.title = worded(given.title, "title")
    version.description = optional(given.description, "description")
    _write(acting, version, given.parameters)
    return version


async def set_specification_parameter(
    acting: Acting, version: Specification, given: SetSpecificationParameterInput
) -> Specification:
    """Write one parameter of a draft, where it stood or at the end; a sheet has them one a row."""
    there = await parameters_of(acting, version.tenant, version.id)
    place = max((one.position for one in there), default=0) + 1
    parameter = _parameter(version, place, "", given)
    for before in there:
        if before.code == parameter.code:
            parameter.position = before.position
            await acting.session.delete(before)
            await acting.session.flush()
    acting.session.add(parameter)
    return version


async def parameters_of(acting: Acting, tenant: str, specification: object) -> list[Parameter]:
    """The parameters of a specification, in order."""
    found = await acting.session.scalars(
        select(Parameter)
        .where(Parameter.tenant == tenant, Parameter.specification_id == specification)
        .order_by(Parameter.position)
    )
    return list(found)


_SET = "product_specification.set"
_NAME = "product_specification"

SPECIFICATION_FLOW = version_flow(
    Version(
        resource=_NAME,
        title=Text(vi="Quy cách sản phẩm", en="Specification of a product"),
        noun=Text(vi="quy cách", en="a specification"),
        set=_SET,
        approve="product_specification.approve",
        begins=drafting(
            "draft_product_specification",
            Text(vi="Soạn quy cách", en="Draft a specification"),
            power=_SET,
            input=DraftProductSpecificationInput,
            creates=of_orderer,
            run=draft_product_specification,
            returns=_NAME,
        ),
        edits=(
            drafting(
                "revise_product_specification",
                Text(vi="Sửa dự thảo quy cách", en="Revise a draft specification"),
                power=_SET,
                input=ReviseProductSpecificationInput,
                run=revise_product_specification,
                returns=_NAME,
            ),
            drafting(
                "set_specification_parameter",
                Text(vi="Ghi một chỉ tiêu của quy cách", en="Write one parameter of a draft"),
                power=_SET,
                input=SetSpecificationParameterInput,
                run=set_specification_parameter,
                returns=_NAME,
            ),
        ),
        enforce=EnforceProductSpecificationInput,
        withdraw=WithdrawProductSpecificationInput,
    )
)
