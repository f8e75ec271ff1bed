"""What can be done besides moving records through their workflows."""

from khungcui_technical.acts.directions import DIRECTION_ACTS
from khungcui_technical.acts.lots import LOT_ACTS
from khungcui_technical.acts.plans import PLAN_ACTS
from khungcui_technical.acts.products import PRODUCT_ACTS
from khungcui_technical.acts.remarks import REMARK_ACTS
from khungcui_technical.acts.trades import TRADE_ACTS
from khungcui_technical.flows.artisans import APPRENTICE_ACTS

ACTS = (
    *PRODUCT_ACTS,
    *PLAN_ACTS,
    *LOT_ACTS,
    *DIRECTION_ACTS,
    *REMARK_ACTS,
    *TRADE_ACTS,
    *APPRENTICE_ACTS,
)

__all__ = ["ACTS"]
