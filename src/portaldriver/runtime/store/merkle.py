"""The Merkle tree of RFC 9162, section 2.1: hashes, roots, proofs and their verification, over SHA-256.

Nothing here knows a database. Hashes are 32 bytes; a leaf's is taken of 0x00 and the leaf, a node's of 0x01 and its two
children.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

EMPTY = hashlib.sha256(b"").digest()
"""The root of a tree without leaves."""


def leaf_hash(leaf: bytes) -> bytes:
    """Return the hash of a leaf."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node."""
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True)
class Frontier:
    """All of a tree that growing needs: the roots of its full subtrees, the largest first, one per bit of its size."""

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def grown(self, leaf: bytes) -> Frontier:
        """Return the frontier with one more leaf, given by its hash."""
        peaks, rest = [*self.peaks, leaf], self.size
        while rest & 1:
            right, left = peaks.pop(), peaks.pop()
            peaks.append(node_hash(left, right))
            rest >>= 1
        return Frontier(self.size + 1, tuple(peaks))

    @property
    def root(self) -> bytes:
        """The hash of the whole tree."""
        if not self.peaks:
            return EMPTY
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = node_hash(peak, root)
        return root

    @property
    def sound(self) -> bool:
        """Whether there are as many peaks as a tree of this size has."""
        return self.size >= 0 and len(self.peaks) == self.size.bit_count()


class Tree:
    """A whole tree in memory: what proofs are taken from."""

    def __init__(self, leaves: Iterable[bytes]) -> None:
        level = list(leaves)
        self._levels = [level]
        while len(level) > 1:
            level = [node_hash(level[at], level[at + 1]) for at in range(0, len(level) - 1, 2)]
            self._levels.append(level)

    def __len__(self) -> int:
        return len(self._levels[0])

    @property
    def root(self) -> bytes:
        """The hash of the whole tree."""
        return self._hash(0, len(self))

    def inclusion(self, index: int) -> tuple[bytes, ...]:
        """Return the path of hashes that leads from a leaf to the root. Raises `IndexError`."""
        if not 0 <= index < len(self):
            raise IndexError("the tree has no such leaf")
        path: list[bytes] = []
        start, end = 0, len(self)
        while end - start > 1:
            middle = start + _split(end - start)
            if index < middle:
                path.append(self._hash(middle, end))
                end = middle
            else:
                path.append(self._hash(start, middle))
                start = middle
        return tuple(reversed(path))

    def consistency(self, older: int) -> tuple[bytes, ...]:
        """Return the hashes which show that the first `older` leaves are as they were. Raises `IndexError`."""
        if not 0 <= older <= len(self):
            raise IndexError("the tree is smaller than that")
        if older in (0, len(self)):
            return ()
        path: list[bytes] = []
        start, end, whole = 0, len(self), True
        while older != end:
            middle = start + _split(end - start)
            if older <= middle:
                path.append(self._hash(middle, end))
                end = middle
            else:
                path.append(self._hash(start, middle))
                start, whole = middle, False
        return (*(() if whole else (self._hash(start, end),)), *reversed(path))

    def _hash(self, start: int, end: int) -> bytes:
        """Return the hash of a subtree; full ones are kept."""
        if start == end:
            return EMPTY
        length = end - start
        if length & (length - 1) == 0:
            level = length.bit_length() - 1
            return self._levels[level][start >> level]
        middle = start + _split(length)
        return node_hash(self._hash(start, middle), self._hash(middle, end))


def included(leaf: bytes, *, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether a path leads from a leaf's hash, at `index` of `size`, to the root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size or any(len(hash_) != len(EMPTY) for hash_ in path):
        return False
    at, last, found = index, size - 1, leaf
    for hash_ in path:
        if last == 0:
            return False
        if at & 1 or at == last:
            found = node_hash(hash_, found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, hash_)
        at, last = at >> 1, last >> 1
    return last == 0 and found == root


def consistent(*, older: int, newer: int, path: Sequence[bytes], old_root: bytes, new_root: bytes) -> bool:
    """Whether the newer tree begins with all of the older one, by their sizes and roots (RFC 9162, 2.1.4.2)."""
    if older == newer or not path:
        same = old_root == (new_root if older == newer else EMPTY)
        return same and not path and older in (0, newer) and newer >= 0
    if not 0 < older < newer or any(len(hash_) != len(EMPTY) for hash_ in path):
        return False
    hashes = [old_root, *path] if older & (older - 1) == 0 else list(path)
    at, last = older - 1, newer - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    was = became = hashes[0]
    for hash_ in hashes[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            was, became = node_hash(hash_, was), node_hash(hash_, became)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            became = node_hash(became, hash_)
        at, last = at >> 1, last >> 1
    return last == 0 and was == old_root and became == new_root


def _split(length: int) -> int:
    """Return the largest power of two below a length."""
    return 1 << (length - 1).bit_length() - 1
