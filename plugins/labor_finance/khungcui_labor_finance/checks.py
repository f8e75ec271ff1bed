"""Questions that several acts ask of their input."""

import re
from collections.abc import Mapping
from datetime import date
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

#: More than any amount; sums of many fit their columns.
MOST = Decimal(10) ** 15
#: More people than any establishment has.
PEOPLE = 1_000_000
_CODE = re.compile(r"[0-9A-Za-zĐđ][0-9A-Za-zĐđ./_-]{0,39}")


def worded(said: str | None, field: str) -> str:
    """``said`` without blanks around it; `WordsNeeded` where nothing is left."""
    words = nfc(said or "")
    if words.strip():
        return words.strip()
    raise WordsNeeded(Text(vi="Phải ghi nội dung.", en="Say it in words."), field=field)


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
            ).format(low=low, high=high),
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


def not_later(day: date, last: date, field: str) -> date:
    """``day``; `WrongFigure` where it comes after ``last``."""
    if day > last:
        raise WrongFigure(
            Text(vi="Không được sau ngày {last}.", en="This may not be after {last}.").format(
                last=last.isoformat()
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
