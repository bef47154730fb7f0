"""A source text and the places (spans) in it that diagnostics and citations point at."""

from attrs import field, frozen

from policy_lang.nodes import Node


@frozen(eq=False, repr=False)
class Span(Node):
    """A stretch of one file: offsets into its text, and 1-based lines and columns for people."""

    path: str
    start: int
    end: int
    line: int
    column: int
    end_line: int
    end_column: int

    @property
    def place(self) -> str:
        """`file:line`, the form in which findings cite the policy."""
        return f"{self.path}:{self.line}"

    def through(self, last: "Span") -> "Span":
        """The stretch from the start of this span to the end of `last`."""
        return Span(self.path, self.start, last.end, self.line, self.column, last.end_line, last.end_column)


NOWHERE = Span("", 0, 0, 1, 1, 1, 1)


@frozen(eq=False, repr=False)
class Source(Node):
    """One file as read: the path as shown to people, and its text with `\\n` line ends."""

    path: str
    text: str = field(repr=False)

    def line(self, number: int) -> str:
        """The text of a 1-based line, without its line end; empty past the end."""
        lines = self.text.split("\n")
        return lines[number - 1] if 0 < number <= len(lines) else ""


def read_text(path: str, data: bytes) -> tuple[Source | None, int]:
    """Decode the bytes of a file as UTF-8 with any line ends.

    Returns the source and -1, or None and the offset of the first byte that is not UTF-8.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return None, error.start
    return Source(path, text.replace("\r\n", "\n").replace("\r", "\n")), -1
