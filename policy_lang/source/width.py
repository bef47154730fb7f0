"""How wide a text is where every letter has the same width: on a terminal and in an editor."""

from unicodedata import category, east_asian_width


def width(text: str) -> int:
    """The columns that a text takes: two for each Chinese character, none for a mark on another letter.

    >>> width("稀土 0.1%")
    9
    """
    return len(text) if text.isascii() else sum(_columns(char) for char in text)


def _columns(char: str) -> int:
    if east_asian_width(char) in "WF":
        return 2
    return 0 if category(char) in ("Mn", "Me", "Cf") else 1


def pad(text: str, columns: int) -> str:
    """A text filled with spaces up to a number of columns."""
    return text + " " * max(columns - width(text), 0)
