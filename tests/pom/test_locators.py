"""A declaration is an ordinary locator: it waits, is strict, chains, and its failures say which element it was."""

from __future__ import annotations

import pytest
from playwright.async_api import Page

from portaldriver.errors import LayoutError, PageTimeout, PortalError, SelectorAmbiguous, SelectorNotFound
from portaldriver.pom import Binding, Inside, PageObject, Popup, Record, Selector, Table, button, column, label


class Row(Record):
    """A row without fields."""


class Screen(PageObject):
    save = Selector("#save", button("Save"))
    name = Selector("#name", label("Name"), ".name")
    list = Table(Row, rows=Selector("tr[id]"), empty=Selector("#none"), next=Selector("#next"))
    inner = Inside(PageObject, frame=Selector("#frame"))
    window = Popup(PageObject, opener=Selector("#open"))


class SpecialScreen(Screen):
    """Inherits all of it."""


async def test_it_clicks_and_fills(tab: Page) -> None:
    await tab.set_content("<label for=n>Name:</label><input id=n><button onclick='this.id=\"done\"'>Save</button>")
    screen = Screen(tab)
    await screen.name.fill("Doe")
    await screen.save.click()
    assert await tab.input_value("#n") == "Doe"
    assert await tab.locator("#done").count() == 1


async def test_it_waits_for_an_element_that_comes_late(tab: Page) -> None:
    await tab.set_content("<script>setTimeout(() => document.body.innerHTML = '<input id=name>', 60)</script>")
    await Screen(tab).name.fill("Doe")
    assert await tab.input_value("#name") == "Doe"


async def test_candidates_are_tried_in_their_order_not_in_the_documents(tab: Page) -> None:
    await tab.set_content("<p class=name>3</p><label for=b>Name</label><input id=b><input id=name>")
    ids = []
    for _ in range(3):
        ids.append(await Screen(tab).name.first.evaluate("e => e.id || e.className"))
        await tab.evaluate("(document.querySelector('#name') ?? document.querySelector('#b'))?.remove()")
    assert ids == ["name", "b", "name"]


async def test_a_later_candidate_does_not_add_to_what_an_earlier_one_found(tab: Page) -> None:
    await tab.set_content("<button id=save>Old</button><button>Save</button>")
    assert await Screen(tab).save.count() == 1


async def test_fields_are_found_from_a_row(tab: Page) -> None:
    await tab.set_content(
        "<table><tr><th>Do<th>Name<tr id=a><td><button>Save</button><td>Doe"
        "<tr id=b><td><button onclick='this.textContent=1'>Save</button><td>Roe</table>"
    )
    row = tab.locator(Screen.list.rows.playwright).nth(1)
    assert await row.locator(Selector(column("Name")).playwright).inner_text() == "Roe"
    await row.locator(Screen.save.playwright).click()
    assert await tab.locator("#b button").inner_text() == "1"
    cell = row.locator(Selector(column("Do")).playwright)
    assert await cell.locator(Selector(button("1")).playwright).count() == 1


async def caught(screen: PageObject, action: object) -> PortalError:
    with pytest.raises(PortalError) as raised:
        await screen.act(action)
    return raised.value


async def test_a_missing_element_is_named(tab: Page, hurried: Binding) -> None:
    await tab.set_content("<p>nothing</p>")
    screen = SpecialScreen(tab, hurried)
    error = await caught(screen, screen.save.click(timeout=1500))
    assert type(error) is SelectorNotFound
    assert (error.page, error.field) == ("SpecialScreen", "save")
    assert "Screen.save" in str(error)


async def test_two_elements_are_refused_by_name(tab: Page, hurried: Binding) -> None:
    await tab.set_content("<button>Save</button><button>Save</button>")
    screen = Screen(tab, hurried)
    error = await caught(screen, screen.save.click(timeout=1500))
    assert type(error) is SelectorAmbiguous
    assert str(error) == "2 elements match [Screen.save]"


async def test_an_element_that_is_there_and_cannot_be_used_is_another_matter(tab: Page, hurried: Binding) -> None:
    await tab.set_content("<button id=save disabled>Save</button>")
    screen = Screen(tab, hurried)
    error = await caught(screen, screen.save.click(timeout=1500))
    assert type(error) is PageTimeout
    assert (error.page, error.field) == ("Screen", "save")


async def test_an_element_that_cannot_be_filled_is_a_developers_matter(tab: Page, hurried: Binding) -> None:
    await tab.set_content("<p id=name>x</p>")
    screen = Screen(tab, hurried)
    error = await caught(screen, screen.name.fill("Doe", timeout=1500))
    assert type(error) is LayoutError
    assert error.field == "name"


@pytest.mark.parametrize(
    "part, name",
    [
        (Screen.list.rows, "Screen.list.rows"),
        (Screen.list.next, "Screen.list.next"),
        (Screen.inner.frame, "Screen.inner.frame"),
        (Screen.window.opener, "Screen.window.opener"),
        (Screen.save, "Screen.save"),
    ],
)
def test_the_parts_of_regions_know_whose_they_are(part: Selector, name: str) -> None:
    assert part.label == name


def test_a_selector_shows_its_candidates() -> None:
    assert repr(Screen.save) == "Selector(#save, button('Save'))"
    with pytest.raises(TypeError):
        Selector()


def test_two_pages_of_one_class_do_not_share_anything(tab: Page) -> None:
    assert Screen(tab).save is not Screen(tab).save
    assert isinstance(Screen.save, Selector)
