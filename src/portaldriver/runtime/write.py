"""What a resource says of one write: how it is filled in, what commits it, and how the portal is asked about it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, Self, TypeVar

from ..models import Noun
from ..pom import Binding, Commit, PageObject, Submission
from .session import Tab

R = TypeVar("R", bound=Noun)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Filled:
    """A screen that waits for one press of `control`; `holds` are files that the request has to carry whole.

    `press` is what makes the page send, where that is no click on the control; what it returns is the `answer`.
    """

    screen: PageObject
    control: Commit
    holds: tuple[bytes, ...] = ()
    press: Callable[[], Awaitable[Any]] | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Found(Generic[R]):
    """What the portal keeps of a write now; `differs` names the fields that it holds otherwise than was asked."""

    receipt: R
    differs: tuple[str, ...] = ()


class Write(ABC, Generic[R]):
    """One write of a resource, rebuilt from its payload after a crash.

    Up to the press everything may be repeated, and after it nothing is but `find`.
    """

    operation: ClassVar[str]
    """As events, the journal and the audit log name it: `patients.create`."""
    receipt: ClassVar[type[Noun]]
    """What a caller gets; kept as JSON in the journal."""

    def __init__(self, binding: Binding) -> None:
        self.binding = binding

    @property
    @abstractmethod
    def payload(self) -> Mapping[str, Any]:
        """Return all that was asked, as JSON: two writes with equal payloads ask for the same."""

    @classmethod
    @abstractmethod
    def from_payload(cls, binding: Binding, payload: Mapping[str, Any]) -> Self:
        """Return the write of a payload."""

    @property
    @abstractmethod
    def natural_key(self) -> str | None:
        """Return what makes a repeat recognisable by the portal's own data; it serves where the caller gave no key.

        None for writes that set something: they compare first, so that to repeat them does no harm.
        """

    @property
    @abstractmethod
    def record(self) -> str:
        """Return what is written to, as `noun:id`: writes to one record wait for each other, in all processes."""

    @property
    def beside(self) -> tuple[str, ...]:
        """Return further records that nobody else may write to meanwhile: what is counted before it is used up."""
        return ()

    @property
    def releases(self) -> tuple[str, ...]:
        """Return what is free again once this write is confirmed, as `operation:natural key`: it is gone."""
        return ()

    async def before(self, tab: Tab) -> Any:
        """Look at what is there already, so that `find` does not take it for this write's; return JSON.

        Raises `Duplicate`, `NotFound` and other `RejectedError` where there is nothing to begin with.
        """
        return None

    @abstractmethod
    async def fill(self, tab: Tab, before: Any) -> Filled | Found[R]:
        """Open the screen, fill it and read back what was filled; or tell that there is nothing left to write."""

    @abstractmethod
    async def said(self, tab: Tab, filled: Filled, submission: Submission, answer: Any) -> None:
        """Wait for what the portal says to the press. Raises `RejectedError` if that is a no and nothing was saved.

        Leaves nothing half open. Any other error means that the answer is not understood.
        """

    @abstractmethod
    async def find(self, tab: Tab, before: Any) -> Found[R] | None:
        """Look the write up in the portal by its natural key and compare it with what was asked; None if not there.

        The one way in which a write is confirmed, by whichever process and however often.
        """
