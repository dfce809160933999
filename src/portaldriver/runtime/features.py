"""Turn off what costs a headless browser the most: the renderers of a toolbar that nobody sees."""

from __future__ import annotations

PLAYWRIGHTS = (
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable",
    "LensOverlay",
    "MediaRouter",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "TcpPortRandomizationWin",
    "OptimizationHints",
    "NetworkTimeServiceQuerying",
    "AimEnabled",
    "PreconnectToSearch",
    "msForceBrowserSignIn",
    "msEdgeUpdateLaunchServicesPreferredVersion",
)
"""What Playwright 1.65 turns off. Chromium obeys the last such switch alone, so ours has to repeat it."""

TOOLBAR = ("WebUIOmniboxPopup", "WebUIOmniboxAimPopup")
"""Chromium 156 starts two renderers for its address bar with every context."""


SPARE = ("SpareRendererForSitePerProcess",)
"""A renderer kept ready for the next site: a portal has one, and a session keeps its tabs."""


def switch() -> str:
    """Return the switch that turns off these and what Playwright turns off."""
    return "--disable-features=" + ",".join((*PLAYWRIGHTS, *TOOLBAR, *SPARE))
