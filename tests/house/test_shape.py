"""The shape of the house: where things are, how long they are, who may import whom."""

import ast
import calendar
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from tests.house.source import ROOT, SERVICES, modules, text_files

FILE_LINES_MAX = 500
FUNCTION_LINES_MAX = 50
LINE_CHARACTERS_MAX = 100
PAGE_LINES_MAX = 120
PYTHON = ("contracts", "deploy", "docs", "kit", "services", "tests")
SERVICE_FILES = (
    "README.md",
    "__init__.py",
    "api.py",
    "app.py",
    "commands.py",
    "consumers.py",
    "domain.py",
    "migrations/env.py",
    "models.py",
    "queries.py",
    "settings.py",
)
DOMAIN_IMPORTS = ("kit.errors", "videoporady_contracts.words")


def test_no_file_is_longer_than_its_cap() -> None:
    long = {
        name: lines
        for name in text_files()
        if name.endswith((".py", ".ts", ".tsx", ".css"))
        and (lines := len((ROOT / name).read_text(encoding="utf-8").splitlines())) > FILE_LINES_MAX
    }
    assert long == {}


def test_no_function_is_longer_than_its_cap() -> None:
    long = [
        f"{module.at(node)} {node.name}: {lines} lines"
        for module in modules(*PYTHON)
        for node in module.nodes()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (lines := _body_lines(node)) > FUNCTION_LINES_MAX
    ]
    assert long == []


def test_no_line_of_a_screen_is_longer_than_its_cap() -> None:
    long = [
        f"{name}:{number}"
        for name in text_files()
        if name.endswith((".ts", ".tsx"))
        for number, line in enumerate((ROOT / name).read_text("utf-8").splitlines(), 1)
        # A word that cannot be broken (the path of an icon, an address) may stand alone.
        if len(line) > LINE_CHARACTERS_MAX and len(line.split('"')) < 3
    ]
    assert long == []


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_has_the_same_files(service: str) -> None:
    folder = ROOT / "services" / service
    assert [each for each in SERVICE_FILES if not (folder / each).is_file()] == []
    assert list((folder / "migrations/versions").glob("0*.py")) != []


@pytest.mark.parametrize("service", SERVICES)
def test_the_page_of_a_service_is_one_page(service: str) -> None:
    page = ROOT / "services" / service / "README.md"
    assert len(page.read_text(encoding="utf-8").splitlines()) <= PAGE_LINES_MAX


def test_there_is_no_service_that_these_rules_do_not_know() -> None:
    found = {each.parent.name for each in (ROOT / "services").glob("*/*.py")}
    assert found == set(SERVICES)


def test_the_import_contracts_are_kept() -> None:
    done = subprocess.run(
        [Path(sysconfig.get_path("scripts")) / "lint-imports", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_domain_imports_the_standard_library_the_errors_and_the_words() -> None:
    wrong = [
        f"{module.at(node)} {name}"
        for module in modules("services")
        if module.name.endswith("/domain.py")
        for node in module.nodes()
        for name in _imported(node)
        if name.split(".")[0] not in sys.stdlib_module_names and name not in DOMAIN_IMPORTS
    ]
    assert wrong == []


def test_calendar_is_the_standard_library_s_own() -> None:
    assert calendar.__file__ == str(Path(sysconfig.get_path("stdlib")) / "calendar.py")
    assert str(ROOT / "services") not in sys.path


def test_no_package_hides_a_module_of_the_standard_library() -> None:
    tops = {each.name for each in ROOT.iterdir() if any(each.glob("*.py"))}
    assert tops & sys.stdlib_module_names == set()


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        module.name
        for module in modules(*PYTHON)
        if module.text.strip() and not ast.get_docstring(module.tree)
    ]
    assert silent == []


def test_what_other_modules_use_says_what_it_does() -> None:
    """A docstring on every public function and class of the kit, the contracts and the services.

    Routes are explained by their address and their models; handlers by the event that they name;
    tables and words by their names.
    """
    silent = [
        f"{module.at(node)} {node.name}"
        for module in modules("kit", "services")
        if "/migrations/" not in module.name
        for node in module.tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
        and not _explains_itself(node)
    ]
    assert silent == []


def _explains_itself(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> bool:
    if isinstance(node, ast.ClassDef):
        # A problem's two sentences say what it is; a model's name says whose shape it is.
        return bool(node.bases)
    return bool(node.decorator_list) or node.name.startswith("on_")


def _body_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    body = node.body[1:] if ast.get_docstring(node) else node.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [each.name for each in node.names]
    if isinstance(node, ast.ImportFrom):
        module = node.module or ""
        whole = module.count(".") == 0 and module in {"kit", "videoporady_contracts"}
        return [f"{module}.{each.name}" for each in node.names] if whole else [module]
    return []
