"""Reads the requirements in a setup.py from its syntax tree: the file is never run."""

import ast
import warnings
from collections.abc import Iterator, Mapping
from typing import Final

from advisor.scan.development import is_for_developers

LARGEST: Final = 65_536
"""Characters of a file that is parsed; longer ones are not."""
_REQUIRES: Final = ("install_requires", "extras_require")


def requirements(text: str) -> Iterator[tuple[int, str]]:
    """Yield the line and text of every literal requirement in a call of setup()."""
    tree = _tree(text)
    given = {
        target.id: statement.value
        for statement in tree.body
        if isinstance(statement, ast.Assign)
        for target in statement.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node.func) == "setup":
            for keyword in node.keywords:
                if keyword.arg in _REQUIRES:
                    yield from _written(keyword.value, given)


def _tree(text: str) -> ast.Module:
    """Return the syntax tree of a program; an empty one if it is broken, too large or too deep."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what the program might do better
            return ast.parse(text if len(text) <= LARGEST else "")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ast.Module([], [])


def _name(called: ast.expr) -> str:
    """Return the name of the function that is called: ``setup``, also of ``setuptools.setup``."""
    match called:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def _written(value: ast.expr, given: Mapping[str, ast.expr]) -> Iterator[tuple[int, str]]:
    """Yield the texts of a list, or of the lists of extras; names stand for their values."""
    value = given.get(value.id, value) if isinstance(value, ast.Name) else value
    match value:
        case ast.Dict(keys=names, values=lists):
            for name, one in zip(names, lists, strict=True):
                if not (isinstance(name, ast.Constant) and is_for_developers(str(name.value))):
                    yield from _items(one)
        case _:
            yield from _items(value)


def _items(value: ast.expr) -> Iterator[tuple[int, str]]:
    for item in value.elts if isinstance(value, ast.List | ast.Tuple) else ():
        if isinstance(item, ast.Constant) and isinstance(item.value, str):
            yield item.lineno, item.value
