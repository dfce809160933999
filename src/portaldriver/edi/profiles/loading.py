"""Profiles from files: ours by name, a user's own by path."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from ...errors import ConfigurationError
from ..edits.paths import exists
from .profile import Profile

Document = dict[str, Any]


def profile_names() -> tuple[str, ...]:
    """Return the names of the profiles that come with the package."""
    files = resources.files(__package__).iterdir()
    return tuple(sorted(file.name.removesuffix(".toml") for file in files if file.name.endswith(".toml")))


def load_profile(source: str | os.PathLike[str], /, **changes: Any) -> Profile:
    """Read a profile: one of ours by its name (`office_ally`), or a TOML file by its path (a `Path`, or `*.toml`).

    A file may begin with `extends = "office_ally"` and say only what differs. `changes` come last, by section:
    `load_profile("office_ally", envelope={"sender_id": "..."})`. Raises `ConfigurationError` that names the file and
    the key; rules whose path is no field of a claim are refused too.
    """
    shown, document = _read(source)
    merged = _merged(_extended(document, shown), changes)
    try:
        found = Profile.model_validate(merged)
    except ValidationError as error:
        raise ConfigurationError(f"{shown}: {_said(error)}") from None
    _hold_paths(found, shown)
    return found


def _read(source: str | os.PathLike[str]) -> tuple[str, Document]:
    """Return a file's name for messages and what stands in it."""
    if isinstance(source, str) and not source.endswith(".toml"):
        if source not in profile_names():
            raise ConfigurationError(f"no profile {source!r}: there are {', '.join(profile_names())}, or a path")
        text, shown = resources.files(__package__).joinpath(f"{source}.toml").read_text("utf-8"), f"{source}.toml"
    else:
        shown = Path(source).name
        try:
            text = Path(source).read_text("utf-8")
        except OSError as error:
            raise ConfigurationError(f"{shown}: cannot be read ({type(error).__name__})") from None
        except UnicodeDecodeError:
            raise ConfigurationError(f"{shown}: is not UTF-8") from None
    try:
        return shown, tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"{shown}: is not TOML: {error}") from None


def _extended(document: Document, shown: str) -> Document:
    document = dict(document)
    base = document.pop("extends", None)
    if base is None:
        return document
    if base not in profile_names():
        raise ConfigurationError(f"{shown}: extends: there are {', '.join(profile_names())}")
    return _merged(_read(str(base))[1], document)


def _merged(base: Mapping[str, Any], changes: Mapping[str, Any]) -> Document:
    """Return a document with changes: sections are merged, `rules` and `payers` are added, values replaced."""
    merged = dict(base)
    for key, value in changes.items():
        before = merged.get(key)
        if isinstance(before, Mapping) and isinstance(value, Mapping):
            merged[key] = _merged(before, value)
        elif isinstance(before, list) and isinstance(value, list | tuple):
            merged[key] = [*before, *value]
        else:
            merged[key] = value
    return merged


def _said(error: ValidationError) -> str:
    said = []
    for one in error.errors(include_input=False, include_url=False, include_context=False):
        key = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in one["loc"]).lstrip(".")
        said.append(f"{key or 'the file'}: {one['msg'].removeprefix('Value error, ')}")
    return "; ".join(said)


def _hold_paths(profile: Profile, shown: str) -> None:
    """Refuse a rule about a field that none of its transactions has: it would hold nothing and never say so."""
    from ..models.claim import Claim
    from ..models.claim_status import ClaimStatusRequest
    from ..models.eligibility import EligibilityRequest

    models: dict[str, type[BaseModel]] = {
        "837P": Claim, "837I": Claim, "270": EligibilityRequest, "276": ClaimStatusRequest
    }  # fmt: skip
    for position, rule in enumerate(profile.rules):
        for transaction in rule.transactions:
            if not exists(models[transaction], rule.path):
                raise ConfigurationError(f"{shown}: rules[{position}].path: {transaction} has no such field")
