"""What the page of "Manage Claims" asks behind its grid: JSON, from inside the page (guide 7.5).

What is asked of a claim and what comes is attested, form type 2 too. MODELLED: where it lies below the page's own
origin, `type`, `text`, `page` and `pageSize` in a question, `total` in an answer.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, time
from decimal import Decimal
from functools import cache
from typing import Any

from .....errors import InvalidInput, UnexpectedPage
from .....pom import PageObject, aside, engine
from .....pom.deadline import GRACE, within
from .....pom.outcome import for_outcome
from .....pom.screens import interstitials_of
from ...hosts import NEW_SERVICE_CENTER
from ..manage.claim import FORMS
from ..manage.query import ClaimQuery

BASE = "/xpi"
SEARCH = f"{BASE}/formtype/2/claims/search"


NUMBERS = {form: number for number, form in FORMS.items()}


def attachments_path(claim_id: str, form: str) -> str:
    """Return where files are put with a claim (guide 7.5). Raises `InvalidInput` for a form without a known number."""
    if form not in NUMBERS:
        raise InvalidInput("the portal lists the claim with a form that is not known here", field="claim_id")
    return f"{BASE}/formType/{NUMBERS[form]}/claims/{claim_id}/attachments"


def claim_path(claim_id: str) -> str:
    """Return where one claim is told of. That form type 2 serves claims of every form here is MODELLED."""
    return f"{BASE}/formtype/2/claims/{claim_id}"


def question(query: ClaimQuery, *, page: int, size: int) -> dict[str, Any]:
    """Return the body of a search: whole days, from midnight to midnight."""
    return {
        "date": {
            "fromDate": datetime.combine(query.since, time.min).isoformat(),
            "toDate": datetime.combine(query.until, time(23, 59, 59)).isoformat(),
            "type": query.by,
        },
        "payerMemberId": None,
        "memberId": None,
        "patient": {},
        "providerTaxId": None,
        "formType": None,
        "text": query.text,
        "page": page,
        "pageSize": size,
    }


@cache
def _script() -> str:
    # What is no JSON is parsed and never rendered, and told by the same declarations as any page.
    return f"""async plan => {{
      const engine = {engine.source()}, {{url, body, file, seconds, screens}} = JSON.parse(plan);
      const control = new AbortController(), timer = setTimeout(() => control.abort(), seconds * 1000);
      let sent = body === null ? undefined : JSON.stringify(body);
      if (file) {{
        const [chosen] = document.querySelector(file).files;
        sent = new FormData();
        sent.append('metaData', new Blob([JSON.stringify(body)], {{type: 'application/json'}}));
        sent.append('file', new Blob([await chosen.arrayBuffer()], {{type: chosen.type}}), chosen.name);
      }}
      const ask = redirect => fetch(url, {{
        method: sent === undefined ? 'GET' : 'POST', credentials: 'same-origin', cache: 'no-store', redirect,
        headers: {{'Accept': 'application/json', ...(sent && !file ? {{'Content-Type': 'application/json'}} : {{}})}},
        body: sent, signal: control.signal,
      }});
      let answer, text;
      try {{ answer = await ask('follow'); text = await answer.text(); }} catch {{
        if (control.signal.aborted) return {{outcome: 'timeout'}};
        // A redirect to the sign-in at another origin looks like a dead line; asked again by hand it does not.
        if (file) return {{outcome: 'unreachable'}};
        try {{ if ((await ask('manual')).type === 'opaqueredirect') return {{outcome: 'elsewhere'}}; }} catch {{ }}
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


async def ask(screen: PageObject, path: str, body: Mapping[str, Any] | None = None) -> Any:
    """Ask from inside a page of the New Service Center, and return the JSON that comes; amounts are `Decimal`.

    Only what reads is asked so: a search is a POST that changes nothing. Raises what stands in the JSON's place: an
    interstitial's error, `SessionExpired`, `PortalDown`, `PageTimeout`, `UnexpectedPage`.
    """
    return told(screen, await _asked(screen, screen.binding.origin(NEW_SERVICE_CENTER) + path, body))


async def put_file(screen: PageObject, path: str, meta: Mapping[str, Any], *, file: str) -> dict[str, Any]:
    """Post the file that an input holds, with what is said of it, and return what comes: to be `told`.

    As `aside` has it: the guard alone knows where it goes, and a browser that outlives us sends it nowhere.
    """
    return await _asked(screen, aside(screen.binding.origin(NEW_SERVICE_CENTER) + path), meta, file=file)


async def _asked(
    screen: PageObject, url: str, body: Mapping[str, Any] | None, *, file: str | None = None
) -> dict[str, Any]:
    seconds = screen.binding.timeouts.read
    plan = {
        "url": url,
        "body": None if body is None else dict(body),
        "file": file,
        "seconds": seconds,
        "screens": interstitials_of(screen.binding),
    }
    asked = screen.root.evaluate(_script(), json.dumps(plan))
    answer: dict[str, Any] = await within(seconds + GRACE, asked, page=screen.title())
    return answer


def told(screen: PageObject, answer: Mapping[str, Any]) -> Any:
    """Return the JSON of an answer. Raises what stands in its place."""
    if answer["outcome"] == "json" and answer["status"] < 400:
        return json.loads(answer["text"], parse_float=Decimal)
    if answer["outcome"] == "json":
        answer = {**answer, "outcome": "status"}
    binding = screen.binding
    raise for_outcome(answer, page=screen.title(), interstitials=binding.interstitials, sealed=binding.sealed)


def object_of(answer: Any, *, page: str) -> dict[str, Any]:
    """Return an answer that has to be an object. Raises `UnexpectedPage`."""
    if not isinstance(answer, dict):
        raise UnexpectedPage("another JSON came than was asked for", page=page)
    return answer
