"""A cookie of our own in every jar, for no host there is: where it is gone, the browser has lost its cookies.

A browser's network service that dies takes all of them along without a word, and starts anew with an empty jar. What a
portal sets or deletes itself says nothing of that.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

NAME, DOMAIN = "witness", "portaldriver.invalid"


def added_to(storage: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a context is to begin with, the witness included."""
    cookie = {
        "name": NAME,
        "value": "1",
        "domain": DOMAIN,
        "path": "/",
        "expires": -1,
        "httpOnly": True,
        "secure": False,
        "sameSite": "Strict",
    }
    return {"cookies": [*storage.get("cookies", ()), cookie], "origins": list(storage.get("origins", ()))}


def taken_from(storage: Mapping[str, Any]) -> tuple[dict[str, Any], bool]:
    """Return what a context held without the witness, and whether that was missing."""
    cookies = [cookie for cookie in storage["cookies"] if cookie["domain"] != DOMAIN]
    return {**storage, "cookies": cookies}, len(cookies) == len(storage["cookies"])
