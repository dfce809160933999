"""What a payer or a clearinghouse wants beyond the guides: declared in a small file, checked when it is read."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Literal, Self, get_args

from pydantic import ConfigDict, Field, field_validator, model_validator

from ...errors import ConfigurationError
from ...models.base import Masked
from ..separators import Separators
from ..writing.interchange import sound

Usage = Literal["test", "production"]
Transaction = Literal["837P", "837I", "270", "276", "835"]

_IN_A_NAME = re.compile(r"[A-Za-z0-9._{}-]+")
_KNOWN_IN_A_NAME = frozenset({"transaction", "made", "number"})


def known_usage(usage: Usage) -> Usage:
    """Return a usage; `ConfigurationError` for any other text, which would pass for production."""
    if usage not in get_args(Usage):
        raise ConfigurationError("usage is test or production, spelt like this")
    return usage


class EnvelopeRules(Masked):
    """`ISA` and `GS`. Without `sender_id` the submitter's id is the sender's; without `group_sender` that one."""

    sender_qualifier: str = Field(default="ZZ", min_length=2, max_length=2)
    sender_id: str | None = Field(default=None, min_length=2, max_length=15)
    group_sender: str | None = Field(default=None, min_length=2, max_length=15)
    receiver_qualifier: str = Field(default="ZZ", min_length=2, max_length=2)
    receiver_id: str = Field(min_length=2, max_length=15)
    group_receiver: str | None = Field(default=None, min_length=2, max_length=15)
    acknowledged: bool = False
    element_separator: str = Field(default="*", min_length=1, max_length=1)
    component_separator: str = Field(default=":", min_length=1, max_length=1)
    repetition_separator: str = Field(default="^", min_length=1, max_length=1)
    segment_terminator: str = Field(default="~", min_length=1, max_length=1)
    line_breaks: bool = False
    """Whether each segment stands on a line of its own."""

    model_config = ConfigDict(str_strip_whitespace=False)

    @property
    def separators(self) -> Separators:
        """The four together."""
        return Separators(
            self.element_separator, self.component_separator, self.repetition_separator, self.segment_terminator
        )

    @model_validator(mode="after")
    def _separate(self) -> Self:
        if not sound(self.separators):
            raise ValueError("the separators are not four different characters that may separate")
        return self


class ReceiverRules(Masked):
    """`NM1*40`: to whom a claims file goes."""

    name: str = Field(min_length=1, max_length=60)
    id: str = Field(min_length=2, max_length=80)


class Limits(Masked):
    """How much a file may hold. `bytes_per_file` counts the envelope too; None is no limit."""

    transactions_per_file: int = Field(default=5000, ge=1)
    claims_per_transaction: int = Field(default=100, ge=1)
    """Claims, or questions. A 999 refuses whole transactions, and no patient may have more than 100 claims in one."""
    bytes_per_file: int | None = Field(default=None, ge=1000)


class FileNames(Masked):
    """How files are called. In `production` and `test` stand `{transaction}`, `{made}` and `{number}`.

    Where a receiver tells a test by a word in the name alone, `test_word` is that word: every test's name has it and
    no production file's.
    """

    production: str = "{transaction}_{made}_{number}.txt"
    test: str = "TEST_{transaction}_{made}_{number}.txt"
    test_word: str | None = None
    must_contain_transaction: bool = False

    @field_validator("production", "test")
    @classmethod
    def _plain(cls, pattern: str) -> str:
        if not _IN_A_NAME.fullmatch(pattern) or set(re.findall(r"\{([^}]*)\}", pattern)) - _KNOWN_IN_A_NAME:
            raise ValueError("letters, digits, . _ - and {transaction} {made} {number} make up a file name")
        if "{number}" not in pattern:
            raise ValueError("without {number} files would overwrite each other")
        return pattern

    @model_validator(mode="after")
    def _apart(self) -> Self:
        if self.test_word is not None:
            if not re.fullmatch("[A-Za-z0-9]+", self.test_word):
                raise ValueError("test_word is letters and digits")
            if self.test_word not in self.test:
                raise ValueError("a test file's name has to hold test_word")
            if self.test_word.lower() in self.production.lower():
                raise ValueError("a production file's name must not hold test_word")
        if self.must_contain_transaction and not all("{transaction}" in one for one in (self.production, self.test)):
            raise ValueError("both names have to hold {transaction}")
        return self


class Rule(Masked):
    """A rule about one place of a model, as `billing_provider.taxonomy` or `service_lines[].ndc.code`.

    It holds for the transactions that it names: claims, where it names none. `one_of` and the lengths are of what is
    there: what may not be absent is `required` as well.
    """

    path: str
    transactions: tuple[Literal["837P", "837I", "270", "276"], ...] = ("837P", "837I")
    required: bool = False
    forbidden: bool = False
    one_of: tuple[str, ...] = ()
    min_length: int | None = Field(default=None, ge=0)
    max_length: int | None = Field(default=None, ge=0)
    at_most: int | None = Field(default=None, ge=0)
    """How many of a list there may be."""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.required and self.forbidden:
            raise ValueError("required and forbidden at once")
        bounds = (self.min_length, self.max_length, self.at_most)
        if not (self.required or self.forbidden or self.one_of) and bounds == (None, None, None):
            raise ValueError("it says nothing: required, forbidden, one_of, min_length, max_length or at_most")
        return self

    def holds_for(self, transaction: str) -> bool:
        """Whether it is about this kind of transaction."""
        return transaction in self.transactions


class PayerIds(Masked):
    """A payer's ids, which differ by transaction. `name` is the one that people and `payer_id` in models may use."""

    name: str = Field(min_length=1)
    ids: dict[Transaction, str]


class Profile(Masked):
    """A payer's or a clearinghouse's ways. `load_profile` reads one."""

    name: str = Field(min_length=1)
    label: str = ""
    envelope: EnvelopeRules
    receiver: ReceiverRules
    limits: Limits = Limits()
    file_names: FileNames = FileNames()
    rules: tuple[Rule, ...] = ()
    payers: tuple[PayerIds, ...] = ()

    def payer(self, name: str) -> PayerIds | None:
        """Return a payer by the name that the profile gives it."""
        return next((payer for payer in self.payers if payer.name == name), None)

    def file_name(self, transaction: Transaction, *, usage: Usage, made: datetime, number: int) -> str:
        """Make the name of a file. It follows from the usage: a test's name cannot come out as production's."""
        pattern = self.file_names.test if known_usage(usage) == "test" else self.file_names.production
        return pattern.format(transaction=transaction, made=f"{made:%Y%m%d%H%M%S}", number=f"{number:09}")

    def allows_name(self, name: str, transaction: Transaction, *, usage: Usage) -> bool:
        """Whether a file of this usage may bear a name: where the receiver goes by the name, only the right kind."""
        names = self.file_names
        known_usage(usage)
        if names.must_contain_transaction and transaction not in name:
            return False
        if names.test_word is None:
            return True
        return names.test_word in name if usage == "test" else names.test_word.lower() not in name.lower()
