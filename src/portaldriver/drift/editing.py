"""Edit one declaration in a source and leave every other character as it is: what needs libcst, the extra `drift`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import libcst as cst
import libcst.matchers as m

from .patch import Unpatchable

COMPUTED = "its declaration is made by a function or a loop"
_WAYS_IN = ("pom", "portaldriver", "selector")
"""The last parts of the modules that candidates are imported from."""


@dataclass(frozen=True, slots=True)
class Edit:
    """What is changed: which class and name, which argument there, and what comes first.

    `there` is how the present candidates are spelled, `makers` are names of the selectors' classes in the module,
    `functions` of functions that return such a one, `imports` are names to be imported where those of `beside` are.
    """

    owner: str
    name: str
    argument: str
    first: tuple[str, ...]
    there: tuple[str, ...]
    dead: frozenset[int]
    makers: frozenset[str]
    functions: frozenset[str]
    imports: frozenset[str]
    beside: frozenset[str]


def edited(text: str, edit: Edit) -> str:
    """Return a source with its one declaration changed. Raises `Unpatchable`."""
    tree = cst.parse_module(text)
    found = _declaration(_body(tree, edit.owner), edit)
    changed = cst.ensure_type(tree.deep_replace(found, _changed(found, edit)), cst.Module)
    if edit.imports:
        changed = _imported(changed, edit)
    compile(changed.code, "<declaration>", "exec", dont_inherit=True)
    return changed.code


def _body(tree: cst.Module, owner: str) -> Sequence[cst.CSTNode]:
    body: Sequence[cst.CSTNode] = tree.body
    for name in owner.split("."):
        classes = [one for one in body if isinstance(one, cst.ClassDef) and one.name.value == name]
        if len(classes) != 1:
            raise Unpatchable("its class is not written out" if not classes else "its class is written twice")
        body = classes[0].body.body
    return body


def _declaration(body: Sequence[cst.CSTNode], edit: Edit) -> cst.Call:
    values = [value for line in body for value in _values(line, edit)]
    if len(values) != 1:
        raise Unpatchable(COMPUTED)
    call = values[0]
    if isinstance(call, cst.Call) and edit.argument:
        call = next((one.value for one in call.args if one.keyword and one.keyword.value == edit.argument), call)
    known = edit.makers | (edit.functions if not edit.dead else frozenset())
    if isinstance(call, cst.Call) and _maker(call) in known and (not edit.argument or call is not values[0]):
        return call
    raise Unpatchable(COMPUTED)


def _values(line: cst.CSTNode, edit: Edit) -> list[cst.BaseExpression]:
    """Return what a line declares under a name: what is assigned, or what stands in the annotation."""
    found: list[cst.BaseExpression] = []
    makers = edit.makers | edit.functions
    for part in line.body if isinstance(line, cst.SimpleStatementLine) else ():
        if isinstance(part, cst.Assign) and any(m.matches(one.target, m.Name(edit.name)) for one in part.targets):
            found.append(part.value)
        elif isinstance(part, cst.AnnAssign) and m.matches(part.target, m.Name(edit.name)):
            annotated = part.annotation.annotation
            if isinstance(annotated, cst.Subscript) and m.matches(annotated.value, m.Name("Annotated")):
                items = [one.slice.value for one in annotated.slice if isinstance(one.slice, cst.Index)]
                found += [one for one in items[1:] if isinstance(one, cst.Call) and _maker(one) in makers]
            elif part.value is not None:
                found.append(part.value)
    return found


def _maker(call: cst.Call) -> str:
    """Return what is called to make a selector; what was put before a function's candidates is looked through."""
    made = call.func.value if _is_preferring(call) and isinstance(call.func, cst.Attribute) else call
    return made.func.value if isinstance(made, cst.Call) and isinstance(made.func, cst.Name) else ""


def _is_preferring(call: cst.Call) -> bool:
    return m.matches(call.func, m.Attribute(value=m.Call(), attr=m.Name("preferring")))


