"""What technical management prints: specification, norm, inspection record, artisan's card."""

from pathlib import Path

from khungcui import Form, Text
from khungcui_technical.vocabulary import (
    ArtisanState,
    Criticality,
    InspectionState,
    ParameterKind,
    QualityDecision,
    StandingState,
    TitleKind,
    TitleState,
)

_HERE = Path(__file__).parent
_MORE = "pageInfo { hasNextPage }"

FORMS = (
    Form(
        name="product_specification",
        resource="product_specification",
        title=Text(vi="Bản quy cách sản phẩm", en="Specification sheet"),
        number="Mẫu số 01-KT",
        template=_HERE / "specification.typ",
        selection=f"""
            code number title description state since until
            product {{ code name unit }} orderer {{ name }}
            parameters(first: 200, order: [{{field: POSITION, direction: ASC}}]) {{ {_MORE} nodes {{
                code name kind criticality target lower upper unit choices method
            }} }}
        """,
        words=(StandingState, ParameterKind, Criticality),
    ),
    Form(
        name="consumption_norm",
        resource="consumption_norm",
        title=Text(vi="Bảng định mức tiêu hao", en="Consumption norm"),
        number="Mẫu số 02-KT",
        template=_HERE / "norm.typ",
        selection=f"""
            code number basis state since until
            product {{ code name unit }} orderer {{ name }}
            lines(first: 200) {{ {_MORE} nodes {{
                material quantity unit lossPercent scrapPercent scrapMaterial
            }} }}
        """,
        words=(StandingState,),
    ),
    Form(
        name="production_technique",
        resource="production_technique",
        title=Text(vi="Quy trình kỹ thuật", en="Process document"),
        number="Mẫu số 05-KT",
        template=_HERE / "technique.typ",
        selection=f"""
            code number title state since until
            product {{ code name unit }} orderer {{ name }}
            steps(first: 100, order: [{{field: POSITION, direction: ASC}}]) {{ {_MORE} nodes {{
                position name instruction equipment control
            }} }}
        """,
        words=(StandingState,),
    ),
    Form(
        name="quality_inspection",
        resource="quality_inspection",
        title=Text(vi="Biên bản kiểm tra chất lượng", en="Inspection record"),
        number="Mẫu số 03-KT",
        template=_HERE / "inspection.typ",
        selection=f"""
            number state attempt quantity units sampleSize acceptance sampledOn decidedOn
            faulty critical computed decision accepted rejected rework concessionReason
            concededBy
            orderer {{ name }} lot {{ code productCode unit establishment {{ name }} }}
            readings(first: 2000) {{ {_MORE} nodes {{
                unitNo parameterCode number word conforms
            }} }}
        """,
        words=(InspectionState, QualityDecision),
    ),
    Form(
        name="artisan_card",
        resource="artisan",
        title=Text(vi="Thẻ nghệ nhân", en="Artisan's card"),
        number="Mẫu số 04-KT",
        template=_HERE / "artisan.typ",
        selection=f"""
            number name birthYear practisedSince skills state registeredOn
            trade {{ name sinceYear }} place {{ name }}
            apprentices(first: 100) {{ {_MORE} nodes {{ name birthYear since until finished }} }}
            titles(first: 10) {{ {_MORE} nodes {{ kind state conferredOn }} }}
        """,
        words=(ArtisanState, TitleKind, TitleState),
    ),
)
