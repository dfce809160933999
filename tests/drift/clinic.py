"""An invented clinic's screen, in the words of its makers, and its page object."""

from __future__ import annotations

from typing import Annotated

from portaldriver.drift.baseline import Baseline, accept
from portaldriver.drift.looking import Look, look_at
from portaldriver.pom import Binding, Commit, PageObject, Record, Selector, Table, button, column, label, link
from portaldriver.pom.form import Form
from tests.pom.serving import Site

PAGE = """<!doctype html><html><head><title>Patient Search - Zebulon Quackenbush</title>
<link rel="stylesheet" href="/static/clinic.css"><script src="/static/clinic.js" defer></script></head><body>
<nav aria-label="Main"><a href="/patients">Patients</a> <a href="/claims">Claims</a></nav>
<main>
<h1>Patient Search</h1>
<form id="search" aria-label="Search">
 <fieldset><legend>Patient</legend>
 <label for="last">Last Name</label><input id="last" name="last_name">
 <label for="first">First Name</label><input id="first" name="first_name">
 <label for="state">Status</label><select id="state" name="status"><option>Active</option><option>Close</option></select>
 </fieldset>
 <label for="who">Provider</label><select id="who" name="provider"><option>Ottoline Quackenbush</option></select>
 <label for="copay">Copay</label><input id="copay" name="copay">
 <button type="submit" id="go">Search</button>
 <button type="button" id="save">Save</button>
</form>
<table id="found"><thead><tr><th>Patient ID</th><th>Last Name</th><th>First Name</th><th>Balance</th></tr></thead>
<tbody><tr class="row"><td>10017</td><td><a href="/patients/10017">Quackenbush</a></td><td>Zebulon</td><td>12.50</td></tr>
<tr class="row"><td>10018</td><td><a href="/patients/10018">Quackenbush</a></td><td>Philippa</td><td>0.00</td></tr></tbody></table>
<p id="none" hidden>No records</p>
</main></body></html>"""


class Row(Record):
    """A patient, as a row shows them."""

    patient_id: Annotated[str, Selector(column("Patient ID"), "td:nth-child(1)")]
    last_name: Annotated[str, Selector(column("Last Name"), "td:nth-child(2)")]
    first_name: Annotated[str, Selector("td:nth-child(3)")]
    balance: Annotated[str | None, Selector(column("Balance"), may_be_absent=True)] = None


class Criteria(Record):
    """What is searched for."""

    last_name: Annotated[str, Selector("#last", label("Last Name"))] = ""
    first_name: Annotated[str, Selector(label("First Name"), "#first")] = ""
    status: Annotated[str, Selector("#state")] = ""
    provider: Annotated[str, Selector("#who")] = ""
    copay: Annotated[str, Selector("#copay")] = ""


class PatientSearch(PageObject):
    """The clinic's patients."""

    host = "portal.example.com"
    path = "/patients"
    ready = Selector("#found", "table")
    search = Selector("#go", button("Search"))
    save = Commit("#save", button("Save"))
    claims = Selector(link("Claims"))
    help = Selector(link("Help"), may_be_absent=True)
    criteria = Form(Criteria)
    grid = Table(Row, rows=Selector("#found tbody tr"), empty=Selector("#none"))


async def looked(binding: Binding, site: Site, tab: object, body: str = PAGE, *, whole: bool = True) -> Look:
    """Serve the screen and look at it."""
    site.page("/patients", body)
    page = PatientSearch(tab, binding)  # type: ignore[arg-type]
    await page.open()
    return await look_at(page, whole=whole)


async def accepted(binding: Binding, site: Site, tab: object) -> Baseline:
    """Serve the screen and accept it as it is."""
    return accept(PatientSearch, await looked(binding, site, tab), portal="clinic", generation="first")
