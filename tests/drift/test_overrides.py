"""Reviewed declarations from a file: for one client, checked before they count, and never looser on writes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from playwright.async_api import Page
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from portaldriver import OfficeAlly
from portaldriver.drift.declarations import declared
from portaldriver.drift.looking import look_at
from portaldriver.drift.overrides import Override, Overrides, digest_of, override_for, read, written
from portaldriver.drift.signing import sign
from portaldriver.drift.spelling import parsed
from portaldriver.errors import ConfigurationError, PageTimeout, PortalDown, SelectorAmbiguous, SessionExpired
from portaldriver.events import OverridesApplied
from portaldriver.pom import Binding, Commit, PageObject, Record, Selector, Table, button, key, label
from portaldriver.pom.addresses import known_screens
from portaldriver.pom.binding import Interstitial
from portaldriver.pom.commit import guarded
from portaldriver.pom.form import Form
from portaldriver.pom.parts import date_parts
from portaldriver.pom.replaced import as_written, every_selector
from portaldriver.portals.office_ally.pages.patient_list import PatientList
from portaldriver.runtime.session import Tab
from tests.conftest import Connect, Told
from tests.pom.serving import Site

PAGE = """<!doctype html><title>Visits</title><form method="post" action="/visits">
<label for="w">Ward</label><input id="w"><label for="y">Year</label><input id="y">
<button type="submit" id="keep">Save</button><button type="submit" id="store" name="stored">Store</button></form>
<table id="list"><tr><th>Number</th><th>Ward</th><th>Wing</th></tr>
<tr class="v"><td>1</td><td>North</td><td>Left</td></tr><tr class="v"><td>2</td><td>South</td><td>Right</td></tr></table>"""


class VisitRow(Record):
    """A visit."""

    number: Annotated[str, Selector("td:nth-child(1)", key("no"))]
    ward: Annotated[str, Selector("td.gone", key("ward"))] = ""


class VisitWanted(Record):
    """What is asked."""

    ward: Annotated[str, Selector("#gone")] = ""
    day: Annotated[str | None, date_parts("made")] = None


class WardVisits(PageObject):
    """An invented ward's visits."""

    host = "portal.example.com"
    path = "/visits"
    ready = Selector("#list")
    save = Commit("#gone", sends="^/visits$")
    wanted = Form(VisitWanted)
    grid = Table(VisitRow, rows=Selector("tr.v", key("rows")), empty=Selector("#none"))


class WardClosed(PageObject):
    """A page that may stand in the place of any other."""

    ready = Selector("#closed")


KEY = Ed25519PrivateKey.generate()
PRIVATE = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
PUBLIC = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def given(folder: Path, *overrides: Override, portal: str = "ward", name: str = "ward.toml") -> Path:
    file = folder / name
    file.write_text(written(overrides, portal=portal), encoding="utf-8")
    return file


def one(element: str, *candidates: str, page: type[PageObject] = WardVisits, by: str = "") -> Override:
    return override_for(page, element, [parsed(each) for each in candidates], confirmed_by=by)


def reading(folder: Path, *overrides: Override, **options: Any) -> Overrides:
    return read(given(folder, *overrides), portal="ward", **options)


def bound(binding: Binding, overrides: Overrides) -> Binding:
    return replace(binding, instead=overrides.instead)


async def test_two_clients_read_one_page_each_by_its_own_declarations(
    tmp_path: Path, binding: Binding, site: Site, tab: Page
) -> None:
    site.page("/visits", PAGE)
    left = bound(binding, reading(tmp_path, one("grid.ward", "column('Wing')")))
    right = bound(binding, reading(tmp_path, one("grid.ward", 'column("Ward")')))
    seen = {}
    for who, at in {"none": binding, "left": left, "right": right}.items():
        page = WardVisits(tab, at)
        await page.open()
        shown = await page.grid.read()
        seen[who] = [row.ward for row in shown.records]
        assert {type(row) for row in shown.records} == {VisitRow}  # what others compare it with
        if who != "none":
            fetched = await page.grid.fetch(WardVisits.url(at))
            assert (fetched.records, fetched.via) == (shown.records, shown.via)
    assert seen == {"none": ["", ""], "left": ["Left", "Right"], "right": ["North", "South"]}


async def test_a_json_answer_is_read_as_before_where_only_the_page_moved(
    tmp_path: Path, binding: Binding, site: Site, tab: Page
) -> None:
    site.page("/visits", PAGE)

    async def rows(_: Request) -> Response:
        return JSONResponse({"rows": [{"no": "1", "ward": "North"}, {"no": "2", "ward": "South"}]})

    page = WardVisits(tab, bound(binding, reading(tmp_path, one("grid.ward", 'column("Ward")'))))
    await page.open()
    answer = await page.grid.fetch(site.answer("/rows", rows), json=True)
    assert answer.records == (await page.grid.read()).records


