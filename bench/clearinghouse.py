"""`clearinghouse`: questions to payers beside raw requests, and a batch of claims from models to the file that left.

The mock that answers has a process of its own and reads each question with an X12 library of others, which is most of
what an answer takes: the aim is about how much of that ceiling is left.
"""

from __future__ import annotations

import asyncio
import json
import socket
import sys
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import httpx
from rich.progress import Progress

from bench.clearinghouse_site import BORN
from bench.measure import Effort, Figure, at_least, at_most
from portaldriver.edi import (
    Claim,
    EligibilityMember,
    EligibilityParty,
    EligibilityRequest,
    NumbersInMemory,
    Submitter,
    load_profile,
    write_claims,
)
from portaldriver.edi.models.claim_parts import ClaimContact
from portaldriver.edi.writing.inquiries import write_eligibility
from portaldriver.models.sent_claim import SubmissionChannel
from portaldriver.portals.office_ally.clearinghouse.claims import Claims, ClaimsOut
from portaldriver.portals.office_ally.clearinghouse.claims.channels import Channel, Leaving, Left, Outgoing
from portaldriver.portals.office_ally.clearinghouse.claims.means import Means
from portaldriver.portals.office_ally.clearinghouse.eligibility import Eligibility, RealTimeEligibility
from portaldriver.portals.office_ally.clearinghouse.realtime import RealTimeAccess, RealTimeLane, soap
from portaldriver.portals.office_ally.clearinghouse.realtime.message import RECEIVER, CoreMessage, stamped
from portaldriver.runtime.auditing import Auditing
from portaldriver.runtime.store import StateDatabase, new_key

ROOT = Path(__file__).parents[1]
SESSIONS = 8
CLINIC = EligibilityParty(name="EXAMPLE CLINIC", npi="1234567893")
SUBMITTER = Submitter(
    name="EXAMPLE CLINIC", identifier="CLINIC1", contact=ClaimContact(name="BILLING", phone="5035550100")
)


async def measure(effort: Effort, progress: Progress) -> list[Figure]:
    """Ask payers, and send a batch."""
    quick = effort.rounds == 1
    figures = await _eligibility(10 if quick else 1000, 1 if quick else 3, progress)
    return figures + await _batch(10 if quick else 1000, 5 if quick else 500)


# --- questions


async def _eligibility(count: int, rounds: int, progress: Progress) -> list[Figure]:
    task = progress.add_task("eligibility", total=2 * rounds)
    ours: list[float] = []
    raw: list[float] = []
    waits: list[float] = []
    async with _site(count) as site:
        with _localhost():
            for _ in range(rounds):
                raw.append(await _raw(site, count))
                progress.advance(task)
                seconds, each = await _ours(site, count)
                ours.append(seconds)
                waits += each
                progress.advance(task)
    progress.remove_task(task)
    share = median(raw) / median(ours)
    beside = f"{count / median(ours):.0f} : {count / median(raw):.0f} a second"
    late = quantiles(waits, n=20)[-1]
    name = f"{count} eligibility checks, {SESSIONS} at once, of the mock's ceiling"
    return [
        Figure(name, share, "", at_least(0.7), beside),
        Figure("  95th percentile of one check", late, "s", at_most(1.0), f"median {median(waits) * 1000:.0f} ms"),
    ]


@asynccontextmanager
async def _site(count: int) -> AsyncIterator[Mapping[str, str]]:
    command = [sys.executable, "-m", "bench.clearinghouse_site", str(count)]
    pipe = asyncio.subprocess.PIPE
    site = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdin=pipe, stdout=pipe)
    assert site.stdin is not None
    assert site.stdout is not None
    try:
        yield json.loads(await site.stdout.readline())
    finally:
        site.stdin.close()
        await site.wait()


@contextmanager
def _localhost() -> Iterator[None]:
    """Have names under `localhost` mean this machine, which resolvers need not know."""
    ask = socket.getaddrinfo

    def found(host: Any, *others: Any, **named: Any) -> Any:
        plain = host.decode() if isinstance(host, bytes) else host
        return ask("127.0.0.1" if str(plain).endswith(".localhost") else host, *others, **named)

    socket.getaddrinfo = found
    try:
        yield
    finally:
        socket.getaddrinfo = ask


def _question(number: int) -> EligibilityRequest:
    return EligibilityRequest(
        payer_id="EX001",
        payer_name="EXAMPLE HEALTH",
        provider=CLINIC,
        subscriber=EligibilityMember(
            member_id=f"S{number:05}", last_name="EXAMPLE", first_name=f"PAT{number}", birth_date=BORN
        ),
        date_of_service=date(2026, 11, 20),
        service_type_codes=("30",),
    )


async def _ours(site: Mapping[str, str], count: int) -> tuple[float, list[float]]:
    access = RealTimeAccess(site["username"], site["password"], site["sender"], url=site["url"])
    waits: list[float] = []
    async with RealTimeLane(access, numbers=NumbersInMemory(), at_once=SESSIONS) as lane:
        eligibility = Eligibility({"realtime": RealTimeEligibility(lane)})
        questions = iter([_question(number) for number in range(count)])

        async def work() -> None:
            for question in questions:
                begun = perf_counter()
                assert (await eligibility.check(question)).status == "eligible"
                waits.append(perf_counter() - begun)

        begun = perf_counter()
        await asyncio.gather(*(work() for _ in range(SESSIONS)))
        return perf_counter() - begun, waits


