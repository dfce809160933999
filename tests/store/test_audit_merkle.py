"""Trees and proofs against the definitions of RFC 9162, written down naively."""

from __future__ import annotations

from functools import partial
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portaldriver.runtime.store.audit_records import canonical
from portaldriver.runtime.store.merkle import Frontier, Tree, consistent, included, leaf_hash

LEAVES = [bytes.fromhex(leaf) for leaf in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657")]
ROOTS = {
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
}
"""What every log of Certificate Transparency has for these leaves."""


def _split(leaves: list[bytes]) -> int:
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    return k


def mth(leaves: list[bytes]) -> bytes:
    """Merkle tree hash, 2.1.1."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    k = _split(leaves)
    return sha256(b"\x01" + mth(leaves[:k]) + mth(leaves[k:])).digest()


def path(m: int, leaves: list[bytes]) -> list[bytes]:
    """Inclusion path, 2.1.3.1."""
    if len(leaves) == 1:
        return []
    k = _split(leaves)
    return [*path(m, leaves[:k]), mth(leaves[k:])] if m < k else [*path(m - k, leaves[k:]), mth(leaves[:k])]


def subproof(m: int, leaves: list[bytes], whole: bool) -> list[bytes]:
    """Consistency path, 2.1.4.1."""
    if m == len(leaves):
        return [] if whole else [mth(leaves)]
    k = _split(leaves)
    if m <= k:
        return [*subproof(m, leaves[:k], whole), mth(leaves[k:])]
    return [*subproof(m - k, leaves[k:], False), mth(leaves[:k])]


def _tree(leaves: list[bytes]) -> Tree:
    return Tree(leaf_hash(leaf) for leaf in leaves)


def test_roots_are_those_of_other_implementations() -> None:
    for size, root in ROOTS.items():
        assert _tree(LEAVES[:size]).root.hex() == root == mth(LEAVES[:size]).hex()


def test_every_tree_and_proof_up_to_33_leaves_is_as_defined() -> None:
    leaves, frontier = [b"%d" % number for number in range(33)], Frontier()
    for size in range(34):
        some = leaves[:size]
        tree = _tree(some)
        assert tree.root == mth(some) == frontier.root
        assert frontier.sound
        assert [list(tree.inclusion(m)) for m in range(size)] == [path(m, some) for m in range(size)]
        assert [list(tree.consistency(m)) for m in range(1, size + 1)] == [
            subproof(m, some, True) for m in range(1, size + 1)
        ]
        frontier = frontier.grown(leaf_hash(b"%d" % size))


@settings(max_examples=150, deadline=None)
@given(data=st.data(), size=st.integers(1, 300))
def test_proofs_hold_for_what_they_were_made_for_and_nothing_else(data: st.DataObject, size: int) -> None:
    leaves = [b"%d" % number for number in range(size)]
    tree = _tree(leaves)
    index, other = data.draw(st.integers(0, size - 1)), data.draw(st.integers(-1, size + 2))
    way, own = tree.inclusion(index), leaf_hash(leaves[index])
    assert included(own, index=index, size=size, path=way, root=tree.root)
    if other != index:
        assert not included(own, index=other, size=size, path=way, root=tree.root)
    assert not included(leaf_hash(b"other"), index=index, size=size, path=way, root=tree.root)
    assert not included(own, index=index, size=size, path=_bent(data, way), root=tree.root)
    older = data.draw(st.integers(0, size))
    way, old_root = tree.consistency(older), _tree(leaves[:older]).root
    holds = partial(consistent, newer=size, new_root=tree.root)
    assert holds(older=older, path=way, old_root=old_root)
    assert not holds(older=older, path=way, old_root=leaf_hash(b"other"))
    assert not holds(older=older, path=_bent(data, way), old_root=old_root)
    if other != older:
        assert not holds(older=other, path=way, old_root=old_root)
    if older:  # an empty log is the beginning of every other
        assert not consistent(older=older, path=way, old_root=old_root, newer=size, new_root=leaf_hash(b"other"))


def _bent(data: st.DataObject, way: tuple[bytes, ...]) -> list[bytes]:
    """Return a path with a hash turned, cut off, or put in."""
    bent = list(way)
    at = data.draw(st.integers(0, len(way)))
    if at == len(way):
        return [*bent, leaf_hash(b"other")]
    bent[at : at + 1] = data.draw(st.sampled_from([[], [leaf_hash(b"other")], [way[at], way[at]], [way[at][:31]]]))
    return bent


def test_proofs_of_what_is_not_there() -> None:
    tree = _tree(LEAVES)
    for ask, number in ((tree.inclusion, 7), (tree.inclusion, -1), (tree.consistency, 8)):
        with pytest.raises(IndexError):
            ask(number)


def test_canonical_json_is_that_of_rfc_8785() -> None:
    names = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
    text = canonical({name: {} for name in names}).decode()
    assert text == '{"\\r":{},"1":{},"\u0080":{},"\u00f6":{},"\u20ac":{},"\U0001f600":{},"\ufb33":{}}'
    assert canonical({"b": [1, '\x01\n\x7f/"\\'], "a": None}) == b'{"a":null,"b":[1,"\\u0001\\n\x7f/\\"\\\\"]}'
    assert canonical({"a": "\udce9"}) == b'{"a":"\\udce9"}'
