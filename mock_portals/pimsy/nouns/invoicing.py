"""Sessions to bill, their invoices, and records of the Electronic Data Exchange (guide 3)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


@dataclass
class Billed:
    """A session whose note was released: a row of the upper grid. `id` is its Note #."""

    id: int
    client: int
    user: str
    on: date
    code: str
    units: Decimal = Decimal(1)
    on_statement: bool = False
    locked_by: str = ""


@dataclass
class Invoice:
    """What a payer is asked for a session: a row of the lower grid. `id` is shown with `INV-` before it."""

    id: int
    note: int
    payer: str
    level: str
    amount: Decimal
    invoiced: bool = False
    paid: bool = False
    total_paid: Decimal = Decimal(0)
    write_off: Decimal = Decimal(0)
    control: str = ""
    eob: date | None = None
    reason: str = ""
    batch: int | None = None
    """The EDE batch in which it left. MODELLED: that the grid has a column of it."""


@dataclass
class Ede:
    """A record of the Electronic Data Exchange. `id` is its EDE Batch #, in sequence."""

    id: int
    category: str
    type: str = ""
    description: str = ""
    location: str = ""
    active: bool = True
    text: str = ""
    notes: str = ""
    processed: bool = False
    processed_by: str = ""
    processed_on: date | None = None
    invoices: list[int] = field(default_factory=list)
    """Those in it, for tests: the portal shows them in the file only."""


@dataclass
class PostedLine:
    """A line of a manual batch."""

    invoice: int
    control: str
    paid: Decimal
    write_off: Decimal
    deductible: Decimal


@dataclass
class Posting:
    """A batch that is posted by hand: what its five prompts asked for, and its lines."""

    id: int
    description: str
    payer: str
    total: Decimal
    issued: date
    check: str
    lines: list[PostedLine] = field(default_factory=list)


@dataclass
class Refund:
    """What a client was given back. MODELLED: only that there is a report of them is public (guide 4)."""

    client: int
    on: date
    amount: Decimal
    method: str = "Check"
    reference: str = ""


@dataclass
class Credit:
    """What a client paid that no session has taken up yet. MODELLED as refunds are."""

    client: int
    on: date
    amount: Decimal
    reference: str = ""
