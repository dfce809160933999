"""What Practice Mate's scripts post: JSON with the page's anti-forgery token, answered with JSON (guide 3.3).

HTTP 200 says nothing here: a failure can be in `Message`, and a page may come in the place of the JSON (guide 11).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from ...errors import InvalidInput, SessionExpired, UnexpectedPage
from ...pom import PageObject, aside, engine
from ...pom.deadline import GRACE, within
from ...pom.outcome import for_outcome
from ...pom.screens import interstitials_of
from .pages import Landing
from .pages.grids import VERIFICATION


@cache
def _script() -> str:
    # What is no JSON is parsed and never rendered, and told by the same declarations as any page.
    return f"""async plan => {{
      const engine = {engine.source()}, {{url, body, home, token, seconds, screens}} = JSON.parse(plan);
      const held = document.querySelector(token)?.value ?? '';
      const control = new AbortController(), timer = setTimeout(() => control.abort(), seconds * 1000);
      let answer, text;
      try {{
        answer = await fetch(url, {{
          method: 'POST', credentials: 'same-origin', cache: 'no-store', signal: control.signal,
          headers: {{
            'Content-Type': 'application/json; charset=utf-8',
            'Accept': 'application/json, text/javascript, */*; q=0.01',
            'X-Requested-With': 'XMLHttpRequest', 'X-OA-AUTH-TOKEN': held,
          }},
          body: JSON.stringify({{...body, __RequestVerificationToken: held}}),
        }});
        text = await answer.text();
      }} catch {{
        if (control.signal.aborted) return {{outcome: 'timeout'}};
        // A redirect to the sign-in at another origin looks like a dead line; a page asked for by hand tells.
        try {{
          const page = await fetch(home, {{credentials: 'same-origin', cache: 'no-store', redirect: 'manual'}});
          if (page.type === 'opaqueredirect') return {{outcome: 'elsewhere'}};
        }} catch {{ /* a dead line */ }}
        return {{outcome: 'unreachable'}};
      }} finally {{ clearTimeout(timer); }}
      const seen = {{status: answer.status, retryAfter: answer.headers.get('Retry-After')}};
      try {{ JSON.parse(text); return {{...seen, outcome: 'json', text}}; }} catch {{ /* a page: which? */ }}
      const root = new DOMParser().parseFromString(text, 'text/html'), where = new URL(answer.url);
      const screen = screens.findIndex(([, candidates, at, origins]) =>
        (!origins.length || origins.includes(where.origin)) && (!at || new RegExp(at, 'i').test(where.pathname))
        && (!candidates.length || engine.query(root, JSON.stringify({{c: candidates}})) !== null));
      if (screen >= 0) return {{outcome: 'screen', screen}};
      return {{...seen, outcome: answer.status < 400 ? 'notjson' : 'status'}};
    }}"""


async def post(screen: PageObject, url: str, data: Mapping[str, Any], *, seconds: float) -> dict[str, Any]:
    """Post JSON from inside the page, which has to be one with a token, and return what comes: to be `told`."""
    plan = {
        "url": url,
        "body": dict(data),
        "home": Landing.url(screen.binding),
        "token": VERIFICATION,
        "seconds": seconds,
        "screens": interstitials_of(screen.binding),
    }
    asked = screen.root.evaluate(_script(), json.dumps(plan))
    answer: dict[str, Any] = await within(seconds + GRACE, asked, page=screen.title())
    return answer


async def commit(screen: PageObject, url: str, data: Mapping[str, Any], *, seconds: float) -> dict[str, Any]:
    """Like `post`, for what is to be kept: the guard alone knows where it goes, and nobody sends it a second time."""
    return await post(screen, aside(url), data, seconds=seconds)


def told(screen: PageObject, answer: Mapping[str, Any]) -> dict[str, Any]:
    """Return the JSON object of an answer.

    Raises what stands in its place: an interstitial's error, `SessionExpired`, `PortalDown`, `UnexpectedPage`.
    """
    if answer["outcome"] == "json" and answer["status"] < 400:
        data = json.loads(answer["text"])
        if isinstance(data, dict):
            return data
        raise UnexpectedPage("another JSON came than was asked for", page=screen.title())
    if answer["outcome"] == "json":
        answer = {**answer, "outcome": "status"}
    binding = screen.binding
    raise for_outcome(answer, page=screen.title(), interstitials=binding.interstitials, sealed=binding.sealed)


def failed(data: Mapping[str, Any]) -> bool:
    """Tell whether an answer with HTTP 200 says that it failed."""
    return str(data.get("Message") or "").strip().lower() == "fail" or not data.get("Status", True)


def lacks_token(data: Mapping[str, Any]) -> bool:
    """Tell whether a failure is about the page's token: that is the session's trouble, not the caller's."""
    return "anti-forgery" in str(data.get("Error") or "").lower()


def require_live(data: Mapping[str, Any], *, page: str) -> None:
    """Raise `SessionExpired` for a failure that is about the page's token."""
    if lacks_token(data):
        raise SessionExpired("the portal no longer takes the page's token", page=page)


def script_says(data: Mapping[str, Any], what: str, *, page: str) -> None:
    """Raise if an answer of a script, HTTP 200 though it be, says no: its words may be about somebody."""
    if failed(data):
        require_live(data, page=page)
        raise InvalidInput(f"the portal refused the {what}")
