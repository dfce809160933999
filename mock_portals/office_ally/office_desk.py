"""Manage Office: the list of providers and one of them (guide 4). Columns and the form are MODELLED."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import Response

from mock_portals.grafting import Page
from mock_portals.library import NotRecorded
from mock_portals.office_ally import grid_rows
from mock_portals.office_ally.desk import Desk, Handler
from mock_portals.office_ally.directory import Provider
from mock_portals.office_ally.sessions import PortalSession
from mock_portals.visiting import Visit

DEFAULT = "/pm/ManageOffice/Default.aspx"
EDIT = "/pm/ManageOffice/EditProvider.aspx"
P = "ctl00_phFolderContent_ucProvider_"


class OfficeDesk(Desk):
    """The practice's own data, from the portal's directory."""

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        """Return the list and the form."""
        return {("GET", DEFAULT.lower()): self._providers, ("GET", EDIT.lower()): self._provider}

    def _providers(self, visit: Visit, session: PortalSession) -> Response:
        if "jqGridID" in visit.query:
            rows = [_cells(provider) for provider in self._portal.directory.providers]
            return self.json(grid_rows.answer(visit, rows))
        if visit.query.get("Option") != "Provider_ViewList":
            raise NotRecorded(visit.path)
        return self.show(visit, session, self.recorded(DEFAULT, variant=""))

    def _provider(self, visit: Visit, session: PortalSession) -> Response:
        asked = visit.query.get("ID", "")
        provider = next((one for one in self._portal.directory.providers if one.id == asked), None)
        recorded = self.recorded(EDIT, variant="provider" if provider else "unknown-provider")
        return self.show(visit, session, recorded, (lambda page: _fill(page, provider)) if provider else None)


def _cells(provider: Provider) -> list[str]:
    return [
        provider.id,
        provider.last_name,
        provider.first_name,
        provider.npi,
        provider.taxonomy,
        provider.specialty,
        provider.status,
    ]


def _fill(page: Page, provider: Provider) -> None:
    page.text_by_id(P + "lblProviderID", provider.id)
    values = {
        "LastName": provider.last_name,
        "FirstName": provider.first_name,
        "NPI": provider.npi,
        "TaxonomyCode": provider.taxonomy,
        "Specialty": provider.specialty,
    }
    page.values({P + name: value for name, value in values.items()})
    page.select(P + "lstStatus", label=provider.status)
