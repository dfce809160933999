"""The patient form of Practice Mate (guide 5.2)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from ....errors import InvalidInput, SelectorAmbiguous, SelectorNotFound
from ....pom import Commit, Detail, Evidence, Parts, Popup, Selector, button, by_id, engine
from ....pom.parts import Group
from ....pom.record import Leaf, leaves
from ....pom.values import as_typed
from ..coerce import folded
from .landing import Navigation
from .lookup import EligibilityPayerLookup, InsuranceLookup, ProviderLookup
from .multi_select import MultiSelect
from .patient_record import DX, AddPatientRecord, Coverage, FormTemplateLine, P, PatientRecord
from .suggestions import Suggested

if TYPE_CHECKING:
    from playwright.async_api import Locator

__all__ = ["AddPatientForm", "Coverage", "FormTemplateLine", "PatientForm", "PatientRecord"]

PANEL = "tblTab"
LEAVES: Mapping[str, Leaf] = {leaf.name: leaf for leaf in leaves(PatientRecord)}


class Spot(NamedTuple):
    """Where a control is: the panel of its tab, and value and words of each option if it is a drop-down."""

    panel: str | None
    options: list[tuple[str, str]]


class PatientForm(Navigation):
    """Edit Patient: identity, coverage, authorization and diagnoses on client-side tabs of one document.

    Source: office_ally 5.2. The ids of the lookup buttons other than the first are MODELLED.
    """

    path = "/pm/ManagePatients/EditPatient.aspx?Tab=P&PageAction=edit"
    evidence = Evidence.ATTESTED
    source = "office_ally 5.2"
    ready = Selector(*by_id(P + "LastName"))
    record = Detail(PatientRecord)
    race = MultiSelect("ddlRace")
    ethnicity = MultiSelect("ddlEthnicity")
    primary_type = MultiSelect("ddlPatientInsuranceType")
    secondary_type = MultiSelect("ddlPatientInsuranceType2")
    tertiary_type = MultiSelect("ddlPatientInsuranceType3")
    diagnoses = Suggested(DX)
    primary = Popup(InsuranceLookup, opener=Selector(f"#{P}btnPopup"))
    secondary = Popup(InsuranceLookup, opener=Selector(f"#{P}btnPopup2"))
    tertiary = Popup(InsuranceLookup, opener=Selector(f"#{P}btnPopup3"))
    provider = Popup(ProviderLookup, opener=Selector(f"#{P}btnPrimaryProvider"))
    eligibility_payer = Popup(EligibilityPayerLookup, opener=Selector(f"#{P}btnBatchEligibilityPayer"))
    update = Commit(f"#{P}btnUpdate", button("Update"), button("Add Patient"))
    cancel = Selector(*by_id(P + "btnCancel"), button("Cancel"))

    async def survey(self, wanted: Iterable[str]) -> dict[str, Spot]:
        """Find controls of the record before any is touched; one that a form may lack is left out where it is not.

        Raises `SelectorNotFound`, `SelectorAmbiguous`.
        """
        known = self._leaves
        plan = json.dumps([(leaf, known[leaf].selector.spec) for leaf in wanted])
        found: dict[str, Spot] = {}
        for leaf, spots in json.loads(await self.act(self.root.evaluate(_survey(), plan))):
            if len(spots) > 1:
                raise SelectorAmbiguous(f"{len(spots)} elements match", page=self.title(), field=leaf)
            if not spots and not known[leaf].selector.may_be_absent:
                raise SelectorNotFound("no candidate matches", page=self.title(), field=leaf)
            if spots:
                found[leaf] = Spot(*spots[0])
        return found

    async def panel_of(self, control: Locator, *, field: str) -> str | None:
        """Return the tab's panel that a control is on, if it is on one. Raises `SelectorNotFound`."""
        spots = await self.act(control.evaluate_all(_SPOTS))
        if not spots:
            raise SelectorNotFound("no candidate matches", page=self.title(), field=field)
        return Spot(*spots[0]).panel

    async def turn_to(self, panel: str) -> None:
        """Show a tab's panel: what is on a hidden one cannot be typed into. Raises `PageTimeout`."""
        number = int(panel.removeprefix(PANEL)) + 1
        await self.act(self.root.locator(f"#PatientTabs li:nth-of-type({number})").click(timeout=self._timeout))
        await self.act(self.root.locator(f"#{panel}").wait_for(state="visible", timeout=self._timeout))

    async def enter(self, leaf: str, text: str, spot: Spot, *, field: str) -> None:
        """Type a text into a control of the record, or choose the option of this value or these words.

        Raises `InvalidInput` naming `field` if there is no such option.
        """
        control = self.control(leaf)
        if not spot.options:
            await self.act(control.fill(text, timeout=self._timeout))
            return
        wanted = folded(text)
        fitting = [value for value, words in spot.options if folded(words) == wanted]
        fitting += [value for value, _ in spot.options if value == text]
        if not fitting:
            raise InvalidInput("the portal does not offer this choice", field=field)
        await self.act(control.select_option(value=fitting[0], timeout=self._timeout))

    async def empty(self, leaf: str) -> None:
        """Empty a control that the portal's scripts fill; it may be a hidden one."""
        await self.act(self.control(leaf).evaluate("control => { control.value = '' }", timeout=self._timeout))

    def control(self, leaf: str) -> Locator:
        """Return the live control of a field of the record."""
        return self.root.locator(self._leaves[leaf].selector.called(f"{self.title()}.{leaf}"))

    @property
    def _leaves(self) -> Mapping[str, Leaf]:
        return {leaf.name: leaf for leaf in leaves(type(self).record.record)}

    @property
    def _timeout(self) -> float:
        return self.binding.timeouts.action * 1000


class AddPatientForm(PatientForm):
    """The same form, empty, for a new patient: its account number has an id of its own."""

    path = "/pm/ManagePatients/EditPatient.aspx?PageAction=add&Tab=P"
    record = Detail[PatientRecord](AddPatientRecord)


def spread(field: str, value: object) -> dict[str, str]:
    """Return the texts that a field of the record takes, by control; a dotted field is a part of a group."""
    head, _, part = field.partition(".")
    declared = PatientRecord.declared()[head]
    if part and isinstance(declared, Group):
        declared = declared.fields[part]
    if isinstance(declared, Parts):
        return {f"{field}.{name}": text for name, text in declared.split(value).items()}
    return {field: as_typed(value)}


_SPOTS = f"""controls => controls.map(control => [
    control.closest('[id^="{PANEL}"]')?.id ?? null,
    control.tagName === 'SELECT' ? [...control.options].map(option => [option.value, option.label]) : [],
])"""


@cache
def _survey() -> str:
    # One round trip for a form's thirty controls: each by itself costs as much as typing into it.
    return f"""plan => {{
      const engine = {engine.source()}, spots = {_SPOTS};
      return JSON.stringify(JSON.parse(plan).map(([leaf, candidates]) =>
        [leaf, spots([...engine.queryAll(document, JSON.stringify({{c: candidates}}))])]));
    }}"""
