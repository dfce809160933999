"""Fields that a practice made required: brown on the screen, and a save without them is refused (guide 2.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import Response

from mock_portals.grafting import Page
from mock_portals.library import Recorded
from mock_portals.pimsy.desk import complain
from mock_portals.pimsy.framing import frame, highlight
from mock_portals.pimsy.pages import RECORDED
from mock_portals.pimsy.sessions import Session
from mock_portals.visiting import Visit

if TYPE_CHECKING:
    from mock_portals.pimsy.portal import PimsyPortal

BY_FORM = "main form[method=post]"


def refusal(portal: PimsyPortal, visit: Visit, session: Session) -> Response | None:
    """Return the form as it was posted, with what it lacks; None where nothing that is required is blank.

    A field that the form does not send is another form's: each has a Save of its own.
    """
    labels = portal.required.get(visit.path.lower(), ())
    if not labels:
        return None
    recorded: Recorded = portal.library.find("GET", RECORDED, visit.path)
    page = recorded.page()
    names = {"".join(one.itertext()).strip(): _name(page, str(one.get("for"))) for one in page.all("main label")}
    lacking = [one for one in labels if names.get(one) in visit.form and not visit.form[str(names[one])].strip()]
    if not lacking:
        return None
    frame(page, portal, session)
    highlight(page, portal, visit.path)
    complain(page, [f"{one} is required." for one in lacking])
    page.remove('main [role="status"]')
    for control in page.all(f"{BY_FORM} input[name]"):
        if control.get("type") not in ("hidden", "checkbox"):
            control.set("value", visit.form.get(str(control.get("name")), ""))
    return portal.render(recorded, page, path=visit.path)


def _name(page: Page, ident: str) -> str | None:
    found = [one for one in page.all(f"{BY_FORM} [name]") if one.get("id") == ident]
    return found[0].get("name") if found else None
