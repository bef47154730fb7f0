"""Cases from JSON lines and from JSON files, each with the place it stands at."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from policy_lang.cases.all_cases import build_common
from policy_lang.cases.assemble import CaseResult
from policy_lang.cases.choose import Assemblers, divide
from policy_lang.cases.json_text import (
    Elements,
    JsonError,
    check_end,
    members,
    read_value_at,
    read_whole,
    skip_space,
)
from policy_lang.cases.lines import LineError, Lines
from policy_lang.cases.origins import Origin
from policy_lang.cases.problems import Problem
from policy_lang.cases.raw import kind_of
from policy_lang.cases.shapes import shapes_of
from policy_lang.cases.shared import NOTHING_COMMON, Common
from policy_lang.core.vocabulary import Vocabulary

if TYPE_CHECKING:
    from policy_lang.diagnostics.model import Diagnostic

_NOT_UTF8 = re.compile("[\udc80-\udcff]")
_CASES = "cases"


def read_jsonl(lines: Lines, assemblers: Assemblers, name: str) -> Iterator[CaseResult]:
    """One case a line; blank lines are passed over."""
    while True:
        try:
            text = next(lines)
        except StopIteration:
            return
        except LineError as error:
            origin = Origin(name, lines.number, lines.offset)
            problem = Problem(error.code, "", "", str(error), error.help, "the line")
            yield assemblers.failed(problem, origin, f"line {lines.number}")
            continue
        if text and not text.isspace():
            at = skip_space(text, 0)
            origin = Origin(name, lines.number, lines.offset + at, text, at)
            yield from _cases_of(text, origin, assemblers, f"line {lines.number}")


def _cases_of(text: str, origin: Origin, assemblers: Assemblers, id_: str) -> Iterator[CaseResult]:
    """The one case that a text is, in each vocabulary that it belongs to."""
    try:
        raw = read_whole(text)
    except JsonError as error:
        yield _failed(error, origin, assemblers, id_)
        return
    yield from assemblers.results(raw, origin, id_)


def _failed(
    error: JsonError, origin: Origin, assemblers: Assemblers, id_: str, subject: str = "the case"
) -> CaseResult:
    return assemblers.failed(Problem(error.code, "", "", str(error), error.help, subject), origin, id_, error.at)


def is_case_line(line: bytes, assemblers: Assemblers) -> bool:
    """Whether the first line of an input, which begins with a brace, looks like a case of its own."""
    text = line.decode("utf-8", "replace").strip()
    return text.endswith("}") and _cases_at(text, 0, assemblers) < 0


# -- whole files ---------------------------------------------------------------------------------------------


def read_json(lines: Lines, assemblers: Assemblers, name: str) -> Iterator[CaseResult]:
    """The cases of a JSON file: one object, an array of objects, or `{"cases": […], "records": …}`."""
    try:
        text = decode(lines.rest())
    except LineError as error:
        problem = Problem(error.code, "", "", str(error), error.help, "the file")
        yield assemblers.failed(problem, Origin(name, 1), "")
        return
    start = skip_space(text, 0)
    if start == len(text):
        return
    if text[start] == "[":
        yield from _array(text, start, assemblers, name, at_top=True)
    elif text[start] == "{" and _cases_at(text, start, assemblers) >= 0:
        yield from _wrapped(text, start, assemblers, name)
    else:
        origin = Origin(name, 1 + text.count("\n", 0, start), start, text, start)
        bad = _not_utf8(text, origin, assemblers, "case 1")
        if bad is not None:
            yield bad
        else:
            yield from _cases_of(text, origin, assemblers, "case 1")


def decode(data: bytes) -> str:
    """Text of bytes, with `\n` line ends; bytes that are not UTF-8 become half characters, to be found later."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("utf-8-sig", "surrogateescape")
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _not_utf8(text: str, origin: Origin, assemblers: Assemblers, id_: str, end: int = -1) -> CaseResult | None:
    """The failure of a record with bytes that are not UTF-8; None if there are none."""
    if text.isascii():
        return None
    found = _NOT_UTF8.search(text, origin.at, len(text) if end < 0 else end)
    if found is None:
        return None
    problem = Problem("C623", "", "", "is not UTF-8 text", "save the file as UTF-8")
    return assemblers.failed(problem, origin, id_, found.start())


