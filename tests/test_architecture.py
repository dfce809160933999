"""Arrows point one way, importing is light, and the public names are what they are meant to be."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

import portaldriver

ROOT = Path(portaldriver.__file__).parent

LAYERS: dict[str, frozenset[str]] = {
    "errors": frozenset(),
    "options": frozenset(),
    "events": frozenset(),
    "models": frozenset({"errors"}),
    "pom": frozenset({"errors", "options", "events", "models"}),
    "runtime": frozenset({"errors", "options", "events", "models", "pom"}),
    "drift": frozenset({"errors", "options", "events", "models", "pom", "runtime"}),
    "identity": frozenset({"errors", "options", "events", "models", "pom", "runtime"}),
    "paging": frozenset({"errors", "options", "events", "models"}),
    "writes": frozenset({"errors", "models", "runtime"}),
    "bulk": frozenset({"errors", "options", "runtime"}),
    "client": frozenset({"errors", "options", "events", "models", "pom", "runtime", "drift", "paging", "writes"}),
    "portals": frozenset(
        {
            "errors",
            "options",
            "events",
            "models",
            "pom",
            "runtime",
            "drift",
            "edi",
            "identity",
            "paging",
            "bulk",
            "client",
        }
    ),
    "edi": frozenset({"errors", "models"}),
    "analytics": frozenset({"errors", "models", "edi", "runtime"}),
    "reconcile": frozenset({"errors", "models", "edi", "drift"}),  # of drift how it writes HTML
    "eventlog": frozenset({"events"}),
    "telemetry": frozenset({"errors", "events", "__version__"}),
    "testing": frozenset(
        {"errors", "options", "events", "models", "pom", "runtime", "drift", "identity", "paging", "client", "portals"}
    ),
    "cli": frozenset(
        {
            "errors",
            "options",
            "events",
            "models",
            "pom",
            "runtime",
            "drift",
            "identity",
            "paging",
            "client",
            "portals",
            "testing",
            "edi",
            "reconcile",
            "analytics",
        }
    ),
}
"""What each layer may import beside itself."""


def modules() -> list[Path]:
    return sorted(ROOT.rglob("*.py"))


def imported(path: Path) -> set[str]:
    """Return the dotted names, below the package, that a module imports, also inside functions."""
    package = path.relative_to(ROOT.parent).with_suffix("").parts
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level] if node.level else ()
            stem = ".".join([*base, *([node.module] if node.module else [])])
            found |= {f"{stem}.{alias.name}" for alias in node.names}
    return {name.removeprefix("portaldriver.") for name in found if name.startswith("portaldriver.")}


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_arrow_runs_back(path: Path) -> None:
    layer = path.relative_to(ROOT).with_suffix("").parts[0]
    if layer == "__init__":
        return
    reached = {name.split(".")[0] for name in imported(path)} - {layer}
    assert reached <= LAYERS[layer], f"{layer} must not import {sorted(reached - LAYERS[layer])}"


def test_no_portal_imports_another() -> None:
    for path in modules():
        parts = path.relative_to(ROOT).parts
        if parts[0] == "portals" and len(parts) > 2:
            others = {n.split(".")[1] for n in imported(path) if n.startswith("portals.") and n.count(".") > 1}
            assert others <= {parts[1]}


def test_what_all_portals_stand_on_names_none() -> None:
    """A new portal is one folder: what it needs of the rest is an abstraction, never its name."""
    portals = re.compile(r"pimsy|office_?ally", re.IGNORECASE)
    for path in modules():
        layer = path.relative_to(ROOT).parts[0].removesuffix(".py")
        if layer in ("pom", "runtime", "models", "client", "writes", "bulk", "paging", "errors", "events", "options"):
            assert not portals.search(path.read_text(encoding="utf-8")), path


def test_playwright_is_named_in_pom_and_runtime_only() -> None:
    """Type annotations apart, the layers above know nothing of the driver."""
    for path in modules():
        text = path.read_text(encoding="utf-8")
        layer = path.relative_to(ROOT).parts[0].removesuffix(".py")
        if layer in ("pom", "runtime") or "playwright" not in text:
            continue
        guarded = [
            node
            for block in ast.walk(ast.parse(text))
            if isinstance(block, ast.If) and getattr(block.test, "id", "") == "TYPE_CHECKING"
            for node in ast.walk(block)
        ]
        real = [
            node
            for node in ast.walk(ast.parse(text))
            if isinstance(node, ast.Import | ast.ImportFrom) and "playwright" in ast.dump(node)
        ]
        assert len(real) == sum(isinstance(n, ast.ImportFrom) and "playwright" in ast.dump(n) for n in guarded), path


def test_selectors_live_in_pages_only() -> None:
    for path in modules():
        parts = path.relative_to(ROOT).parts
        if parts[0] == "portals" and not {"pages", "screens"} & set(parts):
            text = path.read_text(encoding="utf-8")
            assert "ctl00_" not in text, path
            assert not re.search(r"(?<![.\w])Selector\(", text), path


def test_importing_the_package_is_light() -> None:
    code = "import sys, portaldriver; print(sorted({'playwright', 'pydantic', 'sqlalchemy', 'tenacity'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_importing_a_client_imports_nothing_heavy() -> None:
    heavy = {"playwright", "sqlalchemy", "alembic", "cryptography", "opentelemetry", "keyring"}
    code = f"import sys; from portaldriver import OfficeAlly; print(sorted({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_public_names() -> None:
    assert portaldriver.__all__ == sorted(portaldriver.__all__)
    for name in portaldriver.__all__:
        assert getattr(portaldriver, name).__name__ == name
    assert set(portaldriver.__all__) <= set(dir(portaldriver))
    with pytest.raises(AttributeError, match="nothing_like_it"):
        getattr(portaldriver, "nothing_" + "like_it")
