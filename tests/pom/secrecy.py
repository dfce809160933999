"""Look for a value in everything that an error could show of it."""

from __future__ import annotations

import traceback


def _chain(error: BaseException | None) -> list[BaseException]:
    found: list[BaseException] = []
    waiting = [error]
    while waiting:
        one = waiting.pop()
        if one is not None and one not in found:
            found.append(one)
            waiting += [one.__cause__, one.__context__]
    return found


def shown(error: BaseException) -> str:
    """Return all that an error, its causes and its context say: messages, attributes, traceback text."""
    return "\n".join(
        "\n".join([str(one), repr(one), repr(one.args), repr(vars(one)), *traceback.format_exception(one)])
        for one in _chain(error)
    )
