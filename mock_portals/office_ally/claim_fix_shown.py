"""A professional claim of a file as the fields of the entry form, as Claim Fix shows it (837P loops 2000 to 2400).

MODELLED: that the form shows all of it, in the file's own letters.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from mock_portals.clearinghouse.books import BookedClaim
from mock_portals.clearinghouse.house import Clearinghouse
from mock_portals.clearinghouse.interchange import Segment, opened
from mock_portals.clearinghouse.walking import FoundClaim, claims_of
from mock_portals.office_ally.entry_posted import LINES

FILING = {"MB": "1", "MC": "2", "CH": "3", "VA": "4", "CI": "5", "FI": "6", "ZZ": "7"}
CAUSES = {"EM": "RELATED_EMPLOYMENT", "AA": "RELATED_AUTO", "OA": "RELATED_OTHER"}
DAYS = {"431": "DateOnset", "454": "DateInitialTreatment", "304": "DateLastSeen"}


def fields_in_file(house: Clearinghouse, claim: BookedClaim) -> dict[str, str]:
    """Return what the form shows of a claim that came in a file; nothing if its file cannot be told."""
    for file in house.files:
        if file.file_id == claim.file_id and file.content:
            for transaction in opened(file.content).transactions:
                for found in claims_of(transaction) if transaction.number == claim.transaction else ():
                    if found.number == claim.patient_control_number:
                        return {name: value for name, value in _fields(found).items() if value}
    return {}


def _fields(found: FoundClaim) -> dict[str, str]:
    told = {
        "PAYER_ID": found.payer_id,
        "PRI_PATIENT_ID": found.subscriber.id,
        "RELATIONSHIP": found.relationship or "G8",
        "ACCOUNT_NUMBER": found.number,
        "RESUBMISSION_CODE": "" if found.frequency == "1" else found.frequency,
        "ORIGINAL_REF": found.original,
        "FED_TAX_ID": found.billing.tax_id,
        "BILLING_TAXONOMY": found.billing.taxonomy,
        **{f"DIAGNOSIS_CODECMS0212_{at}": code for at, code in enumerate(found.diagnoses, 1)},
    }
    for segments in (found.billing.said, found.subscriber.said, found.patient.said if found.patient else []):
        told |= _people(segments, of_patient=found.patient is None)
    return told | _claim(found)


def _people(segments: list[Segment], *, of_patient: bool) -> dict[str, str]:
    """Return names, addresses and dates of a level. `of_patient`: the subscriber is the patient."""
    told: dict[str, str] = {}
    who = ""
    for one in segments:
        if one.id == "NM1":
            who = one[1]
        bases = {"85": ["BILLING_"], "IL": ["INSURED_", *([""] if of_patient else [])], "QC": [""]}.get(who, [])
        for base in bases:
            told |= _person(one, base)
        if one.id == "NM1" and who == "PR":
            told["PAYER_NAME"] = one[3]
        elif one.id == "NM1" and who == "85":
            told |= {"BILLING_NPI": one[9]}
        elif one.id == "SBR":
            told |= {"INSURED_GROUP": one[3], "INSURED_PLAN": one[4], "INSURANCETYPE": FILING.get(one[9], "")}
        elif one.id == "REF" and who == "85":
            told["TAX_ID_TYPE"] = {"EI": "EIN", "SY": "SSN"}.get(one[1], "")
        elif one.id == "PER" and "" in bases:
            phone = one[4]
            told |= {"PHONE$AreaCode": phone[:3], "PHONE$Prefix": phone[3:6], "PHONE$Number": phone[6:]}
    return told


def _person(one: Segment, base: str) -> dict[str, str]:
    born = {"": "PATIENT_BIRTHDATE", "INSURED_": "INSURED_BIRTHDATE"}.get(base, "")
    if one.id == "NM1" and base == "BILLING_" and one[2] == "2":
        return {"BILLING_NAME": one[3]}
    if one.id == "NM1":
        return {f"{base}LAST_NAME": one[3], f"{base}FIRST_NAME": one[4], f"{base}MI": one[5]}
    if one.id == "N3":
        return {f"{base}STREET_ADDR": one[1]}
    if one.id == "N4":
        return {f"{base}CITY": one[1], f"{base}STATE": one[2], f"{base}ZIP": one[3]}
    return {**_day(born, one[2]), f"{base}GENDER": one[3]} if one.id == "DMG" and born else {}


def _claim(found: FoundClaim) -> dict[str, str]:
    """Return what stands in loops 2300 and 2310."""
    told: dict[str, str] = {}
    head, who, in_line, lines = found.said[0], "", False, []
    for one in found.said[1:]:
        in_line = in_line or one.id == "LX"
        who = one[1] if one.id == "NM1" else who
        if in_line:
            lines.append(one)
        elif one.id == "DTP" and one[1] in DAYS:
            told |= _day(DAYS[one[1]], one[3])
        elif one.id == "REF" and one[1] == "G1":
            told["PRIOR_AUTH_NUMBER"] = one[2]
        elif one.id == "AMT" and one[1] == "F5":
            told["AMOUNT_PAID"] = one[2]
        else:
            told |= _provider(one, who)
    told["ACCEPT_SIGNATURE"] = {"A": "1", "C": "2"}.get(head[7], "")
    told["I_SIG_ON_FILE"], told["P_SIG_ON_FILE"] = (("on" if head[at] == "Y" else "") for at in (8, 9))
    causes = head.parts(11)
    told |= {CAUSES[one]: "on" for one in causes if one in CAUSES}
    told["ACCIDENT_STATE"] = causes[3] if len(causes) > 3 else ""
    told[LINES] = json.dumps(_lines(lines, head.parts(5)[0], next((n for r, n in found.npis if r == "82"), "")))
    return told


def _provider(one: Segment, who: str) -> dict[str, str]:
    if one.id == "NM1" and who == "82":
        return {"SUPPLIER_2_LAST": one[3], "SUPPLIER_2_FIRST": one[4], "SUPPLIER_2_MI": one[5]}
    if one.id == "PRV" and who == "82":
        return {"RENDERING_PHYSICIAN_TAXONOMY": one[3]}
    if one.id == "NM1" and who in ("DN", "DQ"):
        names = {"OrderLast0212": one[3], "OrderFirst0212": one[4], "REFER_PHYSICIAN_NPI": one[9]}
        return {"selReferringProviderQual": who, **names}
    if one.id == "NM1" and who == "77":
        return {"FACILITY_NAME": one[3], "FACILITY_NPI": one[9]}
    return _person(one, "FACILITY_") if who == "77" else {}


def _lines(segments: list[Segment], place: str, doctor: str) -> list[Mapping[str, str]]:
    made: list[dict[str, str]] = []
    for one in segments:
        if one.id == "LX":
            made.append({"PLACE_OF_SVC": place, "RENDERING_PHYSICIAN_NPI": doctor})
        elif one.id == "SV1":
            code = one.parts(1)
            made[-1] |= {"CPT_CODE": code[1], "DOS_CHRG": _cents(one[2]), "UNITS": one[4], "EMG": one[9]}
            made[-1] |= {f"MODIFIER_{letter}": each for letter, each in zip("ABCD", code[2:6], strict=False)}
            made[-1]["PLACE_OF_SVC"] = one[5] or place
            made[-1]["DOS_DIAG_CODE"] = "".join("ABCDEFGHIJKL"[int(each) - 1] for each in one.parts(7) if each)
            made[-1]["EPSDT_FAMILY_PLAN"] = "E" * (one[11] == "Y") + "F" * (one[12] == "Y")
        elif one.id == "DTP" and one[1] == "472":
            first, _, last = one[3].partition("-")
            made[-1] |= {"FM_DATE_OF_SVC": _dashed(first), "TO_DATE_OF_SVC": _dashed(last or first)}
        elif one.id == "LIN":
            made[-1]["NDCCODE"] = one[3]
        elif one.id == "CTP":
            made[-1] |= {"NDCQTY": one[4], "NDCUNIT": one.parts(5)[0]}
    return list(made)


def _cents(amount: str) -> str:
    return f"{float(amount):.2f}"


def _dashed(day: str) -> str:
    return f"{day[4:6]}-{day[6:8]}-{day[:4]}"


def _day(base: str, day: str) -> dict[str, str]:
    return {f"{base}$Month": day[4:6], f"{base}$Day": day[6:8], f"{base}$Year": day[:4]}
