"""How the records of technical management move."""

from khungcui_technical.flows.artisans import ARTISAN_FLOW
from khungcui_technical.flows.inspections import INSPECTION_FLOW
from khungcui_technical.flows.nonconformities import NONCONFORMITY_FLOW
from khungcui_technical.flows.norms import NORM_FLOW
from khungcui_technical.flows.progress import ADVICE_FLOW, PROJECT_FLOW
from khungcui_technical.flows.specifications import SPECIFICATION_FLOW
from khungcui_technical.flows.titles import TITLE_FLOW

WORKFLOWS = (
    SPECIFICATION_FLOW,
    NORM_FLOW,
    INSPECTION_FLOW,
    NONCONFORMITY_FLOW,
    PROJECT_FLOW,
    ADVICE_FLOW,
    ARTISAN_FLOW,
    TITLE_FLOW,
)

__all__ = ["WORKFLOWS"]
