"""The closings of books as they are listed."""

from khungcui.plugins.closing import RESOURCE
from khungcui.plugins.declarations import Facets, Field, Resource
from khungcui.policy.record import ALL_SECTORS
from khungcui.storage.closing import PeriodClose
from khungcui.text import Text

CLOSINGS = Resource(
    name=RESOURCE,
    rows=PeriodClose,
    title=Text(vi="Một kỳ của sổ đã khóa", en="A period of a book that is closed"),
    facets=Facets(
        area=PeriodClose.area,
        sector=ALL_SECTORS,
        owner=PeriodClose.owner,
        given=frozenset({"area"}),
    ),
    fields=(
        Field(
            name="district",
            column=PeriodClose.tenant,
            title=Text(vi="Quận, huyện", en="The district"),
        ),
        Field(name="book", column=PeriodClose.book, title=Text(vi="Tên sổ", en="The book's name")),
        Field(
            name="unit",
            column=PeriodClose.unit,
            title=Text(
                vi="Bản ghi có sổ riêng; trống là sổ của cả quận, huyện",
                en="The record whose own book it is; empty for that of the district",
            ),
        ),
        Field(name="kind", column=PeriodClose.kind, title=Text(vi="Loại kỳ", en="How long it is")),
        Field(
            name="period",
            column=PeriodClose.period,
            title=Text(vi="Mã kỳ, như 202701", en="The code of the period, such as 202701"),
            code=True,
        ),
        Field(
            name="starts",
            column=PeriodClose.starts,
            title=Text(vi="Ngày đầu kỳ", en="The first day of the period"),
        ),
        Field(
            name="ends",
            column=PeriodClose.ends,
            title=Text(
                vi="Ngày cuối kỳ; đến hết ngày này không ghi gì được nữa",
                en="The last day of the period; nothing is written up to it any more",
            ),
        ),
        Field(
            name="closed_at",
            column=PeriodClose.closed_at,
            title=Text(vi="Khóa lúc", en="When it was closed"),
        ),
        Field(
            name="closed_by",
            column=PeriodClose.closed_by,
            title=Text(vi="Người khóa", en="Who closed it"),
        ),
        Field(
            name="office",
            column=PeriodClose.office,
            title=Text(vi="Cơ quan của người khóa", en="The office of whoever closed it"),
        ),
        Field(
            name="figures",
            column=PeriodClose.figures,
            title=Text(
                vi="Số liệu của kỳ khi khóa, dạng JSON", en="What the period came to, in JSON"
            ),
            filterable=False,
            sortable=False,
        ),
        Field(
            name="seal",
            column=PeriodClose.seal,
            title=Text(vi="SHA-256 của số liệu", en="The SHA-256 of the figures"),
            sortable=False,
        ),
        Field(
            name="note",
            column=PeriodClose.note,
            title=Text(vi="Ghi chú", en="What was noted"),
            filterable=False,
            sortable=False,
        ),
    ),
)
