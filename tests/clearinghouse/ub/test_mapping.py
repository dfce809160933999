"""A claim on the form: everything goes into a control of it, or is refused by name."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from portaldriver import InvalidInput
from portaldriver.edi import Claim
from portaldriver.edi.models.claim_lines import ServiceLine
from portaldriver.edi.models.claim_parts import ClaimNote, ClaimProvider, OtherPayer
from portaldriver.pom import Binding
from portaldriver.pom.record import build, leaves
from portaldriver.pom.typing_in import typed_values
from portaldriver.portals.office_ally.clearinghouse.screens.ub_entering import EnterInstitutionalClaim, ub_refusal
from portaldriver.portals.office_ally.clearinghouse.screens.ub_mapping import form_of
from portaldriver.portals.office_ally.clearinghouse.screens.ub_record import UbForm
from tests.clearinghouse.ub.bills import ROOM, THERAPY, bill, rich
from tests.edi.sendable import DOCTOR, JANE, changed, professional

OURS = {"reference_id", "submission_channel", "patient.patient_id"}
"""What stays with us, as it does in a file."""


def test_a_bill_is_spelt_as_the_form_has_it() -> None:
    form = form_of(rich())
    assert (form.bill_type, form.original_reference, form.control_number) == ("0117", "PAYER-9", "UB-R")
    assert (form.admission_hour, form.discharge_hour) == ("09", "11")
    assert (form.principal_diagnosis, form.principal_poa) == ("F332", "Y")
    assert (form.other_diagnoses, form.other_poa) == (("R45851", "Z915"), ("N",))
    assert (form.line_revenue, form.line_procedure, form.line_from) == (
        ("0120", "0914"),
        ("", "90832"),
        ("", "02/04/2026"),
    )
    assert (form.line_charge, form.total, form.value_amounts) == (("1500.25", "100.50"), "1600.75", ("4.00",))
    assert (form.relationship, form.patient_first, form.insured_first) == ("19", "JIM", "JANE")


def test_lines_are_typed_into_controls_counted_from_one() -> None:
    typed = typed_values(form_of(bill()))
    assert (typed["line_revenue.1"], typed["line_revenue.2"]) == ("0120", "0914")
    assert (typed["line_from.2.Month"], typed["line_from.2.Day"], typed["line_from.2.Year"]) == ("02", "04", "2026")
    assert "line_revenue.3" not in typed
    ids = {leaf.name: leaf.selector.candidates[0].query for leaf in leaves(UbForm)}
    assert (ids["line_revenue.22"], ids["line_from.2.Month"]) == ("#RevCode22", "#FromDateMonth2")
    assert len(set(ids.values())) == len(ids), "two fields in one control"


@pytest.mark.parametrize(
    "changes, field",
    [
        ({"admission_time": "0930"}, "admissionTime"),
        ({"notes": (ClaimNote(code="ADD", text="x"),)}, "notes"),
        ({"other_payers": (OtherPayer(payer_id="EX002"),)}, "otherPayers"),
        ({"service_facility": DOCTOR}, "serviceFacility"),
        ({"assignment": "C"}, "assignment"),
        ({"assignment": None}, "assignment"),
        ({"subscriber": changed(JANE, suffix="JR")}, "subscriber.suffix"),
        ({"subscriber": changed(JANE, responsibility="secondary")}, "subscriber.responsibility"),
        ({"service_lines": (changed(ROOM, line_control_number="1"),)}, "serviceLines.0.lineControlNumber"),
        ({"service_lines": (changed(ROOM, unit="UN"),)}, "serviceLines.0.unit"),
        ({"service_lines": (changed(THERAPY, modifiers=("1A", "1B", "1C", "1D", "1E")),)}, "serviceLines.0.modifiers"),
        ({"service_lines": (THERAPY,) * 23}, "serviceLines"),
        ({"diagnosis_codes": ("J189",) * 19}, "diagnosisCodes"),
        ({"total_charge": Decimal("1.005")}, "totalCharge"),
        ({"rendering_provider": DOCTOR}, "renderingProvider.taxonomy"),
        ({"attending_provider": ClaimProvider(name="EXAMPLE GROUP", npi="1000000012")}, "attendingProvider.name"),
        ({"frequency": "5"}, "frequency"),
        ({"place_of_service": "11"}, "placeOfService"),
    ],
)
def test_what_the_form_has_no_place_for_is_refused_by_name(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as told:
        form_of(bill(**changes))
    assert field in [message.partition(":")[0] for message in told.value.messages]


@pytest.mark.parametrize(
    "claim, field",
    [
        (professional(), "claimType"),
        (bill(""), "patientControlNumber"),
        (bill(statement_to=None), "statementFrom"),
        (bill(frequency="7"), "payerClaimControlNumber"),
        (bill(payer_claim_control_number="P"), "payerClaimControlNumber"),
    ],
)
def test_a_claim_that_could_not_be_found_again_is_refused(claim: Claim, field: str) -> None:
    with pytest.raises(InvalidInput) as told:
        EnterInstitutionalClaim(Binding(), claim=claim)
    assert field in [told.value.field, *(message.partition(":")[0] for message in told.value.messages)]


def _places(model: BaseModel, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    for name in type(model).model_fields:
        value = getattr(model, name)
        if isinstance(value, BaseModel):
            yield from _places(value, (*path, name))
        elif isinstance(value, tuple) and value and isinstance(value[0], BaseModel):
            for at, one in enumerate(value):
                yield from _places(one, (*path, name, at))
        else:
            yield (*path, name)


def _other(value: Any, annotation: str) -> Any:
    """Return another value of the field's type."""
    if value in (None, ()):
        kinds = {"Decimal": Decimal(7), "date": date(2026, 1, 9), "bool": True, "tuple": ("ZZ",)}
        return next((one for kind, one in kinds.items() if kind in annotation), "QQ")
    if isinstance(value, bool):
        return not value
    if isinstance(value, Decimal):
        return value + 1
    if isinstance(value, date):
        return value + timedelta(days=1)
    if isinstance(value, tuple):
        return (*value, "ZZ")
    return f"{value}Q"


