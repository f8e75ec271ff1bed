"""What the register prints: the extract of an establishment."""

from pathlib import Path

from khungcui.plugins.forms import Form
from khungcui.policy.vocabulary import ManagedBy, PortionKind
from khungcui.register.vocabulary import OwnerForm
from khungcui.text import Text

FORMS = (
    Form(
        name="establishment_extract",
        resource="establishment",
        title=Text(vi="Trích lục cơ sở sản xuất", en="Extract of the register"),
        number="Mẫu số 01-CN",
        template=Path(__file__).parent / "establishment.typ",
        selection="""
            code name ownerForm address taxCode opened closed workers powerKw floorM2
            capacityQuantity capacityUnit area { name } sector { name }
            portions(first: 50) { nodes { kind share managedBy manager { name } } }
        """,
        words=(OwnerForm, PortionKind, ManagedBy),
    ),
)
