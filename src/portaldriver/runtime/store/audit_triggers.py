"""The triggers that keep the audit log append-only for whoever comes by SQL.

Who may drop a trigger can change what stands there: that is what the hashes are for. These are as revision 0002 made
them; to change one takes a revision of its own.
"""

from __future__ import annotations

from sqlalchemy import DDL, MetaData, event

_KEPT = "tenant, number, at, record, hash"
"""What an entry's row keeps. `sealed` may change: `reseal` seals it anew, and the hash is of what is inside."""

_BEGUN = "EXISTS (SELECT 1 FROM portaldriver_audit_heads WHERE tenant = OLD.tenant)"
"""An entry can go once its tenant's head is gone: `shred` deletes that first."""

SQLITE = (
    f"CREATE TRIGGER portaldriver_audit_kept BEFORE UPDATE OF {_KEPT} ON portaldriver_audit "
    "BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END",
    f"CREATE TRIGGER portaldriver_audit_deleted BEFORE DELETE ON portaldriver_audit WHEN {_BEGUN} "
    "BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END",
    "CREATE TRIGGER portaldriver_audit_grown BEFORE UPDATE ON portaldriver_audit_heads "
    "WHEN NEW.size < OLD.size OR NEW.tenant <> OLD.tenant "
    "BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END",
)

POSTGRESQL = (
    "CREATE FUNCTION portaldriver_audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$",
    # A trigger's WHEN cannot ask other tables, a function can.
    "CREATE FUNCTION portaldriver_audit_refuse_begun() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN IF {_BEGUN} THEN RAISE EXCEPTION 'the audit log is append-only'; END IF; RETURN OLD; END $$",
    f"CREATE TRIGGER portaldriver_audit_kept BEFORE UPDATE OF {_KEPT} ON portaldriver_audit "
    "FOR EACH ROW EXECUTE FUNCTION portaldriver_audit_refuse()",
    "CREATE TRIGGER portaldriver_audit_deleted BEFORE DELETE ON portaldriver_audit "
    "FOR EACH ROW EXECUTE FUNCTION portaldriver_audit_refuse_begun()",
    "CREATE TRIGGER portaldriver_audit_emptied BEFORE TRUNCATE ON portaldriver_audit "
    "FOR EACH STATEMENT EXECUTE FUNCTION portaldriver_audit_refuse()",
    "CREATE TRIGGER portaldriver_audit_grown BEFORE UPDATE ON portaldriver_audit_heads "
    "FOR EACH ROW WHEN (NEW.size < OLD.size OR NEW.tenant <> OLD.tenant) "
    "EXECUTE FUNCTION portaldriver_audit_refuse()",
)


def statements(dialect: str) -> tuple[str, ...]:
    """Return the statements that make the triggers, once both tables are there."""
    return POSTGRESQL if dialect == "postgresql" else SQLITE


def guard(tables: MetaData) -> None:
    """Have the triggers made with the tables, where those are made without migrations."""
    for dialect in ("sqlite", "postgresql"):
        for statement in statements(dialect):
            made = DDL(statement)  # type: ignore[no-untyped-call]
            event.listen(tables, "after_create", made.execute_if(dialect=dialect))
