"""No password, member id or name is in what is logged, raised or shown."""

from __future__ import annotations

import logging
import traceback

import pytest

from mock_portals.clearinghouse.realtime import RealTimeSite
from portaldriver.errors import PortalError

from .questions import access, coverage_of, lane_to, status_of

CANARIES = ("rt-Canary-9917", "M0001", "NORA", "Nora", "1980", "rtclinic")


@pytest.mark.parametrize(
    "fault",
    ["", "999", "TA1", "core", "fault", "another", "cut_x12", "cut_xml", "dtd", "html", "busy", "drop", "empty"],
)
async def test_nothing_is_told(site: RealTimeSite, mode: str, fault: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    site.switches.fault = fault  # type: ignore[assignment]
    told = [repr(access(site, mode)), repr(coverage_of()), repr(status_of())]
    async with lane_to(site, mode) as lane:
        told.append(repr(lane))
        for work in (lane.read_eligibility(coverage_of()), lane.read_claim_status(status_of())):
            try:
                told.append(repr(await work))
            except PortalError as error:
                told += traceback.format_exception(error)
                told += [repr(error.args), repr(vars(error))]
                told += [repr(error.__context__)]
    said = "\n".join([*told, caplog.text])
    assert [one for one in CANARIES if one in said] == []


async def test_a_refused_password_is_not_told(site: RealTimeSite, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with lane_to(site, with_access={"password": "pw-Canary-1"}) as lane:
        with pytest.raises(PortalError) as refused:
            await lane.eligibility(coverage_of())
    said = "".join(traceback.format_exception(refused.value)) + caplog.text
    assert "pw-Canary-1" not in said
    assert "rtclinic" not in said