async def _raw(site: Mapping[str, str], count: int) -> float:
    """Send one question, written once, again and again, and look at nothing but the status."""
    profile = load_profile("office_ally_realtime", envelope={"sender_id": site["sender"]})
    question = _question(0).model_copy(update={"reference_id": "BENCH", "trace_originator": "9CLINIC001"})
    [file] = await write_eligibility([question], profile=profile, numbers=NumbersInMemory(), usage="production")
    message = CoreMessage(
        payload_type="X12_270_Request_005010X279A1",
        payload_id="bench",
        time_stamp=stamped(datetime.now(UTC)),
        sender_id=site["sender"],
        receiver_id=RECEIVER,
        payload=file.text,
    )
    content = soap.written(message, username=site["username"], password=site["password"])
    left = iter(range(count))
    async with httpx.AsyncClient(timeout=60, trust_env=False) as client:

        async def work() -> None:
            for _ in left:
                (await client.post(site["url"], content=content, headers=soap.HEADERS)).raise_for_status()

        begun = perf_counter()
        await asyncio.gather(*(work() for _ in range(SESSIONS)))
        return perf_counter() - begun


# --- a batch


class _Folder:
    """Takes files by one rename, as the files lane does, and nothing else."""

    def __init__(self, root: Path) -> None:
        self._root = root

    async def send(self, file: Outgoing, *, leaving: Leaving) -> Left:
        staged = self._root / f"{file.id}.part"
        staged.write_bytes(file.content)
        await leaving({})
        staged.rename(self._root / file.name)
        return Left()

    def proves(self, error: BaseException) -> bool:
        return False

    async def settle(self, file: Outgoing, marker: Mapping[str, Any]) -> Left | None:
        return Left()


async def _batch(count: int, listed: int) -> list[Figure]:
    begun = perf_counter()
    claims = [_claim(number) for number in range(count)]
    made = perf_counter() - begun
    await _written(claims[:1])  # what the validator reads at its first claim is not a claim's price
    written = await _written(claims)
    with TemporaryDirectory() as folder:
        async with StateDatabase(Path(folder) / "state.db", key=new_key()) as state:
            desk = _desk(state, Path(folder))
            sent = await _timed(desk, claims)
            again = await _timed(desk, claims)
        async with StateDatabase(Path(folder) / "other.db", key=new_key()) as state:
            desk = _desk(state, Path(folder))
            await _timed(desk, claims[:listed])
            begun = perf_counter()
            assert len(await desk.list()) == min(listed, count)
            took = perf_counter() - begun
    return [
        Figure(f"{count} claims, from models to the file that left", sent, "s", beside=f"{count / sent:.0f} a second"),
        Figure("  of it edits, validation and text", written, "s"),
        Figure("  before it: making the models", made, "s"),
        Figure("  handed over again: a receipt each", again, "s"),
        Figure(f"list of {min(listed, count)} claims", took, "s"),
    ]


async def _written(claims: Sequence[Claim]) -> float:
    profile = load_profile("office_ally", envelope={"sender_id": "CLINIC1"})
    begun = perf_counter()
    await write_claims(claims, profile=profile, submitter=SUBMITTER, numbers=NumbersInMemory(), usage="production")
    return perf_counter() - begun


async def _timed(desk: Claims, claims: Sequence[Claim]) -> float:
    begun = perf_counter()
    outcomes = await desk.submit_many(claims)
    took = perf_counter() - begun
    assert all(outcome.require() for outcome in outcomes)
    return took


def _desk(state: StateDatabase, folder: Path) -> Claims:
    async def account() -> str:
        return "c" * 32

    audit = Auditing(state, portal="office_ally", account=account, session=lambda: None, actor=None, audited="all")
    channels: Mapping[SubmissionChannel, Channel] = {"sftp": _Folder(folder)}
    config = ClaimsOut(submitter=SUBMITTER, usage="production", channel="sftp")
    means = Means(state=state, account=account, config=config, channels=channels, audit=audit)
    return Claims(lambda: means)


def _claim(number: int) -> Claim:
    """Return an invented claim of two lines, in the shape of POST /claims."""
    street = {"line1": "12 EXAMPLE STREET", "city": "PORTLAND", "region": "OR", "postalCode": "972050001"}
    lines, day = [("99213", "125.00"), ("87880", "35.50")], {"fromDate": "2026-02-03"}
    return Claim.model_validate(
        {
            "claimType": "837P",
            "patientControlNumber": f"BENCH-{number:05}",
            "payerId": "EX001",
            "payer": {"name": "EXAMPLE HEALTH"},
            "billingProvider": {
                "npi": "1000000004", "name": "EXAMPLE CLINIC", "taxId": "123456780", "billingAddress": street,
            },
            "subscriber": {
                "memberId": f"EX{number:06}", "relationship": "self", "lastName": "DOE", "firstName": "JANE",
                "dob": "1980-01-02", "sex": "F", "address": street, "claimFiling": "CI",
            },
            "placeOfService": "11",
            "diagnosisCodes": ["J029"], "totalCharge": "160.50",
            "serviceLines": [
                {"cptCode": code, "units": 1, "chargeAmount": charge, "diagnosisPointers": [1]} | day
                for code, charge in lines
            ],
        }
    )  # fmt: skip
