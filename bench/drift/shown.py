"""The pages that a tour of the mock portals shows, as documents that stand by themselves."""

from __future__ import annotations

from dataclasses import dataclass, field

from bench.drift.matrix import Shown
from portaldriver import BrowserPool, Limits
from portaldriver.client import PortalClient
from portaldriver.drift.survey import Survey
from portaldriver.pom import PageObject
from tests.drift.mocks import MADE, client_of


@dataclass(slots=True)
class Pages(Survey):
    """A survey that keeps each page's markup too, without what would run in it."""

    html: dict[type[PageObject], str] = field(default_factory=dict)

    async def rendered(self, page: PageObject, *, region: str = "") -> None:
        """Look at a page, and keep its markup if the look is the one that is kept."""
        before = self.looks.get(type(page))
        await Survey.rendered(self, page, region=region)
        if self.looks.get(type(page)) is not before:
            self.html[type(page)] = await page.root.evaluate(_MARKUP)


_MARKUP = """() => {
  const copy = document.documentElement.cloneNode(true);
  for (const one of copy.querySelectorAll('script, link, meta[http-equiv], iframe, frame')) one.remove();
  const base = document.createElement('base');
  base.href = location.origin + location.pathname;
  copy.querySelector('head').prepend(base);
  return '<!doctype html>' + copy.outerHTML;
}"""


async def pages() -> list[Shown]:
    """Return every page that the tours of both portals show, in each generation."""
    found: list[Shown] = []
    async with BrowserPool(limits=Limits(pages=1)) as pool:
        for portal, generations in MADE.items():
            for generation in generations:
                async with client_of(portal, generation, pool=pool) as client:
                    found += await _shown(client, f"{portal} {generation}")
    return found


async def _shown(client: PortalClient, where: str) -> list[Shown]:
    survey = await client._checks.survey(Pages())
    assert isinstance(survey, Pages)
    return [Shown(page, where, html) for page, html in survey.html.items()]
