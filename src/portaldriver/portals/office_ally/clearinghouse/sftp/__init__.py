"""The files lane: claims go into `inbound`, every report comes out of `outbound` (guide 10.1)."""

from .access import SftpAccess
from .errors import HostKeyChanged
from .lane import SftpLane, Staged, Whereabouts
from .options import FilesOptions
from .outbound import FetchedFile
from .refusals import InMemoryRefusals, Refusals, RefusalsInState
from .route import SftpRoute
from .seen import InMemorySeen, Seen

__all__ = [
    "FetchedFile",
    "FilesOptions",
    "HostKeyChanged",
    "InMemoryRefusals",
    "InMemorySeen",
    "Refusals",
    "RefusalsInState",
    "Seen",
    "SftpAccess",
    "SftpLane",
    "SftpRoute",
    "Staged",
    "Whereabouts",
]
