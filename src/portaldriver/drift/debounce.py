"""Tell the same drift once in a while: a nightly run over a thousand pages must not shout a thousand times."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from ..events import Event, EventSink, PageChanged, SelectorDegraded, SelectorGone, SelectorSilent

DAY = 86_400.0
_DRIFT = (SelectorDegraded, SelectorGone, SelectorSilent, PageChanged)
_TELLING = ("page", "field", "candidate", "state")


@dataclass(slots=True)
class Debounce:
    """Hands events on to `sink`, those of drift once in `window` seconds for the same finding, page and account.

    All other events pass. A finding that becomes another one (degraded, then gone) is told at once. With `file`, what
    was told is known to later processes too; of several at one time each may tell it once. Pass it as `on_event`.
    """

    sink: EventSink
    window: float = DAY
    file: Path | None = None
    clock: Callable[[], float] = time.time
    held_back: int = 0
    """How many events were not handed on."""
    _told: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.file is not None:
            self._told = _read(self.file)

    def __call__(self, event: Event) -> None:
        """Hand an event on, unless the same was told within the window."""
        if isinstance(event, _DRIFT) and not self._is_news(_key(event)):
            self.held_back += 1
            return
        self.sink(event)

    def _is_news(self, key: str) -> bool:
        now = self.clock()
        # A clock that was put back must not silence anything for longer than the window.
        self._told = {one: at for one, at in self._told.items() if 0 <= now - at < self.window}
        if key in self._told:
            return False
        self._told[key] = now
        if self.file is not None:
            _write(self.file, self._told)
        return True


def _key(event: Event) -> str:
    told = [str(getattr(event, name, "")) for name in _TELLING]
    return " ".join([event.name, event.portal, event.account or "", *told]).strip()


def _read(path: Path) -> dict[str, float]:
    """Return what a file remembers; one that cannot be read remembers nothing, and things are told once more."""
    try:
        given = json.loads(path.read_text(encoding="utf-8"))
        return {str(key): float(at) for key, at in given.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def _write(path: Path, told: dict[str, float]) -> None:
    # Not to be able to remember is no reason to be silent.
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        new = path.with_name(path.name + ".new")
        new.write_text(json.dumps(told, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        new.replace(path)
