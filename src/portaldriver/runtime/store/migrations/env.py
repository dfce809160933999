"""Alembic's entry: run on the connection, and within the transaction, that opening the database has."""

from __future__ import annotations

from alembic import context

from portaldriver.runtime.store.migrating import VERSIONS
from portaldriver.runtime.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSIONS,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
