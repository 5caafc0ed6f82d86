"""The shape of the house: where things are, how long they are, who may import whom."""

import ast
import calendar
import re
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from tests.house.source import ROOT, SERVICES, calls, listed, modules, text_files

FILE_LINES_MAX = 500
FUNCTION_LINES_MAX = 50
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
EXPLAINED = ("/commands.py", "/domain.py", "/queries.py")
REFUSALS = re.compile(r"services\.\w+\.refusals")
DOMAIN_IMPORTS = ("kit.errors", "kit.zone", "videoporady_contracts.words")


def test_no_file_is_longer_than_its_cap() -> None:
    long = {
        name: lines
        for name in text_files()
        if name.endswith((".py", ".ts", ".tsx", ".css"))
        and (lines := len((ROOT / name).read_text(encoding="utf-8").splitlines())) > FILE_LINES_MAX
    }
    assert not long, listed(long.items())


def test_no_function_is_longer_than_its_cap() -> None:
    long = [
        f"{module.at(node)} {node.name}: {lines} lines"
        for module in modules(*PYTHON)
        # The columns of a first version are one long list, which is read once.
        if "/migrations/versions/" not in module.name
        for node in module.nodes()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (lines := _body_lines(node)) > FUNCTION_LINES_MAX
    ]
    assert not long, listed(long)


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


def test_domain_imports_the_standard_library_the_errors_the_zone_and_the_words() -> None:
    wrong = [
        f"{module.at(node)} {name}"
        for module in modules("services")
        if module.name.endswith(("/domain.py", "/refusals.py"))
        for node in module.nodes()
        for name in _imported(node)
        if name.split(".")[0] not in sys.stdlib_module_names
        and name not in DOMAIN_IMPORTS
        # A long list of refusals stands in a file of its own, which is looked at here too.
        and not REFUSALS.fullmatch(name)
    ]
    assert not wrong, listed(wrong)


def test_the_time_zone_of_the_clinics_is_named_once() -> None:
    named = {
        module.name
        for module in modules("deploy", "kit", "services")
        for _, name in calls(module)
        if name.endswith("ZoneInfo")
    }
    assert named == {"kit/zone.py"}


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
    assert not silent, listed(silent)


def test_what_other_modules_call_says_what_it_does() -> None:
    """A docstring on every public function of the kit, and of the services' rules and verbs.

    Routes and shapes are explained by their address and fields, handlers by the event they name.
    """
    silent = [
        f"{module.at(node)} {node.name}"
        for module in modules("kit", "services")
        if module.name.endswith(EXPLAINED) or module.name.startswith("kit/")
        for node in module.tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and not node.name.startswith(("_", "on_"))
        and not node.decorator_list
        and not ast.get_docstring(node)
    ]
    assert not silent, listed(silent)


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
