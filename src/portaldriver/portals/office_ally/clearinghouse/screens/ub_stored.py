"""Stored information, out of which a UB-04 claim is created (guide 7.3)."""

from __future__ import annotations

from typing import Final

import anyio

from .....edi import Claim
from .....errors import ExtractionError, InvalidInput, NotFound, SelectorNotFound
from .....pom import Binding, Evidence, Selector
from .....runtime.session import Tab
from .classic import Inside, opened
from .ub_record import UbFormPage

MODULE: Final = {"GOTO": "UB04OnlineEntry", "TaskAction": "StoredInfo"}
NOTHING: Final = "No results found"
PAUSE: Final = 0.03


class StoredInformation(Inside):
    """Patient, payer, provider and attending physician of the next claim, each out of what the account has stored.

    MODELLED: that the drop-downs write a number in brackets behind a name, and that a chosen patient's id is kept in
    `hdnPatientId`. The patient's words are those of the older drop-down: "LAST, FIRST [mm/dd/yyyy]".
    """

    at = r"/UB04/StoredInfo\.aspx"
    evidence = Evidence.ATTESTED
    source = "office_ally 4, 7.3"
    frame = "#Iframe24"
    ready = Selector("#btnCreateClaim")
    patient = Selector("#txtbxPatientId")
    suggested = Selector("#ui-id-1 > li")
    patient_id = Selector("#hdnPatientId")
    payer = Selector("#PayerId")
    provider = Selector("#ProviderId")
    template = Selector("#TemplateId", may_be_absent=True)
    attending = Selector("#AttendingPhysicianId")
    create = Selector("#btnCreateClaim")
    form = Selector("#frame1", may_be_absent=True)


async def blank_form(tab: Tab, binding: Binding, claim: Claim) -> UbFormPage:
    """Choose what is stored, and return the form that is created of it. Nothing is saved by that.

    Raises `NotFound` or `InvalidInput` naming the claim's field whose owner is not stored, or more than once.
    """
    tab.showing = None
    await opened(tab.page, binding, StoredInformation, **MODULE)
    stored = await opened(tab.page, binding, StoredInformation, **MODULE)  # suggestions come after a refresh alone
    await _choose_patient(stored, claim)
    attending = claim.attending_provider
    await _choose(stored, "payer", claim.payer_id, field="payerId")
    await _choose(stored, "provider", claim.billing_provider.npi, field="billingProvider.npi")
    await _choose(stored, "attending", attending.npi if attending else None, field="attendingProvider.npi")
    await stored.act(stored.create.click(timeout=binding.timeouts.action * 1000))
    timeout = binding.timeouts.navigation * 1000
    holder = await stored.act(stored.root.wait_for_selector("#frame1", state="attached", timeout=timeout))
    inner = await stored.act(holder.content_frame())
    if inner is None:
        raise SelectorNotFound("the iframe holds no page", page=stored.title(), field="form")
    page = UbFormPage(inner, binding)
    await page.arrive()
    return page


async def _choose_patient(stored: StoredInformation, claim: Claim) -> None:
    """Type the patient's name and choose the one suggestion with name and birth date."""
    who = claim.subscriber if claim.patient_is_subscriber or claim.patient is None else claim.patient
    if not (who.last_name and who.first_name and who.dob):
        raise InvalidInput("name and birth date are needed to find them", field="patient")
    name = f"{who.last_name}, {who.first_name}"
    wanted = f"{name} [{who.dob:%m/%d/%Y}]".casefold()
    await stored.act(stored.patient.fill(name))
    texts = [text.strip() for text in await _suggestions(stored)]
    places = [at for at, text in enumerate(texts) if text.casefold() == wanted]
    if not places:
        raise NotFound("no such patient is stored", page=stored.title(), field="patient")
    if len(places) > 1:
        raise InvalidInput("several stored patients have this name and birth date", field="patient")
    await stored.act(stored.suggested.nth(places[0]).click())
    if not (await stored.act(stored.patient_id.input_value())).strip():
        raise ExtractionError("the suggestion was not taken", page=stored.title(), field="patient")


async def _suggestions(stored: StoredInformation) -> list[str]:
    with anyio.move_on_after(stored.binding.timeouts.action):
        while True:
            texts: list[str] = await stored.act(stored.suggested.all_inner_texts())
            if texts:
                return [] if [text.strip() for text in texts] == [NOTHING] else texts
            await anyio.sleep(PAUSE)
    raise SelectorNotFound("nothing is suggested", page=stored.title(), field="suggested")


async def _choose(stored: StoredInformation, name: str, number: str | None, *, field: str) -> None:
    """Choose the only option with a number in brackets behind its words."""
    if not number:
        raise InvalidInput("is needed to choose it", field=field)
    control = getattr(stored, name)
    options: list[tuple[str, str]] = await stored.act(
        control.evaluate("list => [...list.options].map(one => [one.value, one.text.trim()])")
    )
    fitting = [value for value, text in options if text.casefold().endswith(f"[{number.casefold()}]")]
    if not fitting:
        raise NotFound("is not stored", page=stored.title(), field=field)
    if len(fitting) > 1:
        raise InvalidInput("is stored several times", field=field)
    await stored.act(control.select_option(value=fitting[0]))
