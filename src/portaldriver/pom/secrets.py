"""Secrets are typed into the portal's own documents only, and it is one document that is judged and typed into.

A page's address and its content are two questions, and a navigation fits between them. So the document is taken hold
of first; its address, asked of the browser after that, is then its own or that of a later one, in whose favour it is
gone and takes no call any more. All that has to hold inside it is asked, and the typing done, in one call. Values are
handed over only once everything is there: while a page is waited for it holds no secret.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Any, NoReturn, cast

from ..errors import (
    ForeignOrigin,
    PageTimeout,
    PortalError,
    SelectorAmbiguous,
    SelectorNotFound,
    SelectorUncertain,
    UnexpectedPage,
)
from ..events import SecretWithheld
from . import engine
from .boundary import DocumentReplaced, at_boundary
from .deadline import through_replacements
from .origins import canonical_all, origin_of
from .record import Leaf

if TYPE_CHECKING:
    from playwright.async_api import Frame, JSHandle, Page

    from .page import PageObject

FOREIGN = {
    "page": "the page, or a frame around it, is at an origin that the portal did not declare",
    "form": "the form leads to an origin that the portal did not declare",
}
LATE = {
    "hidden": "a field did not show within the deadline",
    "locked": "a field took no input within the deadline",
}


@cache
def _call() -> str:
    return f"(document, plan) => {engine.source()}.typeSecrets(JSON.parse(plan))"


def addresses(root: Page | Frame) -> Iterator[str]:
    """Yield the address of a document and of every one around it, innermost first, as the browser knows them."""
    frame = cast("Frame | None", getattr(root, "main_frame", root))
    while frame is not None:
        yield frame.url
        frame = frame.parent_frame


def require_origin(page: PageObject, hosts: Sequence[str]) -> frozenset[str]:
    """Return the origins of the portal's `hosts`, having made sure that the page and all around it is at them.

    Raises `ForeignOrigin`, and tells of the secret that is withheld.
    """
    origins = canonical_all(page.binding.origin(host) for host in hosts)
    if any(origin_of(address) not in origins for address in addresses(page.root)):
        _withhold(page, "page")
    return origins


def _withhold(page: PageObject, what: str, field: str | None = None) -> NoReturn:
    page.binding.emit(SecretWithheld(page=page.title()))
    raise ForeignOrigin(FOREIGN[what], page=page.title(), field=field)


async def type_secrets(
    page: PageObject, fields: Sequence[Leaf], wanted: Mapping[str, str], *, hosts: Sequence[str], label: str
) -> None:
    """Type into all of the fields or into none, waiting for them within the action deadline.

    Raises `ForeignOrigin`, `SelectorNotFound`, `SelectorAmbiguous`, `SelectorUncertain`, `PageTimeout`.
    """

    async def attempt(left: float) -> dict[str, Any]:
        document = await page.root.evaluate_handle("document")
        origins = sorted(require_origin(page, hosts))
        answer = await _ask(document, [_field(leaf, wanted[leaf.name]) for leaf in fields], origins, left)
        if answer["outcome"] == "ready":
            valued = [{**_field(leaf, wanted[leaf.name]), "value": wanted[leaf.name]} for leaf in fields]
            answer = await _once(_ask(document, valued, origins, left, type=True), label)
        with suppress(PortalError):
            await at_boundary(document.dispose())
        return answer

    answer = await through_replacements(page.binding.timeouts.action, attempt, page=label)
    if answer["outcome"] == "foreign":
        _withhold(page, answer["what"], answer.get("field"))
    if answer["outcome"] != "typed":
        raise _failure(answer, label)


async def _ask(
    document: JSHandle, fields: Sequence[Mapping[str, Any]], origins: Sequence[str], left: float, *, type: bool = False
) -> dict[str, Any]:
    plan = json.dumps({"fields": fields, "origins": origins, "type": type, "deadline": left * 1000})
    return cast("dict[str, Any]", json.loads(await document.evaluate(_call(), plan)))


async def _once(typing: Awaitable[dict[str, Any]], label: str) -> dict[str, Any]:
    """Await the typing. Where the document went away under it, a page may have sent the secret off by itself."""
    try:
        return await at_boundary(typing, page=label)
    except DocumentReplaced:
        pass
    raise UnexpectedPage("the page was replaced while secrets were typed into it", page=label)


def _field(leaf: Leaf, value: str) -> dict[str, Any]:
    """Return a field as the engine looks for it. One that pages leave out is no loss if nothing is to be entered."""
    idle = value in ("", "false")
    return {
        "name": leaf.name,
        "candidates": leaf.selector.spec,
        "optional": leaf.selector.may_be_absent and idle,
    }


def _failure(answer: Mapping[str, Any], label: str) -> PortalError:
    field = answer.get("field")
    match answer["outcome"]:
        case "missing":
            return SelectorNotFound("no candidate matched within the deadline", page=label, field=field)
        case "many":
            return SelectorAmbiguous(f"{answer['count']} elements match", page=label, field=field)
        case "unfit":
            return SelectorUncertain("the element is none that a secret is typed into", page=label, field=field)
        case "changed":
            return SelectorUncertain("the form changed while it was filled in", page=label, field=field)
        case outcome:
            words = LATE.get(outcome, "the page did not get there within its deadline")
            return PageTimeout(words, page=label, field=field)
