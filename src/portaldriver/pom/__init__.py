"""Page objects: declare elements once; drive, read and check them through one resolver."""

from .archives import Member, unpack
from .binding import Binding, Interstitial
from .commit import Commit, Submission, aside, guarded
from .downloads import Download
from .evidence import Evidence
from .fetching import fetch_file
from .files import Received
from .form import Detail, Form
from .jqgrid import GridFacts, JqGrid
from .page import PageObject, Probe
from .parts import Group, HiddenJson, Parts, by_id, date_parts, phone_parts, series
from .record import Extracted, Record
from .screens import first_of
from .selector import (
    OPTION_LABEL,
    TEXT,
    Candidate,
    Selector,
    attribute,
    button,
    cell,
    column,
    grid_cell,
    having,
    inside,
    itself,
    key,
    label,
    link,
    named,
    role,
)
from .table import Table
from .values import (
    OptionalDollars,
    OptionalText,
    OptionalUsDate,
    OptionalWholeNumber,
    UsDate,
    WholeNumber,
)
from .windows import Inside, Popup

__all__ = [
    "OPTION_LABEL",
    "TEXT",
    "Binding",
    "Candidate",
    "Commit",
    "Detail",
    "Download",
    "Evidence",
    "Extracted",
    "Form",
    "GridFacts",
    "Group",
    "HiddenJson",
    "Inside",
    "Interstitial",
    "JqGrid",
    "Member",
    "OptionalDollars",
    "OptionalText",
    "OptionalUsDate",
    "OptionalWholeNumber",
    "PageObject",
    "Parts",
    "Popup",
    "Probe",
    "Received",
    "Record",
    "Selector",
    "Submission",
    "Table",
    "UsDate",
    "WholeNumber",
    "aside",
    "attribute",
    "button",
    "by_id",
    "cell",
    "column",
    "date_parts",
    "fetch_file",
    "first_of",
    "grid_cell",
    "guarded",
    "having",
    "inside",
    "itself",
    "key",
    "label",
    "link",
    "named",
    "phone_parts",
    "role",
    "series",
    "unpack",
]
