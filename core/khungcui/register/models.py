"""All mapped classes of the register, and with them what its schema has beside tables."""

import khungcui.register.schema  # noqa: F401 - listens for the tables being made
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
