"""Authorizations that are created or changed (guide 2.6)."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Literal, Self

from ....errors import Duplicate, ExtractionError, InvalidInput, NotPermitted, SelectorNotFound
from ....models import Noun
from ....models.authorization import AuthorizationSaved, AuthorizationUpdate, NewAuthorization
from ....pom import Binding, Submission
from ....pom.record import leaves
from ....pom.values import as_typed
from ....runtime.session import Tab
from ....runtime.write import Filled, Found, Write
from ..auths import all_rows, find_row, form_of, new_form
from ..grids import folded
from ..pages.authorizations import AuthorizationForm, AuthorizationPage, AuthorizationRow
from ..saving import fill, outcome, refresh_pick_lists, unless_changed
from ..site import show

EDITABLE = "one => one.matches('input,select,textarea') && !one.disabled && !one.readOnly"
THEIRS, OTHERS = frozenset({"billingCode"}), frozenset({"startsOn", "endsOn", "unitsAllotted"})
"""One that came since is taken for ours if it has the code, or all of these: it may be kept otherwise than asked."""
OFFERED = "one => [...one.options].map(option => option.value)"


class AuthorizationWrite(Write[AuthorizationSaved]):
    """What writes of an authorization share: one form, one Save, one way to compare."""

    receipt: ClassVar[type[Noun]] = AuthorizationSaved
    draft: NewAuthorization | AuthorizationUpdate

    async def said(self, tab: Tab, filled: Filled, submission: Submission, answer: Any) -> None:
        """Wait for the status line, or for complaints. Raises `InvalidInput`, naming the fields."""
        await outcome(tab, self.binding, AuthorizationForm, after=filled.screen.title())

    @abstractmethod
    def asked(self) -> dict[str, Any]:
        """Return what the form is to hold, by field."""

    async def _fill(self, tab: Tab, url: str, values: Mapping[str, Any]) -> Filled:
        """Fill fields of a form and read them back. Raises `NotPermitted` for one that the user may not change."""
        screen = AuthorizationPage(tab.page, self.binding)
        await show(tab, screen, url)
        if "patient_id" in values:
            await _require_client(tab, screen, url, values["patient_id"])
        if not await screen.act(_control(screen, "authorization_id").count()):
            # Without its number nobody could tell what became of it.
            raise SelectorNotFound("no candidate matches", page=screen.form.label, field="authorization_id")
        for name in values:
            control = _control(screen, name)
            if await screen.act(control.count()) and not await screen.act(control.first.evaluate(EDITABLE)):
                what = "the user's profile has no rule to change this field of a managed authorization"
                raise NotPermitted(what, page=screen.title(), field=_wire(name))
        press = await unless_changed(screen, screen.form, AuthorizationPage.save, url=url)
        await fill(tab, screen.form, AuthorizationForm(**values), url=url)
        return Filled(screen=screen, control=AuthorizationPage.save, press=press)


class CreateAuthorization(AuthorizationWrite):
    """A new authorization. Natural key: patient, code, payer, first and last day."""

    operation = "authorizations.create"
    draft: NewAuthorization

    def __init__(self, binding: Binding, draft: NewAuthorization) -> None:
        super().__init__(binding)
        self.draft = draft

    @property
    def payload(self) -> Mapping[str, Any]:
        """Return the draft's wire shape."""
        return self.draft.model_dump(by_alias=True, mode="json", exclude_none=True)

    @classmethod
    def from_payload(cls, binding: Binding, payload: Mapping[str, Any]) -> Self:
        """Return the write of a payload."""
        return cls(binding, NewAuthorization.of(payload))

    @property
    def natural_key(self) -> str:
        """Return patient, code, payer and days."""
        one = self.draft
        words = (folded(one.billing_code), folded(one.payer_name or ""))
        return ":".join((one.patient_id, *words, str(one.starts_on), str(one.ends_on)))

    @property
    def record(self) -> str:
        """Return the patient's authorizations: new ones are told from those that were there before."""
        return f"authorization:of {self.draft.patient_id}"

    def asked(self) -> dict[str, Any]:
        """Return all that was given."""
        return {name: value for name, value in self.draft if value is not None}

    async def before(self, tab: Tab) -> list[str]:
        """Return the ids of the patient's authorizations. Raises `Duplicate` if the same one is there."""
        rows = await all_rows(tab, self.binding, self.draft.patient_id)
        for row in rows:
            if self._may_be(row) and not self._key_differs(await read_form(tab, self.binding, row)):
                error = Duplicate("the patient has an authorization for this code, payer and time", field="billingCode")
                error.natural_key = "patientId, billingCode, payerName, startsOn, endsOn"
                raise error
        return [row.authorization_id for row in rows]

    async def fill(self, tab: Tab, before: list[str]) -> Filled:
        """Fill an empty form."""
        return await self._fill(tab, await new_form(tab, self.binding), self.asked())

    async def find(self, tab: Tab, before: list[str]) -> Found[AuthorizationSaved] | None:
        """Look among the patient's authorizations that came since for the one that is nearest to what was asked."""
        rows = await all_rows(tab, self.binding, self.draft.patient_id)
        came = [row for row in rows if row.authorization_id not in before]
        found = [self._compared(await read_form(tab, self.binding, row)) for row in came]
        mine = [one for one in found if not THEIRS & set(one.differs) or not OTHERS & set(one.differs)]
        return min(mine, key=lambda one: len(one.differs), default=None)

    def _compared(self, held: AuthorizationForm) -> Found[AuthorizationSaved]:
        return Found(_saved(held, "created"), differing(self.asked(), held))

    def _may_be(self, row: AuthorizationRow) -> bool:
        """Tell whether a row may be this one; what the user's columns leave out, its form says."""
        days = (row.start in (None, self.draft.starts_on)) and (row.end in (None, self.draft.ends_on))
        return days and folded(row.code) == folded(self.draft.billing_code)

    def _key_differs(self, held: AuthorizationForm) -> tuple[str, ...]:
        one = self.draft
        key = ("patient_id", "billing_code", "payer_name", "starts_on", "ends_on")
        return differing({name: getattr(one, name) for name in key}, held)


