"""Reading cases: one result for each record of the input, in order, whatever the record is worth.

In: a path, `-` or a stream; JSON (an object, an array, or `{"cases": […], "records": …}`), JSON lines, or CSV. Out:
`CaseResult`s, one at a time; a JSON lines or CSV file is never held in memory. Cases in = cases out: a record that
cannot be read gives a result without a case, with what is wrong and its line, and the others go on. An input
without any record gives one such result.
"""

import os
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from policy_lang.cases.assemble import Assembler, CaseResult
from policy_lang.cases.choose import Assemblers, Dividing, choose
from policy_lang.cases.lines import LineError, Lines, Source, open_lines
from policy_lang.cases.origins import Origin
from policy_lang.cases.problems import Problem
from policy_lang.cases.shapes import shapes_of
from policy_lang.cases.shared import Common
from policy_lang.core.vocabulary import Vocabulary
from policy_lang.errors import PolicyLangError

if TYPE_CHECKING:
    from policy_lang.cases.parts import Parts
    from policy_lang.diagnostics.model import Diagnostic

__all__ = [
    "CaseResult",
    "Common",
    "choose",
    "read_case",
    "read_cases",
    "read_common",
    "read_commons",
    "read_shares",
]

FORMATS = ("json", "jsonl", "csv")
_ENDINGS = {".json": "json", ".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".tsv": "csv"}


def read_cases(
    source: Source,
    vocabulary: Vocabulary | tuple[Vocabulary, ...],
    *,
    name: str,
    format: str | None = None,
    common: Common | tuple[Common, ...] | None = None,
    parts: "Parts | None" = None,
    more_follows: bool = False,
) -> Iterator[CaseResult]:
    """Read the cases of a path, of `-` (standard input) or of a stream; `name` is how messages call it.

    Of several vocabularies, each case is read by those that it belongs to; `common` then has something for each.

    `format` is `json`, `jsonl` or `csv`; without it the ending says, or the first character. `parts` gives further
    records of lists by the id of their case; rows of it that belong to no case give a result at the end, unless
    `more_follows` says that further inputs are read with the same parts.
    """
    several = vocabulary if isinstance(vocabulary, tuple) else (vocabulary,)
    commons = (common,) if isinstance(common, Common) else common or ()
    yield from _results(source, Assemblers(several, commons, parts), name, format)
    if parts is not None and not more_follows:
        yield from parts.orphans(Assembler(shapes_of(several[0]), parts=parts))


def read_shares(source: Source, vocabularies: tuple[Vocabulary, ...], *, name: str) -> Iterator[CaseResult]:
    """Read a JSON file as one case in each vocabulary, each of what the vocabulary knows of it."""
    return _results(source, Dividing(vocabularies), name, "json")


def _results(source: Source, assemblers: Assemblers, name: str, format: str | None) -> Iterator[CaseResult]:
    read_any = False
    try:
        with open_lines(source) as lines:
            for result in _read(lines, assemblers, name, format or _format(source, lines, assemblers)):
                read_any = True
                yield result
    except OSError as error:
        read_any = True
        yield _cannot_open(assemblers, name, error)
    if not read_any:
        problem = Problem("C624", "", "", "has no case", "check that it is the file meant", "the input")
        yield assemblers.failed(problem, Origin(name, 1), "")


def _read(lines: Lines, assemblers: Assemblers, name: str, format: str) -> Iterator[CaseResult]:
    if format == "csv":
        from policy_lang.cases.read_csv import read_csv

        return read_csv(lines, assemblers, name)
    if format not in FORMATS:
        raise PolicyLangError(f"cases are read from {', '.join(FORMATS)}, not from {format!r}")
    from policy_lang.cases.read_json import read_json, read_jsonl

    return (read_jsonl if format == "jsonl" else read_json)(lines, assemblers, name)


def _cannot_open(assemblers: Assemblers, name: str, error: OSError) -> CaseResult:
    problem = Problem("C634", "", "", f"cannot be read: {error.strerror or error}", "check the path", "the file")
    return assemblers.failed(problem, Origin(name, 1), "")


def _format(source: Source, lines: Lines, assemblers: Assemblers) -> str:
    """The format by the ending of the path, else by what the first line looks like."""
    if isinstance(source, str | os.PathLike):
        found = _ENDINGS.get(os.path.splitext(os.fspath(source))[1].lower())
        if found:
            return found
    first = lines.first().lstrip(b"\xef\xbb\xbf \t\r\n")
    if not first.startswith((b"{", b"[")):
        return "csv" if first else "json"
    if first.startswith(b"["):
        return "json"
    from policy_lang.cases.read_json import is_case_line

    return "jsonl" if is_case_line(first, assemblers) else "json"


def read_case(
    values: Mapping[str, object], vocabulary: Vocabulary, *, name: str = "case", common: Common | None = None
) -> CaseResult:
    """Read one case from Python values; `Decimal`, `Fraction`, `int` and `date` are taken, floats are refused."""
    return Assembler(shapes_of(vocabulary), common).case(dict(values), Origin(name, 0), name)


def read_common(source: Source, vocabulary: Vocabulary) -> "tuple[Common, tuple[Diagnostic, ...]]":
    """Read what all cases have in common: a JSON object of `records`, `rates` and facts of the case.

    With mistakes, what could be read comes back beside them.
    """
    (common,), found = read_commons(source, (vocabulary,))
    return common, found


def read_commons(
    source: Source, vocabularies: tuple[Vocabulary, ...]
) -> "tuple[tuple[Common, ...], tuple[Diagnostic, ...]]":
    """Read what all cases have in common, for each vocabulary what it knows of it."""
    from policy_lang.cases.read_json import common_of

    name = "standard input" if source == "-" else str(getattr(source, "name", source))
    try:
        with open_lines(source) as lines:
            return common_of(lines.rest(), vocabularies, name)
    except OSError as error:
        problem = Problem("C634", "", "", f"cannot be read: {error.strerror or error}", "check the path", "the file")
    except LineError as error:
        problem = Problem(error.code, "", "", str(error), error.help, "the file")
    from policy_lang.cases.shared import NOTHING_COMMON

    return (NOTHING_COMMON,) * len(vocabularies), (Origin(name, 1).diagnostic(problem),)
