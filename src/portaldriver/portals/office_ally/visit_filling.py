"""Type a visit into its form, tab by tab, and make sure of what the form would save."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

import anyio

from ...errors import InvalidInput, PageTimeout, SelectorNotFound, SelectorUncertain
from ...models import OneOfList
from ...pom.windows import BoundPopup
from .asked import bare
from .pages.lookup import W, pick
from .pages.visit_form import BillingOptions, VisitForm, VisitInfo, VisitRecord
from .pages.visit_lines import LINES, TYPED, FormLine
from .visit_mapping import Wanted, chosen, conflicts, held_otherwise

if TYPE_CHECKING:
    from playwright.async_api import Locator

PLACES = 12
"""Places for diagnoses on the form."""
READ_AS = {field.alias or name: name for name, field in FormLine.model_fields.items()}
"""What each input of a line is called when it is read."""


async def fill_visit(form: VisitForm, wanted: Wanted) -> None:
    """Fill all three tabs where they show something else than is wanted, and require that it would be saved.

    Raises `InvalidInput` or `NotFound` naming the field that the portal has no such choice for, `SelectorUncertain`.
    """
    held = await form.record.read()
    await _fill_info(form, wanted, held)
    await fill_charges(form, wanted, held)
    await _fill_options(form, wanted, held)
    await require(form, wanted)


async def fill_charges(form: VisitForm, wanted: Wanted, held: VisitRecord) -> None:
    """Fill the second tab: diagnoses and charges."""
    await form.act(form.billing_info.click())
    if wanted.diagnoses is not None:
        await _fill_diagnoses(form, wanted.diagnoses, held)
    if wanted.lines is not None:
        await _fill_lines(form, wanted.lines)


async def require(form: VisitForm, wanted: Wanted) -> None:
    """Read the whole form back. What counts is the hidden JSON: that is posted, whatever the lines show (guide 11)."""
    record = await form.record.read()
    saved = record.model_copy(update={"loaded": record.to_save})
    wrong = list(wanted.differences(saved)) or list(conflicts(record.to_save, record.visible))
    if wanted.lines is None:
        wrong += held_otherwise(record.loaded, record.to_save)
    for place, line in enumerate(record.loaded):
        if line.is_posted_to and (place >= len(record.to_save) or _posted(line) != _posted(record.to_save[place])):
            wrong.append(f"charges.{place}")
    if wrong:
        raise SelectorUncertain("the form would save something else than was typed", page="VisitForm", field=wrong[0])


def _posted(line: FormLine) -> tuple[Decimal | None, ...]:
    return (line.insurance_payment, line.patient_payment, line.adjustment)


# --- first tab


async def _fill_info(form: VisitForm, wanted: Wanted, held: VisitRecord) -> None:
    await form.act(form.visit_info.click())
    if wanted.patient_id not in (None, held.patient_id):
        patient = wanted.patient_id or ""
        await pick(
            form,
            form.patient,
            by="Patient ID",
            text=patient,
            wanted=lambda row: row.data.id == patient,
            into=form.patient_id,
            field="patientId",
        )
    if wanted.provider_id not in (None, held.provider_id):
        # There is no search by the provider's id: all are looked through.
        await pick(
            form,
            form.provider,
            by="Last Name",
            text="",
            wanted=lambda row: row.data.id == wanted.provider_id,
            into=form.provider_id,
            field="providerId",
        )
    given: dict[str, object] = {}
    if wanted.visit_date not in (None, held.visit_date):
        given["visit_date"] = wanted.visit_date
    if wanted.reason not in (None, held.reason):
        given["reason"] = wanted.reason
    if wanted.status not in (None, held.status):
        await _require_status(form, wanted.status or "")
        given["status"] = wanted.status
    await form.info.fill(VisitInfo.model_validate(given))


async def _require_status(form: VisitForm, status: str) -> None:
    words = await form.act(form.status_list.locator("option").all_text_contents())
    known = [word.strip() for word in words if word.strip()]
    if status not in known:
        raise InvalidInput(f"the portal offers {', '.join(known)}", field="status")


# --- second tab


async def _fill_diagnoses(form: VisitForm, codes: Sequence[str], held: VisitRecord) -> None:
    for place in range(PLACES):
        code = codes[place] if place < len(codes) else ""
        has, words = held.icd10[place], held.icd10_words[place]
        if code and (bare(has) != bare(code) or not words):
            await _choose(form, place, code)
        elif has and not code:
            box, _ = form.diagnosis(place)
            await form.act(box.fill(""))
            await form.act(box.press("Escape"))


async def _choose(form: VisitForm, place: int, code: str) -> None:
    """Type a code and take the suggestion for it: without that the description stays empty (guide 3, 11)."""
    box, words = form.diagnosis(place)
    field = f"diagnoses.{place}"
    await form.act(box.fill(code))
    # The code and no longer one, with or without its dot.
    text = re.compile(r"^\s*" + r"\.?".join(re.escape(part) for part in code.split(".")) + r"(?![\w.])")
    fitting = form.suggestions.filter(has_text=text, visible=True).first
    try:
        await form.act(fitting.click())
    except (PageTimeout, SelectorNotFound) as late:
        raise InvalidInput("the portal suggests no such diagnosis", field=field) from late
    with anyio.move_on_after(form.binding.timeouts.action):
        while True:
            if await form.act(words.input_value()):
                await _close_menu(form, box)
                return
            await anyio.sleep(0.02)
    raise SelectorUncertain("a suggestion was chosen and brought no description", page="VisitForm", field=field)


async def _close_menu(form: VisitForm, box: Locator) -> None:
    """Close a menu that stays: it would lie upon the next field."""
    if await form.act(form.suggestions.filter(visible=True).count()):
        await form.act(box.press("Escape"))


async def _fill_lines(form: VisitForm, lines: Sequence[Mapping[str, str]]) -> None:
    """Type the lines, procedures first: a procedure fills in what is still empty beside it."""
    await _type(form, lines, ("CPT",))
    await _type(form, lines, TYPED[1:])


async def _type(form: VisitForm, lines: Sequence[Mapping[str, str]], names: Sequence[str]) -> None:
    """Type what differs, and leave the last input, which is when the page takes notice."""
    shown = (await form.record.read()).visible
    last = None
    for row in range(LINES):
        wanted = lines[row] if row < len(lines) else dict.fromkeys(TYPED, "")
        held = shown[row] if row < len(shown) and shown[row] else FormLine()
        asked = FormLine.model_validate(wanted)
        for name in names:
            if getattr(asked, READ_AS[name]) != getattr(held, READ_AS[name]):
                last = form.charge(name, row)
                await form.act(last.fill(wanted[name]))
    if last is not None:
        await form.act(last.blur())


# --- third tab


async def _fill_options(form: VisitForm, wanted: Wanted, held: VisitRecord) -> None:
    await form.act(form.billing_options.click())
    if not chosen(wanted.facility, held.facility_name, held.facility_npi):
        await _pick_one(
            form, form.facility, wanted.facility, by="Facility Name", into=form.facility_id, field="facility"
        )
    if not chosen(wanted.billing_provider, held.billing_name, held.billing_npi):
        by, into = "Billing Provider Name", form.billing_id
        await _pick_one(form, form.billing_provider, wanted.billing_provider, by=by, into=into, field="billingProvider")
    given = {
        name: value
        for name, value in (
            ("clia", wanted.clia),
            ("authorization", wanted.authorization),
            ("hospital_from", wanted.hospital_from),
        )
        if value not in (None, getattr(held, name))
    }
    await form.options.fill(BillingOptions.model_validate(given))


async def _pick_one(
    form: VisitForm, popup: BoundPopup[W], one: OneOfList | None, *, by: str, into: Locator, field: str
) -> None:
    """Choose by exact name or NPI: a lookup may show several of one name (guide 6)."""
    text = (one and one.name) or ""
    await pick(
        form,
        popup,
        by=by,
        text=text,
        wanted=lambda row: chosen(one, row.data.name, row.data.npi),
        into=into,
        field=field,
    )
