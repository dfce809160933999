"""One-time codes: right, never twice, never at the last moment, and never shown."""

from __future__ import annotations

import base64
import hashlib
import hmac

import pyotp
import pytest

from portaldriver import ConfigurationError, Totp
from tests.tickets import code_of

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


class Clock:
    """A clock that stands still until somebody sleeps."""

    def __init__(self, now: float) -> None:
        self.now = now
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def totp(clock: Clock, secret: str = SECRET) -> Totp:
    return Totp(secret, clock=clock, sleep=clock.sleep)


async def test_the_code_is_the_one_of_the_present_step() -> None:
    clock = Clock(1_800_000_010.0)
    assert await code_of(totp(clock)) == pyotp.TOTP(SECRET).at(1_800_000_010)
    assert clock.slept == []


async def test_a_step_serves_once() -> None:
    clock = Clock(1_800_000_010.0)
    provider = totp(clock)
    first, second = await code_of(provider), await code_of(provider)
    assert first != second
    assert second == pyotp.TOTP(SECRET).at(1_800_000_030)
    assert sum(clock.slept) == pytest.approx(20, abs=0.1)


@pytest.mark.parametrize("left, waits", [(5.5, False), (4.9, True), (0.1, True)])
async def test_under_five_seconds_the_next_step_is_waited_for(left: float, waits: bool) -> None:
    clock = Clock(1_800_000_030.0 - left)
    code = await code_of(totp(clock))
    assert bool(clock.slept) is waits
    assert code == pyotp.TOTP(SECRET).at(1_800_000_030 if waits else 1_800_000_000)


async def test_a_clock_that_goes_back_never_repeats_a_code() -> None:
    clock = Clock(1_800_000_010.0)
    provider = totp(clock)
    first = await code_of(provider)
    clock.now -= 60
    assert await code_of(provider) != first


async def test_a_step_that_another_process_used_is_passed_over() -> None:
    clock = Clock(1_800_000_010.0)
    asked: list[str] = []

    async def used_once(code: str) -> bool:
        asked.append(code)
        return len(asked) > 1

    assert await code_of(totp(clock), used_once) == pyotp.TOTP(SECRET).at(1_800_000_030)
    assert asked == ["totp:60000000", "totp:60000001"]


async def test_spaces_and_case_of_the_secret_do_not_matter() -> None:
    clock = Clock(1_800_000_010.0)
    assert await code_of(totp(clock, "jbsw y3dp ehpk 3pxp jbsw y3dp ehpk 3pxp")) == await code_of(totp(clock))


@pytest.mark.parametrize("secret", ["", "   ", "not base32!", "JBSWY3DP", "0189" * 8])
def test_a_secret_that_cannot_work_is_refused_without_being_quoted(secret: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        Totp(secret)
    assert not secret.strip() or secret not in str(refused.value)
    assert refused.value.__context__ is None


def test_the_secret_is_in_no_repr() -> None:
    assert SECRET not in repr(Totp(SECRET)) + str(Totp(SECRET))


@pytest.mark.parametrize("margin", [-1.0, 30.0, 31.0])
def test_a_margin_that_no_step_can_keep_is_refused(margin: float) -> None:
    with pytest.raises(ConfigurationError, match="margin"):
        Totp(SECRET, margin=margin)


@pytest.mark.parametrize("ahead", [-45.0, 45.0])
async def test_the_portals_clock_counts_where_it_differs(ahead: float, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1_800_000_010.0
    monkeypatch.setattr("time.time", lambda: now)
    assert await code_of(Totp(SECRET, margin=0), clock_offset=ahead) == pyotp.TOTP(SECRET).at(int(now + ahead))


async def test_a_clock_of_ones_own_is_taken_for_the_portals() -> None:
    clock = Clock(1_800_000_010.0)
    assert await code_of(totp(clock), clock_offset=45) == pyotp.TOTP(SECRET).at(1_800_000_010)


@pytest.mark.parametrize(
    "given",
    [
        f"otpauth://totp/Example%20Clinic:clerk?secret={SECRET}&issuer=Example%20Clinic",
        f" otpauth://totp/clerk?secret={SECRET.lower()}&digits=6&period=30&algorithm=SHA1 ",
    ],
)
async def test_the_enrolments_address_serves_as_well(given: str) -> None:
    clock = Clock(1_800_000_010.0)
    assert await code_of(totp(clock, given)) == pyotp.TOTP(SECRET).at(1_800_000_010)


async def test_eight_digits_of_a_minute_and_another_hash() -> None:
    clock = Clock(1_800_000_010.0)
    given = f"otpauth://totp/clerk?secret={SECRET}&digits=8&period=60&algorithm=SHA256"
    expected = pyotp.TOTP(SECRET, digits=8, interval=60, digest=hashlib.sha256).at(1_800_000_010)
    assert await code_of(totp(clock, given)) == expected


async def test_a_secret_of_eighty_bits_gives_the_codes_that_its_portal_expects() -> None:
    """The code by RFC 4226, without the library."""
    key = b"ten bytes!"
    counted = hmac.new(key, (60_000_000).to_bytes(8), hashlib.sha1).digest()
    place = counted[-1] & 15
    expected = f"{int.from_bytes(counted[place : place + 4]) % 2**31 % 10**6:06}"
    assert await code_of(totp(Clock(1_800_000_010.0), base64.b32encode(key).decode())) == expected


@pytest.mark.parametrize("given", [f"otpauth://hotp/clerk?secret={SECRET}&counter=1", "https://example.com/?secret=x"])
def test_an_address_of_another_kind_is_refused(given: str) -> None:
    with pytest.raises(ConfigurationError):
        Totp(given)
