"""What materials print: receipts and issues, minutes of counting and loss, plans and what their
corrections change, transfers.
"""

from pathlib import Path

from khungcui import Form, Text
from khungcui_materials.vocabulary import (
    DocumentKind,
    PlanState,
    Source,
    TransferState,
)

_HERE = Path(__file__).parent
_MORE = "pageInfo { hasNextPage }"
_PAPER = f"""
    number year kind source postedOn reference reason recordedBy official ownerName
    transferLost place {{ code name keeperName }} toPlace {{ code name keeperName }}
    reverses {{ number postedOn }} transfer {{ code fromDistrict toDistrict }}
    lines(first: 2000) {{ {_MORE} nodes {{
        quantity givenQuantity givenUnit stock {{
            place {{ code }} material {{ code name baseUnit }}
        }}
    }} }}
"""


def _document(name: str, vi: str, en: str, number: str, template: str) -> Form:
    return Form(
        name=name,
        resource="stock_document",
        title=Text(vi=vi, en=en),
        number=number,
        template=_HERE / template,
        selection=_PAPER,
        words=(DocumentKind, Source),
    )


FORMS = (
    _document("stock_receipt", "Phiếu nhập kho", "Receipt", "Mẫu số 01-VT", "receipt.typ"),
    _document("stock_issue", "Phiếu xuất kho", "Issue", "Mẫu số 02-VT", "issue.typ"),
    _document(
        "stock_minutes", "Biên bản kiểm kê, hao hụt", "Minutes", "Mẫu số 03-VT", "minutes.typ"
    ),
    Form(
        name="material_plan",
        resource="material_plan",
        title=Text(vi="Kế hoạch vật tư", en="Material plan"),
        number="Mẫu số 04-VT",
        template=_HERE / "plan.typ",
        selection=f"""
            period number reason starts ends state
            outputs(first: 500) {{ {_MORE} nodes {{ product quantity }} }}
            lines(first: 2000) {{ {_MORE} nodes {{
                need product output normVersion normQuantity normUnit lossPercent basis
                material {{ code name baseUnit }}
            }} }}
        """,
        words=(PlanState,),
    ),
    Form(
        name="material_plan_difference",
        resource="material_plan",
        title=Text(vi="Đính chính kế hoạch vật tư", en="Correction of a material plan"),
        number="Mẫu số 06-VT",
        template=_HERE / "plan_difference.typ",
        selection=f"""
            period number reason state corrects {{ number }}
            differences(first: 2000) {{ {_MORE} nodes {{
                needBefore needNow difference material {{ code name baseUnit }}
            }} }}
        """,
        words=(PlanState,),
    ),
    Form(
        name="material_transfer",
        resource="material_transfer",
        title=Text(vi="Lệnh chuyển vật tư", en="Transfer order"),
        number="Mẫu số 05-VT",
        template=_HERE / "transfer.typ",
        selection="""
            code state ordered orderedOn orderedBy sent received lost inTransit ownerName
            sender { name } receiver { name } material { code name baseUnit }
        """,
        words=(TransferState,),
    ),
)
