"""The numbers refuse nonsense when they are written down."""

from __future__ import annotations

from typing import Any

import pytest

from portaldriver import Limits, Retry, Timeouts


@pytest.mark.parametrize("make", [lambda: Timeouts(read=0), lambda: Limits(pages=-1), lambda: Retry(attempts=0)])
def test_a_number_that_is_not_positive_is_refused(make: Any) -> None:
    with pytest.raises(ValueError, match="must be more than 0"):
        make()
