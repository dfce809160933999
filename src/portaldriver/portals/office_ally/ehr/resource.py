"""Charts of EHR 24/7: `oa.charts`. All of it reads; the note form, whose opening creates, is never opened."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from ....client import Resource
from ....errors import ExtractionError, InvalidInput
from ....models.chart import Chart, ChartDiagnosis, ChartNote, Encounter, ExportedChart
from ....runtime.session import Tab
from ..listing import at_origin
from ..resources.directory import portal_id
from .ccda import require_document
from .exporting import export
from .reading import chart_of, encounter_ids
from .screens.charts import CcdaExport, ChartSummary, DiagnosisRow, NoteRow, ProgressNotes, WholeNoteRow

if TYPE_CHECKING:
    from ....runtime.artifacts import Artifacts

TEMPLATE = "CCD"
"""Name of the document's template. MODELLED: that there are templates is attested, their names are not."""
_SIGNED = {"signed": True, "unsigned": False, "not signed": False}


class Charts(Resource):
    """Patients' charts.

    Every call raises `NotFound` for a chart that is not there or not this practice's, `NotPermitted` for an account
    without EHR 24/7, `AnotherAnswer` if the portal shows another patient than was asked for.
    """

    async def get(self, patient_id: str) -> Chart:
        """Return the chart's header (guide 4)."""
        number = portal_id(patient_id, "patient_id")

        async def step(tab: Tab) -> Chart:
            return (await self._summary(tab, number))[0]

        return await self._client.call("charts.get", step, record=f"patient:{number}")

    async def diagnoses(self, patient_id: str) -> tuple[ChartDiagnosis, ...]:
        """List the diagnoses that the chart's summary shows, in its order."""
        number = portal_id(patient_id, "patient_id")

        async def step(tab: Tab) -> tuple[ChartDiagnosis, ...]:
            _, rows = await self._summary(tab, number)
            return tuple(ChartDiagnosis(patient_id=number, **row.model_dump()) for row in rows)

        return await self._client.call("charts.diagnoses", step, record=f"patient:{number}")

    async def encounters(self, patient_id: str) -> tuple[Encounter, ...]:
        """List the patient's encounters, in the portal's order.

        Raises `ExtractionError` (retryable) where the page's script names others than its rows.
        """
        notes = await self._notes(patient_id, "charts.encounters", text=False)
        return tuple(
            Encounter(encounter_id=one.encounter_id, patient_id=one.patient_id, on=one.on, provider=one.provider)
            for one in notes
        )

    async def notes(self, patient_id: str, *, text: bool = False) -> tuple[ChartNote, ...]:
        """List what is told of the patient's progress notes; their words are read with `text=True` only."""
        return await self._notes(patient_id, "charts.notes", text=text)

    async def export_ccda(
        self,
        patient_id: str,
        *,
        start: date | None = None,
        end: date | None = None,
        template: str = TEMPLATE,
        artifacts: Artifacts | None = None,
    ) -> ExportedChart:
        """Return the patient's C-CDA of the days from `start` to `end`, None for open; kept in `artifacts` if given.

        Raises `AnswerUnreadable` for what is no clinical document, `AnotherAnswer` for one about somebody else,
        `InvalidInput` before anything is asked.
        """
        number = portal_id(patient_id, "patient_id")
        if start and end and end < start:
            raise InvalidInput("is before the start", field="end")
        asked = {"PatientID": number, "TemplateName": template, "StartDate": _us(start), "EndDate": _us(end)}

        async def step(tab: Tab) -> bytes:
            chart, _ = await self._summary(tab, number)
            screen = CcdaExport(tab.page, self._binding)
            await screen.arrive()
            content = await export(screen, asked, seconds=self._binding.timeouts.read)
            require_document(content, chart)
            return content

        content = await self._client.call("charts.export_ccda", step, record=f"patient:{number}")
        kept = None if artifacts is None else await artifacts.put(content, name="ccda.xml", kind="ccda")
        return ExportedChart(
            patient_id=number,
            content=content,
            sha256=hashlib.sha256(content).hexdigest(),
            size=len(content),
            location=None if kept is None else kept.location,
        )

    async def _summary(self, tab: Tab, number: str) -> tuple[Chart, Sequence[DiagnosisRow]]:
        await at_origin(tab, self._binding)
        screen = ChartSummary(tab.page, self._binding)
        found = await screen.diagnoses.fetch(screen.url(self._binding, PID=number))
        return chart_of(found.about, number), found.records

    async def _notes(self, patient_id: str, operation: str, *, text: bool) -> tuple[ChartNote, ...]:
        number = portal_id(patient_id, "patient_id")

        async def step(tab: Tab) -> tuple[ChartNote, ...]:
            await at_origin(tab, self._binding)
            screen = ProgressNotes(tab.page, self._binding)
            address = screen.address(self._binding, number)
            listed = await screen.scripts.fetch(address)
            chart_of(listed.about, number)
            table = screen.whole_rows if text else screen.rows
            shown = await table.fetch(address)
            chart_of(shown.about, number)
            ids = encounter_ids([one.source or "" for one in listed.records])
            if sorted(ids) != sorted(row.encounter_id for row in shown.records):
                raise ExtractionError(
                    "the page's script names other encounters than its rows",
                    page=screen.title(),
                    field="strIDs",
                    retryable=True,
                )
            return tuple(_note(row, number) for row in shown.records)

        return await self._client.call(operation, step, record=f"patient:{number}")


def _note(row: NoteRow, patient_id: str) -> ChartNote:
    return ChartNote(
        encounter_id=row.encounter_id,
        patient_id=patient_id,
        on=row.on,
        provider=row.provider,
        office=row.office,
        encounter_type=row.encounter_type,
        is_signed=_SIGNED.get((row.signed or "").lower()),
        text=row.text if isinstance(row, WholeNoteRow) else None,
    )


def _us(day: date | None) -> str:
    return f"{day:%m/%d/%Y}" if day else ""
