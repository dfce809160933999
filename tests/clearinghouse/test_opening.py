"""What a client of Office Ally is given of the clearinghouse, without a browser."""

from __future__ import annotations

import pytest

from mock_portals import MockServer
from mock_portals.clearinghouse.realtime import RealTimeSite
from portaldriver import OfficeAlly, StateDatabase
from portaldriver.errors import ConfigurationError
from portaldriver.portals.office_ally.clearinghouse.claims import ClaimsOut
from tests.clearinghouse.realtime.loopback import localhost_found
from tests.clearinghouse.realtime.questions import access, coverage_of
from tests.edi.sendable import SUBMITTER, professional


async def test_eligibility_is_asked_in_real_time_where_there_is_access() -> None:
    site = RealTimeSite()
    with MockServer(site), localhost_found():
        async with StateDatabase.in_memory() as state:
            async with OfficeAlly(username="nobody", password="none", real_time=access(site), state=state) as oa:
                outcomes = await oa.eligibility.check_all([coverage_of(), coverage_of()])
                assert [one.get().status for one in outcomes] == ["eligible"] * 2
            assert len(site.asked) == 1, "equal questions share one"


async def test_what_nobody_set_up_is_said() -> None:
    async with StateDatabase.in_memory() as state, OfficeAlly(username="nobody", password="none", state=state) as oa:
        with pytest.raises(ConfigurationError, match="claims_out"):
            await oa.claims.list()
    config = ClaimsOut(submitter=SUBMITTER, usage="test", channel="sftp")
    async with (
        StateDatabase.in_memory() as state,
        OfficeAlly(username="nobody", password="none", state=state, claims_out=config) as oa,
    ):
        assert await oa.claims.list() == ()
        with pytest.raises(ConfigurationError, match="sftp"):
            await oa.claims.submit(professional())
        with pytest.raises(ConfigurationError):
            await oa.claims.collect(lanes=("sftp",))
