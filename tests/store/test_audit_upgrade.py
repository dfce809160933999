"""A database of the first revision gets the audit log, and keeps what it has."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text

from portaldriver.errors import StateError
from portaldriver.runtime.store import AuditEntry, StateDatabase, migrating

from .conftest import KEY

ROW = (
    "INSERT INTO portaldriver_journal (tenant, account, key, operation, digest, payload, state, attempt, fence, revision, "
    "outcome, created_at, updated_at) VALUES ('old', 'a', 'k', 'o', 'd', '', 'intent', 0, 0, 1, '', 1, 1)"
)


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
async def test_the_first_revision_is_brought_up_to_date(
    dialect: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    address = str(tmp_path / "old.db")
    if dialect == "postgresql":
        address = request.getfixturevalue("postgres").database()
    url = address.replace("postgresql:", "postgresql+psycopg:") if "//" in address else f"sqlite:///{address}"
    engine = create_engine(url)
    config = Config()
    config.set_main_option("script_location", str(Path(migrating.__file__).with_name("migrations")))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.execute(text(ROW))
    async with StateDatabase(address, key=KEY) as database:
        for number in range(2):
            assert await database.audit.append(AuditEntry(operation="o", outcome="ok")) == number
        access = await database._access()
        with pytest.raises(StateError, match="refused a statement"):
            await access.run.write(lambda connection: connection.exec_driver_sql("DELETE FROM portaldriver_audit"))
        assert (await database.audit.verify()).size == 2
    with engine.begin() as connection:
        assert connection.execute(text("SELECT key, record FROM portaldriver_journal")).all() == [("k", "")]
    engine.dispose()
