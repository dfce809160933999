"""Financial > Eligibility Client: active clients by a slot of their insurance, and EDE of all filtered (guide 2.5)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from starlette.responses import Response

from mock_portals.grafting import Page
from mock_portals.pimsy.billing_desk import yes
from mock_portals.pimsy.book import SLOTS, Client
from mock_portals.pimsy.desk import Desk, Handler, complain, tell
from mock_portals.pimsy.grids import Filter, Line, show_grid
from mock_portals.pimsy.inquiries_text import INQUIRIES, write_270
from mock_portals.pimsy.invoicing_seed import next_batch
from mock_portals.pimsy.nouns.invoicing import Ede
from mock_portals.pimsy.posting import shown
from mock_portals.pimsy.sessions import Session
from mock_portals.visiting import Visit

if TYPE_CHECKING:
    from mock_portals.pimsy.portal import PimsyPortal

CLIENTS = "/Financial/EligibilityClient"
EDE = f"{CLIENTS}/EDE"
TYPE = "270"


class EligibilityClients(Desk):
    """Behaviour of the screens.

    `silently_refuse` is how many presses of EDE are answered as if they had worked, `refuses` a complaint to each.
    `slips` names filters that do not take. `before_ede` is called before a batch is made; `batches` makes something
    else of the clients that it takes, and `writes` of its file.
    """

    def __init__(self, portal: PimsyPortal) -> None:
        super().__init__(portal)
        self.silently_refuse = 0
        self.refuses = ""
        self.slips: set[str] = set()
        self.before_ede: Callable[[], object] = lambda: None
        self.batches: Callable[[list[Client]], list[Client]] = lambda found: found
        self.writes: Callable[[str], str] = lambda text: text

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        """Return what there is."""
        return {("GET", CLIENTS.lower()): self._clients, ("POST", EDE.lower()): self._ede}

    def _filters(self, level: str) -> list[Filter]:
        found = [
            Filter("Insurance Type", "level", lambda one, value: bool(one.insurance[value].company), "Primary"),
            Filter("Client Number", "client", lambda one, value: str(one.id) in value.split(",")),
            Filter("Insurance Co", "payer", lambda one, value: one.insurance[level].company.lower() == value.lower()),
        ]
        return [one for one in found if one.name not in self.slips]

    def _level(self, asked: Mapping[str, str]) -> str:
        found = "" if "level" in self.slips else asked.get("level", "")
        return found if found in SLOTS else SLOTS[0]

    def _active(self) -> list[Client]:
        return [one for one in self.book.clients if one.active and not one.waiting]

    def _clients(
        self, visit: Visit, session: Session, wrong: Sequence[str] = (), asked: Mapping[str, str] | None = None
    ) -> Response:
        level = self._level(asked or visit.query)
        filters = self._filters(level)

        def edit(page: Page) -> None:
            show_grid(page, visit, self.portal, self._active(), lambda one: self._line(one, level), filters=filters)
            for one in filters:
                page.attribute(f'form[aria-label="EDE"] [name="{one.name}"]', "value", visit.query.get(one.name, ""))
            for place, slot in enumerate(SLOTS):
                radio = page.all('#filter [type="radio"]')[place]
                radio.set("value", slot)
                radio.attrib.pop("checked", "")
                if slot == level:
                    radio.set("checked", "checked")
            page.attribute('form:not(#filter) [name="level"]', "value", level)
            complain(page, wrong)
            tell(page, visit)

        return self.show(visit, session, self.recorded(CLIENTS), edit)

    def _line(self, one: Client, level: str) -> Line:
        policy = one.insurance[level]
        payer = next((each for each in self.book.payers if each.name == policy.company), None)
        coming = [sal.start for sal in self.book.sals if sal.client == one.id and sal.start.date() >= self._today()]
        address = ", ".join(part for part in (one.address, one.city, one.state, one.zip) if part)
        cells = {
            "Next Appointment": f"{min(coming):%m/%d/%Y %I:%M %p}" if coming else "",
            "Insurance Type": level,
            "Client": one.name,
            "Client DOB": shown(one.dob),
            "Insurance Co": policy.company,
            "Payer Number": policy.payer_number or (payer.number if payer else ""),
            "Group Number": policy.group_number,
            "Individual Number": policy.individual_number,
            "Effective Date": shown(policy.effective),
            "Expiration Date": shown(policy.expiration),
            "Name of Subscriber": policy.subscriber,
            "DOB of Subscriber": shown(policy.subscriber_dob),
            "Division": one.division,
            "Client Number": str(one.id),
            "Active": yes(one.active),
            "Client Address": address,
            "Subscriber Address": policy.subscriber_address,
            "Primary Therapist": one.primary_therapist,
            "Qualified Professional": one.qualified_professional,
            "Primary Physician": one.primary_physician,
            "Primary Diagnosis": one.diagnoses[0].code if one.diagnoses else "",
        }
        return Line(one.id, cells)

    def _today(self) -> date:
        return datetime.fromtimestamp(self.portal.clock(), UTC).date()

    def _ede(self, visit: Visit, session: Session) -> Response:
        """Make a batch of everything filtered."""
        if self.refuses or visit.form.get("type") != TYPE:
            return self._clients(visit, session, [self.refuses or "EDE Type is required."], visit.form)
        if self.silently_refuse:
            self.silently_refuse -= 1
            return self.saved(visit)
        self.before_ede()
        level = self._level(visit.form)
        asked = [(one, visit.form.get(one.name, "")) for one in self._filters(level)]
        asked = [(one, value) for one, value in asked if value]
        found = [each for each in self._active() if all(one.fits(each, value) for one, value in asked)]
        made = datetime.fromtimestamp(self.portal.clock(), UTC)
        number = next_batch(self.book)
        text = self.writes(write_270(self.book, number, self.batches(found), level, made))
        self.book.edes.append(Ede(number, INQUIRIES, TYPE, f"Eligibility {shown(made.date())}", text=text))
        return self.saved(visit, batch=str(number))
