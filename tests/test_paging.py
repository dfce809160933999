"""Listings: awaited, iterated, abandoned."""

from __future__ import annotations

from portaldriver import Page, Paginator
from portaldriver.models import ProviderRef
from portaldriver.paging import FetchPage


def person(number: int) -> ProviderRef:
    return ProviderRef(provider_id=str(number))


class Book:
    """Ten items; what is asked of it is counted."""

    def __init__(self, *, total: int = 10) -> None:
        self.total = total
        self.asked: list[int] = []

    def fetch(self) -> FetchPage[ProviderRef]:
        async def page(number: int) -> Page[ProviderRef]:
            self.asked.append(number)
            first = (number - 1) * 4
            items = tuple(person(n) for n in range(first, min(first + 4, self.total)))
            return Page(items=items, page=number, page_size=4, total=self.total)

        return page

    def listing(self, *, first: int = 1) -> Paginator[ProviderRef]:
        return Paginator(self.fetch, first=first, key=lambda item: item.provider_id)


async def test_await_gives_the_first_page_and_asks_no_more() -> None:
    book = Book()
    page = await book.listing(first=2)
    assert (len(page.items), page.page, book.asked) == (4, 2, [2])


async def test_async_for_gives_every_item_from_the_first_page_on() -> None:
    book = Book()
    assert [item.provider_id async for item in book.listing(first=2)] == [str(n) for n in range(4, 10)]
    assert book.asked == [2, 3]


async def test_an_empty_listing_ends_at_once() -> None:
    book = Book(total=0)
    assert await book.listing().all() == []
    assert book.asked == [1]


async def test_a_page_that_is_empty_before_the_total_ends_the_listing() -> None:
    async def empty(number: int) -> Page[ProviderRef]:
        return Page(items=(), page=number, page_size=4, total=99)

    listing = Paginator(lambda: empty, key=lambda item: item.provider_id)
    assert await listing.all() == []


async def test_an_item_that_a_shifting_listing_shows_twice_is_given_once() -> None:
    async def shifting(number: int) -> Page[ProviderRef]:
        first = (number - 1) * 4 - (number - 1)
        return Page(items=tuple(person(n) for n in range(first, first + 4)), page=number, page_size=4, total=8)

    listing = Paginator(lambda: shifting, key=lambda item: item.provider_id)
    assert [item.provider_id for item in await listing.all()] == [str(n) for n in range(7)]


async def test_a_listing_left_half_way_asks_no_further() -> None:
    book = Book()
    async for item in book.listing():
        if item.provider_id == "1":
            break
    assert book.asked == [1]


async def test_every_use_reads_afresh() -> None:
    book = Book()
    listing = book.listing()
    await listing
    await listing
    assert book.asked == [1, 1]
