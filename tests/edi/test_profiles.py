"""Profiles: Office Ally's says what its guide says, a user's own extends it, and mistakes are named by file and key."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import get_args

import pytest

from portaldriver.edi.edits.paths import exists, found, texts
from portaldriver.edi.models.claim import Claim
from portaldriver.edi.models.eligibility import EligibilityMember, EligibilityRequest
from portaldriver.edi.profiles.loading import load_profile, profile_names
from portaldriver.edi.profiles.profile import Profile, Usage
from portaldriver.errors import ConfigurationError

MADE = datetime(2026, 2, 3, 4, 5, 6)


def own(folder: Path, text: str) -> Path:
    file = folder / "own.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_office_ally() -> None:
    profile = load_profile("office_ally")
    assert "office_ally" in profile_names()
    envelope = profile.envelope
    assert (envelope.sender_qualifier, envelope.receiver_qualifier, envelope.receiver_id, envelope.group_receiver) == (
        "ZZ", "30", "330897513", "330897513",
    )  # fmt: skip
    assert (profile.receiver.name, profile.receiver.id) == ("OFFICE ALLY", "330897513")
    assert (envelope.separators.repetition, profile.limits.transactions_per_file) == ("^", 5000)


def test_a_test_files_name_cannot_come_out_as_productions() -> None:
    profile = load_profile("office_ally")
    names = {usage: profile.file_name("837P", usage=usage, made=MADE, number=12) for usage in get_args(Usage)}
    assert names == {
        "test": "OATEST_837P_20260203040506_000000012.txt",
        "production": "837P_20260203040506_000000012.txt",
    }
    for usage, other in (("test", "production"), ("production", "test")):
        assert profile.allows_name(names[usage], "837P", usage=usage)  # type: ignore[arg-type]
        assert not profile.allows_name(names[other], "837P", usage=usage)  # type: ignore[arg-type]
    assert not profile.allows_name("OATEST_837P.txt", "837I", usage="test"), "the transaction is named too"
    assert not profile.allows_name("OA_TEST_837P.txt", "837P", usage="test")
    assert not profile.allows_name("oatest_837P.txt", "837P", usage="production"), "it might be taken for a test"


def test_ones_own_file_says_only_what_differs(tmp_path: Path) -> None:
    file = own(tmp_path, """
extends = "office_ally"
name = "ours"
[envelope]
sender_id = "OURS"
segment_terminator = "\\n"
[limits]
bytes_per_file = 100000
[[rules]]
path = "billing_provider.taxonomy"
required = true
transactions = ["837P"]
[[payers]]
name = "payer_example"
[payers.ids]
837P = "EX001"
270 = "EX27"
""")  # fmt: skip
    base, profile = load_profile("office_ally"), load_profile(file)
    assert (profile.name, profile.envelope.sender_id, profile.envelope.separators.segment) == ("ours", "OURS", "\n")
    assert (profile.receiver, profile.file_names) == (base.receiver, base.file_names)
    assert (profile.limits.transactions_per_file, profile.limits.bytes_per_file) == (5000, 100_000)
    assert profile.rules[:-1] == base.rules, "rules are added to"
    payer = profile.payer("payer_example")
    assert payer is not None
    assert payer.ids == {"837P": "EX001", "270": "EX27"}
    assert load_profile(str(file)) == profile
    assert load_profile(file, envelope={"sender_id": "OTHER"}).envelope.sender_id == "OTHER"


@pytest.mark.parametrize(
    "text,said",
    [
        ("[envelope\n", "own.toml: is not TOML"),
        ('extends = "nobody"', "own.toml: extends"),
        ('extends = "office_ally"\n[envelope]\nsenderid = "X"', "own.toml: envelope.senderid: Extra inputs"),
        ('extends = "office_ally"\n[envelope]\nelement_separator = "A"', "own.toml: envelope: the separators"),
        ('extends = "office_ally"\n[limits]\ntransactions_per_file = 0', "own.toml: limits.transactions_per_file"),
        ('extends = "office_ally"\n[file_names]\ntest = "T_{transaction}_{number}"', "test file's name has to hold"),
        ('extends = "office_ally"\n[file_names]\nproduction = "oatest_{transaction}_{number}"', "must not hold"),
        ('extends = "office_ally"\n[file_names]\nproduction = "{number}"', "have to hold {transaction}"),
        ('extends = "office_ally"\n[file_names]\nproduction = "../{transaction}{number}"', "file_names.production"),
        ('extends = "office_ally"\n[file_names]\nproduction = "{transaction}"', "overwrite each other"),
        ('extends = "office_ally"\n[[rules]]\npath = "no_such.field"\nrequired = true', "rules[1].path: 837P has no"),
        ('extends = "office_ally"\n[[rules]]\npath = "payer"', "rules[1]: it says nothing"),
        ('extends = "office_ally"\n[[rules]]\npath = "payer"\nrequired = true\nforbidden = true', "at once"),
        ('name = "x"', "own.toml: envelope: Field required; receiver: Field required"),
    ],
    ids=lambda value: value.split(":")[-1].strip()[:20],
)  # fmt: skip
def test_a_mistake_is_named_by_file_and_key(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        load_profile(own(tmp_path, text))
    assert said in str(refused.value)
    assert "own.toml" in str(refused.value)


def test_a_profile_that_is_not_there() -> None:
    with pytest.raises(ConfigurationError, match="office_ally"):
        load_profile("officeally")
    with pytest.raises(ConfigurationError, match=r"gone\.toml: cannot be read"):
        load_profile(Path("/nowhere/gone.toml"))


def test_places_in_models() -> None:
    request = EligibilityRequest(
        payer_id="P", service_type_codes=("30", "98"), subscriber=EligibilityMember(member_id="M")
    )
    assert list(found(request, "service_type_codes[]")) == [
        ("service_type_codes[0]", "30"),
        ("service_type_codes[1]", "98"),
    ]
    assert list(found(request, "dependent.last_name")) == [("dependent", None)]
    assert list(found(request, "subscriber.member_id")) == [("subscriber.member_id", "M")]
    assert ("service_type_codes[1]", "98") in list(texts(request))
    assert exists(Claim, "service_lines[].modifiers[]")
    assert not exists(Claim, "service_lines.modifiers")
    assert not exists(Claim, "service_lines[]..modifiers")
    assert not exists(EligibilityRequest, "payer_id.more")


def test_a_profile_shows_nothing_of_whom_it_belongs_to() -> None:
    assert repr(load_profile("office_ally", envelope={"sender_id": "OURS"})) == "Profile(...)"
    assert isinstance(load_profile("office_ally"), Profile)
