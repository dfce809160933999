"""One read of one account, and whether what came is right: all of it, and nobody else's."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from portaldriver import NotFound, OfficeAlly, Page, Patient, PatientSummary
from tests.soak.plan import Kind, Known, Read

SIZE = 20
FEW = 3


class CrossAccountRow(AssertionError):
    """An account was shown what belongs to another."""


class WrongAnswer(AssertionError):
    """An answer is not what the mock's books say."""


async def perform(read: Read, oa: OfficeAlly, own: Known, neighbour: Known) -> None:
    """Do a read. Raises what the SDK raises, `CrossAccountRow` and `WrongAnswer`."""
    await READS[read.kind](read, oa, own, neighbour)


def check(rows: Sequence[PatientSummary | Patient], own: Known, *, count: int | None = None) -> None:
    """Hold rows against the account's books."""
    if any(own.last_names.get(row.patient_id) != row.last_name for row in rows):
        raise CrossAccountRow("a row is not of this account, or not what it should be")
    if len({row.patient_id for row in rows}) != len(rows):
        raise WrongAnswer("a row came twice")
    if count is not None and len(rows) != count:
        raise WrongAnswer(f"{len(rows)} rows came instead of {count}")


def check_page(page: Page[PatientSummary] | Page[Patient], own: Known, *, size: int, of: int) -> None:
    """Hold one page of a listing of `of` patients against the account's books."""
    check(page.items, own, count=min(size, max(of - (page.page - 1) * size, 0)))
    if page.total != of:
        raise WrongAnswer(f"the list says {page.total} patients instead of {of}")


def _patient(read: Read, of: Known) -> tuple[str, str]:
    return sorted(of.last_names.items())[read.patient]


async def _list(read: Read, oa: OfficeAlly, own: Known, _: Known) -> None:
    page = await oa.patients.list(page=read.page, page_size=SIZE)
    check_page(page, own, size=SIZE, of=len(own.last_names))


async def _rendered_list(read: Read, oa: OfficeAlly, own: Known, _: Known) -> None:
    page = await oa.patients.list(page=read.page, page_size=SIZE, lane="page")
    check_page(page, own, size=SIZE, of=len(own.last_names))


async def _everyone(read: Read, oa: OfficeAlly, own: Known, _: Known) -> None:
    check(await oa.patients.list(page_size=SIZE).all(), own, count=len(own.last_names))


async def _search(read: Read, oa: OfficeAlly, own: Known, _: Known) -> None:
    patient_id, last_name = _patient(read, own)
    if read.page == 1:
        found = await oa.patients.search(patient_id=patient_id)
        check_page(found, own, size=50, of=1)
    else:
        namesakes = sum(name.lower() == last_name.lower() for name in own.last_names.values())
        found = await oa.patients.search(last_name=last_name, match="equals")
        check_page(found, own, size=50, of=namesakes)


async def _rendered_search(read: Read, oa: OfficeAlly, own: Known, _: Known) -> None:
    patient_id, _name = _patient(read, own)
    found = await oa.patients.search(patient_id=patient_id, page_size=SIZE, lane="page")
    check_page(found, own, size=SIZE, of=1)


async def _get(read: Read, oa: OfficeAlly, own: Known, _: Known) -> None:
    patient_id, _name = _patient(read, own)
    check([await oa.patients.get(patient_id)], own)


async def _rendered_get(read: Read, oa: OfficeAlly, own: Known, _: Known) -> None:
    patient_id, _name = _patient(read, own)
    check([await oa.patients.get(patient_id, lane="page")], own)


async def _full(read: Read, oa: OfficeAlly, own: Known, _: Known) -> None:
    page = await oa.patients.list(page=read.page, page_size=FEW, detail="full")
    check_page(page, own, size=FEW, of=len(own.last_names))


async def _stranger(read: Read, oa: OfficeAlly, own: Known, neighbour: Known) -> None:
    patient_id, _name = _patient(read, neighbour)
    try:
        await oa.patients.get(patient_id)
    except NotFound:
        return
    raise CrossAccountRow("another account's patient was shown")


async def _who(read: Read, oa: OfficeAlly, own: Known, _: Known) -> None:
    info = await oa.session_info()
    if (info.user.id, info.user.name) != (own.user_id, own.display_name):
        raise CrossAccountRow("the session is another user's")
    if not info.auth_token:
        raise WrongAnswer("the session has no handle")


async def _health(read: Read, oa: OfficeAlly, own: Known, _: Known) -> None:
    # What it finds may be bad, that is its use; it raises nothing.
    await oa.health()


READS: dict[Kind, Callable[[Read, OfficeAlly, Known, Known], Awaitable[None]]] = {
    Kind.LIST: _list,
    Kind.RENDERED_LIST: _rendered_list,
    Kind.EVERYONE: _everyone,
    Kind.SEARCH: _search,
    Kind.RENDERED_SEARCH: _rendered_search,
    Kind.GET: _get,
    Kind.RENDERED_GET: _rendered_get,
    Kind.FULL: _full,
    Kind.STRANGER: _stranger,
    Kind.WHO: _who,
    Kind.HEALTH: _health,
}
