"""A page that holds invented patients wherever a page can hold anything, and a search for them in what was written."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass, fields
from html import escape
from pathlib import Path
from urllib.parse import quote, quote_plus

from tests.pom.serving import Site


@dataclass(frozen=True)
class Person:
    """An invented patient. Each value is unlike any word of the page."""

    first: str = "Wilhelmina"
    last: str = "Quackenbush"
    dob: str = "03/17/1951"
    ssn: str = "912-45-6789"
    phone: str = "(212) 555-0147"
    email: str = "w.quackenbush@example.com"
    mrn: str = "MRN0047113"
    note: str = "Ümlaut & <angle> diagnosis"

    @property
    def values(self) -> tuple[str, ...]:
        """All values, and the forms they take in code."""
        plain = tuple(str(getattr(self, field.name)) for field in fields(self))
        return (*plain, "912456789", "0047113", "1951-03-17", "2125550147")


PERSON = Person()
OTHER = Person(
    "Bartholome",
    "Featherston",
    "11/28/1964",
    "934-12-3456",
    "(415) 555-0188",
    "b.featherston@example.com",
    "MRN0098812",
    "Älmond # ~bunch~ condition",
)
"""The same lengths, and not one value in common."""


def page(person: Person) -> str:
    """Return a page that holds the person in every place there is."""
    p, note = person, escape(person.note)
    svg = f"<svg xmlns='http://www.w3.org/2000/svg' width='400' height='60'><text y='40' font-size='36'>{p.last}</text></svg>"
    picture = f"data:image/svg+xml,{quote(svg)}"
    return f"""<!DOCTYPE html><html><head><title>Chart of {p.first} {p.last}</title>
<!-- {p.first} {p.last} {p.ssn} -->
<meta name="patient" content="{p.last}"><link rel="next" href="/chart?name={quote(p.last)}&ssn={p.ssn}">
<script>window.patient = {{name: "{p.first} {p.last}", ssn: "{p.ssn}"}}</script>
<script type="application/json">{{"dob": "{p.dob}", "email": "{p.email}"}}</script>
<style>* {{ font: 16px monospace }} .c::before {{ content: "{p.last}" }} .b {{ background: url("{picture}"); width: 400px; height: 60px }}
 li {{ list-style-image: url("{picture}") }}</style></head>
<body data-patient="{p.first} {p.last}" class="chart">
<h1 title="{p.first} {p.last}" style="color: red !important; font-size: 40px">{p.first} {p.last}</h1>
<form action="/save?ssn={p.ssn}"><input type="hidden" id="ctl00_State" value="{p.ssn}|{p.last}"><label for="dob">Birth date:</label>
<input id="dob" value="{p.dob}" placeholder="{p.dob}" data-was="{p.dob}"><input id="typed"><textarea>{note}</textarea>
<select><option value="{p.mrn}">{p.last}, {p.first}</option></select><input type="password" value="{p.last}">
<input type="button" value="{p.first}"><button aria-label="Open {p.last}">{p.first}</button><button id="go">Find patient now</button></form>
<table><tr><th>Patient ID</th><th>Phone</th></tr>
<tr id="row_{p.last}" class="p-{p.mrn}" data-ssn="{p.ssn}"><td headers="{p.email}">{p.mrn}</td><td><a href="tel:{p.phone}">{p.phone}</a></td></tr></table>
<p class="c b" id="ssn-{p.ssn}">{note}</p><li>{p.email}</li><img alt="{p.first} {p.last}" src="{picture}">{svg}
<canvas id="drawn" width="400" height="50"></canvas><div id="host"></div><div id="closed"></div>
<iframe title="{p.last}" name="f-{p.last}" srcdoc="<style>*{{font:20px monospace}}</style><h2 style='color:blue !important'>{p.first} {p.last}</h2><p>{p.dob}</p>"></iframe>
<noscript>{p.last}</noscript><template><b>{p.last}</b></template><object data="/none?{p.last}">{p.last}</object>
<{p.last.lower()}-card>{p.first}</{p.last.lower()}-card>
<script>
 document.getElementById('typed').value = "{p.first} {p.last}";
 const pen = document.getElementById('drawn').getContext('2d'); pen.font = '40px monospace'; pen.fillText("{p.last}", 4, 40);
 document.getElementById('host').attachShadow({{mode: 'open'}}).innerHTML = '<b id="in-{p.ssn}">{p.first} {p.last}</b>';
 document.getElementById('closed').attachShadow({{mode: 'closed'}}).innerHTML = '<b>{p.first} {p.last}</b>';
</script></body></html>"""


def forms(value: str) -> Iterator[str]:
    """Return a value as it may be written down: plain, URL- and HTML-escaped, base64 at any offset, any case."""
    yield from (value, quote(value), quote_plus(value), quote(value, safe=""), escape(value))
    yield value.encode("ascii", "xmlcharrefreplace").decode()
    yield value.encode("unicode_escape").decode()
    for lead in ("", "x", "xx"):
        packed = base64.b64encode((lead + value).encode()).decode()
        yield packed[4:-4] if len(packed) > 14 else packed[4:]


def found_in(folder: Path, person: Person) -> list[tuple[str, str]]:
    """Return every value that occurs in any file below a folder, or in a file's name."""
    held = {
        path.name: path.read_bytes().decode("utf-8", "replace").lower() for path in folder.rglob("*") if path.is_file()
    }
    names = "\n".join(str(path.relative_to(folder)) for path in folder.rglob("*")).lower()
    texts = {**held, "names": names}
    return [
        (name, form)
        for name, text in texts.items()
        for value in person.values
        for form in forms(value)
        if len(form) > 5 and form.lower() in text
    ]


def inside(folder: Path, pattern: str = "*") -> list[Path]:
    """Return what lies in a folder, in the order of names."""
    return sorted(folder.glob(pattern))


def serve(site: Site, person: Person) -> str:
    """Serve the person's page and return its address, which names the person too."""
    site.page("/charts/12345/view", page(person))
    return f"{site.origin}/charts/12345/view?name={quote(person.last)}&ssn={person.ssn}"
