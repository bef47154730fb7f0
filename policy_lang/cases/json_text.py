"""JSON text into raw values, with the digits of every number, and the places of values in it.

Numbers become `Digits`, `NaN` and the infinities `NotFinite`, and an object with a key given twice `Repeated`, so
that nothing is lost before the vocabulary says what is meant. Elements of an array are read one by one: one that
cannot be read is skipped by its brackets, and the others go on.
"""

import json
import re
from collections.abc import Iterator
from typing import NamedTuple

from policy_lang.cases.raw import Digits, NotFinite, Repeated

MAX_NESTED = 900
"""So many brackets may stand in one another: some 300 records, each in a list of the one before."""
_SPACE = re.compile(r"[ \t\n\r]*")
_TOKEN = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[\[\]{}"]', re.DOTALL)
_PLAIN = re.compile(r"[^\s,\[\]{}\"]*")
_ADVICE = "JSON has names and texts in double quotes, a comma between members and none behind the last"


class JsonError(Exception):
    """A text that is not JSON, or that is nested beyond reading; `at` is the offset of the mistake."""

    def __init__(self, code: str, message: str, help: str, at: int) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.help = help
        self.at = at


class Element(NamedTuple):
    """One element of an array: its value, or what is wrong with it, and where it starts and ends."""

    value: object
    error: JsonError | None
    start: int
    end: int


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    return found if len(found) == len(pairs) else Repeated(pairs)


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_float=Digits, parse_int=Digits, parse_constant=NotFinite)


def read_value_at(text: str, start: int = 0) -> tuple[object, int]:
    """The value that starts at an offset, behind any spaces, and where it ends; raises JsonError."""
    start = skip_space(text, start)
    try:
        value, end = _DECODER.raw_decode(text, start)
    except json.JSONDecodeError as error:
        if _nested(text, start, error.pos):
            raise _too_deep(start) from None
        message = error.msg[0].lower() + error.msg[1:]
        raise JsonError("C601", f"is not JSON: {message}", _ADVICE, error.pos) from None
    except RecursionError:
        raise _too_deep(start) from None
    if _nested(text, start, end):
        raise _too_deep(start)
    return value, end


def _too_deep(start: int) -> JsonError:
    return JsonError("C621", "is nested too deep to be read", "check how the file was written", start)


def _nested(text: str, start: int, end: int) -> bool:
    """Whether brackets stand in one another deeper than is read; how deep Python reads differs between versions."""
    if text.count("[", start, end) + text.count("{", start, end) <= MAX_NESTED:
        return False
    depth = 0
    for token in _TOKEN.finditer(text, start, end):
        if len(token[0]) == 1:
            depth += 1 if token[0] in "[{" else -1
            if depth > MAX_NESTED:
                return True
    return False


def read_whole(text: str) -> object:
    """The value that a text is; raises JsonError, also if anything but spaces follows."""
    value, end = read_value_at(text)
    check_end(text, end)
    return value


def check_end(text: str, at: int) -> None:
    """Raise JsonError if anything but spaces follows."""
    at = skip_space(text, at)
    if at < len(text):
        raise JsonError(
            "C601",
            "goes on behind its end",
            "a file with one case a line is read as `jsonl`, several cases as an array: [{…}, {…}]",
            at,
        )


class Elements:
    """The elements of the array that starts at an offset; `end` is where it ends, -1 until that is known."""

    def __init__(self, text: str, at: int) -> None:
        self._text = text
        self._at = at
        self.end = -1

    def __iter__(self) -> Iterator[Element]:
        """Each element; raises JsonError where the array breaks off."""
        text = self._text
        at = skip_space(text, self._at + 1)
        sign = text[at : at + 1]
        at += sign == "]"
        while sign != "]":
            element = _element(text, at)
            yield element
            if element.end < 0:
                return
            at = skip_space(text, element.end)
            sign = text[at : at + 1]
            if sign not in (",", "]") or not sign:
                raise JsonError("C601", "is not JSON: the array breaks off, expecting ',' or ']'", _ADVICE, at)
            at = skip_space(text, at + 1)
        self.end = at


def _element(text: str, at: int) -> Element:
    try:
        value, end = read_value_at(text, at)
        return Element(value, None, at, end)
    except JsonError as error:
        end = skip_value(text, at)
        if end < 0:
            error.help = f"{error.help}; the rest of the file is not read"
        return Element(None, error, at, end)


def members(text: str, at: int) -> Iterator[tuple[str, int, int]]:
    """The keys of the object that starts at an offset, and where their values start and end.

    Stops, without an error, where the text is no JSON.
    """
    sign = "{"
    while sign in ("{", ",") and text[at : at + 1] == sign:
        at = skip_space(text, at + 1)
        if text[at : at + 1] != '"':
            return
        try:
            key, at = read_value_at(text, at)
        except JsonError:
            return
        start = skip_space(text, skip_space(text, at) + 1)
        end = skip_value(text, start)
        if end < 0:
            return
        yield str(key), start, end
        at, sign = skip_space(text, end), ","


def skip_space(text: str, at: int) -> int:
    """The offset of the next character that is no space."""
    found = _SPACE.match(text, at)
    return found.end() if found else at


def skip_value(text: str, at: int) -> int:
    """Where the value that starts at an offset ends, by its brackets and quotes only; -1 if it does not."""
    if text[at : at + 1] not in ("{", "[", '"'):
        found = _PLAIN.match(text, at)
        end = found.end() if found else at
        return end if end > at else -1
    depth = 0
    for token in _TOKEN.finditer(text, at):
        sign = token[0]
        if sign == '"':
            return -1
        if len(sign) == 1:
            depth += 1 if sign in "[{" else -1
        if depth <= 0:
            return token.end()
    return -1


def locate(text: str, start: int, steps: list[str | int]) -> int:
    """Where the value lies that steps of keys and indexes lead to; as near to it as the text lets one come.

    Of a key that is given more than once, the last counts, as it does for readers.
    """
    at = skip_space(text, start)
    for step in steps:
        inner = _inner(text, at, step)
        if inner < 0:
            return at
        at = inner
    return at


def _inner(text: str, at: int, step: str | int) -> int:
    if isinstance(step, str):
        return max((start for key, start, _ in members(text, at) if key == step), default=-1)
    if text[at : at + 1] != "[":
        return -1
    at = skip_space(text, at + 1)
    for _ in range(step):
        at = skip_value(text, at)
        if at < 0:
            return -1
        at = skip_space(text, at)
        if text[at : at + 1] != ",":
            return -1
        at = skip_space(text, at + 1)
    return at
