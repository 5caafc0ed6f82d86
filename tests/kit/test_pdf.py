"""Pages are made at any moment of a real clock, a few at once, and a queue of them has an end."""

import asyncio
import threading
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from kit import pdf
from kit.pdf import Printer, TooManyPages, compile_pdf, moment
from tests.support.waiting import eventually

AT = datetime(2027, 1, 11, 9, 0, 0, 123_456, tzinfo=UTC)


def test_a_page_is_made_at_a_moment_with_parts_of_a_second(tmp_path: Path) -> None:
    template = tmp_path / "page.typ"
    template.write_text(
        '#set document(title: "T")\n#set text(lang: "pl")\n#json(bytes(sys.inputs.words)).said\n'
    )
    assert compile_pdf(template, {"said": "Zażółć"}, at=AT).startswith(b"%PDF-")


def test_a_moment_is_told_by_the_clock_in_poland() -> None:
    assert moment(AT, "pl") == "11 stycznia 2027, 10:00"
    assert moment(AT, "en", seconds=True) == "11 January 2027, 10:00:00"
    assert moment(None, "pl") == ""


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator["SlowPress"]:
    press = SlowPress()
    monkeypatch.setattr(pdf, "compile_pdf", press.compile)
    yield press
    press.go_on.set()


class SlowPress:
    """Stands still until it is told to go on, and knows how many pages were on it at once."""

    def __init__(self) -> None:
        self.go_on = threading.Event()
        self._lock = threading.Lock()
        self.running = self.most = 0

    def compile(self, _template: Path, words: Mapping[str, Any], *, at: datetime) -> bytes:
        with self._lock:
            self.running += 1
            self.most = max(self.most, self.running)
        assert self.go_on.wait(30), at
        with self._lock:
            self.running -= 1
        return str(words["n"]).encode()


async def test_beyond_the_queue_a_page_is_refused_and_who_waits_gets_theirs(
    slow: SlowPress,
) -> None:
    printer = Printer(at_once_max=2, waiting_max=3)

    async def make(n: int) -> bytes:
        return await printer.make(Path("page.typ"), {"n": n}, at=AT)

    asked = [asyncio.create_task(make(n)) for n in range(5)]
    await eventually(lambda: slow.running == 2)
    with pytest.raises(TooManyPages) as refused:
        await make(5)
    assert (refused.value.status, refused.value.code) == (503, "too-many-pages")
    assert refused.value.headers["Retry-After"]
    slow.go_on.set()
    assert await asyncio.gather(*asked) == [b"0", b"1", b"2", b"3", b"4"]
    assert slow.most == 2
    assert await make(6) == b"6", "room again"
