"""A practice's PIMSY Provider Portal: sign-in, second factors, idle lock. Its screens are MODELLED as a whole."""

from mock_portals.pimsy.accounts import Account
from mock_portals.pimsy.portal import PimsyPortal

__all__ = ["Account", "PimsyPortal"]
