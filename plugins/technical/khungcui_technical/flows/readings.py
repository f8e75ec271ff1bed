"""Readings of a sample, one for each parameter of each unit."""

from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any

import strawberry
from sqlalchemy import select

from khungcui import Acting, Moving, Text
from khungcui_technical.checks import coded, exact, worded
from khungcui_technical.deciding import keeps
from khungcui_technical.errors import BadReading, ReadingsMissing
from khungcui_technical.flows.specifications import parameters_of
from khungcui_technical.models import Inspection, Parameter, ProductLot, Reading
from khungcui_technical.vocabulary import ParameterKind

#: So few readings look up what is there of their own units alone.
FEW = 500


@strawberry.input(description="What one parameter of one unit was found to be.")
class QualityReadingInput:
    """A number, a word of the parameter's choices, or a text and whether it will do."""

    unit_no: int = strawberry.field(description="Which unit of the sample, counted from 1.")
    parameter: str = strawberry.field(description="The code of the parameter.")
    number: Decimal | None = strawberry.field(default=None, description="The number measured.")
    word: str | None = strawberry.field(default=None, description="The word, or the text.")
    conforms: bool | None = strawberry.field(
        default=None, description="Of a text alone: whether it will do."
    )


@strawberry.input(description="Readings of a sample.")
class RecordReadingsInput(Moving):
    """Readings; one that is there already is replaced."""

    quality_inspection: strawberry.ID = strawberry.field(description="The inspection.")
    readings: list[QualityReadingInput] = strawberry.field(description="The readings.")


@strawberry.input(description="One reading of a sample.")
class RecordReadingInput(Moving):
    """A reading; one that is there already is replaced."""

    quality_inspection: strawberry.ID = strawberry.field(description="The inspection.")
    unit_no: int = strawberry.field(description="Which unit of the sample, counted from 1.")
    parameter: str = strawberry.field(description="The code of the parameter.")
    number: Decimal | None = strawberry.field(default=None, description="The number measured.")
    word: str | None = strawberry.field(default=None, description="The word, or the text.")
    conforms: bool | None = strawberry.field(
        default=None, description="Of a text alone: whether it will do."
    )


async def record_reading(
    acting: Acting, inspection: Inspection, given: RecordReadingInput
) -> Inspection:
    """Note one reading, as a sheet has them: one a row."""
    return await _record(acting, inspection, [("", given)])


async def record_readings(
    acting: Acting, inspection: Inspection, given: RecordReadingsInput
) -> Inspection:
    """Note readings of a drawn sample; whether each conforms follows from its parameter."""
    named = [(f"readings.{index}", one) for index, one in enumerate(given.readings)]
    return await _record(acting, inspection, named)


async def _record(
    acting: Acting,
    inspection: Inspection,
    given: Sequence[tuple[str, QualityReadingInput | RecordReadingInput]],
) -> Inspection:
    parameters = {one.code: one for one in await parameters_measured(acting, inspection)}
    units = {one.unit_no for _, one in given} if len(given) <= FEW else None
    there = {
        (one.unit_no, one.parameter_code): one
        for one in await readings_of(acting, inspection, units)
    }
    written: set[tuple[int, str]] = set()
    for field, one in given:
        parameter = parameters.get(coded(one.parameter, field))
        if parameter is None or not 1 <= one.unit_no <= inspection.sample_size:
            raise BadReading(
                Text(
                    vi="Quy cách không có chỉ tiêu này, hoặc mẫu không có đơn vị này.",
                    en="The specification has no such parameter, or the sample no such unit.",
                ),
                field=field,
            )
        if (one.unit_no, parameter.code) in written:
            raise BadReading(
                Text(
                    vi="Chỉ tiêu {code} của đơn vị {unit} được ghi hai lần.",
                    en="Parameter {code} of unit {unit} is given twice.",
                ).format(code=parameter.code, unit=one.unit_no),
                field=field,
            )
        written.add((one.unit_no, parameter.code))
        found = _found(parameter, one, field)
        reading = there.get((one.unit_no, parameter.code))
        if reading is None:
            reading = there[one.unit_no, parameter.code] = _reading(inspection, parameter, one)
            acting.session.add(reading)
        reading.number, reading.word, reading.conforms = found
        reading.taken_on, reading.taken_by = acting.day, acting.principal.official_name
    return inspection


def _reading(
    inspection: Inspection, parameter: Parameter, given: QualityReadingInput | RecordReadingInput
) -> Reading:
    return Reading(
        tenant=inspection.tenant,
        inspection_id=inspection.id,
        unit_no=given.unit_no,
        parameter_tenant=parameter.tenant,
        parameter_id=parameter.id,
        parameter_code=parameter.code,
        kind=parameter.kind,
        criticality=parameter.criticality,
        lower=parameter.lower,
        upper=parameter.upper,
        choices=parameter.choices,
    )


def _found(
    parameter: Parameter, given: QualityReadingInput | RecordReadingInput, field: str
) -> tuple[Decimal | None, str | None, bool]:
    """Number, word, and whether they conform."""
    numeric = parameter.kind is ParameterKind.NUMERIC
    by_eye = parameter.kind is ParameterKind.TEXT
    both = numeric and given.word is not None
    if both or numeric is (given.number is None) or by_eye is (given.conforms is None):
        raise BadReading(
            Text(
                vi="Chỉ tiêu {code} được đánh giá theo cách khác.",
                en="Parameter {code} is judged in another way.",
            ).format(code=parameter.code),
            field=field,
        )
    value: Any = (
        exact(given.number, field) if given.number is not None else worded(given.word, field)
    )
    kept = keeps(
        parameter.kind,
        value,
        lower=parameter.lower,
        upper=parameter.upper,
        choices=parameter.choices,
    )
    conforms = bool(given.conforms) if kept is None else kept
    return (value, None, conforms) if numeric else (None, value, conforms)


async def parameters_measured(acting: Acting, inspection: Inspection) -> list[Parameter]:
    """What the lot's specification has measured on every unit."""
    lot = await acting.session.get_one(ProductLot, (inspection.tenant, inspection.lot_id))
    return await parameters_of(acting, lot.specification_tenant, lot.specification_id)


async def readings_of(
    acting: Acting, inspection: Inspection, units: Collection[int] | None = None
) -> list[Reading]:
    """The readings of an inspection: all, or those of ``units``."""
    of_units = () if units is None else (Reading.unit_no.in_(units),)
    found = await acting.session.scalars(
        select(Reading)
        .where(
            Reading.tenant == inspection.tenant, Reading.inspection_id == inspection.id, *of_units
        )
        .order_by(Reading.unit_no, Reading.parameter_code)
    )
    return list(found)


async def require_all_read(acting: Acting, inspection: Inspection, _: Any) -> None:
    """Raise `ReadingsMissing` unless every unit was looked at for every parameter."""
    parameters = await parameters_measured(acting, inspection)
    needed = inspection.sample_size * len(parameters)
    missing = needed - len(await readings_of(acting, inspection))
    if missing:
        raise ReadingsMissing(
            Text(
                vi="Còn thiếu {missing} trên {needed} số đo của mẫu.",
                en="{missing} of the {needed} readings of the sample are missing.",
            ).format(missing=missing, needed=needed)
        )
