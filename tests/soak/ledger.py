"""What the workers said, kept by the soak: a worker that is killed loses nothing that it had said."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from tests.soak.said import Answered, Ended, Entered, Pulse, Said


@dataclass
class Ledger:
    """All lines of all workers. `problems` are what should not be, in words for whoever repairs it."""

    answers: dict[int, Answered] = field(default_factory=dict)
    failures: list[Answered] = field(default_factory=list)
    entries: list[tuple[str, Entered]] = field(default_factory=list)
    pulses: dict[str, Pulse] = field(default_factory=dict)
    ended: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)

    def hear(self, process: str, line: Said) -> None:
        """Write down a line of a worker process."""
        match line:
            case Answered():
                self.answers[line.number] = line
                if line.outcome != "ok":
                    self.failures.append(line)
            case Entered():
                self.entries.append((process, line))
            case Pulse():
                self.pulses[process] = line
            case Ended():
                self.ended.add(process)

    @property
    def events(self) -> Counter[str]:
        """Events by name, as far as they were told."""
        told: Counter[str] = Counter()
        for pulse in self.pulses.values():
            told.update(pulse.events)
        return told

    def happened(self, event: str) -> int:
        """Return how often an event was told, whatever its reason."""
        return sum(times for told, times in self.events.items() if told.split()[0] == event)

    def opened(self) -> set[int]:
        """Return the accounts that have signed in."""
        return {entered.account for _, entered in self.entries if entered.step == "SignedIn"}

    def signed_in(self, account: int) -> list[float]:
        """Return when an account's sign-ins ended well."""
        return [entered.at for _, entered in self.entries if entered.account == account and entered.step == "SignedIn"]

    def is_entering(self, account: int) -> bool:
        """Whether a worker is signing an account in just now."""
        last = {who: entered.step for who, entered in self.entries if entered.account == account}
        return "SignInStarted" in last.values()

    def last_start(self, account: int, *, before: float) -> float:
        """Return when the last sign-in of an account had begun."""
        started = (entered for _, entered in self.entries if entered.account == account)
        return max((e.at for e in started if e.step == "SignInStarted" and e.at <= before), default=0.0)

    def lost(self, account: int) -> int:
        """Return how many sign-ins began and did not end well."""
        steps = Counter(entered.step for _, entered in self.entries if entered.account == account)
        return steps["SignInStarted"] - steps["SignedIn"]

    def began(self, process: str, account: int, *, since: int) -> bool:
        """Whether a process began to sign an account in, after so many entries."""
        return any(
            (who, entered.account, entered.step) == (process, account, "SignInStarted")
            for who, entered in self.entries[since:]
        )
