"""An impact as an Excel workbook: powers, offices, wards, stuck work and worked cases."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from khungcui.plugins.impact.result import Impact
from khungcui.plugins.impact.telling import by_district, code, place_name
from khungcui.policy.titles import TITLES
from khungcui.policy.vocabulary import Effect
from khungcui.text import Language, Text

_KIND = Text(vi="Loại cơ quan", en="Kind of office")
_POWER = Text(vi="Quyền", en="Power")
_TITLE = Text(vi="Việc", en="What it is")
_DISTRICT = Text(vi="Quận, huyện", en="District")
_WARD = Text(vi="Phường, xã", en="Ward")
_CODE = Text(vi="Mã", en="Code")
_NUMBERS = (
    Text(vi="Được thêm: cơ sở", en="Gained: establishments"),
    Text(vi="Được thêm: hồ sơ", en="Gained: records"),
    Text(vi="Mất: cơ sở", en="Lost: establishments"),
    Text(vi="Mất: hồ sơ", en="Lost: records"),
)
Rows = Iterable[Sequence[Any]]


def write_workbook(impact: Impact, path: Path, language: Language) -> None:
    """Write the workbook to ``path``; text stays text, also where it begins with `=`."""
    options = {"strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(path, options) as book:
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        for title, columns, rows in _sheets(impact):
            sheet = book.add_worksheet(title.in_(language))
            sheet.freeze_panes(1, 0)
            sheet.write_row(0, 0, [column.in_(language) for column in columns], head)
            last = 0
            for last, row in enumerate(rows, start=1):
                sheet.write_row(last, 0, [_cell(value, language) for value in row])
            sheet.autofilter(0, 0, last, len(columns) - 1)
            sheet.set_column(0, len(columns) - 1, 18)


def _cell(value: Any, language: Language) -> Any:
    if isinstance(value, Text):
        return value.in_(language)
    return value if isinstance(value, int) else str(value or "")


def _sheets(impact: Impact) -> Iterator[tuple[Text, tuple[Text, ...], Rows]]:
    officials = Text(vi="Cán bộ", en="Officials")
    yield (
        Text(vi="Quyền", en="Powers"),
        (
            *(_KIND, _POWER, _TITLE),
            *_NUMBERS,
            Text(vi="Cơ quan được thêm", en="Offices that gain"),
            Text(vi="Cán bộ được thêm", en="Officials who gain"),
            Text(vi="Cơ quan bị mất", en="Offices that lose"),
            Text(vi="Cán bộ bị mất", en="Officials who lose"),
            Text(vi="Điều khoản", en="Clauses"),
        ),
        _powers(impact),
    )
    yield (
        Text(vi="Cơ quan", en="Offices"),
        (*(_KIND, _CODE, Text(vi="Tên", en="Name"), _DISTRICT, _POWER, officials), *_NUMBERS),
        _offices(impact),
    )
    yield (
        Text(vi="Quận, huyện", en="Districts"),
        (_DISTRICT, _KIND, _POWER, Text(vi="Số phường, xã", en="Wards"), *_NUMBERS),
        _districts(impact),
    )
    yield (
        Text(vi="Phường, xã", en="Wards"),
        (*(_CODE, _WARD, _DISTRICT, _KIND, _POWER), *_NUMBERS),
        _wards(impact),
    )
    yield (
        Text(vi="Việc bị tắc", en="Stuck work"),
        (
            Text(vi="Tình trạng", en="State"),
            *(_CODE, _WARD, _DISTRICT),
            Text(vi="Số hồ sơ", en="Records"),
            Text(vi="Cần quyền", en="Powers it takes"),
        ),
        _stuck(impact),
    )
    yield (
        Text(vi="Tình huống mẫu", en="Worked cases"),
        (
            Text(vi="Tệp", en="File"),
            Text(vi="Dòng", en="Line"),
            Text(vi="Tình huống", en="Case"),
            Text(vi="Hỏi cho ngày", en="Asked for the day"),
            Text(vi="Trước", en="Before"),
            Text(vi="Sau", en="After"),
            Text(vi="Điều khoản", en="Clause"),
        ),
        _cases(impact),
    )


def _counts(one: Any) -> tuple[int | None, ...]:
    return (
        *(one.gained.establishments, one.gained.records),
        *(one.lost.establishments, one.lost.records),
    )


def _powers(impact: Impact) -> Rows:
    for shift in impact.shifts:
        clauses = dict.fromkeys(rule.clause for rule in (*shift.entered, *shift.left))
        yield (
            *(TITLES[shift.kind], shift.power, shift.title, *_counts(shift)),
            *(shift.gainers, shift.gaining, shift.losers, shift.losing, ", ".join(clauses)),
        )


def _offices(impact: Impact) -> Rows:
    for shift in impact.shifts:
        for one in shift.offices:
            district = place_name(impact, impact.district(one.area))
            yield (
                *(TITLES[shift.kind], one.code, one.name, district),
                *(shift.power, one.officials, *_counts(one)),
            )


def _districts(impact: Impact) -> Rows:
    for one in by_district(impact):
        kind = TITLES[one.shift.kind]
        yield place_name(impact, one.district), kind, one.shift.power, one.wards, *_counts(one)


def _wards(impact: Impact) -> Rows:
    for shift in impact.shifts:
        for one in shift.areas:
            yield (
                *(code(impact, one.area), place_name(impact, one.area)),
                *(place_name(impact, impact.district(one.area)), TITLES[shift.kind], shift.power),
                *_counts(one),
            )


def _stuck(impact: Impact) -> Rows:
    for one in impact.stuck:
        for area, rows in one.areas:
            yield (
                *(one.title, code(impact, area), place_name(impact, area)),
                *(place_name(impact, impact.district(area)), rows, ", ".join(one.powers)),
            )


def _cases(impact: Impact) -> Rows:
    for flip in impact.flips:
        yield (
            *(str(flip.case.path), flip.case.line, flip.case.note, flip.day.isoformat()),
            *(_word(flip.before.allowed), _word(flip.after.allowed), flip.after.clause),
        )


def _word(allowed: bool) -> Text:
    return TITLES[Effect.ALLOW if allowed else Effect.DENY]
