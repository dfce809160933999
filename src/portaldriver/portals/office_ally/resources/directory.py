"""Who works where and who pays: what the practice keeps once and every other record refers to."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from ....client import Resource
from ....errors import ExtractionError, InvalidInput, NotFound, UnexpectedPage
from ....models import Address
from ....models.office import Facility, Office, OfficeResource, Payer, Provider
from ....runtime.session import Tab
from ..asking import failed, post, require_live, told
from ..grids import AT_ONCE, every
from ..listing import at_origin
from ..pages.landing import Landing
from ..pages.lookup import LOOKUPS, LookupItem, listed
from ..pages.office import OfficeChoice, ProviderForm, ProviderList, ProviderRecord, ProviderRow, WebApi


class Offices(Resource):
    """The practice's offices, and the rooms in them."""

    async def list(self) -> tuple[Office, ...]:
        """List the offices that the schedule offers (guide 5.3)."""

        async def step(tab: Tab) -> tuple[Office, ...]:
            # The schedule is the landing page too, which in the place of any other page would be none.
            others = tuple(one for one in self._binding.interstitials if one.screen is not Landing)
            screen = OfficeChoice(tab.page, replace(self._binding, interstitials=others))
            await at_origin(tab, self._binding)
            listing = await screen.offices.fetch(screen.url(self._binding))
            return tuple(Office(office_id=row.office_id, name=row.name) for row in listing.records)

        return await self._client.call("offices.list", step)

    async def resources(self, office_id: str) -> tuple[OfficeResource, ...]:
        """List an office's rooms and devices. Raises `NotFound` where the portal has none to tell of."""
        number = portal_id(office_id, "office_id")

        async def step(tab: Tab) -> tuple[OfficeResource, ...]:
            screen = WebApi(tab.page, self._binding)
            await at_origin(tab, self._binding)
            url, body = WebApi.asking(self._binding, f"v1/appointments/offices/{number}/resources")
            answer = told(screen, await post(screen, url, body, seconds=self._binding.timeouts.read))
            if failed(answer):
                require_live(answer, page=screen.title())
                raise NotFound("the portal tells of no such office", page=screen.title())
            return tuple(_resource(one) for one in _inner(answer))

        return await self._client.call("offices.resources", step)


class Providers(Resource):
    """The practice's providers."""

    async def list(self) -> tuple[Provider, ...]:
        """List all providers, those who left included."""

        async def step(tab: Tab) -> tuple[Provider, ...]:
            screen = ProviderList(tab.page, self._binding)
            await at_origin(tab, self._binding)
            rows = await every(
                screen.grid,
                lambda page: ProviderList.data_url(self._binding, page=page, size=AT_ONCE),
                binding=self._binding,
            )
            return tuple(_provider(row, row.provider_id) for row in rows)

        return await self._client.call("providers.list", step)

    async def get(self, provider_id: str) -> Provider:
        """Return one provider. Raises `NotFound`."""
        number = portal_id(provider_id, "provider_id")

        async def step(tab: Tab) -> Provider:
            screen = ProviderForm(tab.page, self._binding)
            await at_origin(tab, self._binding)
            record = await screen.record.fetch(screen.url(self._binding, ID=number))
            if record.shown_id is None:
                raise NotFound("no such provider", page=screen.title())
            if record.shown_id != number:
                raise UnexpectedPage("the portal showed another provider", page=screen.title())
            return _provider(record, number)

        return await self._client.call("providers.get", step, record=f"provider:{number}")


class _Lookup(Resource):
    """What is read from a lookup's window, opened without an opener (guide 3.2)."""

    async def _read(self, operation: str, name: str, *, by: str = "", text: str = "") -> tuple[LookupItem, ...]:
        async def step(tab: Tab) -> tuple[LookupItem, ...]:
            if not text:
                return await listed(tab, self._binding, name)
            tab.showing = None
            screen = LOOKUPS[name](tab.page, self._binding)
            await screen.open()
            return tuple([row.data async for rows in screen.searched(by, text) for row in rows])

        return await self._client.call(operation, step)


class Facilities(_Lookup):
    """Places where services are rendered."""

    async def list(self) -> tuple[Facility, ...]:
        """List all facilities."""
        return tuple(map(_facility, await self._read("facilities.list", "Facilities")))

    async def search(self, name: str) -> tuple[Facility, ...]:
        """Return the facilities whose name begins like this; several may have the same."""
        text = _text(name)
        return tuple(map(_facility, await self._read("facilities.search", "Facilities", by="Facility Name", text=text)))


class Payers(_Lookup):
    """Insurances, as patients' records name them."""

    async def list(self) -> tuple[Payer, ...]:
        """List all payers."""
        return tuple(map(_payer, await self._read("payers.list", "Insurance")))

    async def search(self, name: str) -> tuple[Payer, ...]:
        """Return the payers whose name begins like this; several may have the same."""
        text = _text(name)
        return tuple(map(_payer, await self._read("payers.search", "Insurance", by="Insurance Name", text=text)))


def portal_id(value: str, field: str) -> str:
    """Return an id of the portal as it spells it. Raises `InvalidInput` naming the argument."""
    number = value.strip()
    if not (number.isascii() and number.isdigit()):
        raise InvalidInput("must be the portal's id: digits", field=field)
    return number


def _text(name: str) -> str:
    text = name.strip()
    if not text:
        raise InvalidInput("must not be blank", field="name")
    return text


def _inner(answer: dict[str, Any]) -> list[Any]:
    """Return the list that an answer of the proxy carries as text within itself."""
    try:
        inner = json.loads(answer.get("dt") or "[]")
    except (ValueError, TypeError):
        inner = None
    if not isinstance(inner, list):
        raise ExtractionError("the answer does not hold a list", page="WebApi", field="dt")
    return inner


def _resource(one: Any) -> OfficeResource:
    """Read a room. Its keys are MODELLED."""
    if not isinstance(one, dict) or not one.get("ID"):
        raise ExtractionError("a room has no id", page="WebApi", field="ID")
    kind = one.get("Type")
    return OfficeResource(
        resource_id=str(one["ID"]), name=str(one.get("Name") or ""), kind=None if kind is None else str(kind)
    )


def _provider(shown: ProviderRow | ProviderRecord, number: str) -> Provider:
    names = [shown.last_name, *([shown.first_name] if shown.first_name else [])]
    return Provider(
        provider_id=number,
        name=", ".join(names),
        last_name=shown.last_name,
        first_name=shown.first_name,
        npi=shown.npi,
        taxonomy_code=shown.taxonomy,
        specialty=shown.specialty,
        status=shown.status,
    )


def _address(item: LookupItem) -> Address | None:
    address = Address(line1=item.line1, city=item.city, region=item.state, postal_code=item.zip_code)
    return address if address != Address() else None


def _required(item: LookupItem) -> tuple[str, str]:
    if item.id is None:
        raise ExtractionError("an entry of the lookup has no id", page="LookupPopup.rows", field="data")
    return item.id, item.name or ""


def _facility(item: LookupItem) -> Facility:
    number, name = _required(item)
    return Facility(
        facility_id=number,
        name=name,
        npi=item.npi,
        place_of_service=item.place_of_service,
        address=_address(item),
    )


def _payer(item: LookupItem) -> Payer:
    number, name = _required(item)
    return Payer(payer_id=number, name=name, address=_address(item))
