"""Ask for a C-CDA from inside the page, as the portal's scripts do (guide 3.3)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from ....errors import AnswerUnreadable, NotPermitted, SessionExpired
from ....pom import engine
from ....pom.deadline import GRACE, within
from ....pom.outcome import for_outcome
from ....pom.screens import interstitials_of
from ..asking import failed, require_live
from ..pages import Landing
from ..pages.grids import VERIFICATION
from .ccda import MOST
from .screens.charts import CcdaExport


@cache
def _script() -> str:
    # What is no XML is parsed and never rendered, and told by the same declarations as any page.
    return f"""async plan => {{
      const engine = {engine.source()}, {{url, body, home, token, seconds, screens, most}} = JSON.parse(plan);
      const held = document.querySelector(token)?.value ?? '';
      const control = new AbortController(), timer = setTimeout(() => control.abort(), seconds * 1000);
      let answer, text;
      try {{
        answer = await fetch(url, {{
          method: 'POST', credentials: 'same-origin', cache: 'no-store', signal: control.signal,
          headers: {{
            'Content-Type': 'application/json; charset=utf-8', 'X-Requested-With': 'XMLHttpRequest',
            'X-OA-AUTH-TOKEN': held,
          }},
          body: JSON.stringify(body),
        }});
        if (Number(answer.headers.get('Content-Length')) > most) {{ control.abort(); return {{outcome: 'large'}}; }}
        text = await answer.text();
      }} catch {{
        if (control.signal.aborted) return {{outcome: 'timeout'}};
        try {{
          const page = await fetch(home, {{credentials: 'same-origin', cache: 'no-store', redirect: 'manual'}});
          if (page.type === 'opaqueredirect') return {{outcome: 'elsewhere'}};
        }} catch {{ /* a dead line */ }}
        return {{outcome: 'unreachable'}};
      }} finally {{ clearTimeout(timer); }}
      const seen = {{status: answer.status, retryAfter: answer.headers.get('Retry-After')}};
      if (text.length > most) return {{outcome: 'large'}};
      const root = new DOMParser().parseFromString(text, 'text/html'), where = new URL(answer.url);
      const screen = screens.findIndex(([, candidates, at, origins]) =>
        (!origins.length || origins.includes(where.origin)) && (!at || new RegExp(at, 'i').test(where.pathname))
        && (!candidates.length || engine.query(root, JSON.stringify({{c: candidates}})) !== null));
      if (screen >= 0) return {{outcome: 'screen', screen}};
      if (answer.status >= 400) return {{...seen, outcome: 'status'}};
      return {{...seen, outcome: 'text', text}};
    }}"""


async def export(screen: CcdaExport, data: Mapping[str, Any], *, seconds: float) -> bytes:
    """Return the answer's bytes (UTF-8), not yet looked into. The tab has to show a page with a token.

    Raises what stands in its place: an interstitial's error, `SessionExpired`, `PortalDown`, `NotPermitted` where the
    portal says that it failed, `AnswerUnreadable` for one too large.
    """
    plan = {
        "url": screen.url(screen.binding),
        "body": dict(data),
        "home": Landing.url(screen.binding),
        "token": VERIFICATION,
        "seconds": seconds,
        "screens": interstitials_of(screen.binding),
        "most": MOST,
    }
    asked = screen.root.evaluate(_script(), json.dumps(plan))
    answer: dict[str, Any] = await within(seconds + GRACE, asked, page=screen.title())
    if answer["outcome"] == "large":
        raise AnswerUnreadable("the document is larger than allowed", page=screen.title())
    if answer["outcome"] != "text":
        binding = screen.binding
        raise for_outcome(answer, page=screen.title(), interstitials=binding.interstitials, sealed=binding.sealed)
    text = str(answer["text"]).lstrip("\ufeff")
    refuse_others(text, page=screen.title())
    return text.encode()


def refuse_others(text: str, *, page: str) -> None:
    """Raise for an answer that is a script's JSON, or a page."""
    start = text.lstrip()[:200].lower()
    if start.startswith(("<!doctype html", "<html")):
        raise SessionExpired("a page came in the place of the document", page=page)
    if not start.startswith("{"):
        return
    try:
        said = json.loads(text)
    except ValueError:
        raise AnswerUnreadable("the answer is no document", page=page) from None
    require_live(said, page=page)
    if failed(said):
        raise NotPermitted("the portal refused the export", page=page)
    raise AnswerUnreadable("the answer is no document", page=page)
