"""Questions that several acts ask of their input."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from khungcui import Acting, Conflict, Period, Text, nfc
from khungcui_labor_finance.errors import (
    AlreadyThere,
    BooksClosed,
    NotEnough,
    OutOfArea,
    RuleOverlaps,
    Unbalanced,
    WordsNeeded,
    WrongFigure,
)
from khungcui_labor_finance.money import plain

#: More than any amount; sums of many fit their columns.
MOST = Decimal(10) ** 15
#: More people than any establishment has.
PEOPLE = 1_000_000
#: The longest text, in characters, and the longest name.
LONGEST, LONGEST_NAME = 10_000, 200
#: Nobody who works was born longer ago.
_OLDEST = timedelta(days=366 * 120)
_CODE = re.compile(r"[0-9A-Za-zĐđ][0-9A-Za-zĐđ./_-]{0,39}")


def worded(said: str | None, field: str, *, most: int = LONGEST) -> str:
    """``said`` without blanks around it; `WordsNeeded` where nothing is left, or too much."""
    words = nfc(said or "").strip()
    if 0 < len(words) <= most:
        return words
    if words:
        raise WordsNeeded(
            Text(vi="Nhiều nhất {most} ký tự.", en="At most {most} characters.").format(most=most),
            field=field,
        )
    raise WordsNeeded(Text(vi="Phải ghi nội dung.", en="Say it in words."), field=field)


def named(said: str, field: str) -> str:
    """A name or a title, as `worded`."""
    return worded(said, field, most=LONGEST_NAME)


def at_most(said: str | None, field: str, *, most: int = LONGEST_NAME) -> str | None:
    """``said``, where something is said, as `worded`; else None."""
    return worded(said, field, most=most) if (said or "").strip() else None


def coded(code: str, field: str) -> str:
    """A code, a number of a document: letters, digits and ``./_-``."""
    if _CODE.fullmatch(code.strip()):
        return code.strip()
    raise WrongFigure(
        Text(
            vi="Chỉ dùng chữ, số và ./_-; nhiều nhất 40 ký tự.",
            en="Use letters, digits and ./_- only, at most 40.",
        ),
        field=field,
    )


def between(value: Decimal | int, low: Decimal | int, high: Decimal | int, field: str) -> None:
    """Raise `WrongFigure` for ``field`` unless ``value`` lies between ``low`` and ``high``."""
    if not low <= value <= high:
        raise WrongFigure(
            Text(
                vi="Phải nằm trong khoảng {low} đến {high}.",
                en="This has to lie between {low} and {high}.",
            ).format(low=plain(Decimal(low)), high=plain(Decimal(high))),
            field=field,
        )


def people(value: int, field: str, *, least: int = 0) -> int:
    """``value`` as a number of people."""
    between(value, least, PEOPLE, field)
    return value


def figure(value: Decimal, field: str, *, most: Decimal = MOST) -> Decimal:
    """A number that is not negative, with at most six decimals."""
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or exponent < -6:
        raise WrongFigure(
            Text(vi="Nhiều nhất sáu chữ số lẻ.", en="At most six decimals."), field=field
        )
    between(value, 0, most, field)
    return value


def amount(value: Decimal, field: str, *, least: int = 1) -> Decimal:
    """An amount of whole đồng."""
    if value != value.to_integral_value():
        raise WrongFigure(
            Text(vi="Tiền tính tròn đồng.", en="Money is in whole đồng."), field=field
        )
    between(value, least, MOST, field)
    return value


def period(code: str, field: str = "period") -> Period:
    """The period that ``code`` names."""
    return Period.parse(code, field=field)


def ended(acting: Acting, about: Period, field: str) -> None:
    """Raise `WrongFigure` where ``about`` has not begun: nothing is computed of what is to come."""
    if about.start > acting.day:
        raise WrongFigure(
            Text(vi="Kỳ {code} chưa bắt đầu.", en="The period {code} has not begun.").format(
                code=about.code
            ),
            field=field,
        )


def over(acting: Acting, about: Period, field: str) -> None:
    """Raise `WrongFigure` where ``about`` is not over: nobody was counted at its end yet."""
    if about.end > acting.day:
        raise WrongFigure(
            Text(vi="Kỳ {code} chưa kết thúc.", en="The period {code} is not over.").format(
                code=about.code
            ),
            field=field,
        )


def not_earlier(day: date, first: date, field: str) -> date:
    """``day``; `WrongFigure` where it comes before ``first``."""
    if day < first:
        raise WrongFigure(
            Text(vi="Không được trước ngày {first}.", en="This may not be before {first}.").format(
                first=first
            ),
            field=field,
        )
    return day


def between_days(day: date, first: date, last: date, field: str) -> date:
    """``day``; `WrongFigure` where it lies before ``first`` or after ``last``."""
    return not_earlier(not_later(day, last, field), first, field)


def born(day: date, today: date, field: str) -> date:
    """A day of birth of somebody who lives."""
    return between_days(day, today - _OLDEST, today, field)


def not_later(day: date, last: date, field: str) -> date:
    """``day``; `WrongFigure` where it comes after ``last``."""
    if day > last:
        raise WrongFigure(
            Text(vi="Không được sau ngày {last}.", en="This may not be after {last}.").format(
                last=last
            ),
            field=field,
        )
    return day


def within(acting: Acting, area: str, ground: str, field: str) -> str:
    """``area``, which lies in ``ground`` today; `OutOfArea` where it does not."""
    path, held = acting.tree.path(area, acting.day), acting.tree.path(ground, acting.day)
    if path is not None and held is not None and path.startswith(held):
        return area
    raise OutOfArea(
        Text(
            vi="Địa bàn {area} không thuộc địa bàn {ground}.",
            en="The area {area} does not lie in {ground}.",
        ).format(area=area, ground=ground),
        field=field,
    )


_ALREADY = Text(vi="Đã có một bản ghi như vậy.", en="There is one of these already.")
_OWED = Text(
    vi="Số tiền vượt quá số còn phải trả.", en="The amount is more than what is still owed."
)
_RECEIPT = Text(vi="Biên lai này đã ghi rồi.", en="This receipt is recorded already.")
_UNBALANCED = Text(
    vi="Tổng nợ phải bằng tổng có.", en="The debits of an entry have to be its credits."
)

#: What the constraints that concurrent acts may break say, in words.
FAULTS: Mapping[str, tuple[type[Conflict] | type[Unbalanced], Text]] = {
    "ex_labor_finance_rule_one_a_day": (
        RuleOverlaps,
        Text(
            vi="Đã có chế độ khác cùng mã có hiệu lực trong những ngày đó.",
            en="Another rule of this path is in force on some of those days.",
        ),
    ),
    "ex_labor_finance_price_one_a_day": (
        RuleOverlaps,
        Text(
            vi="Sản phẩm đã có giá khác có hiệu lực trong những ngày đó.",
            en="Another price of this product is in force on some of those days.",
        ),
    ),
    "ck_labor_finance_pool_allotted_within": (
        NotEnough,
        Text(
            vi="Nguồn lao động không đủ: sẵn có và tuyển thêm ít hơn số phân bố.",
            en="The pool has not enough: what is available and recruited is less than that.",
        ),
    ),
    "ck_labor_finance_allocation_within": (
        NotEnough,
        Text(
            vi="Số phân bố không quá số cần, số bố trí không quá số phân bố.",
            en="No more is allotted than needed, and no more placed than allotted.",
        ),
    ),
    "ex_labor_finance_tax_days_once": (
        AlreadyThere,
        Text(
            vi="Thuế này đã tính cho một kỳ có chung ngày với kỳ đó.",
            en="This tax is assessed already for a period that shares days with this one.",
        ),
    ),
    "ex_labor_finance_wage_fund_days_once": (
        AlreadyThere,
        Text(
            vi="Lương đã tính cho một kỳ có chung ngày với kỳ đó.",
            en="Wages are computed already for a period that shares days with this one.",
        ),
    ),
    "uq_labor_finance_workforce_current": (
        AlreadyThere,
        Text(
            vi="Cơ sở đã có báo cáo lao động tại ngày cuối kỳ đó.",
            en="There is a report of the workforce at the last day of that period already.",
        ),
    ),
    "uq_labor_finance_tax_payment_tenant_assessment_id_receipt": (AlreadyThere, _RECEIPT),
    "uq_labor_finance_loan_payment_tenant_loan_id_receipt": (AlreadyThere, _RECEIPT),
    "ck_labor_finance_tax_paid_within": (NotEnough, _OWED),
    "ck_labor_finance_loan_outstanding": (NotEnough, _OWED),
    "ck_labor_finance_instalment_paid_within": (NotEnough, _OWED),
    "labor_finance_entry_balanced": (Unbalanced, _UNBALANCED),
    "labor_finance_books_open": (
        BooksClosed,
        Text(vi="Sổ không mở cho ngày đó.", en="The books are not open for that day."),
    ),
    "uq_labor_finance_placement_live": (
        AlreadyThere,
        Text(vi="Người này đã có chỗ làm.", en="This person has a place already."),
    ),
    "uq_labor_finance_entry_tenant_reverses_id": (
        AlreadyThere,
        Text(vi="Bút toán này đã được đảo.", en="This entry is reversed already."),
    ),
}


async def settled(acting: Acting, *deferred: str) -> None:
    """Send what was written to the database, which checks it; what it refuses, in words.

    ``deferred`` names constraints that would be checked at the end of the transaction alone.
    """
    try:
        await acting.session.flush()
        for name in deferred:
            await acting.session.execute(
                text(f"set constraints {name} immediate"),
                execution_options={"door": "it checks now what commit would check"},
            )
    except IntegrityError as error:
        known = _in_words(error)
        if known is None:
            raise
        raise known from error


def _in_words(error: IntegrityError) -> Exception | None:
    cause: Any = getattr(error.orig, "__cause__", None)
    name = getattr(cause, "constraint_name", None) or ""
    kind, words = FAULTS.get(name, (None, _ALREADY))
    if kind is not None:
        return kind(words, params={"constraint": name})
    if name.startswith(("uq_labor_finance_", "pk_labor_finance_")):
        return AlreadyThere(words, params={"constraint": name})
    return None
