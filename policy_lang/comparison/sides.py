"""The two sides of a comparison: a path, a path at a revision of a git repository, or the law as published on a day.

policies              the files at a path
main:policies         the same path at a revision
policies@2025-10-08   the law of these files as it was published on a day; also with a revision in front
"""

import os
import re
import subprocess
from datetime import date
from typing import Any

from attrs import evolve, field, frozen

from policy_lang.core.program import Program
from policy_lang.engine import cache, pipeline
from policy_lang.engine.files import ENDINGS, Found, ListFiles, policy_set, vocabulary_beside
from policy_lang.errors import PolicyLangError
from policy_lang.source.text import Source
from policy_lang.values.dates import DateError, read_date

EVERYTHING_PUBLISHED = date.max.toordinal()
TABLES = (
    *("regimes", "instruments", "controls", "exemptions", "sets", "set_kinds"),
    *("thresholds", "measures", "clauses", "questions"),
)
_AT_DAY = re.compile(r"(.+)@(\d{4}-\d{2}-\d{2})")


@frozen
class Side:
    """One side: its name as given, its checked program, the day by which its law was published, and its texts.

    `answers` are readings of questions that are taken as the answer: the law is compared as if nothing else could be.
    """

    name: str
    program: Program = field(repr=False)
    published: int
    sources: dict[str, Source] = field(repr=False)
    answers: tuple[tuple[str, str], ...] = ()


def read_sides(old: str, new: str) -> tuple[tuple[Side, Side], ...]:
    """The two sides, scale of outcomes by scale; where one side lacks a scale, its law of that scale is empty."""
    before, after = ({s.program.vocabulary.name: s for s in _read(name)} for name in (old, new))
    names = tuple(dict.fromkeys((*after, *before)))
    return tuple(
        (before.get(n) or _without_law(after[n], old), after.get(n) or _without_law(before[n], new)) for n in names
    )


def _without_law(side: Side, name: str) -> Side:
    """A side that has the vocabulary of another, and no law."""
    nothing: dict[str, Any] = {table: {} for table in TABLES}
    return Side(name, evolve(side.program, acts=(), not_encoded=(), **nothing), side.published, {})


def _read(name: str) -> tuple[Side, ...]:
    """The sides that a name means, one for each scale; raises PolicyLangError if its policies have errors."""
    found, lists = files_of(name)
    _, published = _where(name)
    sources = _sources(found)
    return tuple(Side(name, program, published, sources) for program in _programs(name, found, lists))


def files_of(name: str) -> tuple[tuple[Found, ...], ListFiles]:
    """The policy files that the name of a side means, and where the list files that they name are found."""
    where, _ = _where(name)
    revision, colon, path = where.partition(":")
    if colon and not os.path.exists(where):
        return _at_revision(revision, path or ".")
    return policy_set((where,)), ListFiles((where,))


def _where(name: str) -> tuple[str, int]:
    """The path that a name means, and the day by which its law was published."""
    match = _AT_DAY.fullmatch(name)
    return (match[1], _day(match[2])) if match else (name, EVERYTHING_PUBLISHED)


def _day(text: str) -> int:
    try:
        return read_date(text).toordinal()
    except DateError as error:
        raise PolicyLangError(f"`@{text}`: {error}") from None


def _programs(name: str, found: tuple[Found, ...], lists: ListFiles) -> tuple[Program, ...]:
    programs = cache.recall(found) if type(lists) is ListFiles else None
    if programs is None:
        loaded = pipeline.check_files(found, lists)
        if loaded.report.failed:
            lines = [f"{d.span.place}: {d.code} {d.message}" for d in loaded.report.diagnostics]
            raise PolicyLangError(f"the policies of `{name}` have errors; nothing was compared\n" + "\n".join(lines))
        programs = loaded.programs
    deciding = tuple(p for p in programs if p.regimes)
    if not deciding:
        raise PolicyLangError(f"there is no regime in `{name}`, so nothing can be compared")
    return deciding


def _sources(found: tuple[Found, ...]) -> dict[str, Source]:
    return {file.path: Source(file.path, file.data.decode("utf-8", "replace")) for file in found}


# -- revisions -------------------------------------------------------------------------------------------------


class RevisionFiles(ListFiles):
    """List files as they stood at a revision, found beside the policy that names them or above it."""

    def __init__(self, revision: str, path: str) -> None:
        super().__init__((path,))
        self.revision = revision

    def read(self, policy: str, name: str) -> tuple[str, bytes] | None:
        """The path and the bytes of a list file at the revision."""
        folder = os.path.dirname(policy)
        while True:
            candidate = os.path.normpath(os.path.join(folder, name))
            data = _show(self.revision, candidate)
            if data is not None:
                return candidate, data
            if not folder:
                return None
            folder = os.path.dirname(folder)


def _at_revision(revision: str, path: str) -> tuple[tuple[Found, ...], RevisionFiles]:
    """The policy files below a path as they stood at a revision; paths are those from the working folder."""
    beside = vocabulary_beside(path)
    paths = (path,) if beside.startswith(os.pardir) else (path, beside)  # nothing lies beside the whole of a repository
    listed = _git("ls-tree", "-r", "-z", "--name-only", revision, "--", *paths)
    if listed is None:
        raise PolicyLangError(f"git knows no revision `{revision}` here, or is not installed")
    names = [n for n in listed.decode("utf-8", "surrogateescape").split("\0") if n.endswith(ENDINGS)]
    kept = [n for n in names if not any(part.startswith(".") for part in n.split("/")[:-1])]
    if not kept:
        raise PolicyLangError(f"there is no policy in `{path}` at revision `{revision}`")
    found = tuple(Found(name, _show(revision, name) or b"") for name in sorted(kept))
    return found, RevisionFiles(revision, path)


def _show(revision: str, path: str) -> bytes | None:
    return _git("show", f"{revision}:./{path}")


def _git(*arguments: str) -> bytes | None:
    """What git prints, None where it fails."""
    try:
        run = subprocess.run(("git", *arguments), capture_output=True, check=False)
    except OSError:
        return None
    return run.stdout if run.returncode == 0 else None
