"""The same form over TLS, by HTTP/2 for browsers and by HTTP/1.1 for whoever speaks no other."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.errors import ErrorCodes
from h2.events import DataReceived, RequestReceived, StreamEnded

from tests.pom.submitting import DONE, Book, Posted, Serving

AGAIN = ("goaway", "refused")
"""After these Chromium sends the same POST once more: the server says that it did not look at the stream."""


class Speaking:
    """One connection of HTTP/2: reads a POST, writes it into the book, and then denies it."""

    def __init__(self, book: Book, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.book = book
        self.reader = reader
        self.writer = writer
        self.connection = H2Connection(H2Configuration(client_side=False, header_encoding="utf-8"))
        self.requests: dict[int, tuple[dict[str, str], bytearray]] = {}

    async def run(self) -> None:
        """Answer until the other side goes."""
        self.connection.initiate_connection()
        while self._sent() and (data := await self.reader.read(65536)):
            for event in self.connection.receive_data(data):
                if isinstance(event, RequestReceived):
                    headers = {_text(name): _text(value) for name, value in event.headers}
                    self.requests[event.stream_id] = (headers, bytearray())
                elif isinstance(event, DataReceived):
                    self.requests[event.stream_id][1].extend(event.data)
                    self.connection.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
                elif isinstance(event, StreamEnded):
                    self._answer(event.stream_id)

    def _sent(self) -> bool:
        self.writer.write(self.connection.data_to_send())
        return True

    def _answer(self, stream: int) -> None:
        headers, body = self.requests.pop(stream)
        if headers[":method"] != "POST":
            self._page(stream, DONE if headers[":path"] == "/done" else self.book.form)
            return
        self.book.posted.append(Posted(headers, bytes(body)))
        match self.book.faults.pop(0) if self.book.faults else "":
            case "goaway":
                self.connection.close_connection(last_stream_id=stream - 2)
            case "refused":
                self.connection.reset_stream(stream, ErrorCodes.REFUSED_STREAM)
            case _:
                self.connection.send_headers(stream, [(":status", "302"), ("location", "/done")], end_stream=True)

    def _page(self, stream: int, html: str) -> None:
        self.connection.send_headers(stream, [(":status", "200"), ("content-type", "text/html")])
        self.connection.send_data(stream, html.encode(), end_stream=True)


def _text(value: str | bytes) -> str:
    return value if isinstance(value, str) else value.decode()


@asynccontextmanager
async def submitting_http2(folder: Path) -> AsyncIterator[Book]:
    """Serve with a certificate made for it in `folder`."""
    book = Book()
    classic = Serving(book)

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if writer.get_extra_info("ssl_object").selected_alpn_protocol() != "h2":
            await classic.connected(reader, writer)
            return
        with suppress(OSError):
            await Speaking(book, reader, writer).run()
        writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0, ssl=_certified(folder))
    book.origin = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield book
    finally:
        server.close()


def _certified(folder: Path) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(
        name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(days=2)
    )
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file = folder / "server.pem"
    file.write_bytes(pem + made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    context.set_alpn_protocols(["h2", "http/1.1"])
    return context
