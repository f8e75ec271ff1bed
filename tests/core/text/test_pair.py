"""A text in two languages is filled by language."""

from datetime import date, datetime

from khungcui.text import Text


def test_a_day_is_told_as_each_language_writes_it() -> None:
    filled = Text(vi="Từ {day} ở {place}.", en="From {day} in {place}.").format(
        day=date(2027, 3, 1), place=Text(vi="quận", en="the district")
    )
    assert filled == Text(vi="Từ 01-03-2027 ở quận.", en="From 2027-03-01 in the district.")


def test_a_moment_is_told_as_people_write_it() -> None:
    at = datetime.fromisoformat("2027-03-01T08:05:30.123456+07:00")
    filled = Text(vi="Lúc {at}.", en="At {at}.").format(at=at)
    assert filled == Text(vi="Lúc 08:05 ngày 01-03-2027.", en="At 2027-03-01 08:05.")
