"""The page of a failure bundle that a person reads first."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from .. import errors

_NEXT: tuple[tuple[type[errors.PortalError], str], ...] = (
    (
        errors.SelectorNotFound,
        "No candidate of the element matches. Look for it in outline.html: has its id, name or label changed? "
        "Add the new one as the first candidate and keep the old ones after it. If the element is marked "
        "data-unseen, it is there and hidden: the page may want a step before it.",
    ),
    (
        errors.SelectorAmbiguous,
        "A candidate matches more than one element. Find the twins in outline.html and narrow the candidate "
        "by an id or by what is around it.",
    ),
    (
        errors.SelectorUncertain,
        "The element was found, but not certainly enough for what was to be done with it. Nothing was sent. "
        "Check that its first candidate still names the right control, then repeat the call.",
    ),
    (
        errors.ForeignOrigin,
        "The page is at an origin that the portal does not declare, so nothing secret was typed. If the "
        "portal has moved its sign-in, add the origin after making sure of it; otherwise treat this as an "
        "attack.",
    ),
    (
        errors.UnsafeFile,
        "A file was refused and removed. The message names the rule. If the portal's files have grown, raise "
        "the limit; if their kind has changed, declare the new kind.",
    ),
    (
        errors.ExtractionError,
        "A field is missing, or holds what its type does not allow. Compare its column or label in "
        "outline.html with the record's declaration; shapes show the format that came.",
    ),
    (
        errors.UnexpectedPage,
        "Another page came than the one asked for. The picture and outline.html show which. If it is a screen "
        "that may stand in the way, declare it as an interstitial.",
    ),
    (
        errors.LayoutError,
        "The page is not what the page object declares. Compare outline.html with the declaration of the "
        "element named above.",
    ),
    (
        errors.PageTimeout,
        "The page did not get there in time. Look at the last steps: which one took long? If the picture "
        "shows a finished page, what was waited for has changed; if it shows none, the portal or the browser "
        "was too slow.",
    ),
    (
        errors.PortalDown,
        "The portal could not be reached or was out of order. If it is up in an ordinary browser, look at the "
        "network between; if it is not, there is nothing to mend here.",
    ),
    (
        errors.BrowserCrashed,
        "The browser or its page went away. Once is no news. If it comes again, look at the machine's memory "
        "and at how many contexts are open.",
    ),
    (
        errors.SessionDisplaced,
        "Another sign-in took the session's place. Find out who else uses the account: it needs one user of its own.",
    ),
)
_ELSE = "Look at the last steps, and compare outline.html with what the page object declares."

_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; color: #1c2430; background: #f4f5f7; margin: 0; }
main { max-width: 64rem; margin: 2rem auto; padding: 0 1.5rem; }
header { border-left: .4rem solid #b3261e; padding-left: 1rem; }
h1 { margin: 0; font-size: 1.5rem; } h2 { font-size: 1.05rem; margin: 2rem 0 .5rem; }
header p { margin: .3rem 0 0; font-size: 1.05rem; }
section, .facts { background: #fff; border: 1px solid #dde1e7; border-radius: .4rem; padding: 1rem; }
.facts { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1.5rem; margin: 1.5rem 0; }
dt { color: #5b6675; } dd { margin: 0; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: left; padding: .25rem .6rem; border-bottom: 1px solid #eceff3; } th { color: #5b6675; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; } tr.bad td { background: #fdecea; }
img { display: block; max-width: 100%; border: 1px solid #dde1e7; } code { font-size: .9em; }
ul { margin: 0; padding-left: 1.2rem; }
"""


def next_for(error: errors.PortalError) -> str:
    """Return what whoever is on call should do about an error."""
    return next((text for kind, text in _NEXT if isinstance(error, kind)), _ELSE)


def report(
    error: errors.PortalError, facts: Mapping[str, Any], steps: Sequence[Mapping[str, Any]], *, picture: bytes | None
) -> str:
    """Return a self-contained HTML page about a failure. All that is given to it has to be free of patient data."""
    title = escape(type(error).__name__)
    return f"""<!DOCTYPE html>
<html lang="en"><meta charset="utf-8"><title>{title}</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<style>{_STYLE}</style>
<main>
<header><h1>{title}</h1><p>{escape(error.message or "no message")}</p></header>
<dl class="facts">{_facts(facts)}</dl>
<h2>What to do next</h2><section>{escape(next_for(error))}</section>
<h2>Steps before it</h2><section>{_steps(steps)}</section>
<h2>What the page looked like</h2><section>{_picture(picture)}</section>
<h2>In this folder</h2><section><ul>
<li><code>outline.html</code>: the page's elements, every value masked. Read it in an editor.
<li><code>error.json</code>: all of the above for programs.
<li><code>screenshot.png</code>: the picture above, if there is one.
<li><code>*.sealed</code>, if any: the page as it was. The tenant's key alone opens them.
</ul></section>
</main></html>
"""


def _facts(facts: Mapping[str, Any]) -> str:
    return "".join(f"<dt>{escape(name)}</dt><dd>{escape(str(value))}</dd>" for name, value in facts.items() if value)


def _steps(steps: Sequence[Mapping[str, Any]]) -> str:
    if not steps:
        return "None were recorded."
    columns = ("page", "verb", "element", "outcome", "path")
    names = "".join(f"<th>{name}</th>" for name in columns)
    head = f'<th class="number">at, s</th>{names}<th class="number">took, ms</th>'
    rows = "".join(_row(step, columns) for step in steps)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _row(step: Mapping[str, Any], columns: Iterable[str]) -> str:
    # Errors are named by their class: only those words begin with a capital.
    bad = ' class="bad"' if step["outcome"][:1].isupper() or step["outcome"] in ("timeout", "unreachable") else ""
    cells = "".join(f"<td>{escape(str(step[name]))}</td>" for name in columns)
    return (
        f'<tr{bad}><td class="number">{step["began"]:.2f}</td>{cells}'
        f'<td class="number">{step["milliseconds"]:.0f}</td></tr>'
    )


def _picture(picture: bytes | None) -> str:
    if picture is None:
        return "There is no picture: the page did not answer, or changed while it was taken."
    text = base64.b64encode(picture).decode("ascii")
    return (
        f'<img alt="The page, blurred" src="data:image/png;base64,{text}">Blurred on purpose: texts are drawn as bars.'
    )
