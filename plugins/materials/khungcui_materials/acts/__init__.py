"""What can be done with materials: the acts of every topic."""

from khungcui_materials.acts.catalogue import CATALOGUE_ACTS
from khungcui_materials.acts.documents import DOCUMENT_ACTS
from khungcui_materials.acts.outlets import OUTLET_ACTS
from khungcui_materials.acts.places import PLACE_ACTS
from khungcui_materials.acts.transfers import TRANSFER_ACTS

ACTS = (*CATALOGUE_ACTS, *PLACE_ACTS, *DOCUMENT_ACTS, *TRANSFER_ACTS, *OUTLET_ACTS)

__all__ = ["ACTS"]
