"""The repository as text and as syntax trees, for rules about the code itself."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from contracts.tools.repository import repository_files

__all__ = ["ROOT", "SERVICES", "Module", "calls", "dotted", "listed", "modules", "text_files"]

ROOT = Path(__file__).resolve().parents[2]
SERVICES = ("booking", "calendar", "chat", "identity", "notify", "signalling")
GENERATED = ("web/src/api/generated/", "contracts/openapi/", "contracts/schemas/")
NOT_OURS = ("uv.lock", "web/package-lock.json")
TEXT = {".py", ".ts", ".tsx", ".css", ".html", ".md", ".toml", ".yaml", ".yml", ".json", ".sh", ""}


@dataclass(frozen=True)
class Module:
    """One Python file."""

    name: str
    """Its path from the root."""

    @property
    def text(self) -> str:
        return (ROOT / self.name).read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    def nodes(self) -> Iterator[ast.AST]:
        return ast.walk(self.tree)

    def at(self, node: ast.AST) -> str:
        """Where a node is, as an editor understands it."""
        return f"{self.name}:{getattr(node, 'lineno', 1)}"


@cache
def text_files() -> tuple[str, ...]:
    """Every file of ours that people read and write, by its path from the root.

    Files that are not committed yet count too, unless git ignores them.
    """
    named = repository_files(ROOT)
    return tuple(
        each
        for each in sorted(named)
        if Path(each).suffix in TEXT
        and each not in NOT_OURS
        and not each.startswith(GENERATED)
        and (ROOT / each).is_file()
    )


@cache
def modules(*folders: str) -> tuple[Module, ...]:
    """The Python files below some folders."""
    starts = tuple(f"{each}/" for each in folders)
    return tuple(
        Module(each) for each in text_files() if each.endswith(".py") and each.startswith(starts)
    )


def calls(module: Module) -> Iterator[tuple[ast.Call, str]]:
    """Every call in a module, with the dotted name of what is called."""
    for node in module.nodes():
        if isinstance(node, ast.Call):
            yield node, dotted(node.func)


def dotted(node: ast.expr) -> str:
    """`a.b.c` as text; empty for what is no plain name."""
    if isinstance(node, ast.Attribute):
        start = dotted(node.value)
        return f"{start}.{node.attr}" if start else node.attr
    return node.id if isinstance(node, ast.Name) else ""


def listed(found: Iterable[object]) -> str:
    """What was found, one a line, so that a failure shows all of it."""
    return "\n" + "\n".join(map(str, found))
