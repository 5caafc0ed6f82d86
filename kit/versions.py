"""Nobody overwrites a change they did not see: a stored version, which a change names in If-Match.

Source: RFC 9110, 13.1.1.
"""

from typing import Annotated

from fastapi import Depends, Header

from kit.errors import ChangedMeanwhile

__all__ = ["SeenVersion", "require_version"]


async def _seen_version(
    if_match: Annotated[str | None, Header(alias="If-Match", pattern=r'^"\d{1,9}"$')] = None,
) -> int | None:
    return int(if_match.strip('"')) if if_match is not None else None


SeenVersion = Annotated[int | None, Depends(_seen_version)]
"""The version that the person saw; a change of anything newer is refused. Without it the last
one wins."""


def require_version(stored: int, expected: int | None) -> None:
    """Raises ChangedMeanwhile when what is to be changed is not what the person saw.

    None is no expectation: the change stands on nothing that was read before.
    """
    if expected is not None and expected != stored:
        raise ChangedMeanwhile(version=stored)
