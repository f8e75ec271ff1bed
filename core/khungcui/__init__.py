"""What a plugin may import; everything else in the engine may move.

A plugin declares (`Manifest`, `Resource`, `Act`, `Power` …) through hooks marked `hookimpl`,
keeps rows in tables made from `Base` and `TenantRow`, says everything in two languages with
`Text`, and raises the errors below. `core/docs/api.md` explains each name.
"""

from khungcui.attachments.kinds import (
    CSV,
    DOCX,
    JPEG,
    ODS,
    ODT,
    OFFICE_FILES,
    PDF,
    PNG,
    TXT,
    XLSX,
    FileKind,
)
from khungcui.calendar.cut_offs import CutOff
from khungcui.calendar.due import Due
from khungcui.calendar.periods import Period, PeriodKind
from khungcui.calendar.working_days import WORKING_DAYS
from khungcui.clock import now, today
from khungcui.demo.making import Making
from khungcui.errors import (
    BadId,
    BadInput,
    Conflict,
    Forbidden,
    KhungCuiError,
    NotFound,
    Stale,
    Unavailable,
)
from khungcui.ids import NodeId, parse_node_id, uuid7
from khungcui.plugins.acting import Acting
from khungcui.plugins.attached import live_attachments, with_evidence
from khungcui.plugins.attaching import Attachments, Scanner
from khungcui.plugins.books import Book, Closing
from khungcui.plugins.closing import closing_row
from khungcui.plugins.declarations import (
    Act,
    Computed,
    Facets,
    Field,
    Manifest,
    Migrations,
    Power,
    Relation,
    Resource,
    Signer,
    ToMany,
    ToOne,
    Waiting,
)
from khungcui.plugins.deprecation import Deprecated
from khungcui.plugins.forms import Form
from khungcui.plugins.hookspecs import hookimpl
from khungcui.plugins.jobs import Doing, Job
from khungcui.plugins.meeting import Answer, Listener
from khungcui.plugins.moving import advance, begin
from khungcui.plugins.panels import Bounds, Chart, Measure, Panel, Ratio, Terms
from khungcui.plugins.principal import Principal
from khungcui.plugins.sectors import UnknownSector, known_sector
from khungcui.plugins.sheets import Sheet, SheetColumn
from khungcui.plugins.workflow import (
    Begin,
    Consequence,
    Edit,
    Moving,
    Term,
    Transition,
    Workflow,
)
from khungcui.policy.record import ALL_SECTORS, Facet
from khungcui.policy.vocabulary import ManagedBy, OfficeKind, PortionKind
from khungcui.register.vocabulary import OwnerForm
from khungcui.storage.base import DAY, Base, Choice, TenantRow, one_of
from khungcui.storage.closing import InBook, PeriodClose, PeriodClosed, keep_open
from khungcui.storage.correcting import Correcting, correcting, reason_for, standing
from khungcui.storage.flowing import Flowing
from khungcui.storage.keys import search_of, sort_of
from khungcui.text import Text, nfc, search_key, sort_key

__all__ = [
    "ALL_SECTORS",
    "CSV",
    "DAY",
    "DOCX",
    "JPEG",
    "ODS",
    "ODT",
    "OFFICE_FILES",
    "PDF",
    "PNG",
    "TXT",
    "WORKING_DAYS",
    "XLSX",
    "Act",
    "Acting",
    "Answer",
    "Attachments",
    "BadId",
    "BadInput",
    "Base",
    "Begin",
    "Book",
    "Bounds",
    "Chart",
    "Choice",
    "Closing",
    "Computed",
    "Conflict",
    "Consequence",
    "Correcting",
    "CutOff",
    "Deprecated",
    "Doing",
    "Due",
    "Edit",
    "Facet",
    "Facets",
    "Field",
    "FileKind",
    "Flowing",
    "Forbidden",
    "Form",
    "InBook",
    "Job",
    "KhungCuiError",
    "Listener",
    "Making",
    "ManagedBy",
    "Manifest",
    "Measure",
    "Migrations",
    "Moving",
    "NodeId",
    "NotFound",
    "OfficeKind",
    "OwnerForm",
    "Panel",
    "Period",
    "PeriodClose",
    "PeriodClosed",
    "PeriodKind",
    "PortionKind",
    "Power",
    "Principal",
    "Ratio",
    "Relation",
    "Resource",
    "Scanner",
    "Sheet",
    "SheetColumn",
    "Signer",
    "Stale",
    "TenantRow",
    "Term",
    "Terms",
    "Text",
    "ToMany",
    "ToOne",
    "Transition",
    "Unavailable",
    "UnknownSector",
    "Waiting",
    "Workflow",
    "advance",
    "begin",
    "closing_row",
    "correcting",
    "hookimpl",
    "keep_open",
    "known_sector",
    "live_attachments",
    "nfc",
    "now",
    "one_of",
    "parse_node_id",
    "reason_for",
    "search_key",
    "search_of",
    "sort_key",
    "sort_of",
    "standing",
    "today",
    "uuid7",
    "with_evidence",
]
