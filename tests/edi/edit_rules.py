"""The rules that writing holds claims against, out of the code. Run as a module, it writes them into `docs/edi.md` anew."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

import portaldriver.edi.edits as folder

PAGE = Path(__file__).parents[2] / "docs" / "edi.md"
BEGIN, END = "<!-- rules -->\n", "<!-- end -->"
NAMED = {
    "code": "is not one of the codes of its element",
    "goes_nowhere": "has no place without another that is absent",
    "length": "is too short or too long for its element",
    "required": "is absent and has to be there",
    "too_many": "are more than there is room for",
    "too_many_diagnoses": "are more than the kind of claim has room for",
}
"""Rules whose words say more than one thing."""


def rules() -> dict[str, str]:
    """Return each rule's code with the words of its first use."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(Path(folder.__file__).parent.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            if node.func.attr not in ("add", "shape"):
                continue
            texts = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            if len(texts) >= 2 and texts[-2].replace("_", "").isalnum() and " " in texts[-1]:
                found[texts[-2]].append(texts[-1])
    return {code: NAMED.get(code, words[0]) for code, words in sorted(found.items())} | NAMED


def table() -> str:
    """Return the rules as they stand in the page."""
    rows = "".join(f"| `{code}` | {words} |\n" for code, words in sorted(rules().items()))
    return f"| code | says that the field |\n|---|---|\n{rows}"


def written(page: str) -> str:
    """Return a page with its table as the code has it."""
    head, _, rest = page.partition(BEGIN)
    return head + BEGIN + table() + END + rest.partition(END)[2]


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
