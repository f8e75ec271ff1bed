"""A text in two languages is filled by language."""

from datetime import date

from khungcui.text import Text


def test_a_day_is_told_as_each_language_writes_it() -> None:
    filled = Text(vi="Từ {day} ở {place}.", en="From {day} in {place}.").format(
        day=date(2027, 3, 1), place=Text(vi="quận", en="the district")
    )
    assert filled == Text(vi="Từ 01-03-2027 ở quận.", en="From 2027-03-01 in the district.")