class UpdateAuthorization(AuthorizationWrite):
    """Changes to an authorization by its number: only what was set, and only where it differs."""

    operation = "authorizations.update"
    draft: AuthorizationUpdate

    def __init__(self, binding: Binding, authorization_id: str, draft: AuthorizationUpdate) -> None:
        super().__init__(binding)
        self.authorization_id = authorization_id
        self.draft = draft

    @property
    def payload(self) -> Mapping[str, Any]:
        """Return the id and what is to be changed; None clears."""
        changes = self.draft.model_dump(by_alias=True, mode="json", exclude_unset=True)
        return {"authorizationId": self.authorization_id, "changes": changes}

    @classmethod
    def from_payload(cls, binding: Binding, payload: Mapping[str, Any]) -> Self:
        """Return the write of a payload."""
        return cls(binding, payload["authorizationId"], AuthorizationUpdate.of(payload["changes"]))

    @property
    def natural_key(self) -> str | None:
        """Return None: what is there is compared first, so that to repeat it does no harm."""
        return None

    @property
    def record(self) -> str:
        """Return the authorization by its number."""
        return f"authorization:{self.authorization_id}"

    def asked(self) -> dict[str, Any]:
        """Return what was set; None clears."""
        return {name: value for name, value in self.draft if name in self.draft.model_fields_set}

    async def before(self, tab: Tab) -> dict[str, str]:
        """Return what the form holds where it is to hold something else. Raises `NotFound`."""
        held = await self._held(tab)
        if error := self._out_of_order(held):
            raise error
        return {
            name: as_typed(getattr(held, name)) for name, value in self.asked().items() if _apart(held, name, value)
        }

    async def fill(self, tab: Tab, before: dict[str, str]) -> Filled | Found[AuthorizationSaved]:
        """Fill in what differs."""
        row = await find_row(tab, self.binding, self.authorization_id)
        url = form_of(tab, self.binding, row)
        if not before:
            return Found(_saved(await self._held(tab), "unchanged"))
        return await self._fill(tab, url, {name: value for name, value in self.asked().items() if name in before})

    async def find(self, tab: Tab, before: dict[str, str]) -> Found[AuthorizationSaved] | None:
        """Read the form again: while it holds all that it held, nothing was changed."""
        held = await self._held(tab)
        if before and all(as_typed(getattr(held, name)) == text for name, text in before.items()):
            return None
        return Found(_saved(held, "updated"), differing(self.asked(), held))

    async def _held(self, tab: Tab) -> AuthorizationForm:
        row = await find_row(tab, self.binding, self.authorization_id)
        return await read_form(tab, self.binding, row)

    def _out_of_order(self, held: AuthorizationForm) -> InvalidInput | None:
        start, end = self.draft.starts_on or held.starts_on, self.draft.ends_on or held.ends_on
        return InvalidInput("endsOn is before startsOn", field="endsOn") if start and end and end < start else None


async def read_form(tab: Tab, binding: Binding, row: AuthorizationRow) -> AuthorizationForm:
    """Read an authorization's form without rendering it. Raises `ExtractionError` if it is another one's."""
    held = await AuthorizationPage(tab.page, binding).form.fetch(form_of(tab, binding, row))
    if held.authorization_id != row.authorization_id or held.patient_id != row.patient_id:
        raise ExtractionError("the form is of another authorization", page=AuthorizationPage.title())
    return held


def differing(asked: Mapping[str, Any], held: AuthorizationForm) -> tuple[str, ...]:
    """Return what the form holds otherwise than was asked, as the wire names it."""
    return tuple(_wire(name) for name, value in asked.items() if _apart(held, name, value))


def _apart(held: AuthorizationForm, name: str, value: Any) -> bool:
    there = getattr(held, name)
    if isinstance(value, str) and isinstance(there, str):
        return folded(there) != folded(value)
    return bool(there != value)


def _saved(held: AuthorizationForm, status: Literal["created", "updated", "unchanged"]) -> AuthorizationSaved:
    return AuthorizationSaved(
        authorization_id=held.authorization_id or "", patient_id=held.patient_id or "", status=status
    )


def _wire(name: str) -> str:
    fields: Iterable[tuple[str, Any]] = (NewAuthorization.model_fields | AuthorizationUpdate.model_fields).items()
    return next((field.alias or name for field_name, field in fields if field_name == name), name)


def _control(screen: AuthorizationPage, name: str) -> Any:
    leaf = next(one for one in leaves(screen.form.record) if one.name == name)
    return screen.root.locator(leaf.selector.called(f"{screen.form.label}.{name}"))


async def _require_client(tab: Tab, screen: AuthorizationPage, url: str, patient_id: str) -> None:
    """See to it that the drop-down offers a client by number; pick lists that are older are refreshed once."""
    timeout = screen.binding.timeouts.action * 1000
    for again in (True, False):
        if patient_id in await screen.act(_control(screen, "patient_id").evaluate(OFFERED, timeout=timeout)):
            return
        if again:
            await refresh_pick_lists(tab, screen.binding)
            await show(tab, screen, url)
    raise InvalidInput("the portal does not offer this client", field="patientId")
