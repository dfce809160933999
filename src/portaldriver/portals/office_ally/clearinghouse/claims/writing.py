"""Writes files of claims. What the guides' validator does not accept is told to the claim at fault, and to no other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import anyio.to_thread

from .....edi import Claim, ClaimFile, validate, write_claims
from .....errors import EdiError, EditsFailed, NotAccepted, PortalError
from .means import Means


async def written(means: Means, claims: Mapping[int, Claim]) -> tuple[list[ClaimFile], dict[int, PortalError]]:
    """Return files in which claims stand under the numbers that they were given with, and why others are in none.

    A file that the validator does not accept is written anew in halves, until the claim at fault stands alone: its
    findings name no claim, and what one claim does to another is found so too. Raises `PortalError` where none can
    be written.
    """
    config, given = means.config, list(claims)
    made = await write_claims(
        list(claims.values()),
        profile=config.rules,
        submitter=config.submitter,
        numbers=means.state.control_numbers,
        usage=config.usage,
        made=means.clock(),
        look_up_codes=config.look_up_codes,
        validate=False,
        skip_refused=True,
    )
    files: list[ClaimFile] = []
    refused: dict[int, PortalError] = {given[one.index]: EditsFailed(edits=one.edits) for one in made.refused}
    for one in made.files:
        file = replace(one, claims=tuple(replace(place, index=given[place.index]) for place in one.claims))
        failure = await _refusal(file)
        inside = [place.index for place in file.claims]
        if failure is None:
            files.append(file)
        elif len(inside) == 1:
            refused[inside[0]] = failure
        else:
            for half in (inside[: len(inside) // 2], inside[len(inside) // 2 :]):
                more, others = await written(means, {index: claims[index] for index in half})
                files, refused = files + more, refused | others
    return files, refused


async def _refusal(file: ClaimFile) -> EdiError | None:
    """Return why the validator does not accept a file; it may also give up on what is in one."""
    try:
        found = await anyio.to_thread.run_sync(validate, file.text)
    except EdiError as error:
        if error.code != "validator_failed":
            raise
        return error
    return NotAccepted(findings=found) if found else None
