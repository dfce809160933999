"""The best declaration of an element that a look shows: by its words where they are its own, else by id or name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ..pom.selector import Candidate, button, column, inside, label, link, named, role
from ..pom.shapes import shape
from .fingerprint import Fingerprint
from .identity import stable
from .looking import Look

MASKED = "its words are masked, and nobody can look for those"
_DRAWN = re.compile(r"(?<!\w)(?:X?x+|X+|9+)(?!\w)|\.\.\.$")
"""A word that may be a masked one."""
_LONGEST = 80
_IDENT = re.compile(r"-?[A-Za-z_][\w-]*", re.ASCII)
_BUTTONS = ("button", "submit", "reset", "image")
_SCOPES = ("form", "dialog", "group")

Same = Callable[[Fingerprint], bool]


@dataclass(frozen=True, slots=True)
class Named:
    """Candidates for an element, the best one first, each the element's alone; without any, `why` says so in words."""

    candidates: tuple[Candidate, ...]
    why: tuple[str, ...] = ()


def name_of(found: Fingerprint, look: Look, *, most: int = 2) -> Named:
    """Return how an element of a look is best declared: at most so many candidates, no masked word in any.

    Words that several elements have are narrowed to the form, dialog or group around this one.
    """
    if found.frame:
        return Named((), ("it is inside a frame: declare it on a page object of the frame's",))
    if look.cut:
        return Named((), ("the page has more elements than were looked at: what is unique cannot be told",))
    others = [one for one in look.elements if one.xpath != found.xpath and not one.frame]
    tried: list[str] = []
    candidates = [*_worded(found, others, tried), *_coded(found, others, tried)]
    return Named(tuple(dict.fromkeys(candidates))[:most], () if candidates else tuple(dict.fromkeys(tried)))


def name_of_column(header: str, headers: tuple[str, ...]) -> Named:
    """Return how a table's field is declared by the header above it."""
    if not _can_be_said(header):
        return Named((), (MASKED if header else "no header stands above it",))
    if sum(_plain(one) == _plain(header) for one in headers) != 1:
        return Named((), ("several columns have its header",))
    return Named((column(_plain(header)),))


def _worded(found: Fingerprint, others: list[Fingerprint], tried: list[str]) -> Iterator[Candidate]:
    for candidate, text, same in _ways(found):
        if not text:
            continue
        if not _can_be_said(text):
            tried.append(MASKED)
            continue
        twins = [one for one in others if same(one)]
        if not twins:
            yield candidate
            return  # the same words said otherwise would be lost with them
        scoped = _scoped(found, candidate, twins, others)
        if scoped is not None:
            yield scoped
            return
        tried.append(f"{len(twins) + 1} elements are called so")


def _ways(found: Fingerprint) -> Iterator[tuple[Candidate, str, Same]]:
    """Yield each way to say an element in words, the words, and what tells another that would match."""
    name, said = _plain(found.name), _plain(found.label)
    is_button = found.role == "button" or found.type in _BUTTONS
    if said and not is_button:
        yield label(said), said, lambda one: _may_be(one.label, said) or _is_said_by_aria(one, said)
    if is_button:
        yield button(name), name, lambda one: (_is_button(one) or one.tag == "a") and _may_be(one.name, name)
    elif found.role == "link" or found.tag == "a":
        yield link(name), name, lambda one: (one.role == "link" or one.tag == "a") and _may_be(one.name, name)
    elif found.role:
        yield role(found.role, name), name, lambda one: one.role == found.role and _may_be(one.name, name)


def _scoped(
    found: Fingerprint, candidate: Candidate, twins: list[Fingerprint], others: list[Fingerprint]
) -> Candidate | None:
    """Return the candidate within what is around the element, the nearest first, if no twin is in such a one."""
    around = [one for one in reversed(others) if _holds(one, found)]
    inner = next((one for one in around if one.tag in ("fieldset", "table")), None)
    for one in around:
        # A legend is known of what stands below it; a fieldset of many parts is not called by it here.
        name = one.name or (found.section if one is inner and one.tag == "fieldset" else "")
        if one.role in _SCOPES and _can_be_said(name):
            alike = [each for each in others if each.role == one.role and _may_be(each.name or name, name)]
            if not _any_in(twins, alike):
                return inside(role(one.role, _plain(name)), candidate)
    for one in around:
        alike = [each for each in others if each.id == one.id]
        if _IDENT.fullmatch(_code(one.id, [])) and not _any_in(twins, alike):
            return inside(f"#{one.id}", candidate)
    return None


def _holds(outer: Fingerprint, one: Fingerprint) -> bool:
    return outer.frame == one.frame and one.xpath.startswith(f"{outer.xpath}/")


def _any_in(twins: list[Fingerprint], scopes: list[Fingerprint]) -> bool:
    return any(_holds(scope, one) for one in twins for scope in scopes)


def _coded(found: Fingerprint, others: list[Fingerprint], tried: list[str]) -> Iterator[Candidate]:
    if code := _code(found.id, tried):
        if not any(one.id == code for one in others):
            css = f"#{code}" if _IDENT.fullmatch(code) else f'[id="{code}"]'
            yield Candidate("css", css)
        else:
            tried.append("its id is another's too")
    if code := _code(found.name_attribute, tried):
        if not any(one.name_attribute == code for one in others):
            yield named(code)
        else:
            tried.append("its name is another's too")
    if not (found.id or found.name_attribute):
        tried.append("it has neither id nor name")


def _code(code: str, tried: list[str]) -> str:
    """Return an id or name that can be relied on, or nothing and why."""
    if not code:
        return ""
    if _DRAWN.search(re.sub(r"[_$:.-]", " ", code)):
        tried.append("its id or name is masked")
        return ""
    if not stable(code) or re.search(r"[\"\\\s]", code):
        tried.append("its id or name is made anew by a framework")
        return ""
    return code


def _plain(text: str) -> str:
    return " ".join(text.split()).rstrip(" :*")


def _can_be_said(text: str) -> bool:
    plain = _plain(text)
    return bool(plain) and len(plain) <= _LONGEST and not _DRAWN.search(plain)


def _may_be(text: str, wanted: str) -> bool:
    """Tell whether a text, masked perhaps, may be these words."""
    plain = _plain(text)
    return bool(plain) and (plain == _plain(wanted) or plain == _plain(shape(wanted)))


def _is_button(one: Fingerprint) -> bool:
    return one.role == "button" or one.type in _BUTTONS


def _is_said_by_aria(one: Fingerprint, said: str) -> bool:
    """Tell whether a control is called so by ARIA, which a label's words find where there is no label."""
    return one.tag in ("input", "select", "textarea") and not one.label and _may_be(one.name, said)
