"""All mapped classes of the register."""

from khungcui.register.establishments import (
    Establishment,
    EstablishmentSector,
    EstablishmentVersion,
)
from khungcui.register.offices import Office, OfficeSector, Official, Post
from khungcui.register.portions import Portion, PortionManager, PortionOrderer
from khungcui.register.proceedings import ChangeRequest, Classification, HandOver
from khungcui.register.tokens import AccessToken

__all__ = [
    "AccessToken",
    "ChangeRequest",
    "Classification",
    "Establishment",
    "EstablishmentSector",
    "EstablishmentVersion",
    "HandOver",
    "Office",
    "OfficeSector",
    "Official",
    "Portion",
    "PortionManager",
    "PortionOrderer",
    "Post",
]
