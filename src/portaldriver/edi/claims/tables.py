"""Which field of a claim is which code of an 837, for reading and for writing alike. Source: X222A1 and X223A2."""

from __future__ import annotations

from typing import Final

RELATIONSHIPS: Final = {
    "self": "18",
    "spouse": "01",
    "child": "19",
    "employee": "20",
    "unknown": "21",
    "organ_donor": "39",
    "cadaver_donor": "40",
    "life_partner": "53",
    "other": "G8",
}
"""SBR02 and PAT01."""

RESPONSIBILITIES: Final = {
    "primary": "P",
    "secondary": "S",
    "tertiary": "T",
    "fourth": "A",
    "fifth": "B",
    "sixth": "C",
    "unknown": "U",
}
"""SBR01."""

CLAIM_DATES: Final = {
    "onset_date": "431",
    "initial_treatment_date": "454",
    "last_seen_date": "304",
    "acute_manifestation_date": "453",
    "accident_date": "439",
    "last_menstrual_period": "484",
    "last_xray_date": "455",
    "prescription_date": "471",
    "last_worked_date": "297",
    "return_to_work_date": "296",
    "assumed_care_date": "090",
    "relinquished_care_date": "091",
    "first_contact_date": "444",
    "repricer_received_date": "050",
}
"""DTP01 of 2300, of those that are a single day in either set."""

CLAIM_REFERENCES: Final = {
    "service_authorization_exception": "4N",
    "medicare_crossover": "F5",
    "mammography_certification": "EW",
    "referral_number": "9F",
    "prior_authorization": "G1",
    "payer_claim_control_number": "F8",
    "clia": "X4",
    "repriced_reference": "9A",
    "adjusted_repriced_reference": "9C",
    "investigational_device": "LX",
    "clearinghouse_trace": "D9",
    "auto_accident_state": "LU",
    "medical_record_number": "EA",
    "demonstration_id": "P4",
    "peer_review_authorization": "G4",
    "care_plan_oversight": "1J",
}
"""REF01 of 2300."""

LINE_DATES: Final = {
    "prescription_date": "471",
    "certification_revision_date": "607",
    "therapy_began": "463",
    "last_certification_date": "461",
    "last_seen_date": "304",
    "shipped_date": "011",
    "last_xray_date": "455",
    "initial_treatment_date": "454",
}
"""DTP01 of 2400, but for the service's own."""

LINE_REFERENCES: Final = {
    "repriced_reference": "9B",
    "adjusted_repriced_reference": "9D",
    "prior_authorization": "G1",
    "line_control_number": "6R",
    "mammography_certification": "EW",
    "clia": "X4",
    "referring_clia": "F4",
    "immunization_batch": "BT",
    "referral_number": "9F",
}
"""REF01 of 2400."""

LINE_AMOUNTS: Final = {"sales_tax": "T", "postage": "F4", "service_tax": "GT", "facility_tax": "N8"}
"""AMT01 of 2400."""

PROFESSIONAL_PROVIDERS: Final = {
    "referring_provider": "DN",
    "primary_care_provider": "P3",
    "rendering_provider": "82",
    "service_facility": "77",
    "supervising_provider": "DQ",
}
"""NM101 of 2310 in an 837P, in its order."""

INSTITUTIONAL_PROVIDERS: Final = {
    "attending_provider": "71",
    "operating_physician": "72",
    "other_operating_physician": "ZZ",
    "rendering_provider": "82",
    "service_facility": "77",
    "referring_provider": "DN",
}
"""NM101 of 2310 in an 837I, in its order."""

PROFESSIONAL_LINE_PROVIDERS: Final = {
    "rendering_provider": "82",
    "purchased_service_provider": "QB",
    "service_facility": "77",
    "supervising_provider": "DQ",
    "ordering_provider": "DK",
    "referring_provider": "DN",
    "primary_care_provider": "P3",
}
"""NM101 of 2420 in an 837P, in its order."""

INSTITUTIONAL_LINE_PROVIDERS: Final = {
    "operating_physician": "72",
    "other_operating_physician": "ZZ",
    "rendering_provider": "82",
    "referring_provider": "DN",
}
"""NM101 of 2420 in an 837I, in its order."""

PLACES: Final = {"pickup": "PW", "dropoff": "45"}
"""NM101 of the ends of a ride."""

PROVIDER_ROLES: Final = {"82": "PE", "71": "AT", "DN": "RF"}
"""PRV01 by NM101, where a taxonomy may stand."""
