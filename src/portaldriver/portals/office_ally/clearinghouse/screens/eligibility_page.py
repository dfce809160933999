"""The form of an eligibility question, and what comes of it (guide 9)."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from .....pom import (
    TEXT,
    Detail,
    Evidence,
    Form,
    OptionalText,
    PageObject,
    Record,
    Selector,
    Table,
    button,
    inside,
    itself,
    label,
)
from .....pom.selector import Candidate
from ...hosts import NEW_SERVICE_CENTER

FORM = "oa-eligibility-form"
FIELDS = f"{FORM} > div:nth-of-type(2) > div > form"
OLD = "data-portaldriver-old"
"""What the lane puts on all that showed before it asked: none of that is an answer."""
RESULTS = f"oa-layout oa-results:not([{OLD}])"
ANSWERS = "oa-results, .page-error, .field-error, .payer-message"
SUMMARY = f"{RESULTS} oa-result-summary > div"


def _field(words: str, place: str) -> Selector:
    return Selector(inside(FORM, label(words)), Candidate("css", f"{FIELDS} > {place} input"))


class EligibilityFields(Record):
    """The form's fields. A field that is not set is not touched."""

    first_name: Annotated[
        str, _field("First Name", "div:nth-of-type(2) > div:nth-of-type(2) > oa-input:nth-of-type(1)")
    ] = ""
    last_name: Annotated[
        str, _field("Last Name", "div:nth-of-type(2) > div:nth-of-type(2) > oa-input:nth-of-type(2)")
    ] = ""
    dob: Annotated[
        date | None, _field("Date of Birth", "div:nth-of-type(2) > div:nth-of-type(3) > oa-input:nth-of-type(1)")
    ] = None
    member_id: Annotated[
        str, _field("Member ID", "div:nth-of-type(2) > div:nth-of-type(3) > oa-input:nth-of-type(2)")
    ] = ""
    from_date: Annotated[
        date | None,
        _field("From Date", "div:nth-of-type(4) > div:nth-of-type(2) > oa-date-input:nth-of-type(1)"),
    ] = None


class Chosen(Record):
    """Whom the form says it asks, and on whose behalf. Where the payer stands is MODELLED."""

    payer: Annotated[OptionalText, Selector(f"{FORM} .selected-payer", may_be_absent=True)] = None
    provider: Annotated[OptionalText, Selector(f"{FORM} oa-provider-search", read=TEXT)] = None


class Complaint(Record):
    """What the form says against what was typed. MODELLED."""

    words: Annotated[str, Selector(itself())]


class Outcome(Record):
    """What came of a question: a result with its headline, the payer's refusal, or that the portal failed.

    The headline's place is attested, the others' are MODELLED.
    """

    headline: Annotated[
        OptionalText, Selector("oa-payer-coverage > div > div > div:nth-of-type(2)", may_be_absent=True)
    ] = None
    refusal: Annotated[OptionalText, Selector(".payer-message", may_be_absent=True)] = None
    failed: Annotated[OptionalText, Selector(Candidate("within", ".page-error"), may_be_absent=True)] = None
    words: Annotated[OptionalText, Selector(itself(), read=TEXT)] = None

    @property
    def is_there(self) -> bool:
        """Whether it says anything yet: a result's frame may come before its words."""
        return any((self.headline, self.refusal, self.failed))


class Fact(Record):
    """A label and its value in the result."""

    label: Annotated[str, Selector(":scope > div:nth-of-type(1)")]
    value: Annotated[OptionalText, Selector(":scope > div:nth-of-type(2)")] = None


class PlanLine(Record):
    """A line of the plan's section, `Label: value`."""

    words: Annotated[str, Selector(itself())]


class EligibilityPage(PageObject):
    """Verify Eligibility & Benefits: the form, the loader, the result.

    Attested are the elements, how they lie within each other, and the labels of the fields.
    """

    host = NEW_SERVICE_CENTER
    path = "/"
    evidence = Evidence.ATTESTED
    source = "office_ally 9"
    ready = Selector(f"{FORM} form")
    provider_search = Selector(f"{FORM} oa-provider-search > div > div:nth-of-type(1)", f"{FORM} oa-provider-search")
    fields = Form(EligibilityFields)
    chosen = Detail(Chosen)
    submit = Selector(inside(FORM, button("Submit")), f"{FORM} > div:nth-of-type(2) > div > div > button")
    outcome = Table(
        Outcome,
        rows=Selector(f"{RESULTS}, {FORM} .page-error:not([{OLD}])"),
        empty=Selector(f"{FORM} .field-error:not([{OLD}])"),
        busy=Selector("oa-searching-loader > div:nth-of-type(2)", may_be_absent=True),
    )
    complaints = Table(Complaint, rows=Selector(f"{FORM} .field-error"), empty=Selector("oa-layout"))
    summary = Table(Fact, rows=Selector(f"{SUMMARY} > div:nth-of-type(2) > div > div"), empty=Selector(RESULTS))
    dependents = Table(Fact, rows=Selector(f"{SUMMARY} > div:nth-of-type(3) > div > div"), empty=Selector(RESULTS))
    plan = Table(PlanLine, rows=Selector(f"{RESULTS} oa-result-plan h3"), empty=Selector(RESULTS))

    async def make_old(self) -> None:
        """Mark whatever could be taken for an answer as there before the question."""
        script = "([css, mark]) => document.querySelectorAll(css).forEach(one => one.setAttribute(mark, ''))"
        await self.act(self.root.evaluate(script, [ANSWERS, OLD]))
