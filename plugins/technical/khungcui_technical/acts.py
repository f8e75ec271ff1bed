"""What can be done. The core has asked the rules before a function here runs."""

import strawberry

from khungcui import Act, Acting, BadInput, Facet, Text, nfc
from khungcui_technical.models import Note


@strawberry.input(
    name="PostTechnicalNoteInput",
    description="A note to post.",
)
class NoteInput:
    """Input of the act."""

    area: str = strawberry.field(description="The code of the ward or district it is about.")
    text: str = strawberry.field(description="What it says.")


async def _where(acting: Acting, given: NoteInput) -> Facet:
    return Facet(area=given.area, sector="*")


async def post_note(acting: Acting, row: None, given: NoteInput) -> Note:
    """Post a note; `BadInput` where it says nothing."""
    text = nfc(given.text)
    if not text:
        raise BadInput(
            Text(vi="Ghi chú không được để trống.", en="A note must say something."),
            field="text",
        )
    note = Note(
        tenant=acting.tenant,
        area=given.area,
        text=text,
        posted_on=acting.day,
        posted_by=acting.principal.office_name,
    )
    acting.session.add(note)
    return note


POST_NOTE = Act(
    name="post_technical_note",
    power="technical_note.post",
    title=Text(vi="Đăng ghi chú", en="Post a note"),
    input=NoteInput,
    creates=_where,
    run=post_note,
    returns="technical_note",
)
