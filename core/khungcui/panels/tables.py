"""The numbers of a panel as files: CSV to be opened in a spreadsheet, JSON for programs."""

import csv
import io
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import orjson

from khungcui.panels.figures import Answer, Figures
from khungcui.text import Language, Text

#: How a text begins that a spreadsheet would take for a formula, after what it passes over.
_ACTIVE = re.compile(r"[\s\x00-\x20\u200b\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
_ALL = Text(vi="Chung", en="In all")
_ROWS = Text(vi="Số dòng", en="Rows")
_FLAG = Text(vi="Ngoài mức cho phép", en="Out of bounds")


def as_csv(answer: Answer, language: Language) -> bytes:
    """A line for each cell, and one for all rows where there is such a number.

    Written for the spreadsheets of the language: a Vietnamese one takes ``1.234`` for a thousand
    and more, so its numbers have a comma and its cells a semicolon between them. The file begins
    with a mark by which spreadsheets know that it is UTF-8.
    """
    panel = answer.panel
    file = io.StringIO()
    point, between = (",", ";") if language == "vi" else (".", ",")
    lines = csv.writer(file, delimiter=between)
    lines.writerow(
        _text(text.in_(language))
        for text in (
            *answer.by.values(),
            Text(vi="{title} ({unit})", en="{title} ({unit})").format(
                title=panel.title, unit=panel.unit
            ),
            *(measure.title for measure in panel.measures.values()),
            _FLAG,
            _ROWS,
        )
    )
    for cell in answer.cells:
        names = [_text(key.label.in_(language)) for key in cell.keys]
        lines.writerow([*names, *_numbers(cell.figures, point)])
    if answer.total is not None:
        names = [_ALL.in_(language), *[""] * (len(answer.by) - 1)] if answer.by else []
        lines.writerow([*names, *_numbers(answer.total, point)])
    return file.getvalue().encode("utf-8-sig")


def _text(text: str) -> str:
    """A text that no spreadsheet takes for anything else."""
    return f"'{text}" if _ACTIVE.match(text) else text


def _numbers(figures: Figures, point: str) -> Iterator[str]:
    for value in (figures.value, *figures.measures.values()):
        yield (_exact(value) or "").replace(".", point)
    yield "x" if figures.good is False else ""
    yield str(figures.count)


def as_json(answer: Answer, language: Language) -> bytes:
    """The numbers with what they are called; decimals are strings, so that they stay exact."""
    panel = answer.panel
    shown: dict[str, Any] = {
        "name": panel.name,
        "heading": answer.heading.in_(language),
        "title": panel.title.in_(language),
        "formula": panel.formula.in_(language),
        "unit": panel.unit.in_(language),
        "chart": panel.chart,
        "asOf": answer.day,
        "by": [{"field": name, "title": text.in_(language)} for name, text in answer.by.items()],
        "measures": {name: one.title.in_(language) for name, one in panel.measures.items()},
        "all": None if answer.total is None else _shown(answer, answer.total, language),
        "cells": [
            {
                "keys": [
                    {"field": key.name, "value": key.value, "label": key.label.in_(language)}
                    for key in cell.keys
                ],
                **_shown(answer, cell.figures, language),
            }
            for cell in answer.cells
        ],
    }
    return orjson.dumps(shown)


def _shown(answer: Answer, figures: Figures, language: Language) -> dict[str, Any]:
    counted = figures.counted(answer.panel)
    return {
        "value": _exact(figures.value),
        "measures": {name: _exact(value) for name, value in figures.measures.items()},
        "good": figures.good,
        "counted": None if counted is None else counted.in_(language),
        "rows": figures.count,
        "filter": figures.filter,
    }


def _exact(value: Decimal | None) -> str | None:
    """A number as GraphQL writes it."""
    return None if value is None else format(value, "f")
