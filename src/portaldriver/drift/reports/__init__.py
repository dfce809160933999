"""What checks found, told to whoever has to act: a person at a terminal, a CI system, a browser without a network."""

from __future__ import annotations

from .data import as_json
from .github import as_annotations
from .history import PageRun, Run, past_runs, remember, run_of
from .html import Pictures, as_html
from .junit import as_junit
from .terminal import as_text, show

__all__ = [
    "PageRun",
    "Pictures",
    "Run",
    "as_annotations",
    "as_html",
    "as_json",
    "as_junit",
    "as_text",
    "past_runs",
    "remember",
    "run_of",
    "show",
]
