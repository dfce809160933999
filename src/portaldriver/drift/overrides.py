"""Overrides: reviewed declarations in a file, which a client uses in the place of those that it was released with.

They say where an element is found and nothing else: what commits stays guarded, and asks for its one candidate.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import TYPE_CHECKING, Literal, TypeVar, cast

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ..errors import ConfigurationError
from ..pom.addresses import known_screens
from ..pom.commit import Commit
from ..pom.page import PageObject
from ..pom.replaced import as_written, every_selector, regions_of, replaced, with_candidates
from ..pom.selector import JSON_KINDS, Candidate, Selector
from ..pom.table import Table
from .declarations import declared
from .spelling import in_words, parsed

if TYPE_CHECKING:
    from ..runtime.portal import Portal

P = TypeVar("P", bound=PageObject)
_OURS = __name__.partition(".")[0]


class _Given(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Override(_Given):
    """One element's new declaration. `declared` is the digest of the one that it stands for."""

    page: str = Field(min_length=1)
    element: str = Field(min_length=1)
    candidates: tuple[str, ...] = Field(min_length=1, max_length=8)
    declared: str = Field(min_length=1)
    confirmed_by: str = ""


class _File(_Given):
    version: Literal[1]
    portal: str
    override: tuple[Override, ...] = ()


@dataclass(frozen=True, slots=True)
class Overrides:
    """A file of overrides that was found to be right for a portal. `digest` is the file's."""

    portal: str
    digest: str = ""
    count: int = 0
    _made: Mapping[type[PageObject], type[PageObject]] = field(default_factory=dict, repr=False)

    def instead(self, page: type[P], /) -> type[P]:
        """Return the page object to be used in the place of one: what a `Binding` asks for."""
        return cast("type[P]", self._made.get(as_written(page), page))


def digest_of(selector: Selector) -> str:
    """Return the digest of a declaration: another one has another."""
    says = [type(selector).__name__, selector.spec, selector.reading.how, selector.may_be_absent]
    if isinstance(selector, Commit):
        says += [selector.sends and selector.sends.pattern, selector.asks.pattern, selector.by_browser]
    return hashlib.sha256(json.dumps(says).encode()).hexdigest()[:16]


def needs_person(page: type[PageObject], element: str) -> bool:
    """Tell whether a person has to answer for what stands in an element's place.

    Beside what commits, takes secrets or tells money or identity it is what tells that a table is empty: after that a
    write looks whether it was saved.
    """
    one = declared(page).named(element)
    region, _, part = element.rpartition(".")
    if part in ("rows", "empty") and isinstance(regions_of(page).get(region), Table):
        return True
    return one is None or one.risk.needs_person


def read(
    path: str | Path,
    *,
    portal: str,
    interstitials: Collection[type[PageObject]] = (),
    key: str | bytes | None = None,
) -> Overrides:
    """Read a file of overrides for a portal.

    `key` is an Ed25519 public key in PEM: with one, the file has to be signed. Raises `ConfigurationError` naming file,
    page and element: for what is not known, not confirmed, or was changed by a release meanwhile.
    """
    path = Path(path)
    try:
        content = path.read_bytes()
    except OSError:
        raise ConfigurationError(f"{path.name} cannot be read") from None
    if key is not None:
        from .signing import require_signature  # cryptography is not imported for nothing

        require_signature(path, content, key)
    given = _parsed(path, content)
    if given.portal != portal:
        raise ConfigurationError(f"{path.name} is for another portal", portal=portal)
    found: dict[type[PageObject], dict[str, Selector]] = defaultdict(dict)
    for one in given.override:
        try:
            page = _page(one.page, portal)
            if one.element in found[page]:
                raise _Wrong("is there twice")
            found[page][one.element] = _selector(page, one, page in set(map(as_written, interstitials)))
        except _Wrong as wrong:
            raise ConfigurationError(f"{path.name}: {wrong}", portal=portal, page=one.page, field=one.element) from None
    made = {page: _made(path, page, selectors) for page, selectors in found.items()}
    return Overrides(portal, hashlib.sha256(content).hexdigest()[:16], len(given.override), made)


def for_client(path: str | Path | None, portal: Portal, *, key: str | bytes | None = None) -> Overrides:
    """Read a client's overrides, none if there is no file. Raises `ConfigurationError` as `read` does.

    Without a file a key means nothing.
    """
    if path is None:
        return Overrides(portal.name)
    screens = [one.screen for one in portal.interstitials]
    return read(path, portal=portal.name, interstitials=screens, key=key)


