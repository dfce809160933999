# mypy: ignore-errors
"""Roundup with an invented tracker, made from the template that the command line names."""

import subprocess
import sys
from pathlib import Path
from wsgiref.simple_server import make_server

PORT, TEMPLATE = sys.argv[1:3]
BIN = Path(sys.executable).parent
SETTINGS = {
    "tracker_web": f"http://127.0.0.1:{PORT}/desk/",
    "tracker_email": "desk@example.com",
    "admin_email": "clerk@example.com",
    "mail_domain": "example.com",
    "mail_host": "localhost",
}
TITLES = ("The printer at the desk is out of paper", "A door does not close", "Order more forms", "Phones ring twice")


def admin(*words):
    """Run one command on the tracker."""
    subprocess.run([BIN / "python", BIN / "roundup-admin", "-i", "tracker", *words], check=True)


if __name__ == "__main__":
    admin("install", TEMPLATE, "anydbm", ",".join("=".join(one) for one in SETTINGS.items()))
    admin("initialise", "invented-pass-1")
    for at, title in enumerate(TITLES):
        admin("create", "issue", f"title={title}", f"priority={1 + at}")
    admin("create", "keyword", "name=building")

    from roundup.cgi.wsgi_handler import RequestDispatcher

    dispatcher = RequestDispatcher("tracker")

    def below_desk(environ, start_response):
        """Serve the tracker where its pages say that it is."""
        environ["SCRIPT_NAME"], environ["PATH_INFO"] = "/desk", environ["PATH_INFO"].removeprefix("/desk")
        return dispatcher(environ, start_response)

    make_server("127.0.0.1", int(PORT), below_desk).serve_forever()