async def test_a_forms_field_is_typed_where_the_override_says(
    tmp_path: Path, binding: Binding, site: Site, tab: Page
) -> None:
    site.page("/visits", PAGE)
    moved = reading(tmp_path, one("wanted.ward", 'label("Ward")'), one("wanted.day.Year", "#y"))
    page = WardVisits(tab, bound(binding, moved))
    await page.open()
    await page.wanted.fill(VisitWanted(ward="North"))
    assert await tab.input_value("#w") == "North"
    assert every_selector(type(page))["wanted.day.Year"].spec == [("css", "#y")]
    assert (await look_at(page)).of("wanted.ward") is not None


async def test_what_commits_keeps_its_guard_and_asks_for_its_one_candidate(
    tmp_path: Path, binding: Binding, site: Site, tab: Page
) -> None:
    came: list[str] = []

    async def saved(request: Request) -> Response:
        came.append(request.method)
        return Response(PAGE + f"<p id='{request.method}'>", media_type="text/html")

    site.answer("/visits", saved)
    overrides = reading(tmp_path, one("save", 'button("Store")', by="Ottoline"))
    page = WardVisits(tab, bound(binding, overrides))
    await page.open()
    control = type(page).save
    assert isinstance(control, Commit)
    assert control.sends is WardVisits.save.sends
    async with guarded(page, control, seconds=5) as submission:
        await page.save.click(no_wait_after=True)
        await tab.locator("#POST").wait_for(state="attached")
    assert came.count("POST") == 1
    assert submission.left

    both = reading(tmp_path, one("save", "button", by="Ottoline"))
    page = WardVisits(tab, bound(binding, both))
    await page.open()
    with pytest.raises(SelectorAmbiguous, match=r"WardVisits\.save"):
        async with guarded(page, type(page).save, seconds=5):
            pytest.fail("nothing that matches twice is pressed")
    assert came.count("POST") == 1


async def test_an_interstitial_is_told_by_more_and_never_by_less(
    tmp_path: Path, hurried_binding: Binding, site: Site, tab: Page
) -> None:
    screens = (Interstitial(WardClosed, SessionExpired),)
    moved = reading(tmp_path, one("ready", "#shut", page=WardClosed), interstitials=[WardClosed])
    at = replace(bound(hurried_binding, moved), interstitials=screens)
    for body, told in {
        '<p id="shut">x': SessionExpired,
        '<p id="closed">x': SessionExpired,
        "<p>x": PageTimeout,
    }.items():
        site.page("/visits", body)
        with pytest.raises(told):
            await WardVisits(tab, at).open()
    site.page("/visits", '<p id="shut">x')
    with pytest.raises(PageTimeout):
        await WardVisits(tab, replace(hurried_binding, interstitials=screens)).open()
    site.page("/shut", '<p id="shut">x')
    site.page("/visits", PAGE)
    page = WardVisits(tab, at)
    await page.open()
    with pytest.raises(SessionExpired):
        await page.grid.fetch(site.origin + "/shut")


@pytest.fixture
def hurried_binding(binding: Binding) -> Binding:
    return replace(binding, timeouts=replace(binding.timeouts, navigation=1.5, read=1.5))


async def test_an_interstitial_that_is_wanted_itself_is_no_error(
    tmp_path: Path, binding: Binding, site: Site, tab: Page
) -> None:
    site.page("/shut", '<p id="shut">x')
    moved = reading(tmp_path, one("ready", "#shut", page=WardClosed), interstitials=[WardClosed])
    page = WardClosed(tab, replace(bound(binding, moved), interstitials=(Interstitial(WardClosed, PortalDown),)))
    await page.visit(site.origin + "/shut")
    await page.arrive()


def test_what_is_made_is_not_counted_beside_what_was_written(tmp_path: Path) -> None:
    moved = reading(tmp_path, one("grid.ward", 'column("Ward")'))
    made = moved.instead(WardVisits)
    assert (made.title(), made.__module__, as_written(made)) == ("WardVisits", __name__, WardVisits)
    assert moved.instead(made) is made
    assert [screen for screen in known_screens() if screen.title() == "WardVisits"] == [WardVisits]
    assert [each.name for each in declared(made).elements] == [each.name for each in declared(WardVisits).elements]
    assert reading(tmp_path, one("grid.ward", 'column("Ward")')).instead(WardVisits) is made


STALE = one("wanted.ward", "#x").model_copy(update={"declared": "0" * 16})


