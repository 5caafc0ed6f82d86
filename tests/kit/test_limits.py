"""A limit in memory: so many a window, each key apart, and never more keys than allowed."""

from datetime import timedelta

import pytest

from kit.clock import FrozenClock
from kit.errors import TooManyRequests
from kit.limits import Limit

SECOND = timedelta(seconds=1)


def is_refused(limit: Limit, key: str) -> bool:
    try:
        limit.take(key)
    except TooManyRequests:
        return True
    return False


def test_so_many_a_window_and_each_key_apart(clock: FrozenClock) -> None:
    limit = Limit(clock, count_max=3, window_seconds=60)
    assert [is_refused(limit, "a") for _ in range(5)] == [False, False, False, True, True]
    assert not is_refused(limit, "b")
    clock.advance(timedelta(seconds=59))
    assert is_refused(limit, "a")
    clock.advance(SECOND)
    assert [is_refused(limit, "a") for _ in range(4)] == [False, False, False, True]


def test_a_refusal_says_when_to_come_again(clock: FrozenClock) -> None:
    limit = Limit(clock, count_max=1, window_seconds=60)
    limit.take("a")
    clock.advance(timedelta(seconds=17.4))
    with pytest.raises(TooManyRequests) as refused:
        limit.require("a")
    assert refused.value.headers == {"Retry-After": "43"}
    clock.advance(timedelta(seconds=43))
    limit.require("a")


def test_asking_counts_nothing(clock: FrozenClock) -> None:
    limit = Limit(clock, count_max=1, window_seconds=60)
    for _ in range(5):
        limit.require("a")
    assert not is_refused(limit, "a")


def test_more_keys_than_allowed_forget_the_oldest_and_no_other(clock: FrozenClock) -> None:
    limit = Limit(clock, count_max=1, window_seconds=60, keys_max=3)
    for key in "abcd":
        assert not is_refused(limit, key)
        clock.advance(SECOND)
    assert [is_refused(limit, key) for key in "bcd"] == [True, True, True]
    assert not is_refused(limit, "a")
    clock.advance(timedelta(seconds=60))
    for key in "wxyz":
        limit.take(key)
    assert [is_refused(limit, key) for key in "xyz"] == [True, True, True]
