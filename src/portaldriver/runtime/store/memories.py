"""Destroys what is remembered for an account beside its session."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncConnection

from ..memories import memory
from .access import Access
from .schema import cursors


async def forgotten(connection: AsyncConnection, access: Access, account: str, *names: str) -> None:
    """Destroy what is remembered for an account under these names."""
    hashed: list[Any] = [access.keyed("cursor", memory(account, name)) for name in names]
    await connection.execute(delete(cursors).where(cursors.c.tenant == access.tenant, cursors.c.name.in_(hashed)))
