"""What the repository itself says: who makes and who consumes each event, and what git held before.

Services are read as source text and never imported: this must work before any of them can start.
"""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from videoporady_contracts import EVENTS

__all__ = ["ROOT", "base_commit", "consumers", "earlier_files", "producers", "repository_files"]

ROOT = Path(__file__).resolve().parents[2]


@cache
def consumers() -> dict[str, set[str]]:
    """Who reacts to an event, by its class name: services, or `every service` through the kit.

    A reaction is a key of a dictionary that says what to do with which event, or a member of a
    constant tuple of events that are all reacted to alike.
    """
    found: dict[str, set[str]] = {each.__name__: set() for each in EVENTS.values()}
    for owner, tree in _modules():
        for name in _reacted_to(tree):
            if name in found:
                found[name].add("every service" if owner == "kit" else owner)
    return found


@cache
def producers() -> dict[str, set[str]]:
    """Who makes an event, by its class name: the services whose code calls its class."""
    found: dict[str, set[str]] = {each.__name__: set() for each in EVENTS.values()}
    for service, tree in _modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _last_name(node.func) in found:
                found[_last_name(node.func)].add(service)
    return found


def base_commit() -> str | None:
    """The commit that the contracts are compared with.

    HEAD while the working tree differs from it, else the commit before; None without any history.
    """
    if _git("rev-parse", "--verify", "--quiet", "HEAD^{commit}") is None:
        return None
    if _git("status", "--porcelain", "--", "contracts/schemas", "contracts/samples"):
        return "HEAD"
    return "HEAD~1" if _git("rev-parse", "--verify", "--quiet", "HEAD~1^{commit}") else None


def earlier_files(commit: str, folder: str) -> dict[str, str]:
    """The text of every JSON file below a folder in a commit, by its path below that folder."""
    listing = _git("ls-tree", "-r", "--name-only", commit, "--", f"{folder}/") or ""
    names = [each for each in listing.splitlines() if each.endswith(".json")]
    return {
        each.removeprefix(f"{folder}/"): _git("show", f"{commit}:{each}") or "" for each in names
    }


def repository_files(root: Path) -> set[str]:
    """Every file that is committed, or would be, by its path from the root."""
    known = _git("ls-files", "--cached", "--others", "--exclude-standard")
    if known is not None:
        return set(known.splitlines())
    # A copy without its history: all but what a build leaves behind.
    built = {".git", ".local", ".venv", "__pycache__", "dist", "node_modules"}
    return {
        name.as_posix()
        for path in root.rglob("*")
        if path.is_file() and not built & set((name := path.relative_to(root)).parts)
    }


def _git(*arguments: str) -> str | None:
    try:
        done = subprocess.run(
            ["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        return None
    return done.stdout if done.returncode == 0 else None


def _modules() -> Iterator[tuple[str, ast.Module]]:
    """The parsed modules of the kit and of the services, each with its owner."""
    for path in sorted([*ROOT.glob("kit/*.py"), *ROOT.glob("services/*/*.py")]):
        owner = "kit" if path.parent == ROOT / "kit" else path.parent.name
        yield owner, ast.parse(path.read_text(encoding="utf-8"))


def _reacted_to(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Dict):
            yield from (_last_name(key) for key in node.keys if key is not None)
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Tuple):
            yield from map(_last_name, node.value.elts)


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
