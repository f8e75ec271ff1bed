"""How the records of technical management move."""

from khungcui_technical.flows.artisans import ARTISAN_FLOW
from khungcui_technical.flows.assistance import ASSISTANCE_FLOW
from khungcui_technical.flows.handovers import HANDOVER_FLOW
from khungcui_technical.flows.inspections import INSPECTION_FLOW
from khungcui_technical.flows.nonconformities import NONCONFORMITY_FLOW
from khungcui_technical.flows.norms import NORM_FLOW
from khungcui_technical.flows.progress import ADVICE_FLOW, PROJECT_FLOW
from khungcui_technical.flows.specifications import SPECIFICATION_FLOW
from khungcui_technical.flows.techniques import TECHNIQUE_FLOW
from khungcui_technical.flows.titles import TITLE_FLOW

WORKFLOWS = (
    SPECIFICATION_FLOW,
    NORM_FLOW,
    TECHNIQUE_FLOW,
    HANDOVER_FLOW,
    INSPECTION_FLOW,
    NONCONFORMITY_FLOW,
    PROJECT_FLOW,
    ASSISTANCE_FLOW,
    ADVICE_FLOW,
    ARTISAN_FLOW,
    TITLE_FLOW,
)

__all__ = ["WORKFLOWS"]
