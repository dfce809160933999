"""The example's page says what was measured, what was left out, that it is invented, and nobody's name."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import lxml.html

from examples.measures import Read, measured, understood
from examples.measures_page import as_page
from portaldriver.edi import Remittance
from portaldriver.edi.models.remittance import RemittancePayment
from portaldriver.edi.models.remittance_parts import RemittanceParty
from portaldriver.models.appointment import AppointmentStatus
from portaldriver.models.authorization import Authorization
from portaldriver.models.notes import Note
from portaldriver.models.service_appointment import ServiceAppointmentSummary
from tests.analytics.test_measures import decided

FIRST, LAST = date(2026, 1, 5), date(2026, 1, 25)


def seen(status: str | None, who: str, *, day: int = 5, label: str | None = None) -> ServiceAppointmentSummary:
    start = datetime(2026, 1, day, 9)
    return ServiceAppointmentSummary(
        appointment_id="1",
        start=start,
        end=start + timedelta(minutes=60),
        visit_length=60,
        patient_name="Canary, Nora",
        status=None if status is None else AppointmentStatus(status),
        status_label=label,
        provider_name=who,
        program_name="Outpatient <b>",
    )


def note(released: int | None) -> Note:
    return Note(
        note_id="1",
        patient_id="1",
        patient_name="Canary, Nora",
        start=datetime(2026, 1, 5, 9),
        provider_name="Reed, Ann",
        status="saved" if released is None else "released",
        released_at=None if released is None else datetime(2026, 1, 5 + released, 9),
    )


async def page(found: Read) -> tuple[str, lxml.html.HtmlElement]:
    made = as_page(await measured(found, FIRST, LAST))
    return made, lxml.html.fromstring(made)


def full() -> Read:
    days = (5, 5, 6, 19)
    return Read(
        appointments=(
            *(seen("completed", "Reed, Ann", day=day) for day in days),
            seen("no_show", "Stone, Bo", day=20),
            seen("cancelled_by_patient", "Stone, Bo"),
            understood(seen(None, "Stone, Bo", label="Late Cancellation")),
        ),
        notes=(note(1), note(3), note(10), note(None)),
        authorizations=(
            Authorization(
                authorization_id="1",
                patient_id="1",
                patient_name="Canary, Nora",
                payer_name="Evergreen",
                billing_code="90834",
                units_allotted=Decimal(40),
                units_remaining=Decimal(30),
            ),
        ),
        remittances=(
            Remittance(
                payment=RemittancePayment(effective=date(2026, 1, 20)),
                payer=RemittanceParty(name="EVERGREEN"),
                claims=(
                    decided("A", 100, 100, status_code="1", status="processed_as_primary"),
                    decided("B", 100, 0, status_code="4", status="denied"),
                ),
            ),
        ),
    )


async def test_it_says_each_figure_of_what_and_how_many_were_left_out() -> None:
    made, tree = await page(full())
    sections = {one.findtext(".//h2"): " ".join(one.text_content().split()) for one in tree.iter("section")}
    assert list(sections) == ["Productivity", "Utilization", "No-shows", "Days to release", "Denials"]
    assert "80.0%4 of 5 hours" in sections["Productivity"]
    assert "2 appointments left out: cancelled or moved." in sections["Productivity"]
    assert "25.0%10 of 40 authorized units" in sections["Utilization"]
    assert "20.0%1 of 5 clients" in sections["No-shows"]
    assert "with late cancellations, 33.3%." in sections["No-shows"]
    assert "2 appointments left out" in sections["No-shows"]
    assert "3 days3 notes were released" in sections["Days to release"]
    assert "1 are not released yet" in sections["Days to release"]
    assert "50.0%1 of 2 claims" in sections["Denials"]
    assert "Invented data" in made


async def test_bars_are_as_long_as_their_shares_and_weeks_without_anything_stay_bare() -> None:
    _, tree = await page(full())
    section = next(one for one in tree.iter("section") if one.findtext(".//h2") == "No-shows")
    bars = {svg.get("aria-label"): svg.cssselect("rect")[0].get("width") for svg in section.cssselect(".bars svg")}
    assert bars["Reed, Ann: 0.0%"] == "0.00%"
    assert bars["Stone, Bo: 100.0%"] == "100.00%"
    columns = [one.get("height") for one in section.cssselect(".columns rect")]
    assert columns == ["0.00%", "0.00%", "100.00%"]
    titles = [one.text for one in section.cssselect(".columns title")]
    assert titles == ["Jan 5, 2026: 0.0%", "Jan 12, 2026: nothing to measure", "Jan 19, 2026: 50.0%"]


async def test_it_names_no_patient_loads_nothing_and_escapes_what_portals_say() -> None:
    made, tree = await page(full())
    assert "Canary" not in made
    assert not list(tree.iter("script", "img", "link"))
    assert "http" not in made.replace("http-equiv", "")
    assert "Outpatient &lt;b&gt;" in made


async def test_nothing_read_is_nothing_measured() -> None:
    made, tree = await page(Read((), (), (), ()))
    assert [one.text_content() for one in tree.cssselect(".value")] == ["–"] * 5
    assert "There are no notes." in made
