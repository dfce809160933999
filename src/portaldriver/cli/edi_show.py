"""What `portaldriver edi show` prints, as it is read."""

from __future__ import annotations

from textwrap import wrap
from typing import Any

from rich.console import Console
from rich.text import Text

from ..edi.deviations import Deviation
from ..edi.models.acknowledgment import Acknowledgment
from ..edi.models.claim_acknowledgment import ClaimAcknowledgment
from ..edi.models.remittance import RemittanceEnd, RemittanceHeader
from ..edi.models.remittance_claim import RemittanceClaim
from ..edi.read_any import kind_of
from ..edi.results import Read
from .edi_answers import acknowledgment, claim_acknowledgment
from .edi_fields import HIDDEN, Line, lines, money, printable
from .edi_opening import places
from .edi_remittance import COLUMN, RemittanceShown

NARROWEST = 72
WIDEST = 132
MOST_TOLD = 20


class Shown:
    """Prints each model as it comes, below a heading for each transaction."""

    def __init__(self, *, values: bool) -> None:
        self._console = Console(highlight=False, soft_wrap=True)
        self._width = min(max(self._console.width, NARROWEST), WIDEST)
        self._values = values
        self._transaction: tuple[str, int] | None = None
        self._remittance: RemittanceShown | None = None
        self._told: list[str] = []
        self._count = 0

    def told(self, deviation: Deviation) -> None:
        """Keep what departs, to be shown at the end."""
        self._count += 1
        if len(self._told) < MOST_TOLD:
            self._told.append(str(deviation))

    def add(self, found: Read[Any]) -> None:
        """Print a model."""
        kind = kind_of(found)
        begins = (kind, found.envelope.segment) != self._transaction
        if begins:
            self._heading(kind, found)
        model = found.model
        if isinstance(model, RemittanceHeader):
            self._remittance = RemittanceShown(self._put, values=self._values, width=self._width)
            self._remittance.header(model)
        elif isinstance(model, RemittanceClaim) and self._remittance is not None:
            self._remittance.claim(model)
        elif isinstance(model, RemittanceEnd) and self._remittance is not None:
            self._remittance.end(model)
        elif isinstance(model, Acknowledgment):
            acknowledgment(self._put, model, values=self._values)
        elif isinstance(model, ClaimAcknowledgment):
            claim_acknowledgment(self._put, model, values=self._values, width=self._width)
        else:
            if not begins:
                self._put(Text(""))
            for line in lines(model, values=self._values, depth=1):
                self._put(self._row(line))

    def end(self) -> None:
        """Print where the file departs from its guides."""
        if not self._count:
            return
        self._put(Text(""))
        self._put(Text(f"It departs from its guide in {places(self._count)}:", style="yellow"))
        for one in self._told:
            self._put(Text(f"  {one}"))
        if self._count > len(self._told):
            self._put(Text(f"  and {self._count - len(self._told)} more: portaldriver edi validate lists them"))

    def _heading(self, kind: str, found: Read[Any]) -> None:
        if self._transaction is not None:
            self._put(Text(""))
        self._transaction = (kind, found.envelope.segment)
        interchange = found.envelope.interchange
        between = f"  {printable(interchange.sender)} to {printable(interchange.receiver)}" if interchange else ""
        test = ", a test" if interchange is not None and interchange.usage == "T" else ""
        self._put(Text(f"{kind}{between}{test}, segment {found.envelope.segment}", style="bold cyan"))

    def _row(self, line: Line) -> Text:
        left = f"{'  ' * line.depth}{line.name}"
        row = Text(
            left, style="bold" if not line.text and line.amount is None else "dim" if line.name == HIDDEN else ""
        )
        if line.amount is not None:
            row.append(f"{money(line.amount):>{max(self._width - len(left), COLUMN)}}")
        if line.text and line.amount is None and len(left) + 2 + len(line.text) <= self._width:
            row.append(f"  {line.text}")
        elif line.text:
            indent = "  " * (line.depth + 1)
            room = max(self._width - len(indent) - (COLUMN + 2 if line.amount is not None else 0), 2 * COLUMN)
            for part in wrap(line.text, room):
                row.append(f"\n{indent}{part}")
        return row

    def _put(self, text: Text) -> None:
        self._console.print(text)
