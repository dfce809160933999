"""Connects and signs in: to a server with a pinned key only, and never twice with what it refused."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import anyio

from .....errors import ConfigurationError, InvalidCredentials, NotPermitted, PortalDown
from .....runtime.secret import revealed
from .access import SftpAccess
from .errors import HostKeyChanged
from .options import FilesOptions
from .quiet import quiet
from .refusals import Refusals

if TYPE_CHECKING:
    import asyncssh

REFUSED = "the SFTP server refused user name, password or key"
_LARGEST_KEY = 64 * 1024


@dataclass(slots=True, repr=False)
class Link:
    """A connection that is signed in, and its SFTP session. Paths are bytes."""

    connection: asyncssh.SSHClientConnection
    sftp: asyncssh.SFTPClient

    @property
    def open(self) -> bool:
        """Whether the other end is not known to be gone."""
        return not self.connection.is_closed()

    def abort(self) -> None:
        """Cut it at once, with nothing said."""
        with quiet():
            self.connection.abort()

    async def close(self) -> None:
        """Cut it and see it gone."""
        self.abort()
        with anyio.move_on_after(5, shield=True), quiet():
            await self.connection.wait_closed()


@dataclass(slots=True, repr=False)
class _Credentials:
    password: str | None
    key: bytes | None
    known: Any
    """What asyncssh takes for known_hosts."""


async def connect(
    access: SftpAccess, options: FilesOptions, *, refusals: Refusals, sleep: Callable[[float], Awaitable[None]]
) -> Link:
    """Connect, sign in and open an SFTP session.

    A server that cannot be reached is tried `attempts` times; once it answered, never again. Raises `PortalDown`,
    `HostKeyChanged`, `InvalidCredentials` (also without a connection, if the same were refused before),
    `NotPermitted` and `ConfigurationError`.
    """
    require_asyncssh()
    password = None if access.password is None else await revealed(access.password)
    credentials = _Credentials(password, await _key(access), _known(access))
    account = f"{access.username}@{access.host}:{access.port}"
    print_ = await refusals.fingerprint(credentials.password, credentials.key)
    async with access.turn:
        if await refusals.has(account, print_):
            raise InvalidCredentials(f"{REFUSED} before: they are not tried again")
        try:
            return await _reached(access, options, credentials, sleep)
        except InvalidCredentials:
            await refusals.add(account, print_)
            raise


def require_asyncssh() -> None:
    """Raise `ConfigurationError` without the extra."""
    try:
        import asyncssh  # noqa: F401
    except ImportError:
        raise ConfigurationError("the files lane needs the extra portaldriver[sftp]") from None


async def _reached(
    access: SftpAccess,
    options: FilesOptions,
    credentials: _Credentials,
    sleep: Callable[[float], Awaitable[None]],
) -> Link:
    pause = options.pause
    for attempt in range(options.attempts):
        if attempt:
            await sleep(pause * (0.75 + secrets.randbelow(500) / 1000))
            pause *= 2
        try:
            return await _once(access, options, credentials)
        except _Unreachable:
            continue
    raise PortalDown("the SFTP server cannot be reached")


class _Unreachable(Exception):
    """Nobody answered: nothing was said either."""


async def _once(access: SftpAccess, options: FilesOptions, credentials: _Credentials) -> Link:
    import asyncssh

    pins, met = access.fingerprints, []

    class Client(asyncssh.SSHClient):
        def connection_made(self, conn: asyncssh.SSHClientConnection) -> None:
            met.append(conn)

        def validate_host_public_key(self, host: str, addr: str, port: int, key: asyncssh.SSHKey) -> bool:
            return key.get_fingerprint("sha256") in pins

    connection: asyncssh.SSHClientConnection | None = None
    try:
        with anyio.fail_after(options.connect), quiet():
            connection = await asyncssh.connect(
                access.host,
                access.port,
                client_factory=Client,
                username=access.username,
                password=credentials.password,
                client_keys=[credentials.key] if credentials.key is not None else None,
                known_hosts=credentials.known,
                x509_trusted_certs=None,
                config=None,  # what stands in ~/.ssh is somebody else's
                agent_path=None,
                preferred_auth=("publickey", "password"),
                gss_host=None,
                disable_trivial_auth=True,
                keepalive_interval=options.keep_alive,
                keepalive_count_max=2,
            )
            sftp = await connection.start_sftp_client(path_encoding=None)
        return Link(connection, sftp)
    except BaseException as error:
        if connection is not None:
            with quiet():
                connection.abort()
        raise _meaning(error, answered=bool(met)) from None


def _meaning(error: BaseException, *, answered: bool) -> BaseException:
    """Return what an error means. None of the server's words are kept."""
    import asyncssh

    match error:
        case asyncssh.HostKeyNotVerifiable():
            return HostKeyChanged("the SFTP server shows another key than the pinned ones")
        case asyncssh.KeyExchangeFailed():
            return HostKeyChanged("the SFTP server has no key of the pinned kinds, or no cipher that is safe")
        case asyncssh.PermissionDenied():
            return InvalidCredentials(REFUSED)
        case asyncssh.ChannelOpenError() if error.code in (
            asyncssh.OPEN_ADMINISTRATIVELY_PROHIBITED,
            asyncssh.OPEN_UNKNOWN_CHANNEL_TYPE,
        ):
            return NotPermitted("the account may not open an SFTP session")
        case OSError() if not answered:
            return _Unreachable()
        case asyncssh.Error() | OSError():
            return PortalDown("the SFTP server ended the connection, or did not answer in time")
        case _:
            return error


async def _key(access: SftpAccess) -> bytes | None:
    """Return the private key. Raises `ConfigurationError` for one that cannot be used."""
    import asyncssh

    if access.key is None:
        return None
    try:
        raw = access.key if isinstance(access.key, bytes) else await anyio.Path(access.key).read_bytes()
        if len(raw) <= _LARGEST_KEY:
            asyncssh.import_private_key(raw)
            return raw
    except (OSError, ValueError):
        pass
    raise ConfigurationError("the SFTP account's key cannot be read: it is a private key without a passphrase")


def _known(access: SftpAccess) -> Any:
    """Return the pins as asyncssh takes them. Raises `ConfigurationError` where no line is about this host."""
    import asyncssh

    if access.fingerprints:
        return ([], [], [])  # nothing is known beforehand, so that the client is asked about every key
    try:
        known = asyncssh.import_known_hosts("\n".join(access.host_keys) + "\n")
        found = known.match(access.host, "", access.port if access.port != 22 else None)
    except ValueError:
        raise ConfigurationError("a line of host_keys cannot be read") from None
    if not (found[0] or found[1]):
        raise ConfigurationError("no line of host_keys is about this host and port")
    return known
