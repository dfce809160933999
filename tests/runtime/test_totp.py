"""One-time codes: right, never twice, never at the last moment, and never shown."""

from __future__ import annotations

import pyotp
import pytest

from portaldriver import ConfigurationError, Totp

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


async def unused(_: str) -> bool:
    """Claim for a store that has never seen a code."""
    return True


def totp(clock: Clock, secret: str = SECRET) -> Totp:
    return Totp(secret, clock=clock, sleep=clock.sleep)


async def test_the_code_is_the_one_of_the_present_step() -> None:
    clock = Clock(1_800_000_010.0)
    assert await totp(clock).code(unused) == pyotp.TOTP(SECRET).at(1_800_000_010)
    assert clock.slept == []


async def test_a_step_serves_once() -> None:
    clock = Clock(1_800_000_010.0)
    provider = totp(clock)
    first, second = await provider.code(unused), await provider.code(unused)
    assert first != second
    assert second == pyotp.TOTP(SECRET).at(1_800_000_030)
    assert sum(clock.slept) == pytest.approx(20, abs=0.1)


@pytest.mark.parametrize("left, waits", [(5.5, False), (4.9, True), (0.1, True)])
async def test_under_five_seconds_the_next_step_is_waited_for(left: float, waits: bool) -> None:
    clock = Clock(1_800_000_030.0 - left)
    code = await totp(clock).code(unused)
    assert bool(clock.slept) is waits
    assert code == pyotp.TOTP(SECRET).at(1_800_000_030 if waits else 1_800_000_000)


async def test_a_clock_that_goes_back_never_repeats_a_code() -> None:
    clock = Clock(1_800_000_010.0)
    provider = totp(clock)
    first = await provider.code(unused)
    clock.now -= 60
    assert await provider.code(unused) != first


async def test_a_step_that_another_process_used_is_passed_over() -> None:
    clock = Clock(1_800_000_010.0)
    asked: list[str] = []

    async def used_once(code: str) -> bool:
        asked.append(code)
        return len(asked) > 1

    assert await totp(clock).code(used_once) == pyotp.TOTP(SECRET).at(1_800_000_030)
    assert asked == ["totp:60000000", "totp:60000001"]


async def test_spaces_and_case_of_the_secret_do_not_matter() -> None:
    clock = Clock(1_800_000_010.0)
    assert await totp(clock, "jbsw y3dp ehpk 3pxp jbsw y3dp ehpk 3pxp").code(unused) == await totp(clock).code(unused)


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
