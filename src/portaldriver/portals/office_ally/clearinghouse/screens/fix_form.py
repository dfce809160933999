"""The screen of Claim Fix: the CMS-1500 form, filled with a claim that was refused (guide 4, 7.2)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from .....errors import AnotherAnswer
from .....pom import Detail, Evidence, OptionalText, Record, Selector, by_id
from .entry_fields import EntryFields
from .entry_form import EntryForm
from .entry_lines import LINE, READ, Line, held

FIX = {
    "GOTO": "ClaimFix",
    "TaskAction": "Edit",
    "Mode": "Insert",
    "FromIR": "True",
    "AllowCorrectedClaim": "True",
}
"""The address's query that opens the form of a claim, with its `ClaimID` (guide 4)."""
OWN = frozenset({"outside_lab"})
"""What the form says by itself, and no claim does."""


class FixNumber(Record):
    """Which claim the form is about. Attested of the address; that the form repeats it is MODELLED."""

    claim_id: Annotated[OptionalText, Selector(*by_id("ClaimID"))] = None


class FixForm(EntryForm):
    """The form, in `#Iframe9`. Its address within the iframe is MODELLED."""

    at = r"/ClaimFix/HCFA\.aspx"
    evidence = Evidence.ATTESTED
    source = "office_ally 4, 7.2"
    number = Detail(FixNumber)


async def require_shown(form: FixForm, claim_id: str, was: EntryFields, lines: Sequence[Line]) -> EntryFields:
    """Return the form's fields, if they are those of the claim as it was sent; capitals count as small letters.

    Raises `AnotherAnswer` naming the first field that the form shows otherwise: then it is another claim, or one that
    somebody has changed since.
    """
    shown = await form.fields.read()
    apart = [name for name in EntryFields.model_fields if not same(getattr(shown, name), getattr(was, name))]
    if (await form.number.read()).claim_id != claim_id:
        apart.insert(0, "claim_id")
    if held(await form.act(form.root.evaluate(READ, LINE))) != [dict(line) for line in lines]:
        apart.append("lines")
    if apart := [name for name in apart if name not in OWN]:
        raise AnotherAnswer(
            "the form does not show the claim that was refused as it was sent", page=form.title(), field=apart[0]
        )
    return shown


def same(shown: Any, sent: Any) -> bool:
    """Whether the form shows what was sent, in capitals or in small letters."""
    if isinstance(shown, tuple) and isinstance(sent, tuple):
        return [str(one).casefold() for one in shown] == [str(one).casefold() for one in sent]
    if isinstance(shown, str) and isinstance(sent, str):
        return shown.casefold() == sent.casefold()
    return bool(shown == sent)
