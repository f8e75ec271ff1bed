"""Panels as files: the picture, and its numbers as CSV and JSON, behind the door."""

from collections.abc import Callable
from datetime import date
from typing import Any, cast

import orjson
import strawberry
from starlette.responses import Response
from starlette.routing import BaseRoute

from khungcui.errors import BadInput
from khungcui.graph.panels.asking import Asked, Desk
from khungcui.panels.figures import Answer
from khungcui.panels.pictures import picture
from khungcui.panels.tables import as_csv, as_json
from khungcui.text import Language, Text
from khungcui.web.door import Door, Handler, disposition
from khungcui.web.visit import Visit

#: What a panel counts as, against what one may ask for in a minute: a page of rows.
_COST = 50
_LONGEST_FILTER = 8_192
#: A picture may style itself, and nothing else.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"

_Writer = Callable[[Answer, Language], str | bytes]


def panel_routes(door: Door) -> list[BaseRoute]:
    """`/panels.json`, and `/panels/{name}.svg`, `.csv`, `.json`, of each district and the city."""
    kinds: tuple[tuple[str, str, _Writer], ...] = (
        ("svg", "image/svg+xml", picture),
        ("csv", "text/csv; charset=utf-8", as_csv),
        ("json", "application/json", as_json),
    )
    return [
        *door.at("/panels.json", _list),
        *(
            route
            for ending, media_type, write in kinds
            for route in door.at(f"/panels/{{name}}.{ending}", _file(ending, media_type, write))
        ),
    ]


async def _list(visit: Visit) -> Response:
    """The panels that are shown here, and what each can be grouped by."""
    desk, _ = _desk(visit)
    spoken = visit.language
    shown = [
        {
            "name": panel.name,
            "title": panel.title.in_(spoken),
            "formula": panel.formula.in_(spoken),
            "unit": panel.unit.in_(spoken),
            "chart": panel.chart,
            "by": [
                {"field": name, "title": title.in_(spoken)}
                for name, title in desk.titles(panel, visit.view).items()
            ],
            "usual": panel.usual,
            "periods": panel.periodic,
        }
        for panel in desk.panels.values()
    ]
    return Response(orjson.dumps(shown), media_type="application/json")


def _file(ending: str, media_type: str, write: _Writer) -> Handler:
    async def served(visit: Visit) -> Response:
        spoken = visit.language
        answer = await _answer(visit)
        name = f"{answer.heading.in_(spoken)}.{ending}"
        headers = {
            "Content-Disposition": disposition(name, inline=ending != "csv"),
            "Content-Language": spoken,
            "Content-Security-Policy": _POLICY,
        }
        return Response(write(answer, spoken), media_type=media_type, headers=headers)

    return served


def _desk(visit: Visit) -> tuple[Desk, strawberry.Schema]:
    live, platform = visit.context.live, cast(Any, visit.context.platform)
    enabled = live.states.enabled(visit.view.tenant or live.tree.root)
    woven = platform.schemas.woven(enabled)
    return Desk.of(live.registry, enabled, woven.every), woven.schema


async def _answer(visit: Visit) -> Answer:
    desk, schema = _desk(visit)
    name, asked = visit.path("name"), _asked(visit)
    desk.panel(name)
    visit.weigh(_COST)
    return await desk.answer(visit.context, schema, name, asked)


def _asked(visit: Visit) -> Asked:
    """What stands behind the question mark; `BadInput` where it cannot be read."""
    by, day, filter_ = visit.query("by"), visit.query("asOf"), visit.query("filter")
    return Asked(
        by=None if by is None else [name for name in by.split(",") if name],
        period=visit.query("period") or None,
        as_of=_day(day) if day else None,
        filter=_filter(filter_) if filter_ else None,
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput(
            Text(
                vi="'{text}' không phải là ngày; viết như 2027-01-31.",
                en="'{text}' is no day; write it as 2027-01-31.",
            ).format(text=text[:20]),
            field="asOf",
        ) from None


def _filter(text: str) -> dict[str, Any]:
    try:
        found = orjson.loads(text) if len(text) <= _LONGEST_FILTER else None
    except orjson.JSONDecodeError:
        found = None
    if not isinstance(found, dict):
        raise BadInput(
            Text(
                vi="`filter` phải là một đối tượng JSON, dài tối đa {most} ký tự.",
                en="`filter` takes a JSON object of at most {most} characters.",
            ).format(most=_LONGEST_FILTER),
            field="filter",
            code="panel.filter",
        )
    return found
