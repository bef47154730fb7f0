"""Colour and layout for a terminal; plain text everywhere else."""

import os
from typing import TextIO

_CODES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "blue": "34", "cyan": "36"}


class Style:
    """Paints words, or leaves them alone where colour is not wanted (NO_COLOR, a pipe, a dumb terminal)."""

    def __init__(self, colour: bool) -> None:
        self.colour = colour

    def __call__(self, text: str, *names: str) -> str:
        """The text in some colours."""
        if not self.colour or not names or not text:
            return text
        return f"\033[{';'.join(_CODES[name] for name in names)}m{text}\033[0m"


def style_for(stream: TextIO) -> Style:
    """The style that suits a stream."""
    if os.environ.get("NO_COLOR"):
        return Style(False)
    if os.environ.get("FORCE_COLOR"):
        return Style(True)
    return Style(stream.isatty() and os.environ.get("TERM") != "dumb")


def wrapped(text: str, indent: int, columns: int = 100) -> str:
    """A text broken into lines that all start at an indentation; the first is not indented."""
    import textwrap

    lines = textwrap.wrap(text, max(columns - indent, 30), break_long_words=False) or [""]
    return ("\n" + " " * indent).join(lines)


def counted(number: int, noun: str) -> str:
    """A number with its noun."""
    return f"{number} {noun}" + ("" if number == 1 else "s")
