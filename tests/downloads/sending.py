"""Files as portals send them: whole, slow, endless or broken off."""

from __future__ import annotations

import asyncio
import io
import zipfile
from collections.abc import AsyncIterator, Mapping

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from tests.pom.serving import Site

X12 = (
    "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260102*0304*^*00501*000000001*0*T*:~"
    "GS*HC*SENDER*RECEIVER*20260102*0304*1*X*005010X222A1~"
)
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def zipped(members: Mapping[str, bytes]) -> bytes:
    """Return a zip archive."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def attached(site: Site, path: str, content: bytes, name: str = "report.zip", **headers: str) -> str:
    """Serve a file to be saved under a suggested name and return its address."""

    async def answer(_: Request) -> Response:
        told = {"content-disposition": f'attachment; filename="{name}"', **headers}
        return Response(content, headers=told, media_type="application/octet-stream")

    return site.answer(path, answer)


def endless(site: Site, path: str, *, most: int = 400) -> list[int]:
    """Serve 50 kB again and again without saying how many; return a list that holds the pieces sent so far."""
    sent: list[int] = []

    async def body() -> AsyncIterator[bytes]:
        for number in range(most):
            sent.append(number)
            yield b"PK\x03\x04" + b"x" * 50_000
            await asyncio.sleep(0.005)

    async def answer(_: Request) -> Response:
        told = {"content-disposition": 'attachment; filename="endless.zip"'}
        return StreamingResponse(body(), headers=told, media_type="application/zip")

    site.answer(path, answer)
    return sent


def broken_off(site: Site, path: str) -> str:
    """Announce a file, send its beginning, and hang up."""

    async def body() -> AsyncIterator[bytes]:
        yield b"PK\x03\x04" + b"x" * 1000
        raise ConnectionResetError("as meant")

    async def answer(_: Request) -> Response:
        told = {"content-disposition": 'attachment; filename="broken.zip"', "content-length": "5000"}
        return StreamingResponse(body(), headers=told, media_type="application/zip")

    return site.answer(path, answer)
