"""Claims out by the portal's upload page: one guarded request, and what is not known of it is asked, never repeated."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .....client import Resource
from .....errors import ConfigurationError, LeaseLost, NotSaved, OutcomeUnknown, PoolTimeout, PortalError, WriteError
from ..screens.uploading import UploadClaims
from .channels import Leaving, Left, Outgoing


class ByUpload(Resource):
    """Lets files leave through the client's browser. The journal of writes knows each by our id, for good."""

    def __repr__(self) -> str:
        return "ByUpload()"

    async def send(self, file: Outgoing, *, leaving: Leaving) -> Left:
        """Upload the file. What the journal says of it afterwards is what `settle` goes by."""
        await leaving({})
        return await self._uploaded(file)

    def proves(self, error: BaseException) -> bool:
        """Whether nothing was sent: of writes, every error says so but those about what came of one."""
        return isinstance(error, PortalError) and (isinstance(error, NotSaved) or not isinstance(error, WriteError))

    async def settle(self, file: Outgoing, marker: Mapping[str, Any]) -> Left | None:
        """Go on with the upload: what was sent is looked up, what was not is sent now.

        Raises `OutcomeUnknown` where the portal cannot tell, or where the journal or its turn could not be had: that
        says nothing of an upload before.
        """
        try:
            return await self._uploaded(file)
        except PortalError as error:
            if self.proves(error) and not isinstance(error, ConfigurationError | LeaseLost | PoolTimeout):
                return None
            raise OutcomeUnknown("nobody can tell yet whether the file was taken") from error

    async def _uploaded(self, file: Outgoing) -> Left:
        write = UploadClaims(
            self._binding,
            name=file.name,
            content=file.content,
            usage=file.usage,
            transaction="837I" if file.transaction == "837I" else "837P",
        )
        return Left((await self._client.write(write, key=f"claims.submission:{file.id}")).file_id)
