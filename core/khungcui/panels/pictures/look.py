"""How pictures look: colours that most can tell apart, type, numbers as people write them."""

from decimal import Decimal

from khungcui.panels.figures import Answer, Figures
from khungcui.text import Language, Text

WIDTH = 960
MARGIN = 24
FONT = '"Be Vietnam Pro", "Noto Sans", "DejaVu Sans", Arial, sans-serif'
INK, FAINT, PAPER, LINE = "#1b1b1b", "#5a5a5a", "#ffffff", "#d9d9d9"

#: After Okabe and Ito, told apart with any kind of sight; vermilion is kept for what is wrong.
COLOURS = ("#0072B2", "#E69F00", "#009E73", "#56B4E9", "#CC79A7", "#7A5C00", "#8C8C8C")
BAD = "#D55E00"
#: Beside a value that is out of bounds, for whoever sees no colour at all.
SIGN = "▲"

#: How wide a letter is on average, in heights.
_LETTER = 0.56

FORMULA = Text(vi="Công thức: {formula}", en="Formula: {formula}")
UNIT = Text(vi="Đơn vị tính: {unit}", en="Unit: {unit}")
ALL = Text(vi="Chung", en="In all")
NOTHING = Text(vi="Chưa có số liệu", en="No data")
LEFT_OUT = Text(
    vi="Hình chỉ vẽ được một phần: còn {more} dòng nữa trong tệp số liệu",
    en="Only a part is drawn: {more} more rows are in the data file",
)
OUTSIDE = Text(vi="▲ ngoài mức cho phép", en="▲ out of bounds")


def number(value: Decimal | float | None, language: Language, decimals: int | None = None) -> str:
    """A number as people write it: ``1.234,5`` in Vietnamese, ``1,234.5`` in English."""
    if value is None:
        return "–"
    told = f"{value:,}" if decimals is None else f"{value:,.{decimals}f}"
    return told.translate(str.maketrans(",.", ".,")) if language == "vi" else told


def told(figures: Figures, language: Language) -> str:
    """A value, with the sign of one that is out of bounds."""
    said = number(figures.value, language)
    return f"{SIGN} {said}" if figures.good is False else said


def in_all(answer: Answer, language: Language) -> str | None:
    """The value of all rows in words; None where there is none."""
    total = answer.total
    if total is None or total.value is None:
        return None
    counted = total.counted(answer.panel)
    some = "" if counted is None else f" ({counted.in_(language)})"
    unit = answer.panel.unit.in_(language)
    return f"{ALL.in_(language)}: {told(total, language)} {unit}{some}"


def footing(answer: Answer, language: Language) -> list[str]:
    """What stands under every picture: formula, unit, and what the sign means."""
    panel = answer.panel
    lines = [FORMULA.format(formula=panel.formula), UNIT.format(unit=panel.unit)]
    if any(cell.figures.good is False for cell in answer.cells):
        lines.append(OUTSIDE)
    return [line.in_(language) for line in lines]


def described(answer: Answer, language: Language) -> str:
    """The picture in words, for whoever has it read out."""
    parts = [in_all(answer, language)]
    for cell in answer.cells:
        names = ", ".join(key.label.in_(language) for key in cell.keys)
        parts.append(f"{names}: {told(cell.figures, language)}")
    return ". ".join([part for part in parts if part] + footing(answer, language))


def width_of(text: str, size: float) -> float:
    """About how wide ``text`` is in type of ``size``."""
    return len(text) * size * _LETTER


def wrapped(text: str, size: float, width: float) -> list[str]:
    """``text`` in lines that are about as wide as ``width`` at most."""
    lines: list[str] = []
    for word in text.split():
        if lines and width_of(f"{lines[-1]} {word}", size) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def cut(text: str, size: float, width: float) -> str:
    """``text``, shortened to what is about as wide as ``width``."""
    most = max(int(width / (size * _LETTER)), 2)
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