def _preferring(call: cst.Call, edit: Edit) -> cst.Call:
    """Return a function's call with the new candidates put before those that it makes."""
    new = [cst.Arg(cst.parse_expression(words)) for words in edit.first]
    if not _is_preferring(call):
        return cst.Call(cst.Attribute(call, cst.Name("preferring")), new)
    kept = [one for one in call.args if _code(one) not in edit.first]
    return call.with_changes(args=_spaced([*new, *kept], call.args))


def _changed(call: cst.Call, edit: Edit) -> cst.Call:
    """Return a selector's call with the new candidates first, and without the dead ones if each is written out."""
    if _maker(call) in edit.functions:
        return _preferring(call, edit)
    given = [one for one in call.args if one.keyword is None]
    rest = [one for one in call.args if one.keyword is not None]
    dead = edit.dead
    if any(one.star for one in given) or len(given) != len(edit.there):
        dead = frozenset()  # which of them stands where cannot be told
    # What somebody said further down already is meant to be first now.
    kept = [one for place, one in enumerate(given) if place not in dead and _code(one) not in edit.first]
    new = [cst.Arg(cst.parse_expression(words)) for words in edit.first]
    return call.with_changes(args=_spaced([*new, *kept, *rest], call.args))


def _code(arg: cst.Arg) -> str:
    return cst.Module([]).code_for_node(arg.value)


def _spaced(args: Sequence[cst.Arg], was: Sequence[cst.Arg]) -> list[cst.Arg]:
    """Give new arguments the commas that stand between the old ones, without their comments."""
    between = next((_bare(one.comma) for one in was[:-1]), cst.Comma(whitespace_after=cst.SimpleWhitespace(" ")))
    old = [id(one) for one in was[:-1]]
    spaced = [
        one if id(one) in old else one.with_changes(comma=between, whitespace_after_arg=cst.SimpleWhitespace(""))
        for one in args
    ]
    if was:
        spaced[-1] = args[-1].with_changes(comma=was[-1].comma, whitespace_after_arg=was[-1].whitespace_after_arg)
    return spaced


def _bare(comma: cst.Comma | cst.MaybeSentinel) -> cst.Comma | cst.MaybeSentinel:
    if isinstance(comma, cst.Comma) and isinstance(comma.whitespace_after, cst.ParenthesizedWhitespace):
        after = comma.whitespace_after.with_changes(first_line=cst.TrailingWhitespace(), empty_lines=[])
        return comma.with_changes(whitespace_after=after)
    return comma


def _imported(tree: cst.Module, edit: Edit) -> cst.Module:
    """Add names to the import that brings other parts of declarations."""
    for line in tree.body:
        for part in line.body if isinstance(line, cst.SimpleStatementLine) else ():
            if isinstance(part, cst.ImportFrom) and not isinstance(part.names, cst.ImportStar):
                names = [one.evaluated_name for one in part.names]
                if set(names) & edit.beside and _last(part) in _WAYS_IN:
                    return tree.with_deep_changes(part, names=_with_names(list(part.names), edit.imports))
    raise Unpatchable("its module imports no candidates that others could stand beside")


def _last(part: cst.ImportFrom) -> str:
    if isinstance(part.module, cst.Attribute):
        return part.module.attr.value
    return part.module.value if isinstance(part.module, cst.Name) else ""


def _with_names(names: list[cst.ImportAlias], new: frozenset[str]) -> list[cst.ImportAlias]:
    between = names[0].comma if len(names) > 1 else cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
    last = names[-1].comma
    for name in sorted(new - {one.evaluated_name for one in names}):
        place = next((n for n, one in enumerate(names) if _order(one.evaluated_name) > _order(name)), len(names))
        names.insert(place, cst.ImportAlias(cst.Name(name)))
    spaced = [one.with_changes(comma=between) for one in names]
    spaced[-1] = spaced[-1].with_changes(comma=last)
    return spaced


def _order(name: str) -> tuple[int, str]:
    """Return an order of names as import sorters have it: constants, classes, the rest."""
    return (0 if name.isupper() else 1 if name[:1].isupper() else 2), name
