"""Puts what is asked into the patient form, and reads it back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ...errors import InvalidInput, NotFound, SelectorUncertain
from .asked import LOOKED_UP, Asked, Kind, bare, differing
from .coerce import folded
from .pages import PatientForm, PatientRecord
from .pages.landing import ANNOUNCEMENT_CLOSE
from .pages.lookup import LookupRow, pick
from .pages.multi_select import BoundMultiSelect
from .pages.patient_form import Spot, spread

SEARCHED_BY = {"provider": "Last Name", "eligibility_payer": "Payer Name"}
BY_PAYER = "Insurance Name"
ORDER: tuple[Kind, ...] = ("looked_up", "coded", "ticked", "chosen", "typed")


async def fill_in(form: PatientForm, asked: Sequence[Asked], record: PatientRecord) -> None:
    """Put in what the form, which holds `record`, does not hold yet, and read all of it back.

    Tab by tab, and on each what is looked up or chosen first: the portal's scripts may fill other fields with it.
    Raises `InvalidInput` naming the field for what the portal does not offer, `SelectorUncertain` if the page then
    holds something else.
    """
    await form.dismiss(ANNOUNCEMENT_CLOSE)
    filling = _Filling(form, record)
    missing = [one for one in asked if not one.holds(record)]
    await filling.survey(missing)
    for one in sorted(missing, key=filling.turn):
        await filling.put_in(one)
    if apart := differing(asked, await form.record.read()):
        raise SelectorUncertain("the page holds something else than was entered", page=form.title(), field=apart[0])


class _Filling:
    """One form in work."""

    def __init__(self, form: PatientForm, record: PatientRecord) -> None:
        self.form = form
        self.record = record
        self.texts: dict[str, dict[str, str]] = {}
        self.spots: dict[str, Spot] = {}
        self.shown: str | None = None

    async def survey(self, missing: Iterable[Asked]) -> None:
        """Find every control that will be typed into, before the first one is."""
        for one in missing:
            if one.kind in ("typed", "chosen"):
                try:
                    self.texts[one.place] = spread(one.field, one.value)
                except ValueError as error:
                    raise InvalidInput(str(error), field=one.name) from None
            else:
                name = LOOKED_UP[one.field][1] if one.kind == "looked_up" else one.field
                self.texts[one.place] = {"icd10.1" if one.kind == "coded" else name: ""}
        self.spots = await self.form.survey(leaf for texts in self.texts.values() for leaf in texts)

    def turn(self, asked: Asked) -> tuple[str, int]:
        """Return what to sort by: to turn to a tab again and again costs as much as several fields."""
        spots = (self.spots.get(leaf) for leaf in self.texts[asked.place])
        return next((spot.panel or "" for spot in spots if spot), ""), ORDER.index(asked.kind)

    async def put_in(self, asked: Asked) -> None:
        """Put in one thing."""
        if asked.kind == "looked_up":
            await self._look_up(asked)
        elif asked.kind == "coded":
            await self._code(asked)
        elif asked.kind == "ticked":
            await self._tick(asked)
        else:
            await self._enter(asked)

    async def _enter(self, asked: Asked) -> None:
        for leaf, text in self.texts[asked.place].items():
            spot = self.spots.get(leaf)
            if spot is not None:
                await self._show(spot.panel)
                await self.form.enter(leaf, text, spot, field=asked.name)
            elif text:
                raise InvalidInput("the portal has no place for it", field=asked.name)

    async def _tick(self, asked: Asked) -> None:
        select: BoundMultiSelect = getattr(self.form, asked.field.replace(".insurance_type", "_type"))
        words = {folded(word) for word in str(asked.value or "").split(",")} - {""}
        await self._show(await self.form.panel_of(select.control, field=asked.name))
        await select.choose(words, field=asked.name)

    async def _code(self, asked: Asked) -> None:
        codes: Sequence[str] = asked.value
        await self._show(await self.form.panel_of(self.form.control("icd10.1"), field=asked.name))
        described = dict(enumerate(self.record.icd10_words, 1))
        for row, held in enumerate(self.record.icd10, 1):
            if row > len(codes):
                if held:
                    await self.form.diagnoses.clear(row)
            elif bare(held) != bare(codes[row - 1]) or not described.get(row):
                await self.form.diagnoses.choose(row, codes[row - 1], field=f"{asked.name}.{row - 1}.code")

    async def _look_up(self, asked: Asked) -> None:
        """Choose in the lookup window, which can be searched by name only; for an id it is gone through as a whole."""
        ident, name = asked.value
        if not (ident or name):
            for leaf in LOOKED_UP[asked.field]:
                await self.form.empty(leaf)
            return
        popup: Any = getattr(self.form, asked.field)
        opener = self.form.root.locator(popup.popup.opener.playwright)
        await self._show(await self.form.panel_of(opener, field=asked.name))
        by_name = name or (ident if any(letter.isalpha() for letter in ident) else "")
        for text in dict.fromkeys((by_name, "")):
            try:
                await self._pick(asked, popup, text)
                return
            except NotFound:
                continue
        raise InvalidInput("the portal's list has no such entry", field=asked.name)

    async def _pick(self, asked: Asked, popup: Any, text: str) -> None:
        ident, name = asked.value

        def wanted(row: LookupRow) -> bool:
            fits_id = not ident or row.data.id == ident or folded(row.data.name) == folded(ident)
            return fits_id and (not name or folded(row.data.name) == folded(name))

        by = SEARCHED_BY.get(asked.field, BY_PAYER)
        searched = text.partition(",")[0].strip() if asked.field == "provider" else text
        into = self.form.control(LOOKED_UP[asked.field][0])
        await pick(self.form, popup, by=by, text=searched, wanted=wanted, into=into, field=asked.name)

    async def _show(self, panel: str | None) -> None:
        if panel is not None and panel != self.shown:
            await self.form.turn_to(panel)
            self.shown = panel
