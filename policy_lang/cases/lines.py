"""Lines of a stream of bytes, one at a time, so that files of any size can be read and none can fill the memory."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import IO, BinaryIO, Protocol, TypeAlias

MAX_LINE = 64 * 1024 * 1024
MAX_FILE = 256 * 1024 * 1024
_CHUNK = 1024 * 1024
_BLANK_LINES = 1000
_MARK = "\ufeff".encode()

Source: TypeAlias = "str | os.PathLike[str] | IO[bytes] | IO[str]"


class _Readable(Protocol):
    def readline(self, size: int = -1, /) -> bytes: ...


class LineError(Exception):
    """A line that is too long, or that is not UTF-8; reading goes on behind it."""

    def __init__(self, code: str, message: str, help: str, column: int = 1) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.help = help
        self.column = column


class Lines:
    """The lines of a stream; `number` and `offset` are those of the line read last.

    The offset counts characters of the text with `\\n` line ends, as spans do.
    """

    def __init__(self, stream: _Readable) -> None:
        self._stream = stream
        self._ahead: list[bytes] = []
        self.number = 0
        self.offset = 0
        self._next_offset = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        """The next line without its end; raises LineError for one that cannot be read."""
        return self.with_end().rstrip("\r\n")

    def with_end(self) -> str:
        """The next line with its end, `\\n` or `\\r\\n`; raises StopIteration, and LineError."""
        data = self._ahead.pop(0) if self._ahead else self._stream.readline(MAX_LINE + 1)
        if not data:
            raise StopIteration
        self.number += 1
        self.offset = self._next_offset
        if len(data) > MAX_LINE and not data.endswith(b"\n"):
            self._next_offset += len(data)
            self._skip()
            raise LineError("C622", f"has more than {MAX_LINE} bytes in one line", "write one case a line")
        if self.number == 1 and data.startswith(_MARK):
            data = data[len(_MARK) :]
        try:
            text = data.decode()
        except UnicodeDecodeError as error:
            self._next_offset += len(data)
            raise _not_utf8(data[: error.start]) from None
        self._next_offset += len(text) - text.endswith("\r\n")
        return text

    def _skip(self) -> None:
        while data := self._stream.readline(_CHUNK):
            if data.endswith(b"\n"):
                return

    def first(self) -> bytes:
        """The first line that is not blank, without taking it; empty if there is none."""
        while not self._ahead or (not self._ahead[-1].strip() and len(self._ahead) < _BLANK_LINES):
            data = self._stream.readline(MAX_LINE + 1)
            if not data:
                return b""
            self._ahead.append(data)
        return self._ahead[-1]

    def rest(self) -> bytes:
        """All that is left; raises LineError if that is more than is read at once."""
        parts, size = self._ahead, sum(map(len, self._ahead))
        self._ahead = []
        while data := self._stream.readline(_CHUNK):
            size += len(data)
            if size > MAX_FILE:
                raise LineError("C622", f"has more than {MAX_FILE} bytes", "write one case a line and read it as jsonl")
            parts.append(data)
        return b"".join(parts)


def _not_utf8(before: bytes) -> LineError:
    column = len(before.decode("utf-8", "replace")) + 1
    return LineError("C623", f"is not UTF-8 text, from column {column} on", "save the file as UTF-8", column)


class _Encoded:
    """A stream of text as one of bytes; half characters become bytes that are not UTF-8."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream

    def readline(self, size: int = -1, /) -> bytes:
        return self._stream.readline(size).encode("utf-8", "surrogatepass")


@contextmanager
def open_lines(source: Source) -> Iterator[Lines]:
    """The lines of a path, of `-` (standard input), or of an open stream, which stays open; raises OSError."""
    if source == "-":
        yield Lines(sys.stdin.buffer)
    elif isinstance(source, str | os.PathLike):
        with open(source, "rb") as stream:
            yield Lines(stream)
    else:
        yield Lines(_as_bytes(source))


def _as_bytes(stream: "IO[bytes] | IO[str]") -> _Readable:
    binary: BinaryIO | None = getattr(stream, "buffer", None)
    if binary is not None:
        return binary
    probe = stream.read(0)
    return _Encoded(stream) if isinstance(probe, str) else stream  # type: ignore[arg-type, return-value]


def lines_of(data: bytes) -> Lines:
    """The lines of bytes that are in memory."""
    return Lines(BytesIO(data))
