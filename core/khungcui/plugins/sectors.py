"""Sectors that an act is given by their codes."""

from typing import TYPE_CHECKING

from khungcui.errors import BadId, BadInput
from khungcui.ids import NodeId
from khungcui.policy.record import ALL_SECTORS
from khungcui.text import Text, nfc

if TYPE_CHECKING:  # the context of an act imports what acts are declared with
    from khungcui.plugins.acting import Acting

_RESOURCE = "sector"


class UnknownSector(BadInput):
    """No sector bears the code today."""

    code = "sector.unknown"
    hint = Text(
        vi="Mã ngành là mã VSIC cấp 2; xem danh mục bằng truy vấn sectors.",
        en="The code of a sector is a VSIC division; the query sectors lists them.",
    )


async def known_sector(
    acting: "Acting", code: str, field: str = "sector", *, or_all: bool = False
) -> str:
    """``code`` without blanks around it, where a sector bears it today; else `UnknownSector`.

    `ALL_SECTORS` passes where ``or_all`` says so.
    """
    said = nfc(code).strip()
    if or_all and said == ALL_SECTORS:
        return said
    try:
        named = NodeId("Sector", acting.tree.root, said)
        await acting.find(_RESOURCE, str(named), field=field)
    except (BadId, ValueError):  # ids are plain letters; a code that is not is nobody's
        raise UnknownSector(
            Text(vi="Không có ngành {code}.", en="There is no sector {code}.").format(code=said),
            field=field,
        ) from None
    return said
