"""The words of a portal's modules are read without importing them: an event loop with leases to renew waits."""

from __future__ import annotations

import subprocess
import sys

SCRIPT = """
import sys
from portaldriver.drift.own_words import own_words
import portaldriver.portals.office_ally
before = set(sys.modules)
words = own_words("portaldriver.portals.office_ally")
others = own_words("portaldriver.portals.office_ally.clearinghouse")
told = ["Download File Summary" in words, "Download File Summary" in others, len(words) > 1000]
print(*told, set(sys.modules) - before)
"""


def test_words_of_an_application_are_its_own_and_no_module_is_imported() -> None:
    told = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, timeout=60, check=True).stdout
    assert told.strip() == "False True True set()"
