"""`drift-realapps`: real applications before and after upgrades of what they stand on, as is and made stranger."""

from __future__ import annotations

from collections.abc import Sequence
from time import process_time

from rich.console import Group, RenderableType
from rich.progress import Progress

from bench.dots import Drawn
from bench.drift.answers import always, answers, ours, rival
from bench.drift.cases import Case
from bench.drift.figures import figures, picture
from bench.drift.measures import Answer
from bench.drift.places import DATA, data_of
from bench.drift.realapps import Change, load
from bench.drift.rivals import healenium, similo
from bench.drift.silent import Alarm, alarms
from bench.drift.variants import hashed, hostile, listed
from bench.measure import Aim, Effort, Figure, at_least, at_most
from portaldriver.drift.candidates import Candidates
from portaldriver.drift.ranking import shipped
from portaldriver.drift.relocation import relocate

AS_IS, HASHED, NAMELESS, HOSTILE = "as is", "hashed and reworded", "field names hashed too", "hostile"
AIMS: dict[str, dict[str, Aim]] = {
    AS_IS: {
        "located": at_least(0.995),
        "wrong at 90% coverage": at_most(0.02),
        "coverage at 1% wrong": at_least(0.85),
        "absent healed at 90% coverage": at_most(0.03),
        "calibration error": at_most(0.03),
    },
    HASHED: {"located": at_least(0.99), "calibration error": at_most(0.03)},
    NAMELESS: {},
    HOSTILE: {"accepted": at_least(0.35), "wrong among accepted": at_most(0.05)},
}
SHOWN = ("located", "accepted", "wrong among accepted", "absent accepted")


async def measure(effort: Effort, progress: Progress) -> list[Figure]:
    """Measure the weights that ship on every page and pair of versions below the folder."""
    folder = data_of(effort, "realapps/dev")
    quick = effort.rounds == 1
    words = listed(DATA.parent / "data" / "realapps" / "relabel_synonyms.json")
    changes: dict[str, Change | None] = {
        AS_IS: None,
        HASHED: hashed(words),
        NAMELESS: hashed(words, names=True),
        HOSTILE: hostile,
    }
    model, found, pictures = shipped(), list[Figure](), list[RenderableType]()
    for kind, change in changes.items():
        cases = load(folder, change, most=1 if quick else None)
        made = [case for case in cases if case.kind]
        if made:
            # Data that was changed on purpose is measured as it is, once.
            cases = made if change is hostile else [case for case in cases if not case.kind]
        if not cases:
            continue
        ways = {"ours": ours(model), "Similo": rival(similo()), "Healenium's formula": rival(healenium)}
        got: dict[str, list[Answer]] = {}
        for way in progress.track(list(ways), description=kind):
            # A hostile page has absent elements of its own.
            parts = 0 if kind == HOSTILE else 3
            got[way] = list(answers(cases, always(ways[way]), parts=parts))
        names = SHOWN if kind in (NAMELESS, HOSTILE) else ()
        found += figures(kind, got["ours"], AIMS[kind], names)
        for way in list(ways)[1:]:
            found += figures(f"{kind}, {way}", got[way], {}, ("located",))
        pictures.append(picture(got, ours="ours", title=kind))
        if kind == AS_IS:
            found += _alarms(alarms(cases, model))
            found.append(_speed(cases))
    return Drawn(found, Group(*pictures))


def _alarms(found: Sequence[Alarm]) -> list[Figure]:
    silent = [one for one in found if one.other]
    calm = [one for one in found if not one.other]
    caught = sum(one.raised for one in silent) / len(silent) if silent else 1.0
    false = sum(one.raised for one in calm) / len(calm) if calm else 0.0
    return [
        Figure("silent drift: found", caught, "share", at_least(0.98), f"{len(silent)} selectors found another"),
        Figure("silent drift: false alarms", false, "share", at_most(0.005), f"{len(calm)} selectors found the same"),
    ]


def _speed(cases: Sequence[Case]) -> Figure:
    """Return the processor time for one element on pages of 200 to 600 candidates, the page's own share included."""
    taken, count = 0.0, 0
    for case in [case for case in cases if 200 <= len(case.new) <= 600][:6]:
        begun = process_time()
        relocate(old={str(n): one for n, one in enumerate(case.old)}, page=Candidates(case.new))
        taken += process_time() - begun
        count += len(case.old)
    return Figure("time per element, 200 to 600 candidates", 1000 * taken / max(count, 1), "ms", at_most(15))
