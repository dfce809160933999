"""The command line, in the `cli` extra."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the `portaldriver` command, or say which extra it needs."""
    try:
        from .commands import app
    except ModuleNotFoundError as missing:
        if missing.name not in ("typer", "rich"):
            raise
        sys.exit("The command line needs an extra: pip install 'portaldriver[cli]'")
    app()
