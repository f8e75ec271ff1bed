"""Questions that several acts ask of their input and of the record they are on."""

from collections.abc import Collection
from decimal import Decimal
from enum import StrEnum

from khungcui import Acting, BadInput, Text
from khungcui_training.errors import CommentNeeded, OutOfArea, WrongState
from khungcui_training.labels import LABELS

#: More places or hours than any course has; sums of them fit their columns.
MOST = 10_000


def in_state(record: str, state: StrEnum, allowed: Collection[StrEnum]) -> None:
    """Raise `WrongState` unless ``state`` is one of ``allowed``; ``record`` is for clients."""
    if state in allowed:
        return
    raise WrongState(
        Text(
            vi="Không làm được khi đang ở trạng thái “{state}”.",
            en="This cannot be done in the state “{state}”.",
        ).format(state=LABELS[type(state)][state]),
        params={
            "record": record,
            "state": state.value,
            "allowed": sorted(s.value for s in allowed),
        },
    )


def worded(text: str | None, field: str) -> str:
    """``text`` without blanks around it; `CommentNeeded` where nothing is left."""
    said = (text or "").strip()
    if said:
        return said
    raise CommentNeeded(
        Text(vi="Phải ghi rõ lý do hoặc nội dung.", en="Say why, or what, in words."), field=field
    )


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


def between(value: Decimal | int, low: int, high: int, field: str) -> None:
    """Raise `BadInput` for ``field`` unless ``value`` lies between ``low`` and ``high``."""
    if not low <= value <= high:
        raise BadInput(
            Text(
                vi="Phải nằm trong khoảng {low} đến {high}.",
                en="This has to lie between {low} and {high}.",
            ).format(low=low, high=high),
            field=field,
        )


def count(value: int, field: str, *, least: int = 1) -> int:
    """``value`` as a number of places or hours; `BadInput` where it is none in earnest."""
    between(value, least, MOST, field)
    return value


def mark(value: Decimal, field: str) -> Decimal:
    """``value`` as a mark from 0 to 10 with at most two decimals; else `BadInput`.

    What is stored is what was given: a mark is never rounded over the pass mark.
    """
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or exponent < -2:
        raise BadInput(
            Text(vi="Điểm có nhiều nhất hai chữ số lẻ.", en="A mark has at most two decimals."),
            field=field,
        )
    between(value, 0, 10, field)
    return value
