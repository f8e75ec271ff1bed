"""Print forms over HTTP, as PDF.

    GET /d/{district}/forms                                 the forms that are printed here, as JSON
    GET /d/{district}/forms/{form}/{id of the record}.pdf   filled; ?asOf= another day's record
    GET /d/{district}/forms/{form}/blank.pdf                blank

What stands on a form is read as whoever asks may read it. English is added to the labels where the
request prefers it.
"""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute

from khungcui.errors import Conflict, KhungCuiError
from khungcui.graph.selection import Unselectable, selected
from khungcui.ids import parse_node_id
from khungcui.plugins.forms import Form
from khungcui.plugins.registry import Labels
from khungcui.printing.typesetting import Paper, Typesetter
from khungcui.text import Text
from khungcui.text.amounts import amount_in_words
from khungcui.web.door import Door, attached
from khungcui.web.refusals import BadRequest
from khungcui.web.visit import Visit, nothing_here

_PDF = "application/pdf"


def form_routes(door: Door) -> list[BaseRoute]:
    """The routes of print forms."""
    forms = _Forms(Typesetter(deadline=door.settings.deadline_seconds))
    return [
        *door.at("/forms", forms.listed),
        *door.at("/forms/{form}/blank.pdf", forms.blank),
        *door.at("/forms/{form}/{node}.pdf", forms.filled),
    ]


class _Forms:
    def __init__(self, typesetter: Typesetter) -> None:
        self._typesetter = typesetter

    async def listed(self, visit: Visit) -> Response:
        """Every form that is printed here, and of what."""
        return JSONResponse(
            {
                "forms": [
                    {
                        "name": owned.form.name,
                        "title": owned.form.title.in_(visit.language),
                        "number": owned.form.number,
                        "resource": owned.form.resource,
                        "blank": f"{visit.request.url.path}/{owned.form.name}/blank.pdf",
                    }
                    for owned in visit.view.live.registry.forms.values()
                    if visit.is_on(owned.plugin)
                ]
            }
        )

    async def blank(self, visit: Visit) -> Response:
        """A form to be filled in by hand."""
        form = _form(visit)
        home = visit.view.tenant or visit.view.live.tree.root
        return await self._printed(visit, form, home, None, visit.day, form.name)

    async def filled(self, visit: Visit) -> Response:
        """A form of one record."""
        form = _form(visit)
        resource = visit.resource(form.resource).resource
        try:
            node = parse_node_id(visit.path("node"), resource.type_name)
        except KhungCuiError:
            raise nothing_here() from None
        day = _day(visit)
        try:
            data = await selected(visit.context, resource, str(node), form.selection, day=day)
        except Unselectable as error:
            raise Conflict(
                Text(
                    vi="Biểu này cần một phân hệ khác mà ở đây chưa bật: {why}",
                    en="This form needs another module, which is not on here: {why}",
                ).format(why=error.message),
                code="form.module_off",
            ) from None
        if data is None:
            raise nothing_here()
        visit.weigh(visit.context.rows)
        mark = f"{form.name} · {node.key}"
        return await self._printed(
            visit, form, node.tenant, with_words(data, form.amounts), day or visit.day, mark
        )

    async def _printed(
        self,
        visit: Visit,
        form: Form,
        home: str,
        data: Mapping[str, Any] | None,
        day: date,
        mark: str,
    ) -> Response:
        live = visit.view.live
        tree, ended = live.tree, live.snapshot.reforms.area_level(live.tree.level(home), day)
        # The papers of a level that is no more are those of the city, which carries on.
        seat = home if ended is None else tree.root
        paper = Paper(
            title=form.title.vi,
            number=form.number,
            language=visit.language,
            place=tree.name(seat, day).vi,
            city=tree.name(tree.root, day).vi,
            day=visit.day,
            office=visit.principal.office_name,
            mark=mark,
            data=data,
            words=words_of(form, live.registry.labels),
        )
        content = await self._typesetter.pdf(form.template, paper)
        return attached(content, media_type=_PDF, name=f"{form.title.vi}.pdf", inline=True)


def _form(visit: Visit) -> Form:
    owned = visit.view.live.registry.forms.get(visit.path("form"))
    if owned is None or not visit.is_on(owned.plugin):
        raise nothing_here()
    return owned.form


def _day(visit: Visit) -> date | None:
    given = visit.query("asOf")
    try:
        return None if given is None else date.fromisoformat(given)
    except ValueError:
        raise BadRequest(
            Text(vi="`asOf` phải là một ngày: 2027-03-01.", en="`asOf` is a day: 2027-03-01."),
            field="asOf",
        ) from None


def words_of(form: Form, labels: Labels) -> Mapping[str, Mapping[str, str]]:
    """The Vietnamese for the values of the form's enumerations, as GraphQL names both."""
    return {
        kind.__name__: {value.name: labels[kind][value].vi for value in kind} for kind in form.words
    }


def with_words(data: Any, amounts: tuple[str, ...]) -> Any:
    """``data`` with every field that is among ``amounts`` put into words beside it."""
    if not amounts:
        return data
    return _walked(data, lambda name: name in amounts)


def _walked(value: Any, is_amount: Callable[[str], bool]) -> Any:
    if isinstance(value, list):
        return [_walked(each, is_amount) for each in value]
    if not isinstance(value, Mapping):
        return value
    walked = {name: _walked(each, is_amount) for name, each in value.items()}
    for name, each in value.items():
        if is_amount(name) and each is not None:
            walked[f"{name}InWords"] = amount_in_words(Decimal(each)).vi
    return walked
