"""Rules about text: no leftovers, no machine of one of us, no hidden tests, no people in logs."""

import ast
import re

from contracts.tools.privacy import PERSONAL_NAMES
from tests.house.source import ROOT, calls, listed, modules, text_files

# Assembled here, so that this file does not break the rules that it checks.
LEFTOVERS = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b")
MACHINE_PATHS = re.compile(r"(?<![\w.$}])/(home|Users|root|work)" + r"/\w|[A-Z]:\\" + r"Users")
REGISTRIES = re.compile(
    r"pypi\." + r"org|pythonhosted\." + r"org|registry\.npmjs|repo1\.maven|maven\.google", re.I
)
HIDDEN_TESTS = re.compile(
    r"mark\." + r"(skip|xfail)|pytest\." + r"(skip|xfail|importorskip)\b|\.only" + r"\(|"
    r"fla" + r"ky|re" + r"runs"
)
SLEEPS = re.compile(r"(^|\.)(sleep|wait_for_timeout)$")
MAY_SLEEP = ("tests/support/", "tests/load/")
"""What everybody waits with, and what keeps the pace of a load: no rule is proved by waiting."""
LOG_METHODS = {"debug", "info", "warning", "error", "exception", "critical"}
METRICS = {"Counter", "Gauge", "Histogram", "Summary"}
NAMES_OF_THINGS = {"name"}
"""A log may say the name of a thing, such as a job."""


def _lines(pattern: re.Pattern[str], *suffixes: str) -> list[str]:
    return [
        f"{name}:{number}: {line.strip()[:80]}"
        for name in text_files()
        if name.endswith(suffixes or "")
        for number, line in enumerate((ROOT / name).read_text("utf-8").splitlines(), 1)
        if pattern.search(line)
    ]


def test_nothing_is_left_to_do_in_the_code() -> None:
    found = _lines(LEFTOVERS)
    assert not found, listed(found)


def test_no_file_knows_the_machine_of_one_of_us() -> None:
    found = _lines(MACHINE_PATHS)
    assert not found, listed(found)


def test_no_file_names_the_host_of_a_registry() -> None:
    found = _lines(REGISTRIES)
    assert not found, listed(found)


def test_no_test_is_hidden_or_tried_again() -> None:
    found = _lines(HIDDEN_TESTS, ".py", ".ts", ".tsx", ".toml")
    assert not found, listed(found)


def test_no_test_sleeps() -> None:
    found = [
        f"{module.at(node)} {name}"
        for module in modules("tests")
        if not module.name.startswith(MAY_SLEEP)
        for node, name in calls(module)
        if SLEEPS.search(name)
    ]
    assert not found, listed(found)


def test_logs_hold_no_people() -> None:
    found: list[str] = []
    for module in modules("contracts/videoporady_contracts", "kit", "services"):
        for node, name in calls(module):
            owner, _, method = name.rpartition(".")
            if method not in LOG_METHODS or owner.rpartition(".")[2] not in {"log", "logger"}:
                continue
            if not (node.args and isinstance(node.args[0], ast.Constant)):
                found.append(f"{module.at(node)} the message is not a constant")
            found += [
                f"{module.at(node)} {each.arg}"
                for each in node.keywords
                if each.arg not in NAMES_OF_THINGS and PERSONAL_NAMES.search(each.arg or "")
            ]
    assert not found, listed(found)


def test_metrics_have_no_label_for_a_person_or_a_visit() -> None:
    found = [
        f"{module.at(node)} {label.value}"
        for module in modules("kit", "services")
        for node, name in calls(module)
        if name.rpartition(".")[2] in METRICS and len(node.args) > 2
        for label in ast.walk(node.args[2])
        if isinstance(label, ast.Constant)
        and isinstance(label.value, str)
        and (PERSONAL_NAMES.search(label.value) or label.value.endswith("_id"))
    ]
    assert not found, listed(found)


def test_every_decision_is_one_numbered_page() -> None:
    pages = sorted((ROOT / "docs/decisions").glob("*.md"))
    assert pages
    numbers = [each.name.split("-")[0] for each in pages if each.name != "README.md"]
    assert len(set(numbers)) == len(numbers)
    assert all(re.fullmatch(r"\d{4}", each) for each in numbers)
    long = [p.name for p in pages if len(p.read_text("utf-8").splitlines()) > 80]
    assert not long, listed(long)
