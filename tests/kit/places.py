"""Finds places in Python source by what stands there: `file:Class.function`, or `file:<module>` outside of any."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SOURCE = Path(__file__).resolve().parents[2] / "src" / "ocrypt"


def places_in(text: str, name: str, finds: Callable[[ast.AST], bool]) -> set[str]:
    """Where in the source `text`, called `name`, `finds` says yes."""
    return {f"{name}:{scope or '<module>'}" for node, scope in _scoped(ast.parse(text), "") if finds(node)}


def places(finds: Callable[[ast.AST], bool], *folders: str) -> set[str]:
    """Where in the product, or in some of its packages, `finds` says yes."""
    found: set[str] = set()
    for path in sorted(SOURCE.rglob("*.py")):
        name = path.relative_to(SOURCE).as_posix()
        if not folders or name.partition("/")[0] in folders:
            found |= places_in(path.read_text(encoding="utf-8"), name, finds)
    return found


def _scoped(node: ast.AST, scope: str) -> Iterator[tuple[ast.AST, str]]:
    for child in ast.iter_child_nodes(node):
        inner = scope
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            inner = f"{scope}.{child.name}".lstrip(".")
        yield child, inner
        yield from _scoped(child, inner)
