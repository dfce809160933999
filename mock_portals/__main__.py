"""Serve the mock portals for a person with a browser: `python -m mock_portals`."""

from __future__ import annotations

import argparse
import contextlib
import sys
import threading

import pyotp

from mock_portals import MockServer
from mock_portals.office_ally import OfficeAllyPortal
from mock_portals.office_ally.portal import CURRENT, GENERATIONS
from mock_portals.pimsy import PimsyPortal


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m mock_portals", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="port on loopback (default: a free one)")
    parser.add_argument("--generation", choices=GENERATIONS, default=CURRENT, help="recorded layout to serve")
    options = parser.parse_args()
    portal = OfficeAllyPortal(generation=options.generation)
    practice = PimsyPortal()
    with MockServer(portal, practice, port=options.port) as server:
        account = portal.account
        lines = (
            f"Practice Mate:  {server.origins['pm.officeally.com']}/pm",
            f"User name:      {account.username}",
            f"Password:       {account.password}",
            f"TOTP secret:    {account.totp_secret}  (now: {pyotp.TOTP(account.totp_secret).now()})",
            f"PIMSY:          {server.origins[practice.host]}/",
            f"User, password: {practice.account.username}, {practice.account.password}",
            "Everything here is invented. Ctrl-C ends it.",
        )
        sys.stdout.write("\n".join(lines) + "\n")
        sys.stdout.flush()
        with contextlib.suppress(KeyboardInterrupt):
            threading.Event().wait()


if __name__ == "__main__":
    main()
