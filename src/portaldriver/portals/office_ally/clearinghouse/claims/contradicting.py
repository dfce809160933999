"""Answers to files that were given up as not sent: the proof was wrong, and that is said aloud."""

from __future__ import annotations

from .....errors import StateError
from .....runtime.store import Submission
from .means import Means
from .said import Contradiction, Said
from .sending import tell_claims

WORDS = "a file that was given up as not sent was answered: what was handed over anew since may be there twice"


async def brought_back(means: Means, file: Submission, said: Said) -> Submission:
    """Return a file that is answered; one that was withdrawn counts as sent from now on.

    Its claims that nobody handed over anew are free no longer, so that none of them becomes a duplicate; those that
    were are named in `said.contradictions`, whenever this report is read.
    """
    if file.state == "withdrawn":
        file = await _as_sent(means, file, said)
        await tell_claims(means, file)
    if file.told.get("contradicted") == said.report:
        said.contradictions.append(Contradiction(said.report, said.source, file.name, await _anew(means, file), WORDS))
    return file


async def _as_sent(means: Means, file: Submission, said: Said) -> Submission:
    try:
        file = await means.state.submissions.move(file, to="sent", told={"contradicted": said.report})
    except StateError:
        now = await means.state.submissions.get(file.id, account=file.account)
        if now is None or now.state != "sent":
            raise
        return now
    await means.note("claims.contradiction", "sent", file.id, report=said.report)
    return file


async def _anew(means: Means, file: Submission) -> tuple[str, ...]:
    """Return the claims of a file that stand in another one by now."""
    names = file.told.get("claims", ())
    kept = await means.state.submissions.claims_named(names, account=file.account)
    return tuple(f"clm_{name}" for name in names if name in kept and kept[name].submission != file.id)