def _with(model: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    head, rest = path[0], path[1:]
    if isinstance(model, tuple):
        return (*model[:head], _with(model[head], rest, value), *model[head + 1 :])
    return model.model_copy(update={head: _with(getattr(model, head), rest, value)})


def test_nothing_of_a_claim_is_dropped_in_silence() -> None:
    """Change each value, one at a time: the form changes with it, or the claim is refused."""
    claim = rich(referring_provider=ClaimProvider(last_name="REF", first_name="RAE", npi="1000000020"))
    before, silent, tried = form_of(claim), [], 0
    for path in _places(claim):
        value: Any = claim
        owner: Any = claim
        for step in path:
            owner, value = value, value[step] if isinstance(step, int) else getattr(value, step)
        annotation = str(type(owner).model_fields[path[-1]].annotation)
        name = ".".join(str(step) for step in path if not isinstance(step, int))
        tried += 1
        try:
            same = form_of(_with(claim, path, _other(value, annotation))) == before
        except (InvalidInput, KeyError, AttributeError):
            continue  # refused, or no such claim can be made
        if same and name not in OURS:
            silent.append(name)
    assert (silent, tried > 200) == ([], True)


CODES = st.text("ABCDEFGH0123456789", min_size=1, max_size=7)
CENTS = st.integers(0, 10**7).map(lambda cents: Decimal(cents) / 100)


@given(
    st.lists(
        st.tuples(CODES, CENTS, st.integers(1, 99), st.dates(date(2020, 1, 1), date(2026, 2, 1))),
        min_size=1,
        max_size=22,
    )
)
@settings(max_examples=20, deadline=None)
def test_lines_come_back_from_the_controls(rows: list[tuple[str, Decimal, int, date]]) -> None:
    lines = tuple(
        ServiceLine(revenue_code="0914", cpt_code=code, charge_amount=charge, units=Decimal(units), from_date=day)
        for code, charge, units, day in rows
    )
    form = form_of(bill(service_lines=lines, total_charge=None))
    typed = typed_values(form)
    held = {leaf.name: typed.get(leaf.name, "") for leaf in leaves(UbForm)}
    again = build(UbForm, [held[leaf.name] for leaf in leaves(UbForm)], page="UbFormPage")
    assert again == form
    assert Decimal(form.total) == sum(charge for _, charge, _, _ in rows)


def test_a_refusal_repeats_no_words_of_the_portal() -> None:
    told = ub_refusal(["Insured's Unique ID EX123456 is not valid.", "DOE, JANE: Rev. Code 2 is required.", "Hm."])
    assert told.messages == (
        "subscriber.memberId: refused by the portal",
        "serviceLines.revenueCode: is required",
        "claim: refused by the portal",
    )


def test_a_write_comes_back_from_its_payload() -> None:
    write = EnterInstitutionalClaim(Binding(), claim=rich())
    again = EnterInstitutionalClaim.from_payload(Binding(), write.payload)
    assert (again.payload, again.natural_key, again.wanted) == (write.payload, write.natural_key, write.wanted)
    assert "DOE" not in repr(write) + repr(write.wanted)
