"""A payer list that can be asked: by id, by words, and for what comes nearest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher

from .....errors import InvalidInput, NotFound
from .listed import ListedTransaction, PayerTransaction

NEAREST = 3
"""How many payers are offered in the place of one that is not listed."""
_LIKE = 0.5
"""How like names or ids have to be to be offered at all."""


class PayerNotListed(InvalidInput):
    """The payer list has no such payer for a transaction, or says that it is not available.

    `payer_id` and `transaction` say which; `nearest` are rows that may have been meant, the likeliest first.
    """

    payer_id: str = ""
    transaction: str = ""
    nearest: tuple[ListedTransaction, ...] = ()


class PayerList:
    """All rows of the payer list. `faults` are those of the file's rows that could not be taken, as none were guessed.

    `unknown_columns` are titles that this package has no meaning for.
    """

    def __init__(
        self,
        rows: Iterable[ListedTransaction],
        *,
        faults: Iterable[object] = (),
        unreadable: Iterable[tuple[str, str]] = (),
        unknown_columns: Iterable[str] = (),
    ) -> None:
        self.rows = tuple(rows)
        self.faults = tuple(faults)
        self.unknown_columns = tuple(unknown_columns)
        self._unreadable = frozenset(unreadable)
        self._by_key = {row.key: row for row in self.rows}

    def __repr__(self) -> str:
        return f"PayerList({len(self.rows)} rows, {len(self.faults)} faults)"

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[ListedTransaction]:
        return iter(self.rows)

    def find(self, payer_id: str, transaction: PayerTransaction) -> ListedTransaction | None:
        """Return the row of an id and a transaction, None if there is none.

        Raises `InvalidInput` where the file's own rows of it could not be taken: the list does not say, then.
        """
        key = (payer_id.strip().upper(), transaction)
        if key in self._unreadable:
            raise InvalidInput("the payer list's rows of this payer could not be read", field="payer_id")
        return self._by_key.get(key)

    def get(self, payer_id: str, transaction: PayerTransaction) -> ListedTransaction:
        """Return the row of an id and a transaction. Raises `NotFound`, and as `find` does."""
        found = self.find(payer_id, transaction)
        if found is None:
            raise NotFound("the payer list has no such payer for this transaction", field="payer_id")
        return found

    def of(self, payer_id: str) -> tuple[ListedTransaction, ...]:
        """Return all rows of an id: another transaction of the same payer may have another one."""
        return tuple(row for row in self.rows if row.payer_id.upper() == payer_id.strip().upper())

    def ids(self, payer_name: str) -> dict[PayerTransaction, tuple[str, ...]]:
        """Return a payer's ids for each transaction, by its name to the letter but for case and spaces."""
        wanted, found = _plain(payer_name), dict[PayerTransaction, tuple[str, ...]]()
        for row in self.rows:
            if _plain(row.payer_name) == wanted:
                found[row.transaction] = (*found.get(row.transaction, ()), row.payer_id)
        return found

    def search(
        self, words: str, *, transaction: PayerTransaction | None = None, available: bool | None = None
    ) -> tuple[ListedTransaction, ...]:
        """Return the rows whose name or id has all the words, in the list's order."""
        wanted = _plain(words).split()
        return tuple(
            row
            for row in self.rows
            if all(word in f"{_plain(row.payer_name)} {row.payer_id.casefold()}" for word in wanted)
            and transaction in (None, row.transaction)
            and available in (None, row.available)
        )

    def nearest(
        self, payer_id: str, transaction: PayerTransaction, *, name: str | None = None, count: int = NEAREST
    ) -> tuple[ListedTransaction, ...]:
        """Return available rows of a transaction that may have been meant: the likest in name or id first."""
        known = {_plain(row.payer_name) for row in self.of(payer_id)} | ({_plain(name)} if name else set())

        def likeness(row: ListedTransaction) -> float:
            names = [_alike(one, _plain(row.payer_name)) for one in known]
            return max([_alike(payer_id.strip().casefold(), row.payer_id.casefold()), *names])

        open_ = [row for row in self.rows if row.transaction == transaction and row.available]
        ranked = sorted(((likeness(row), row) for row in open_), key=lambda one: -one[0])
        return tuple(row for like, row in ranked[:count] if like >= _LIKE)

    def route(self, payer_id: str, transaction: PayerTransaction, *, name: str | None = None) -> ListedTransaction:
        """Return the row by which a transaction goes to a payer.

        Raises `PayerNotListed` where there is none or it is not available, and as `find` does.
        """
        row = self.find(payer_id, transaction)
        if row is not None and row.available:
            return row
        said = "is not listed for" if row is None else "is listed as not available for"
        offered = self.nearest(payer_id, transaction, name=name)
        near = f"; nearest: {', '.join(f'{one.payer_name} ({one.payer_id})' for one in offered)}" if offered else ""
        error = PayerNotListed(f"payer {payer_id.strip()} {said} {transaction}{near}", field="payer_id")
        error.payer_id, error.transaction, error.nearest = payer_id.strip(), transaction, offered
        raise error


def _plain(words: str) -> str:
    return " ".join(words.split()).casefold()


def _alike(one: str, other: str) -> float:
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= _LIKE else 0.0
