"""`python -m contracts.tools.check`: drift, compatibility, samples, and privacy of the contracts.

Exit code 1 and one line per fault when something is wrong.
"""

import json
import sys

from videoporady_contracts import EVENTS

from .compatibility import incompatibilities
from .export import FOLDERS, generated_files
from .privacy import personal_fields
from .repository import ROOT, base_commit, earlier_files
from .samples import sample_faults

__all__ = ["faults"]


def faults(base: str | None) -> dict[str, list[str]]:
    """The faults of each check; `base` is the commit to compare with, if there is one."""
    made = generated_files()
    return {
        "made files are not up to date: run `make contracts` and commit": _drift(made),
        "an event holds personal data or free text": [
            fault for each in EVENTS.values() for fault in personal_fields(each)
        ],
        "a change that older readers do not survive: publish a new version beside the old one": (
            _incompatible_changes(made, base)
        ),
        "a sample is broken, changed or missing": sample_faults(
            ROOT / "contracts/samples", earlier_files(base, "contracts/samples") if base else {}
        ),
    }


def _drift(made: dict[str, str]) -> list[str]:
    found = []
    for name, text in made.items():
        path = ROOT / name
        if not path.is_file():
            found.append(f"{name}: is missing")
        elif path.read_text(encoding="utf-8") != text:
            found.append(f"{name}: differs")
    leftovers = {
        path.relative_to(ROOT).as_posix()
        for folder in FOLDERS
        for path in (ROOT / folder).rglob("*.*")
        if path.is_file()
    } - made.keys()
    return found + [f"{name}: nothing makes it any more" for name in sorted(leftovers)]


def _incompatible_changes(made: dict[str, str], base: str | None) -> list[str]:
    if base is None:
        return []
    found = []
    for name, text in earlier_files(base, "contracts/schemas").items():
        if name.startswith("sockets/"):
            continue  # Frames have their own handshake of versions, and nobody stores them.
        now = made.get(f"contracts/schemas/{name}")
        if now is None:
            found.append(f"{name}: the event is gone, yet its history is still there to read")
        else:
            changes = incompatibilities(json.loads(text), json.loads(now))
            found += [f"{name}: {each}" for each in changes]
    return found


def main() -> int:
    """The command."""
    base = base_commit()
    if base is None:
        sys.stdout.write("No earlier commit here: compatibility is not compared.\n")
    failed = False
    for rule, found in faults(base).items():
        if found:
            failed = True
            sys.stdout.write(f"{rule}\n" + "".join(f"  {each}\n" for each in found))
    if not failed:
        sys.stdout.write(f"Contracts are sound: {len(EVENTS)} events, compared with {base}.\n")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
