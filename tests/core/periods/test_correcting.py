"""What was wrong stays, and is said anew: once, with a reason, in a period that is open."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from khungcui import BadInput, PeriodClosed, reason_for, standing
from khungcui.storage.correcting import CorrectedBefore

from .conftest import HOME, Keeping
from .ledger import YarnEntry

pytestmark = pytest.mark.anyio

MAY, JUNE = date(2027, 5, 15), date(2027, 6, 15)


def entry(day: date, quantity: int, corrects: YarnEntry | None = None) -> YarnEntry:
    return YarnEntry(
        tenant=HOME,
        posted_on=day,
        quantity=Decimal(quantity),
        corrects=corrects and corrects.id,
        reason=corrects and "Cân lại",
    )


async def test_a_chain_of_corrections_ends_with_what_stands(keeping: Keeping) -> None:
    wrong, other = entry(MAY, 5), entry(MAY, 7)
    await keeping.loom.add(wrong, other)
    await keeping.closed("202705")
    with pytest.raises(PeriodClosed):
        await keeping.loom.add(entry(MAY, 4, wrong))
    better = entry(JUNE, 4, wrong)
    await keeping.loom.add(better)
    with pytest.raises(CorrectedBefore):  # somebody who had not seen it
        await keeping.loom.add(entry(JUNE, 3, wrong))
    best = entry(JUNE, 3, better)
    await keeping.loom.add(best)
    async with keeping.database.reading([HOME]) as session:
        stands = await session.scalars(select(YarnEntry.id).where(standing(YarnEntry)))
        assert set(stands) == {other.id, best.id}


async def test_a_correction_has_a_reason_and_is_not_of_itself(keeping: Keeping) -> None:
    first = entry(JUNE, 5)
    await keeping.loom.add(first)
    silent = entry(JUNE, 4, first)
    silent.reason = None
    groundless = entry(JUNE, 4)
    groundless.reason = "Cân lại"
    for wrong in (silent, groundless):
        with pytest.raises(IntegrityError, match="reasoned"):
            await keeping.loom.add(wrong)
    for said in (None, "   ", "dài" * 1000):
        with pytest.raises(BadInput) as refused:
            reason_for(said)
        assert refused.value.field == "reason"
    assert reason_for("  Cân   lại ") == "Cân lại"
