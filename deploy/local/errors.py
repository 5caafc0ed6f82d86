"""What a person at the terminal is told, in one sentence."""

__all__ = ["CannotStart"]


class CannotStart(Exception):
    """The stack cannot run here. The text is one sentence that says what to do about it."""
