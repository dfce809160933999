"""A server that reads a POST, writes it into its book, and then fails in one of the ways in which servers do."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

FORM = """<!doctype html><link rel=icon href="data:,"><title>Claim</title>
<form method=post action=/save enctype="multipart/form-data"><input name=reference value="R 1"><input type=file name=file>
<button id=save>Save</button></form>"""
DONE = "<!doctype html><h1 id=done>Saved</h1>"

AGAIN = ("reset", "close", "late reset", "408", "421")
"""After these Chromium sends the same POST once more by itself."""
ONCE = ("inside", "503", "lost redirect", "307")
FAULTS = (*AGAIN, *ONCE)
SLOW = 0.5


@dataclass(frozen=True)
class Posted:
    """A POST that reached the server."""

    headers: dict[str, str]
    body: bytes

    @property
    def parts(self) -> list[bytes]:
        """The body without the words between its parts, which are random."""
        return [line for line in self.body.split(b"\r\n") if not line.startswith(b"------")]


@dataclass
class Book:
    """What was posted; the faults that wait for their POST."""

    faults: list[str] = field(default_factory=list)
    posted: list[Posted] = field(default_factory=list)
    lost: int = 0
    """Answers to GET of the page after a save that are still to be lost."""
    origin: str = ""
    form: str = FORM


class Serving:
    """Speaks HTTP/1.1 by hand: the faults are beneath what a framework lets one do."""

    def __init__(self, book: Book) -> None:
        self.book = book

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one connection's requests."""
        with suppress(OSError, asyncio.IncompleteReadError):
            while await self._answered(reader, writer):
                await writer.drain()
        with suppress(OSError):
            writer.close()

    async def _answered(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answer a request; False ends the connection."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        method, path, _ = head.split(" ", 2)
        headers = dict(_headers(head.split("\r\n")[1:]))
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        if method != "POST":
            return self._shown(path, writer)
        self.book.posted.append(Posted(headers, body))
        return await self._saved(writer, self.book.faults.pop(0) if self.book.faults else "")

    def _shown(self, path: str, writer: asyncio.StreamWriter) -> bool:
        if path != "/done":
            writer.write(_page(self.book.form))
            return True
        if self.book.lost:
            self.book.lost -= 1
            writer.transport.abort()
            return False
        writer.write(_page(DONE))
        return True

    async def _saved(self, writer: asyncio.StreamWriter, fault: str) -> bool:
        if fault == "late reset":
            await asyncio.sleep(SLOW)
        match fault:
            case "reset" | "late reset":
                writer.transport.abort()
                return False
            case "close":
                return False
            case "inside":
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 900\r\n\r\n<h1>Sav")
                await writer.drain()
                await asyncio.sleep(0.1)
                writer.transport.abort()
                return False
            case "408" | "421" | "503":
                more = "Retry-After: 1\r\n" if fault == "503" else "Connection: close\r\n"
                writer.write(f"HTTP/1.1 {fault} No\r\n{more}Content-Length: 0\r\n\r\n".encode())
                return fault == "503"
            case "307":
                writer.write(b"HTTP/1.1 307 Again\r\nLocation: /save\r\nContent-Length: 0\r\n\r\n")
            case _:
                self.book.lost = 20 if fault == "lost redirect" else 0
                writer.write(
                    b"HTTP/1.1 302 Found\r\nLocation: /done\r\nSet-Cookie: one=1; Path=/; HttpOnly\r\n"
                    b"Set-Cookie: two=2; Path=/\r\nContent-Length: 0\r\n\r\n"
                )
        return True


def _headers(lines: Iterable[str]) -> Iterable[tuple[str, str]]:
    for line in lines:
        name, colon, value = line.partition(":")
        if colon:
            yield name.strip().lower(), value.strip()


def _page(html: str) -> bytes:
    body = html.encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


@asynccontextmanager
async def submitting() -> AsyncIterator[Book]:
    """Serve for as long as the block runs."""
    book = Book()
    serving = Serving(book)
    server = await asyncio.start_server(serving.connected, "127.0.0.1", 0)
    book.origin = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield book
    finally:
        server.close()
