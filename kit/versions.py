"""Nobody overwrites what they did not see: the version that a person saw, named by `If-Match`."""

from typing import Annotated

from fastapi import Depends, Header

__all__ = ["SeenVersion"]


async def _seen_version(
    if_match: Annotated[str | None, Header(alias="If-Match", pattern=r'^"\d{1,9}"$')] = None,
) -> int | None:
    return int(if_match.strip('"')) if if_match is not None else None


SeenVersion = Annotated[int | None, Depends(_seen_version)]
"""The version that the person saw; a change of anything newer is refused. Without it the last
one wins."""
