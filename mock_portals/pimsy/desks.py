"""The parts of a practice's portal."""

from __future__ import annotations

from mock_portals.pimsy.authorizations_desk import Authorizations
from mock_portals.pimsy.beds_desk import Beds
from mock_portals.pimsy.billing_desk import Billing
from mock_portals.pimsy.chart_desk import Chart
from mock_portals.pimsy.chart_posts import ChartPosts
from mock_portals.pimsy.clients_desk import Clients
from mock_portals.pimsy.clinical_desk import Clinical
from mock_portals.pimsy.desk import Desk
from mock_portals.pimsy.documents_desk import Documents
from mock_portals.pimsy.ede_desk import Exchange
from mock_portals.pimsy.eligibility_desk import EligibilityClients
from mock_portals.pimsy.groups_desk import Groups
from mock_portals.pimsy.invoice_posting_desk import BatchPosting
from mock_portals.pimsy.invoicing_desk import Invoicing
from mock_portals.pimsy.matrix_desk import Matrix
from mock_portals.pimsy.notes_desk import Notes
from mock_portals.pimsy.organization_desk import Organization
from mock_portals.pimsy.payers_desk import Payers
from mock_portals.pimsy.profiles_desk import Profiles
from mock_portals.pimsy.reports_desk import Reports
from mock_portals.pimsy.sal_desk import SalEditor
from mock_portals.pimsy.schedule_desk import Schedule
from mock_portals.pimsy.users_desk import Users
from mock_portals.pimsy.utilities_desk import Utilities
from mock_portals.pimsy.waiting_desk import WaitingDesk

DESKS: tuple[type[Desk], ...] = (
    Utilities,
    Clients,
    Chart,
    ChartPosts,
    WaitingDesk,
    Groups,
    Organization,
    Beds,
    Payers,
    Users,
    Schedule,
    SalEditor,
    Authorizations,
    Billing,
    Matrix,
    Profiles,
    Invoicing,
    Exchange,
    BatchPosting,
    EligibilityClients,
    Reports,
    Notes,
    Clinical,
    Documents,
)
