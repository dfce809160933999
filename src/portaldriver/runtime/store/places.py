"""Where each sealed column's objects stand: what is bound to them beside tenant and account."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Table

from .schema import (
    accounts,
    audit,
    cursors,
    enrollments,
    journal,
    meta,
    remittance_files,
    remittances,
    sent_claims,
    sessions,
    submissions,
)
from .sealing import Place

PEPPER = "pepper"
AUDIT_KEY = "audit-key"


def pepper() -> Place:
    """The secret behind the keyed hashes."""
    return Place("", "meta", PEPPER)


def audit_key() -> Place:
    """The key that signs the audit log's heads."""
    return Place("", "meta", AUDIT_KEY)


def audit_entry(number: int, at: int, record: str, hash_: str) -> Place:
    """An entry of the audit log."""
    return Place("", "audit", f"{number}:{at}:{record}:{hash_}")


def username(account: str, portal: str) -> Place:
    """An account's user name."""
    return Place(account, "username", portal)


def session(account: str, *, generation: int, revision: int, fence: int, at: tuple[float, float], stale: bool) -> Place:
    """A session: its row's columns are bound, so that none of them can be changed for itself."""
    return Place(account, "session", f"{generation}:{revision}:{fence}:{at[0]!r}:{at[1]!r}:{bool(stale)}")


def cursor(name: str, revision: int) -> Place:
    """A cursor's value."""
    return Place("", "cursor", f"{name}:{revision}")


def payload(account: str, key: str, operation: str) -> Place:
    """What a write is to send."""
    return Place(account, "payload", f"{key}:{operation}")


def outcome(account: str, key: str, *, state: str, attempt: int, fence: int, revision: int) -> Place:
    """What became of a write, and its key in clear."""
    return Place(account, "outcome", f"{key}:{state}:{attempt}:{fence}:{revision}")


def submitted(account: str, id_: str, *, channel: str) -> Place:
    """What a file of claims holds."""
    return Place(account, "submitted", f"{id_}:{channel}")


def submission(account: str, id_: str, *, channel: str, state: str, revision: int) -> Place:
    """What is known of a file of claims."""
    return Place(account, "submission", f"{id_}:{channel}:{state}:{revision}")


def sent_claim(account: str, claim: str, *, submission: str, place: int, state: str, revision: int) -> Place:
    """A claim of such a file."""
    return Place(account, "sent-claim", f"{claim}:{submission}:{place}:{state}:{revision}")


def remitted(account: str, digest: str) -> Place:
    """What a file with remittances holds."""
    return Place(account, "remitted", digest)


def remittance_file(account: str, digest: str, *, state: str, batch: str, revision: int) -> Place:
    """What is known of such a file."""
    return Place(account, "remittance-file", f"{digest}:{state}:{batch}:{revision}")


def remittance(account: str, id_: str, *, columns: tuple[str, str, str, int, str], revision: int) -> Place:
    """What is known of a remittance: payment, file, state, told and day are bound."""
    payment, file, state, told, paid_on = columns
    return Place(account, "remittance", f"{id_}:{payment}:{file}:{state}:{told}:{paid_on}:{revision}")


def enrollment(account: str, number: int, *, fact: str, enrollment: str) -> Place:
    """What was heard of an enrollment."""
    return Place(account, "enrollment", f"{number}:{fact}:{enrollment}")


def session_of(row: Any) -> Place:
    """Return the place of a row of `sessions`."""
    return session(
        row.account,
        generation=row.generation,
        revision=row.revision,
        fence=row.fence,
        at=(row.signed_in_at, row.saved_at),
        stale=row.stale,
    )


def audit_entry_of(row: Any) -> Place:
    """Return the place of a row of `audit`."""
    return audit_entry(row.number, row.at, row.record, row.hash)


def outcome_of(row: Any) -> Place:
    """Return the place of a row of `journal`."""
    return outcome(row.account, row.key, state=row.state, attempt=row.attempt, fence=row.fence, revision=row.revision)


def submission_of(row: Any) -> Place:
    """Return the place of a row of `submissions`."""
    return submission(row.account, row.id, channel=row.channel, state=row.state, revision=row.revision)


def sent_claim_of(row: Any) -> Place:
    """Return the place of a row of `sent_claims`."""
    return sent_claim(
        row.account, row.claim, submission=row.submission, place=row.place, state=row.state, revision=row.revision
    )


def remittance_file_of(row: Any) -> Place:
    """Return the place of a row of `remittance_files`."""
    return remittance_file(row.account, row.digest, state=row.state, batch=row.batch, revision=row.revision)


def remittance_of(row: Any) -> Place:
    """Return the place of a row of `remittances`."""
    columns = (row.payment, row.file, row.state, row.told, row.paid_on)
    return remittance(row.account, row.id, columns=columns, revision=row.revision)


def enrollment_of(row: Any) -> Place:
    """Return the place of a row of `enrollments`."""
    return enrollment(row.account, row.number, fact=row.fact, enrollment=row.enrollment)


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """One column of envelopes."""

    table: Table
    column: Column[Any]
    place: Callable[[Any], Place]

    @property
    def name(self) -> str:
        """What is counted: the table's name without our prefix, and the column's if there are two."""
        table = self.table.name.removeprefix("portaldriver_")
        return table if self.column.name == "sealed" else f"{table}.{self.column.name}"


SEALED = (
    SealedColumn(meta, meta.c.sealed, lambda row: Place("", "meta", row.name)),
    SealedColumn(accounts, accounts.c.username, lambda row: username(row.account, row.portal)),
    SealedColumn(sessions, sessions.c.sealed, session_of),
    SealedColumn(cursors, cursors.c.sealed, lambda row: cursor(row.name, row.revision)),
    SealedColumn(journal, journal.c.payload, lambda row: payload(row.account, row.key, row.operation)),
    SealedColumn(journal, journal.c.outcome, outcome_of),
    SealedColumn(audit, audit.c.sealed, audit_entry_of),
    SealedColumn(submissions, submissions.c.content, lambda row: submitted(row.account, row.id, channel=row.channel)),
    SealedColumn(submissions, submissions.c.sealed, submission_of),
    SealedColumn(sent_claims, sent_claims.c.sealed, sent_claim_of),
    SealedColumn(remittance_files, remittance_files.c.content, lambda row: remitted(row.account, row.digest)),
    SealedColumn(remittance_files, remittance_files.c.sealed, remittance_file_of),
    SealedColumn(remittances, remittances.c.sealed, remittance_of),
    SealedColumn(enrollments, enrollments.c.sealed, enrollment_of),
)
"""Every sealed column: what `reseal`, `shred` and `portaldriver state check` walk over."""
