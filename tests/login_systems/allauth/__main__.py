"""The site as a process: `python -m tests.login_systems.allauth PORT FOLDER`, port 0 for any.

It says `[port, seconds it took to start]` as JSON, then obeys what is asked by its standard input (`control`) and ends
with it.
"""

from __future__ import annotations

import json
import logging
import sys
import threading
from pathlib import Path
from socketserver import TCPServer, ThreadingMixIn
from time import monotonic
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from .clock import Clock
from .control import Control
from .settings import settings


class Server(ThreadingMixIn, WSGIServer):
    """A server for a browser that asks for several things at once."""

    daemon_threads = True
    request_queue_size = 64

    def server_bind(self) -> None:
        """Take the port; who has the address by what name is not looked up, that may take long."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = "localhost", int(self.server_address[1])
        self.setup_environ()


class Handler(WSGIRequestHandler):
    """Answers one request."""

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: what came is in the ledger."""


def started(port: int, folder: Path) -> Server:
    """Set Django up, make the tables, and serve."""
    import django  # type: ignore[import-untyped]
    from django.conf import settings as django_settings  # type: ignore[import-untyped]

    logging.getLogger("django").setLevel(logging.ERROR)
    (folder / "outgoing").mkdir()
    django_settings.configure(**settings(folder))
    django.setup()
    from django.core.management import call_command  # type: ignore[import-untyped]
    from django.core.wsgi import get_wsgi_application  # type: ignore[import-untyped]

    from . import ledger

    call_command("migrate", verbosity=0, run_syncdb=True, skip_checks=True)
    ledger.listen()
    server = Server(("127.0.0.1", port), Handler)
    server.set_app(get_wsgi_application())
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def main() -> None:
    begun = monotonic()
    clock = Clock()
    clock.rule()
    server = started(int(sys.argv[1]), Path(sys.argv[2]))
    print(json.dumps([server.server_port, monotonic() - begun]), flush=True)
    Control(clock).obey()


if __name__ == "__main__":
    main()
