"""Claims files: who stands where, limits, numbers, names, and a validator that has the last word."""

from __future__ import annotations

import stat
import sys
from pathlib import Path
from typing import Any

import pytest

from portaldriver.edi.deviations import Deviations
from portaldriver.edi.envelope import Transaction, read_transactions
from portaldriver.edi.models.claim import Claim
from portaldriver.edi.profiles.loading import load_profile
from portaldriver.edi.profiles.profile import Profile
from portaldriver.edi.reading import read_segments
from portaldriver.edi.writing.batches import write_claims
from portaldriver.edi.writing.files import ClaimFile
from portaldriver.edi.writing.numbers import NumbersInMemory
from portaldriver.edi.writing.validation import validate
from portaldriver.errors import ConfigurationError, EdiError, EditsFailed, NotAccepted
from portaldriver.runtime.store import StateDatabase

from . import claims
from .sendable import JIM, MADE, PARENT, SUBMITTER, changed, institutional, professional, secondary

OFFICE_ALLY = load_profile("office_ally")


async def written(claims: list[Claim], *, profile: Profile = OFFICE_ALLY, **options: Any) -> tuple[ClaimFile, ...]:
    given: dict[str, Any] = {"numbers": NumbersInMemory(), "submitter": SUBMITTER, "usage": "test", "made": MADE}
    files: tuple[ClaimFile, ...] = await write_claims(claims, profile=profile, **(given | options))
    return files


def many(count: int) -> list[Claim]:
    return [professional(patient_control_number=f"PCN-{n}") for n in range(count)]


def limited(**limits: int) -> Profile:
    return load_profile("office_ally", limits=limits)


def _names(folder: Path) -> list[str]:
    return [one.name for one in folder.iterdir()]


def in_text(file: ClaimFile) -> list[tuple[str, str]]:
    """Return the ST02 and CLM01 of every claim of a file, as our reader finds them without a deviation."""
    noted = Deviations()
    found = []
    for one in read_transactions(read_segments(file.text, deviations=noted), noted):
        assert isinstance(one, Transaction)
        assert one.envelope.interchange
        assert one.envelope.interchange.control_number == file.control_number
        assert one.envelope.interchange.usage == {"test": "T", "production": "P"}[file.usage]
        found += [(one.envelope.control_number, segment[1]) for segment in one if segment.id == "CLM"]
    assert noted.take() == ()
    return found


def as_told(file: ClaimFile) -> list[tuple[str, str | None]]:
    return [(place.transaction, place.patient_control_number) for place in file.claims]


async def test_each_kind_gets_a_file_that_the_validator_accepts() -> None:
    sent = [
        professional(), institutional(), secondary(patient_control_number="PCN-3"),
        professional(patient_control_number="PCN-4", subscriber=PARENT, patient=JIM),
    ]  # fmt: skip
    files = await written(sent)
    assert [(file.transaction, file.control_number, [one.index for one in file.claims]) for file in files] == [
        ("837P", "000000001", [0, 2, 3]), ("837I", "000000002", [1]),
    ]  # fmt: skip
    for file in files:
        assert sorted(in_text(file)) == sorted(as_told(file))
        assert validate(file.text) == ()
        assert "PCN" not in repr(file)


async def test_numbers_of_the_state_database_never_repeat() -> None:
    async with StateDatabase.in_memory() as state:
        first = await written(many(1), numbers=state.control_numbers)
        with pytest.raises(EditsFailed):
            await written([professional(payer_id=None)], numbers=state.control_numbers)
        second = await written([*many(1), institutional()], numbers=state.control_numbers, usage="production")
        assert [file.control_number for file in (*first, *second)] == ["000000001", "000000002", "000000003"]


