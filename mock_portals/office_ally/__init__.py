"""Office Ally's sign-in and Practice Mate, as far as public facts go."""

from mock_portals.office_ally.accounts import Account
from mock_portals.office_ally.patients import MockPatient
from mock_portals.office_ally.portal import OfficeAllyPortal

__all__ = ["Account", "MockPatient", "OfficeAllyPortal"]