def _array(text: str, at: int, assemblers: Assemblers, name: str, at_top: bool) -> Iterator[CaseResult]:
    found = Elements(text, at)
    line, last, index = 1, 0, 0
    try:
        for index, element in enumerate(found, 1):
            line, last = line + text.count("\n", last, element.start), element.start
            origin = Origin(name, line, element.start, text, element.start)
            id_ = f"case {index}"
            bad = _not_utf8(text, origin, assemblers, id_, element.end)
            if bad is not None:
                yield bad
            elif element.error is not None:
                yield _failed(element.error, origin, assemblers, id_)
            else:
                yield from assemblers.results(element.value, origin, id_)
        if at_top and found.end >= 0:
            check_end(text, found.end)
    except JsonError as error:
        yield _failed(error, Origin(name, 1, 0, text), assemblers, f"case {index + 1}", "the file")


# -- an object with the cases and what they have in common -----------------------------------------------------


def _cases_at(text: str, start: int, assemblers: Assemblers) -> int:
    """Where the array under `cases` starts; -1 if the object is a case itself."""
    if assemblers.has(_CASES):
        return -1
    return next((at for key, at, _ in members(text, start) if key == _CASES), -1)


def _wrapped(text: str, start: int, assemblers: Assemblers, name: str) -> Iterator[CaseResult]:
    origin = Origin(name, 1 + text.count("\n", 0, start), start, text, start)
    try:
        raw, cases_at = _taken_apart(text, start)
    except JsonError as error:
        yield _failed(error, origin, assemblers, "", "the file")
        return
    assemblers.share(raw, origin)
    yield from _array(text, cases_at, assemblers, name, at_top=False)


def _taken_apart(text: str, start: int) -> tuple[dict[str, object], int]:
    """What stands beside `cases`, and where the array of cases starts; the cases themselves are not read yet."""
    raw: dict[str, object] = {}
    cases_at, last = -1, start
    for key, at, end in members(text, start):
        if key in raw or (key == _CASES and cases_at >= 0):
            raise JsonError("C619", f"has the key `{key}` more than once", "keep the one that is meant", at)
        if key == _CASES:
            cases_at = at
        else:
            raw[key], _ = read_value_at(text, at)
        last = end
    end = skip_space(text, last)
    if text[end : end + 1] != "}":
        raise JsonError("C601", "is not JSON: the object breaks off, expecting ',' or '}'", "", end)
    check_end(text, end + 1)
    if text[cases_at] != "[":
        raise JsonError("C603", "has something else than an array under `cases`", "write [{…}, {…}]", cases_at)
    return raw, cases_at


def common_of(
    data: bytes, vocabularies: tuple[Vocabulary, ...], name: str
) -> "tuple[tuple[Common, ...], tuple[Diagnostic, ...]]":
    """What a `--common` file says in each vocabulary, and the mistakes in it."""
    text = decode(data)
    origin = Origin(name, 1, 0, text)
    try:
        if _NOT_UTF8.search(text):
            raise JsonError("C623", "is not UTF-8 text", "save the file as UTF-8", 0)
        raw = read_whole(text)
        if not isinstance(raw, dict):
            raise JsonError("C620", f"is {kind_of(raw)}, not an object", 'write {"records": {…}}', 0)
    except JsonError as error:
        problem = Problem(error.code, "", "", str(error), error.help, "the file")
        return (NOTHING_COMMON,) * len(vocabularies), (origin.diagnostic(problem, error.at),)
    shares = zip(divide(raw, vocabularies), vocabularies, strict=True)
    built = [build_common(mine, origin, shapes_of(vocabulary)) for mine, vocabulary in shares]
    return tuple(common for common, _ in built), tuple(d for _, found in built for d in found)
