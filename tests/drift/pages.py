"""Invented pages, as fingerprints: a form of a clinic, before and after redesigns."""

from __future__ import annotations

from collections.abc import Sequence

from portaldriver.drift.fingerprint import Fingerprint, Step

FIELDS = ("First name", "Last name", "Date of birth", "Member number", "Phone", "Notes")


def field(
    label: str,
    *,
    place: int,
    mark: str | None = None,
    tag: str = "input",
    role: str = "textbox",
    around: Sequence[str] = (),
    section: str = "Person",
    row: Sequence[str] = (),
    path: str = "",
) -> Fingerprint:
    """Return a form's control. `mark` is its id and its field's name."""
    mark = label.lower().replace(" ", "_") if mark is None else mark
    before, after = (*around, "", "")[:2]
    return Fingerprint(
        tag=tag,
        role=role,
        name=label,
        label=label,
        type="text" if tag == "input" else "",
        name_attribute=mark,
        id=f"id_{mark}" if mark else "",
        ancestors=(Step(tag="div", classes=("row",)), Step(tag="form", id="person")),
        landmark="form",
        section=section,
        previous=before,
        next=after,
        words=tuple(label.split()),
        row=tuple(row),
        box=(220, 100 + 40 * place, 274, 27),
        order=10 + 2 * place,
        of=40,
        xpath=path or f"/html/body/form/div[{place + 1}]/{tag}",
    )


def form(labels: Sequence[str] = FIELDS, *, marks: Sequence[str | None] | None = None) -> list[Fingerprint]:
    """Return a form with a field per label and a button below."""
    given = marks or [None] * len(labels)
    found = [
        field(
            label, place=n, mark=mark, around=(labels[n - 1] if n else "", labels[n + 1] if n + 1 < len(labels) else "")
        )
        for n, (label, mark) in enumerate(zip(labels, given, strict=True))
    ]
    return [*found, button("Save", place=len(labels))]


def button(name: str, *, place: int, mark: str = "") -> Fingerprint:
    """Return a button."""
    return Fingerprint(
        tag="button",
        role="button",
        name=name,
        text=name,
        type="submit",
        id=mark,
        classes=("default",),
        ancestors=(Step(tag="div", classes=("buttons",)), Step(tag="form", id="person")),
        landmark="form",
        section="Person",
        box=(220, 100 + 40 * place, 61, 35),
        order=10 + 2 * place,
        of=40,
        xpath=f"/html/body/form/div[{place + 1}]/button",
    )


def declared(page: Sequence[Fingerprint]) -> dict[str, Fingerprint]:
    """Return a page's elements by their names."""
    return {one.name: one for one in page}
