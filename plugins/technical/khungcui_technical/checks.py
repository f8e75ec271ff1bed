"""Questions that several acts ask of their input."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from khungcui import Acting, BadInput, KhungCuiError, Text, nfc
from khungcui_technical.errors import AlreadyThere, PastDay, WordsNeeded

#: Numbers have this many digits behind the point at most, and this many before it.
PLACES, DIGITS = 6, 12
#: A text is of this many characters at most; what is longer belongs into an attachment.
LONGEST = 4000
#: Codes of units are those of UN/ECE Recommendation 20.
_UNIT = re.compile(r"[A-Z0-9]{2,3}")


def worded(text: str | None, field: str) -> str:
    """``text`` without blanks around it; `WordsNeeded` where nothing is left, or too much."""
    said = nfc((text or "").strip())
    if 0 < len(said) <= LONGEST:
        return said
    raise WordsNeeded(
        Text(
            vi="Phải ghi bằng lời, không quá {most} ký tự.",
            en="Say it in words, in {most} characters at most.",
        ).format(most=LONGEST),
        field=field,
    )


def optional(text: str | None, field: str) -> str | None:
    """``text`` as `worded` has it, or None where nothing is said."""
    return worded(text, field) if text and text.strip() else None


def coded(text: str, field: str) -> str:
    """``text`` as a code: short, in one word."""
    code = worded(text, field)
    if len(code) > 40 or code.split() != [code]:
        raise BadInput(
            Text(
                vi="Mã viết liền, không quá 40 ký tự.",
                en="A code is one word of at most 40 characters.",
            ),
            field=field,
        )
    return code


def unit_code(text: str, field: str) -> str:
    """``text`` as the code of a unit, such as MTR or KGM."""
    code = coded(text, field)
    if _UNIT.fullmatch(code):
        return code
    raise BadInput(
        Text(
            vi="Mã đơn vị gồm 2–3 chữ in hoa hoặc chữ số, ví dụ MTR, KGM, H87.",
            en="The code of a unit is 2 or 3 capitals or digits, such as MTR, KGM, H87.",
        ),
        field=field,
    )


def exact(value: Decimal, field: str, places: int = PLACES) -> Decimal:
    """``value``, where it can be kept as it is; nothing is rounded silently."""
    finite = value.is_finite()
    exponent = value.as_tuple().exponent
    few = isinstance(exponent, int) and -exponent <= places
    if finite and few and abs(value) < 10**DIGITS:
        return value
    raise BadInput(
        Text(
            vi="Số có nhiều nhất {places} chữ số lẻ và {digits} chữ số trước dấu phẩy.",
            en="A number has at most {places} decimals, and {digits} digits before the point.",
        ).format(places=places, digits=DIGITS),
        field=field,
    )


def plain(value: Decimal) -> str:
    """``value`` as people write it, without zeros at its end."""
    return f"{value.normalize():f}"


def positive(value: Decimal, field: str) -> Decimal:
    """``value`` as a quantity; `BadInput` where it is none."""
    if exact(value, field) > 0:
        return value
    raise BadInput(Text(vi="Phải lớn hơn 0.", en="This has to be more than 0."), field=field)


def between(value: Decimal | int, low: Decimal | int, high: Decimal | int, field: str) -> None:
    """Raise `BadInput` for ``field`` unless ``value`` lies between ``low`` and ``high``."""
    if not low <= value <= high:
        raise BadInput(
            Text(
                vi="Phải nằm trong khoảng {low} đến {high}.",
                en="This has to lie between {low} and {high}.",
            ).format(low=low, high=high),
            field=field,
        )


def money(value: Decimal, field: str) -> Decimal:
    """``value`` in whole dong, not less than none."""
    between(exact(value, field, places=0), 0, 10**DIGITS, field)
    return value


def not_past(acting: Acting, day: date, field: str) -> date:
    """``day``, where it is today or later; `PastDay` where it is not."""
    if day >= acting.day:
        return day
    raise PastDay(
        Text(
            vi="Ngày {day} đã qua; chỉ áp dụng từ hôm nay trở đi.",
            en="{day} is past; this holds from today on at the earliest.",
        ).format(day=day),
        field=field,
    )


def not_before(day: date, first: date, field: str) -> date:
    """``day``, where it is ``first`` or later."""
    if day >= first:
        return day
    raise BadInput(
        Text(vi="Không thể trước ngày {first}.", en="This is not before {first}.").format(
            first=first
        ),
        field=field,
    )


def not_after(day: date, last: date, field: str) -> date:
    """``day``, where it is ``last`` or earlier."""
    if day <= last:
        return day
    raise BadInput(
        Text(vi="Không thể sau ngày {last}.", en="This is not after {last}.").format(last=last),
        field=field,
    )


def not_later(acting: Acting, day: date, field: str) -> date:
    """``day``, where it is today or earlier."""
    if day <= acting.day:
        return day
    raise BadInput(Text(vi="Ngày này chưa tới.", en="That day is still to come."), field=field)


async def in_turn(acting: Acting, what: str) -> None:
    """Wait until nobody else in the tenant is about ``what``; the next waits for this act."""
    key = func.hashtextextended(f"technical/{acting.tenant}/{what}", 0)
    await acting.session.execute(select(func.pg_advisory_xact_lock(key)))


async def free(acting: Acting, column: Any, value: str, field: str) -> str:
    """``value``, where no row of the act's tenant has it in ``column``; else `AlreadyThere`."""
    table = column.class_
    await in_turn(acting, f"{column}/{value}")
    taken = await acting.session.scalar(
        select(table.id).where(table.tenant == acting.tenant, column == value)
    )
    if taken is None:
        return value
    raise AlreadyThere(
        Text(vi="Mã {code} đã được dùng.", en="The code {code} is taken.").format(code=value),
        field=field,
    )


async def numbered(acting: Acting, column: Any, prefix: str) -> str:
    """The next number of the year, such as ``KT-760-2027-000042``; one is given out at a time."""
    head = f"{prefix}-{acting.tenant}-{acting.day.year}-"
    await in_turn(acting, head)
    last = await acting.session.scalar(
        select(func.max(column)).where(
            column.class_.tenant == acting.tenant, column.startswith(head, autoescape=True)
        )
    )
    count = int(last.removeprefix(head)) + 1 if last else 1
    return f"{head}{count:06d}"


async def settled(acting: Acting, constraint: str, otherwise: KhungCuiError) -> None:
    """Write what is pending; raise ``otherwise`` where the database refuses by ``constraint``.

    For what only the database can know, because it lies in rows that the asker does not see.
    """
    try:
        await acting.session.flush()
    except IntegrityError as fault:
        broken = getattr(getattr(fault.orig, "__cause__", None), "constraint_name", None)
        if broken != constraint:
            raise
        raise otherwise from fault
