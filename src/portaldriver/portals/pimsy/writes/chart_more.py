"""What else stands in a chart: answers to Q&A forms, diagnoses, and whether the user has it among their favorites."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, ClassVar, Self

from ....errors import Duplicate, NotFound, UnexpectedPage
from ....models.new_client import ClientSaved, ClientUpdate, NewAnswer, NewDiagnosis
from ....pom import Binding, Record, Submission
from ....runtime.session import Tab
from ....runtime.write import Filled, Found
from ..charts import Chart, one, require_chart, rows_at, tab_address
from ..charts import chart_of as opened
from ..client_filling import Asked, on_the_wire
from ..client_nearness import plain
from ..grids import folded
from ..pages.chart import Favorite, FavoriteForm
from ..pages.chart_lists import Answer, AnswerForm, DiagnosisForm, DiagnosisRow, Forms, Medical
from ..saving import fill, outcome
from ..site import no_rule, within_portal
from .chart_forms import ClientWrite, FormWrite, show_own


class SetFavorite(FormWrite):
    """A client who is among the user's favorites, or no more."""

    operation = "clients.set_favorite"
    screen = Favorite
    tab = "details"

    @property
    def asked(self) -> Asked[Any]:
        """What is asked of the box."""
        return Asked(FavoriteForm(favorite=self.draft.favorite), {"favorite": "favorite"})

    async def held(self, tab: Tab, chart: Chart) -> Record:
        """Read the box."""
        return await one(tab, Favorite(tab.page, self.binding).page_of, await self.where(tab, chart), lane="fetch")


class AnswerQuestion(FormWrite):
    """The answer to one question of one form; None takes it away."""

    operation = "clients.answer"
    screen = Answer
    tab = "forms"

    def __init__(self, binding: Binding, patient_id: str, answer: NewAnswer) -> None:
        super().__init__(binding, patient_id, ClientUpdate())
        self.answer = answer

    @property
    def told(self) -> Mapping[str, Any]:
        """Form, question and answer."""
        return {"asked": self.answer.model_dump(by_alias=True, mode="json")}

    @classmethod
    def made_of(cls, binding: Binding, payload: Mapping[str, Any]) -> Self:
        """Return the write of what `told` said."""
        return cls(binding, payload["patientId"], NewAnswer.of(payload["asked"]))

    @property
    def asked(self) -> Asked[Any]:
        """What is asked of the form."""
        return Asked(AnswerForm(answer=self.answer.answer), {"answer": "answer"})

    async def where(self, tab: Tab, chart: Chart) -> str:
        """Return where the question leads. Raises `NotFound`, `Duplicate` if the form asks it twice, `NotPermitted`."""
        grid = Forms(tab.page, self.binding).grid
        rows = await rows_at(tab, self.binding, chart, "forms", Forms, grid, lane="fetch")
        found = [row for row in rows if self._is_it(row.form, row.question)]
        if not found:
            raise NotFound("the client has no such form or question", page=Forms.title())
        if len(found) > 1:
            raise Duplicate("the form asks this question several times", field="question")
        if found[0].href is None:
            raise no_rule(Answer)
        return within_portal(tab, self.binding, found[0].href, page=Forms.title())

    async def held(self, tab: Tab, chart: Chart) -> Record:
        """Read the answer, and make sure what it answers."""
        screen = Answer(tab.page, self.binding)
        found = await screen.page_of.fetch(await self.where(tab, chart))
        require_chart(found, chart.patient_id, page=screen.page_of.label)
        if not self._is_it(found.form, found.question):
            raise UnexpectedPage("the portal showed another question", page=Answer.title())
        return found

    def _is_it(self, form: str, question: str) -> bool:
        return (folded(form), folded(question)) == (folded(self.answer.form), folded(self.answer.question))


class AddDiagnosis(ClientWrite):
    """A diagnosis that comes after those that are there; one that is there already is left as it is."""

    operation = "clients.add_diagnosis"
    NAMES: ClassVar[Mapping[str, str]] = {"code": "code", "description": "description"}

    def __init__(self, binding: Binding, patient_id: str, diagnosis: NewDiagnosis) -> None:
        super().__init__(binding, patient_id)
        self.diagnosis = diagnosis
        given = diagnosis.model_dump(exclude_none=True)
        self.asked = Asked(DiagnosisForm(**given), {name: name for name in given})

    @property
    def told(self) -> Mapping[str, Any]:
        """The diagnosis."""
        return {"diagnosis": self.diagnosis.model_dump(by_alias=True, mode="json")}

    @classmethod
    def made_of(cls, binding: Binding, payload: Mapping[str, Any]) -> Self:
        """Return the write of what `told` said."""
        return cls(binding, payload["patientId"], NewDiagnosis.of(payload["diagnosis"]))

    async def before(self, tab: Tab) -> Any:
        """Read the list. Raises `Duplicate` if it has the code with another description, `NotFound`, `NotPermitted`."""
        chart = await opened(tab, self.binding, self.patient_id)
        rows = await self._rows(tab, chart)
        there = [row for row in rows if plain(row.code) == plain(self.diagnosis.code)]
        if there and all(self._apart(row) for row in there):
            raise Duplicate("the client has this diagnosis with another description", field="description")
        url = tab_address(tab, self.binding, chart, "medical", Medical)
        return {"known": [[row.code, row.description] for row in rows], "done": bool(there), "url": url}

    async def fill(self, tab: Tab, before: Any) -> Filled | Found[ClientSaved]:
        """Fill the form of a new diagnosis."""
        if before["done"]:
            return Found(self.saved("unchanged"))
        screen = Medical(tab.page, self.binding)
        await show_own(tab, screen, before["url"], self.patient_id)
        with on_the_wire(self.NAMES):
            await fill(tab, screen.form, self.asked.values, url=before["url"])
        return Filled(screen=screen, control=Medical.save)

    async def said(self, tab: Tab, filled: Filled, submission: Submission, answer: Any) -> None:
        """Wait for the status line, or for complaints."""
        with on_the_wire(self.NAMES):
            await outcome(tab, self.binding, DiagnosisForm, after=filled.screen.title())

    async def find(self, tab: Tab, before: Any) -> Found[ClientSaved] | None:
        """Look among the diagnoses that came since: the portal may keep code or description otherwise."""
        rows = await self._rows(tab, await opened(tab, self.binding, self.patient_id))
        known = Counter((code, description) for code, description in before["known"])
        new = Counter((row.code, row.description) for row in rows) - known
        found = []
        for row in (DiagnosisRow(code=code, description=description) for code, description in new):
            same = plain(row.description) == plain(self.diagnosis.description) != ""
            if plain(row.code).startswith(plain(self.diagnosis.code)[:3]) or same:
                found.append(Found(self.saved("updated"), self._apart(row)))
        return min(found, key=lambda one: len(one.differs), default=None)

    def _apart(self, row: DiagnosisRow) -> tuple[str, ...]:
        return self.asked.differs(DiagnosisForm(code=row.code, description=row.description))

    async def _rows(self, tab: Tab, chart: Chart) -> tuple[DiagnosisRow, ...]:
        grid = Medical(tab.page, self.binding).grid
        return await rows_at(tab, self.binding, chart, "medical", Medical, grid, lane="fetch")
