"""The loops of a 276 and a 277. Facts of X12 005010X212."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ..loops import Loop


def _hierarchy(tracked: Callable[[str], Loop], *above: str) -> Loop:
    """Return the levels of either; `tracked` makes the loop of a `TRN`, which `above` have too (by their letters)."""

    def level(letter: str, code: str, *inside: Loop) -> Loop:
        of_claims = (tracked(letter),) if letter in ("D", "E", *above) else ()
        name = Loop(f"2100{letter}", "NM1", None, "PER DMG N3 N4 REF")
        return Loop(f"2000{letter}", "HL", (3, code), "DMG", (name, *of_claims, *inside))

    dependent = level("E", "23")
    subscriber = level("D", "22", dependent)
    provider = level("C", "19", subscriber)
    receiver = level("B", "21", provider)
    return Loop("ST", holds="BHT", loops=(level("A", "20", receiver),))


REQUEST: Final = _hierarchy(
    lambda letter: Loop(f"2200{letter}", "TRN", None, "REF AMT DTP", (Loop(f"2210{letter}", "SVC", None, "REF DTP"),))
)

RESPONSE: Final = _hierarchy(
    lambda letter: Loop(
        f"2200{letter}", "TRN", None, "STC REF DTP", (Loop(f"2220{letter}", "SVC", None, "STC REF DTP"),)
    ),
    "B",
    "C",
)

CLAIM_IDS: Final = {
    "1K": "payer_claim_control_number",
    "BLT": "bill_type",
    "LU": "location",
    "6P": "group_number",
    "EJ": "patient_control_number",
    "XZ": "prescription_number",
    "D9": "clearinghouse_number",
}
"""Identifiers of a claim that is asked about, in the order in which they are written."""

ANSWER_IDS: Final = {
    "1K": "payer_claim_control_number",
    "BLT": "bill_type",
    "EJ": "patient_control_number",
    "XZ": "prescription_number",
    "VV": "voucher",
    "D9": "clearinghouse_number",
}
