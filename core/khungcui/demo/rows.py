"""Rows by table, gathered in batches and written parents before children."""

from typing import Any

from khungcui.demo.making import Making
from khungcui.register.models import (
    ChangeRequest,
    Classification,
    Establishment,
    EstablishmentSector,
    EstablishmentVersion,
    HandOver,
    Office,
    OfficeSector,
    Official,
    Portion,
    PortionManager,
    PortionOrderer,
    Post,
)
from khungcui.storage.base import Base

Row = dict[str, Any]

#: The order in which foreign keys let rows in.
_ORDER: tuple[type[Base], ...] = (
    *(Office, OfficeSector, Official, Post),
    *(Establishment, EstablishmentVersion, EstablishmentSector),
    *(Portion, PortionManager, PortionOrderer),
    *(Classification, HandOver, ChangeRequest),
)


class Rows:
    """Rows that wait to be written."""

    def __init__(self) -> None:
        self._by_model: dict[type[Base], list[Row]] = {model: [] for model in _ORDER}

    def add(self, model: type[Base], **row: Any) -> None:
        """One more row of ``model``."""
        self._by_model[model].append(row)

    async def copy(self, making: Making) -> None:
        """Write all that has been added, and begin anew."""
        for model, rows in self._by_model.items():
            await making.copy(model, rows)
            rows.clear()
