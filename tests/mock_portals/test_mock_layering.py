from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import mock_portals

FILES = sorted(Path(mock_portals.__file__).parent.rglob("*.py"))
MARKUP = re.compile(r"</?(html|head|body|div|span|table|tr|td|form|input|select|option|button|a|p)\b[^>]*>", re.I)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_markup_lives_in_recordings_only(file: Path) -> None:
    strings = [
        node.value
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    assert not [text for text in strings if MARKUP.search(text)]
