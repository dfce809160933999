"""What leads from the list of clients to lists that go over all of their charts. All of it is MODELLED."""

from __future__ import annotations

from typing import Annotated

from ....pom import Detail, Evidence, OptionalText, Record
from .menu import Tabbed, tab


class ListTabs(Record):
    """Where the lists are; None for one that is not shown."""

    plans: Annotated[OptionalText, tab("Treatment Plans", "Treatment Planning")] = None
    scores: Annotated[OptionalText, tab("Q&A Scores", "Q&A Score List")] = None


class ClientLists(Tabbed):
    """The list of clients, for what leads on from it."""

    entry = "clients"
    documented = "Clients > Client Management"
    evidence = Evidence.MODELLED
    source = "pimsy 2.8 names treatment planning and 2.3 Q&A forms; that lists of them lead on from here is modelled"
    tabs = Detail(ListTabs)