def written(overrides: Sequence[Override], *, portal: str) -> str:
    """Return a file of overrides."""
    lines = ["version = 1", f"portal = {_quoted(portal)}"]
    for one in overrides:
        given = {name: value for name, value in one.model_dump(mode="json").items() if value}
        lines += ["", "[[override]]", *(f"{name} = {_quoted(value)}" for name, value in given.items())]
    return "\n".join(lines) + "\n"


def override_for(
    page: type[PageObject], element: str, candidates: Sequence[Candidate], *, confirmed_by: str = ""
) -> Override:
    """Return the override that puts other candidates in the place of a declaration."""
    return Override(
        page=page.title(),
        element=element,
        candidates=tuple(map(in_words, candidates)),
        declared=digest_of(every_selector(page)[element]),
        confirmed_by=confirmed_by,
    )


class _Wrong(Exception):
    """What is wrong with one override, in words."""


def _parsed(path: Path, content: bytes) -> _File:
    try:
        return _File.model_validate(tomllib.loads(content.decode("utf-8")))
    except ValidationError as error:
        first = error.errors(include_input=False, include_context=False, include_url=False)[0]
        at = ".".join(map(str, first["loc"]))
        raise ConfigurationError(f"{path.name} is no file of overrides: {at} ({first['type']})") from None
    except ValueError:
        raise ConfigurationError(f"{path.name} is not TOML") from None


def _page(title: str, portal: str) -> type[PageObject]:
    """Return the portal's page object of a title; outside of portals there may be others'."""
    home = f"{_OURS}.portals.{portal}"
    named = _named(title, home)
    if not named:
        try:
            package = import_module(home)
        except ModuleNotFoundError:
            package = None
        for module in walk_packages(getattr(package, "__path__", ()), f"{home}."):
            import_module(module.name)
        named = _named(title, home) or [one for one in _titled(title) if one.__module__.partition(".")[0] != _OURS]
    if len(named) != 1:
        raise _Wrong("no page object is called so" if not named else "several page objects are called so")
    if any(base.__module__.startswith(f"{_OURS}.identity") for base in named[0].__mro__):
        raise _Wrong("what takes part in signing in is not overridden")
    return named[0]


def _named(title: str, home: str) -> list[type[PageObject]]:
    return [one for one in _titled(title) if f"{one.__module__}.".startswith(f"{home}.")]


def _titled(title: str) -> list[type[PageObject]]:
    return list(dict.fromkeys(one for one in known_screens() if one.title() == title))


def _selector(page: type[PageObject], one: Override, is_interstitial: bool) -> Selector:
    was = every_selector(page).get(one.element)
    if was is None:
        raise _Wrong("no element is called so")
    if one.declared != digest_of(was):
        raise _Wrong("the release already changed this declaration: look at it again")
    try:
        candidates = tuple(map(parsed, one.candidates))
    except ValueError as error:
        raise _Wrong(str(error)) from None
    if needs_person(page, one.element) and not one.confirmed_by.strip():
        raise _Wrong("somebody has to confirm this: confirmed_by")
    if isinstance(was, Commit):
        if len(candidates) > 1 or candidates[0].kind in JSON_KINDS:
            raise _Wrong("what commits has exactly one candidate, in the page")
        return with_candidates(was, *candidates)
    if is_interstitial and one.element == "ready":
        # It may be told by something else too; that it is told at all nobody takes away.
        return with_candidates(was, *candidates, *(c for c in was.candidates if c not in candidates))
    if not any(c.kind in JSON_KINDS for c in candidates):
        candidates += tuple(c for c in was.candidates if c.kind in JSON_KINDS)
    elif all(c.kind in JSON_KINDS for c in candidates):
        candidates += tuple(c for c in was.candidates if c.kind not in JSON_KINDS)
    return with_candidates(was, *candidates)


def _made(path: Path, page: type[PageObject], selectors: Mapping[str, Selector]) -> type[PageObject]:
    which = (page, tuple((name, digest_of(one)) for name, one in sorted(selectors.items())))
    try:
        if which not in _known:
            _known[which] = replaced(page, selectors)
        return _known[which]
    except KeyError as error:
        raise ConfigurationError(
            f"{path.name}: this element cannot be overridden", page=page.title(), field=str(error.args[0])
        ) from None


_known: dict[object, type[PageObject]] = {}
"""What was made already: clients with the same overrides share it."""


def _quoted(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
