"""Accounts: whose patients they see, what they may use, and the books the portal keeps of them."""

from __future__ import annotations

import pyotp
import pytest

from mock_portals import MockServer
from mock_portals.office_ally import Account, MockPatient, OfficeAllyPortal
from tests.mock_portals.surfing import FORM, LANDING, LIST, Surfer


def ids(patients: list[MockPatient]) -> set[str]:
    return {patient.patient_id for patient in patients}


def practice(portal: OfficeAllyPortal, number: int, *, patients: int = 60) -> Account:
    return portal.add_account(username=f"account{number}", password="Harbor-Winter-1", mfa=False, patients=patients)


def names(patient: MockPatient) -> set[str]:
    of = {patient.last_name} | {insurance.insured_last_name for insurance in patient.insurances}
    return of | ({patient.guarantor.last_name} if patient.guarantor else set())


def test_twenty_practices_share_nobody(portal: OfficeAllyPortal) -> None:
    accounts = [practice(portal, number) for number in range(20)]
    everybody = [patient for account in accounts for patient in portal.patients_of(account)] + portal.patients
    assert len({patient.patient_id for patient in everybody}) == len(everybody) == 20 * 60 + 300
    assert len({patient.account_no for patient in everybody}) == len(everybody)
    for account in accounts:
        for patient in portal.patients_of(account):
            assert all(name.endswith(f" {account.marker}") for name in names(patient))
    markers = {account.marker for account in accounts}
    assert len(markers) == 20
    assert not [patient for patient in portal.patients if markers & set(patient.last_name.split())]


def test_the_same_portal_makes_the_same_practices(portal: OfficeAllyPortal) -> None:
    again = OfficeAllyPortal(patients=300)
    first, second = practice(portal, 0), practice(again, 0)
    assert (first.marker, first.patients) == (second.marker, second.patients)
    other = again.add_account(username="other", patients=5, seed=3)
    assert ids(again.patients_of(other)).isdisjoint(ids(again.patients_of(second)))


def test_a_practice_with_too_many_patients_is_refused(portal: OfficeAllyPortal) -> None:
    with pytest.raises(ValueError, match="no room"):
        portal.add_account(username="huge", patients=6000)


def test_a_list_of_one_s_own(portal: OfficeAllyPortal) -> None:
    account = portal.add_account(username="chosen", patients=portal.patients[:3])
    assert portal.patients_of(account) == portal.patients[:3]
    assert portal.patients_of(portal.account) is portal.patients


def test_a_session_sees_its_account_s_patients_only(server: MockServer, portal: OfficeAllyPortal) -> None:
    first, second = practice(portal, 1), practice(portal, 2)
    with Surfer(server) as one, Surfer(server) as other:
        one.sign_in(first)
        other.sign_in(second)
        assert one.shown_patients() == ids(portal.patients_of(first))
        assert other.shown_patients() == ids(portal.patients_of(second))
        stranger = portal.patients_of(second)[0].patient_id
        one.open(f"{FORM}?Tab=P&PageAction=edit&PID={stranger}")
        assert not one.has("#ctl00_phFolderContent_ucPatient_lblPatientID")
        assert second.marker not in one.answer.text
        other.open(f"{FORM}?Tab=P&PageAction=edit&PID={stranger}")
        assert other.one("#ctl00_phFolderContent_ucPatient_lblPatientID").text == stranger


@pytest.mark.parametrize("path", [LANDING, f"{LIST}?Tab=P", f"{FORM}?PageAction=add&Tab=P", f"{FORM}?Tab=P&PID=0"])
def test_every_page_says_who_is_signed_in(server: MockServer, portal: OfficeAllyPortal, path: str) -> None:
    account = portal.add_account(username="kim", password="Harbor-Winter-1", mfa=False, display_name="Kim Abiodun")
    with Surfer(server) as surfer:
        surfer.sign_in(account)
        surfer.open(path)
        assert surfer.one("#lblUserName").text == "Kim Abiodun"
        assert surfer.one("#hdnUserID").get("value") == account.user_id != portal.account.user_id


