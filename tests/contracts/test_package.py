"""The contracts can be installed alone."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pydantic
import pytest

from contracts.tools.repository import ROOT

ALONE = """
import sys
from videoporady_contracts import EVENTS, sockets, wire
for name in ("aiokafka", "fastapi", "sqlalchemy", "kit", "services"):
    assert name not in sys.modules, name
print(len(EVENTS), sys.modules["videoporady_contracts"].__file__)
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    uv = find_uv()
    subprocess.run(
        [
            uv,
            "build",
            "--wheel",
            "--no-build-isolation",
            "--offline",
            "--python",
            sys.executable,
            "--out-dir",
            str(folder),
            str(ROOT / "contracts"),
        ],
        check=True,
        cwd=folder,
    )
    return next(folder.glob("videoporady_contracts-*.whl"))


def find_uv() -> str:
    """As deploy/local/bootstrap.sh does, which puts its own into .local where there is none."""
    places = (Path.home() / ".local" / "bin", ROOT / ".local" / "uv" / "bin")
    found = [shutil.which("uv"), *(shutil.which("uv", path=str(each)) for each in places)]
    return next(each for each in found if each is not None)


def test_the_wheel_imports_where_there_is_pydantic_and_nothing_else(
    wheel: Path, tmp_path: Path
) -> None:
    environment = tmp_path / "environment"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(environment)], check=True)
    packages = next(environment.glob("lib/python*/site-packages"))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(packages)
    link_pydantic(packages)
    done = subprocess.run(
        [str(environment / "bin/python"), "-c", ALONE],
        cwd=tmp_path,
        env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert str(packages) in done.stdout


def test_the_wheel_holds_the_package_only(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.split("/")[0] for name in archive.namelist()}
    assert {each for each in tops if not each.endswith(".dist-info")} == {"videoporady_contracts"}


def link_pydantic(packages: Path) -> None:
    """Puts pydantic and what it needs into an environment, without the network."""
    ours = Path(pydantic.__file__).parents[1]
    needed = (
        "pydantic",
        "pydantic_core",
        "annotated_types",
        "typing_extensions.py",
        "typing_inspection",
    )
    for name in needed:
        (packages / name).symlink_to(ours / name)
