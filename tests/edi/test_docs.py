"""What `docs/edi.md` says: its examples run, its rules are those of the code, its commands are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from portaldriver.cli.edi import edi
from tests.edi.claims import professional
from tests.edi.corpus import CORPUS
from tests.edi.edit_rules import PAGE, written

FILES = {"remittance.835": "835", "answer.271": "271", "answer.999": "999", "answer.277": "277CA", "mixed.x12": "837P"}


def test_the_examples_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, kind in FILES.items():
        (tmp_path / name).write_text(CORPUS[kind], newline="")
    (tmp_path / "claim.json").write_text(professional().model_dump_json(by_alias=True, exclude_unset=True))
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert len(blocks) >= 5
    for block in blocks:
        exec(compile(block, "docs/edi.md", "exec"), {"__name__": "__main__"})  # noqa: S102


def test_the_rules_are_those_of_the_code() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == written(page), "write them anew: python -m tests.edi.edit_rules"


def test_every_command_is_on_the_page() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for command in edi.registered_commands:
        name = command.name or getattr(command.callback, "__name__", "")
        assert f"portaldriver edi {name}" in page