@pytest.mark.parametrize(
    "limits,shape",
    [
        ({"claims_per_transaction": 2}, [[2, 2, 1]]),
        ({"claims_per_transaction": 1, "transactions_per_file": 2}, [[1, 1], [1, 1], [1]]),
        ({"claims_per_transaction": 3, "transactions_per_file": 1}, [[3], [2]]),
    ],
    ids=["transactions", "files", "both"],
)
async def test_files_are_split_by_their_limits(limits: dict[str, int], shape: list[list[int]]) -> None:
    files = await written(many(5), profile=limited(**limits))
    counted = [
        [[st for st, _ in in_text(file)].count(st) for st in dict.fromkeys(st for st, _ in in_text(file))]
        for file in files
    ]
    assert counted == shape
    assert [place.index for file in files for place in file.claims] == list(range(5))
    for file in files:
        assert in_text(file) == as_told(file)


async def test_no_patient_has_more_claims_in_a_transaction_than_the_guide_lets() -> None:
    [file] = await written(many(101))
    assert [st for st, _ in in_text(file)] == ["0001"] * 100 + ["0002"]


async def test_files_are_split_by_their_bytes() -> None:
    whole = len((await written(many(9)))[0].text)
    profile = limited(bytes_per_file=whole // 2)
    files = await written(many(9), profile=profile)
    assert len(files) >= 2
    assert max(len(file.text) for file in files) <= whole // 2
    assert [name for file in files for _, name in in_text(file)] == [f"PCN-{n}" for n in range(9)]
    with pytest.raises(EdiError) as refused:
        await written([claims.professional()], profile=limited(bytes_per_file=1000))
    assert refused.value.code == "too_large"


async def test_what_was_refused_stands_beside_what_was_written() -> None:
    sent = [professional(), professional(patient_control_number="PCN-2", payer_id=None), professional()]
    with pytest.raises(EditsFailed) as refused:
        await written(sent)
    assert [str(edit).split(":")[0] for edit in refused.value.edits] == [
        "claims[1].payer_id",
        "claims[2].patient_control_number",
    ]
    partly = await write_claims(
        sent, profile=OFFICE_ALLY, submitter=SUBMITTER, numbers=NumbersInMemory(), usage="test", made=MADE,
        skip_refused=True,
    )  # fmt: skip
    assert [(one.index, [edit.code for edit in one.edits]) for one in partly.refused] == [
        (1, ["required"]), (2, ["repeated_control_number"]),
    ]  # fmt: skip
    assert [place.index for file in partly.files for place in file.claims] == [0]


async def test_a_submitter_who_breaks_a_rule_refuses_all() -> None:
    broken = changed(SUBMITTER, identifier="X" * 16, contact=changed(SUBMITTER.contact, phone="555-0100"))
    with pytest.raises(EditsFailed) as refused:
        await written(many(1), submitter=broken)
    assert {edit.path for edit in refused.value.edits} == {"submitter.identifier", "submitter.contact.phone"}  # type: ignore[attr-defined]


async def test_each_receiver_gets_its_own_with_its_payer_ids_and_separators() -> None:
    other = load_profile(
        "office_ally", name="other",
        envelope={"receiver_id": "OTHERHOUSE", "element_separator": "|", "segment_terminator": "\n", "sender_id": "WE"},
        payers=[{"name": "EX001", "ids": {"837P": "OTHERX"}}],
    )  # fmt: skip
    routes = {"PCN-0": OFFICE_ALLY, "PCN-1": other, "PCN-2": OFFICE_ALLY}
    files = await write_claims(
        many(3), profile=lambda claim: routes[claim.patient_control_number or ""], submitter=SUBMITTER,
        numbers=NumbersInMemory(), usage="production", made=MADE,
    )  # fmt: skip
    assert [(file.profile.name, file.control_number, [one.index for one in file.claims]) for file in files] == [
        ("office_ally", "000000001", [0, 2]), ("other", "000000001", [1]),
    ]  # fmt: skip
    for file in files:
        assert in_text(file) == as_told(file)
    assert "|OTHERX\n" in files[1].text
    assert "*EX001~" in files[0].text


@pytest.mark.parametrize("usage", ["Test", "TEST", "prod", "", None])
async def test_a_misspelt_usage_is_not_production(usage: Any) -> None:
    numbers = NumbersInMemory()
    with pytest.raises(ConfigurationError, match="test or production"):
        await written([professional()], usage=usage, numbers=numbers)
    with pytest.raises(ConfigurationError, match="test or production"):
        OFFICE_ALLY.file_name("837P", usage=usage, made=MADE, number=1)
    with pytest.raises(ConfigurationError, match="test or production"):
        OFFICE_ALLY.allows_name("837P.txt", "837P", usage=usage)
    assert await numbers.take("OURS01", "330897513") == 1


async def test_two_senders_at_one_clearinghouse_each_get_files_of_their_own() -> None:
    senders = {"PCN-0": "CLINIC1", "PCN-1": "CLINIC2", "PCN-2": "CLINIC1"}

    def route(claim: Claim) -> Profile:
        return load_profile("office_ally", envelope={"sender_id": senders[claim.patient_control_number or ""]})

    files = await written(many(3), profile=route)  # type: ignore[arg-type]
    assert [[place.index for place in file.claims] for file in files] == [[0, 2], [1]]
    assert [file.text[35:50].strip() for file in files] == ["CLINIC1", "CLINIC2"]


async def test_a_file_is_saved_under_a_name_by_which_it_is_what_it_is(tmp_path: Path) -> None:
    [file] = await written(many(1))
    path = file.save(tmp_path)
    assert (path.name, path.read_text()) == (file.name, file.text)
    assert "OATEST" in path.name
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(FileExistsError):
        file.save(tmp_path)
    for wrong in ("837P_20260301.txt", "OATEST_837I.txt", "../OATEST_837P.txt"):
        with pytest.raises(ConfigurationError):
            file.save(tmp_path, name=wrong)
    [real] = await written(many(1), usage="production")
    with pytest.raises(ConfigurationError, match="would not take it for production"):
        real.save(tmp_path, name="OATEST_837P.txt")
    assert _names(tmp_path) == [path.name]
    assert real.save(tmp_path, name="OURS.837P.txt").name in _names(tmp_path)


async def test_the_validator_has_the_last_word(caplog: pytest.LogCaptureFixture) -> None:
    """A code that our edits leave to it, and defects of the text: none is quoted."""
    with pytest.raises(NotAccepted) as refused:
        await written([professional(special_program="QQ")])
    assert "CLM12" in str(refused.value)
    assert "QQ" not in str(refused.value)
    [file] = await written([professional()])
    told = {}
    for defect, (old, new) in {
        "amount": ("CLM*PCN-1*160.5", "CLM*PCN-1*1X0.5"),
        "count": ("SE*", "SE*9"),
        "day": ("DTP*472*D8*20260203~", "DTP*472*D8*20269203~"),
        "tax id": ("REF*EI*123456780~", ""),
        "GS element, which its result and its 999 leave out": ("GS*HC*OURS01", "GS*HC*O"),
    }.items():
        broken = file.text.replace(old, new)
        assert broken != file.text
        told[defect] = [str(finding) for finding in validate(broken)]
        assert "X0" not in str(told[defect])
        assert validate(file.text) == (), "what was found before leaves no trace"
    assert all(told.values()), told
    assert not caplog.records, "its own log quotes"


async def test_a_guide_that_the_validator_does_not_know_and_no_x12_at_all() -> None:
    [file] = await written([professional()])
    with pytest.raises(EdiError) as refused:
        validate(file.text.replace("005010X222A1", "005010X222A9"))
    assert refused.value.code == "no_validator"
    assert [finding.code for finding in validate("nothing of the kind")] == ["refused"]


async def test_without_the_validator_its_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == "pyx12"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "pyx12", None)
    with pytest.raises(ConfigurationError, match=r"portaldriver\[edi\]"):
        await written(many(1))
    assert len(await written(many(1), validate=False)) == 1
