"""The way in for `pytest --drift`: nothing of the package is imported before that is asked for.

It stands beside the package, as what pytest imports by itself is imported before coverage is measured.
"""

from __future__ import annotations

import pytest

PLUGIN = "portaldriver.testing.drift"


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config, args: list[str]) -> None:
    """Load the plugin, with the options that go with it, where `--drift` is among pytest's arguments."""
    if "--drift" in args:
        early_config.pluginmanager.import_plugin(PLUGIN)
