"""`python -m tests.load.day` plays a clinic's day in minutes and says which promises were kept.

The page with its charts is `.local/day/report.html`; `broken.txt` beside it tells what happened to
the visits of a broken promise.
"""

import argparse
import sys
import time

from deploy.local.places import REPOSITORY
from tests.load.day.plan import Scale
from tests.load.day.play import play
from tests.load.day.promises import promises_of
from tests.load.day.report import markdown, write_page
from tests.load.day.story import stories_of

FOLDER = REPOSITORY / ".local" / "day"
KILLED = ("signalling", "kafka", "notify")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--doctors", type=int, default=20)
    parser.add_argument("--visits", type=int, default=20, help="of each doctor")
    parser.add_argument("--hours", type=int, default=8)
    parser.add_argument("--slot-minutes", type=int, default=20)
    parser.add_argument("--factor", type=float, default=60, help="how much faster time passes")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--kill", action="store_true", help=f"kill -9 of {', '.join(KILLED)}")
    asked = parser.parse_args()
    print(f"seed {asked.seed}", flush=True)
    scale = Scale(asked.doctors, asked.visits, asked.hours, asked.slot_minutes)
    kills = KILLED if asked.kill else ()
    played = play(scale, seed=asked.seed, factor=asked.factor, kills=kills)
    promises = promises_of(played)
    page = write_page(played, promises, FOLDER)
    print(markdown(played, promises))
    (FOLDER / "broken.txt").write_text(stories_of(played, promises), "utf-8")
    print(f"\n{page}")
    for name in ("stumbles", "failures", "refusals"):
        print(f"{name}: {getattr(played.notes, name) or 'none'}", file=sys.stderr)
    sys.exit(any(each.is_kept is False for each in promises))


if __name__ == "__main__":
    main()
