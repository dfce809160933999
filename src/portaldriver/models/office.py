"""Who works where, and who pays: look-ups that other records refer to by id."""

from __future__ import annotations

from .base import Noun
from .patient import Address


class Office(Noun):
    """A place that appointments are made for."""

    office_id: str
    name: str


class OfficeResource(Noun):
    """A room or a device of an office that appointments can take up."""

    resource_id: str
    name: str
    kind: str | None = None


class Provider(Noun):
    """Somebody who sees patients. `name` is `Last, First`, as patients' records and appointments refer to them."""

    provider_id: str
    name: str
    last_name: str
    first_name: str | None = None
    npi: str | None = None
    taxonomy_code: str | None = None
    specialty: str | None = None
    status: str | None = None


class Facility(Noun):
    """A place where a service is rendered, as claims name it. Names are not unique; ids are."""

    facility_id: str
    name: str
    npi: str | None = None
    place_of_service: str | None = None
    address: Address | None = None


class Payer(Noun):
    """An insurance by the practice's id for it. Names are not unique; ids are."""

    payer_id: str
    name: str
    address: Address | None = None
