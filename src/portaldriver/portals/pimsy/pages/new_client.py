"""A new chart: the form Details without anybody in it (guide 2.3)."""

from __future__ import annotations

from ....pom import Evidence, Form, Selector, inside, role
from . import editing
from .chart import DetailsForm
from .menu import Screen


class NewChart(Screen):
    """The blank form that New in Client Management leads to."""

    documented = "Clients > Client Management > New"
    evidence = Evidence.MODELLED
    source = "pimsy 2.2 and 2.3 name New, and that the screen edits; that it begins with Details is modelled"
    ready = Selector(inside("main", role("form", "Details")), inside("main", role("form", "Client Details")))
    form = Form(DetailsForm)
    save = editing.save("Details", "Client Details")
