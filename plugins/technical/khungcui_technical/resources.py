"""What can be read, and how a row gives what the rules look at."""

from khungcui import Facets, Field, Resource, Text
from khungcui_technical.models import Note

NOTES = Resource(
    name="technical_note",
    rows=Note,
    title=Text(vi="Ghi chú", en="Notes"),
    facets=Facets(area=Note.area, sector="*"),
    fields=(
        Field(name="area", column=Note.area, title=Text(vi="Địa bàn", en="The area")),
        Field(name="text", column=Note.text, title=Text(vi="Nội dung", en="What it says")),
        Field(name="posted_on", column=Note.posted_on, title=Text(vi="Ngày đăng", en="When")),
        Field(name="posted_by", column=Note.posted_by, title=Text(vi="Người đăng", en="By whom")),
    ),
)