class TestProducts:
    def tiles(self, surfer: Surfer) -> list[str]:
        surfer.open(surfer.www + "/account/")
        return ["".join(map(str, tile.itertext())) for tile in surfer.page().cssselect(".product")]

    def test_all_of_them(self, member: Surfer) -> None:
        assert self.tiles(member) == ["Service Center", "Practice Mate", "EHR 24/7", "Patient Ally"]
        assert member.hops == ["/account/", "/authorize", "/account/callback"]

    def test_those_the_account_may_use(self, server: MockServer, portal: OfficeAllyPortal) -> None:
        account = portal.add_account(username="few", mfa=False, products=("patient_ally", "practice_mate"))
        with Surfer(server) as surfer:
            surfer.sign_in(account)
            assert self.tiles(surfer) == ["Practice Mate", "Patient Ally"]
            assert self.tiles(surfer)
            assert surfer.hops == []

    def test_a_stranger_signs_in_there_first(self, surfer: Surfer, portal: OfficeAllyPortal) -> None:
        account = portal.add_account(username="direct", mfa=False)
        assert self.tiles(surfer) == []
        assert surfer.path == "/u/login"
        surfer.password(account.username, account.password)
        assert surfer.hops == ["/u/login", "/authorize/resume", "/account/callback"]
        assert surfer.path == "/account/"
        assert len(account.sign_ins) == 1

    def test_a_callback_that_nobody_asked_for(self, member: Surfer, portal: OfficeAllyPortal) -> None:
        member.open(member.www + "/account/callback?code=forged&state=forged")
        assert len(self.tiles(member)) == 4
        portal.expire_sessions(sso=True)
        assert self.tiles(member) == []


class TestBooks:
    NOW = float(1_800_000_000 // 30 * 30 + 10)

    @pytest.fixture(autouse=True)
    def at(self, portal: OfficeAllyPortal) -> None:
        portal.clock = lambda: self.NOW

    def code(self, account: Account) -> str:
        return str(pyotp.TOTP(account.totp_secret).at(int(self.NOW)))

    def test_of_a_sign_in(self, surfer: Surfer, portal: OfficeAllyPortal) -> None:
        account = portal.account
        surfer.sign_in(account, code=self.code(account))
        assert (account.prompts, account.sign_ins, account.replayed_codes) == ([self.NOW], [self.NOW], [])
        assert [(code.at, code.step) for code in account.accepted_codes] == [(self.NOW, self.NOW // 30)]

    def test_of_a_sign_in_that_stopped_half_way(self, surfer: Surfer, portal: OfficeAllyPortal) -> None:
        surfer.open("/pm/Login.aspx")
        surfer.password(portal.account.username, portal.account.password)
        surfer.code("000000")
        assert (len(portal.account.prompts), portal.account.sign_ins) == (1, [])

    def test_of_a_code_that_comes_twice(self, surfer: Surfer, server: MockServer, portal: OfficeAllyPortal) -> None:
        account = portal.account
        surfer.sign_in(account, code=self.code(account))
        with Surfer(server) as other:
            other.sign_in(account, code=self.code(account))
            assert other.error() == "invalid-code"
        assert account.replayed_codes == [self.NOW]
        assert len(account.accepted_codes) == len(account.sign_ins) == 1

    def test_coming_back_without_a_form_is_no_sign_in(self, surfer: Surfer, portal: OfficeAllyPortal) -> None:
        surfer.sign_in(portal.account, code=self.code(portal.account))
        portal.expire_sessions()
        surfer.open(LANDING)
        assert surfer.path == LANDING
        assert len(portal.account.sign_ins) == 1

    def test_a_remembered_browser_is_asked_again_after_the_interval(
        self, surfer: Surfer, portal: OfficeAllyPortal
    ) -> None:
        portal.device_interval = 3600.0
        account = portal.account
        surfer.sign_in(account, code=self.code(account), remember=True)
        for seconds, prompts in ((3599, 1), (3600, 2)):
            portal.expire(account.username, sso=True)
            portal.clock = lambda seconds=seconds: self.NOW + seconds  # type: ignore[misc]
            surfer.open("/pm")
            surfer.password(account.username, account.password)
            assert len(account.prompts) == prompts
