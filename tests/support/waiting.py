"""Waiting for something that happens soon, without guessing how long it takes."""

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable
from typing import overload

__all__ = ["eventually"]

EVERY_SECONDS = 0.02


@overload
async def eventually[T](
    check: Callable[[], Awaitable[T]], *, seconds: float = ..., every: float = ...
) -> T: ...
@overload
async def eventually[T](
    check: Callable[[], T], *, seconds: float = ..., every: float = ...
) -> T: ...
async def eventually(
    check: Callable[[], object], *, seconds: float = 15.0, every: float = EVERY_SECONDS
) -> object:
    """The first result of `check` that is true and raises no AssertionError.

    `check` may be a plain function or an async one. Raises its last AssertionError, or one that
    shows its last result, when the time is over.
    """
    deadline = time.monotonic() + seconds
    while True:
        failure: AssertionError | None = None
        result: object = None
        try:
            result = check()
            if inspect.isawaitable(result):
                result = await result
        except AssertionError as error:
            failure = error
        if failure is None and result:
            return result
        if time.monotonic() >= deadline:
            raise failure or AssertionError(f"not true within {seconds} s: {result!r}")
        await asyncio.sleep(every)