@pytest.mark.parametrize(
    "wrong, says",
    [
        (STALE, "already changed.*WardVisits.wanted.ward"),
        (one("save", "#x"), "confirm.*WardVisits.save"),
        (one("grid.empty", "#x"), "confirm.*WardVisits.grid.empty"),
        (one("save", "#x", "#y", by="Ottoline"), "exactly one"),
        (one("save", 'key("x")', by="Ottoline"), "exactly one"),
        (one("wanted.ward", "#x").model_copy(update={"candidates": ('open("/etc/passwd")',)}), "not known"),
        (one("wanted.ward", "#x").model_copy(update={"candidates": ("label(__name__)",)}), "literals"),
        (one("wanted.ward", "#x").model_copy(update={"candidates": ('label("a", "b")',)}), "other arguments"),
        (one("wanted.ward", "#x").model_copy(update={"element": "wanted.wing"}), "no element"),
        (one("wanted.ward", "#x").model_copy(update={"page": "WardVisit"}), "no page object"),
    ],
)
def test_what_is_wrong_is_refused_by_file_page_and_element(tmp_path: Path, wrong: Override, says: str) -> None:
    with pytest.raises(ConfigurationError, match=f"^ward.toml: .*{says}"):
        reading(tmp_path, wrong)


@pytest.mark.parametrize(
    "text, says",
    [
        ("version = 2\nportal = 'ward'", "version"),
        ("version = 1\nportal = 'elsewhere'", "another portal"),
        ("version = 1\nportal = 'ward'\nremove = ['WardClosed']", "remove"),
        (
            "version = 1\nportal = 'ward'\n[[override]]\npage='WardVisits'\nelement='save'\ncandidates=['#x']\ndeclared='x'\nsends=''",
            "sends",
        ),
        ("version =", "not TOML"),
    ],
)
def test_a_file_says_where_elements_are_and_nothing_else(tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "ward.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=says):
        read(file, portal="ward")


def test_the_same_element_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="twice"):
        reading(tmp_path, one("wanted.ward", "#x"), one("wanted.ward", "#y"))


def test_with_a_key_only_what_its_owner_signed_is_read(tmp_path: Path) -> None:
    file = given(tmp_path, one("wanted.ward", "#x"))
    with pytest.raises(ConfigurationError, match="not signed"):
        read(file, portal="ward", key=PUBLIC)
    beside = sign(file, PRIVATE)
    assert read(file, portal="ward", key=PUBLIC).count == 1
    other = Ed25519PrivateKey.generate().public_key()
    theirs = other.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    with pytest.raises(ConfigurationError, match="owner"):
        read(file, portal="ward", key=theirs)
    given(tmp_path, one("wanted.ward", "#y"))
    with pytest.raises(ConfigurationError, match="owner"):
        read(file, portal="ward", key=PUBLIC)
    beside.write_text("nonsense")
    with pytest.raises(ConfigurationError, match="owner"):
        read(file, portal="ward", key=PUBLIC)
    for broken in ("", PRIVATE):
        with pytest.raises(ConfigurationError, match="no Ed25519"):
            read(file, portal="ward", key=broken)


def test_a_digest_tells_every_part_of_a_declaration() -> None:
    told = [
        Selector("#a"), Selector("#b"), Selector("#a", may_be_absent=True), Selector("#a", label("A")), Commit("#a"),
        Commit("#a", sends="x"), Commit("#a", asks="x"), Commit("#a", by_browser=True), Selector(button("#a")),
    ]  # fmt: skip
    assert len({digest_of(each) for each in told}) == len(told)


async def test_of_two_clients_in_one_process_one_has_overrides_and_says_so(
    tmp_path: Path, connect: Connect, told: Told, seated: None
) -> None:
    moved = one("grid.insurance", 'column("Status")', page=PatientList)
    plain, moving = connect(), connect(overrides=given(tmp_path, moved, portal="office_ally"))

    async def rows(client: OfficeAlly) -> list[tuple[str | None, str | None]]:
        async def step(tab: Tab) -> list[tuple[str | None, str | None]]:
            page = await client._reach(tab, PatientList, {})
            assert isinstance(page, PatientList)
            return [(row.insurance, row.status) for row in (await page.grid.read()).records]

        return await client.call("rows", step)

    released, overridden, again = await rows(plain), await rows(moving), await rows(plain)
    assert [status for _, status in overridden] == [status for _, status in released]
    assert all(insurance == status for insurance, status in overridden)
    assert any(insurance != status for insurance, status in released)
    assert again == released
    await moving.health()
    assert [event.count for event in told.named(OverridesApplied.__name__)] == [1]
