"""The journal finds every write by its operation, those of the clearinghouse too."""

from __future__ import annotations

from portaldriver.portals.office_ally.writes.kinds import CLEARINGHOUSE, Kinds


def test_each_kind_is_known_by_its_operation_alone() -> None:
    kinds = Kinds()
    assert len(kinds) == len(list(kinds)) > len(CLEARINGHOUSE)
    assert {name: kind.operation for name, kind in kinds.items()} == {name: name for name in kinds}
    assert kinds.get("claims.of_another_version") is None
