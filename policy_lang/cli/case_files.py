"""Cases from files and standard input, with what is common to all of them and what the caller presumes."""

import sys
from argparse import Namespace
from collections.abc import Iterator
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from policy_lang.cases.read import Common, read_cases, read_common
from policy_lang.core.facts import MISSING, Case, Record
from policy_lang.core.program import Program
from policy_lang.core.vocabulary import Vocabulary
from policy_lang.diagnostics.model import Diagnostic, Severity
from policy_lang.engine.decide import Options
from policy_lang.engine.openness import type_at
from policy_lang.engine.words import show_fact
from policy_lang.errors import PolicyLangError

if TYPE_CHECKING:
    from policy_lang.cases.parts import Parts

Presumed = tuple[tuple[str, str], ...]


@frozen(eq=False, repr=False)
class Entry:
    """One case of the input, or what is wrong with it; its id, and the facts presumed of it."""

    case: Case | None
    diagnostics: tuple[Diagnostic, ...]
    id: str
    place: str
    presumed: Presumed = ()


def entries(given: Namespace, program: Program) -> Iterator[Entry]:
    """The cases that a command names, one entry for each record of the input."""
    vocabulary = program.vocabulary
    common = _common(given, vocabulary)
    presumed = _presumed(given, vocabulary)
    parts = _parts(given)
    for name in given.cases:
        shown = "standard input" if name == "-" else name
        for result in read_cases(
            name,
            vocabulary,
            name=shown,
            format=given.input_format,
            common=common,
            parts=parts,
            more_follows=name is not given.cases[-1],
        ):
            entry = Entry(result.case, result.diagnostics, result.id, result.place)
            if entry.case is not None and presumed is not None:
                entry = evolve(entry, presumed=presume(entry.case, presumed, vocabulary))
            yield entry


def one_entry(given: Namespace, program: Program) -> Entry:
    """The case that a command is about: the one named with `--case`, else the first."""
    wanted = given.case
    for entry in entries(given, program):
        if wanted is None or entry.id == wanted:
            return entry
    raise PolicyLangError(f"there is no case `{wanted}` in {given.cases[0]}" if wanted else "there is no case to read")


def asked(base: Options, entry: Entry) -> Options:
    """How one case is asked: with the facts presumed of it."""
    return evolve(base, presumed=entry.presumed) if entry.presumed else base


def show_problems(entry: Entry) -> None:
    """What is wrong with a case, on standard error."""
    if not entry.diagnostics:
        return
    from policy_lang.diagnostics.render import render_line

    for found in entry.diagnostics:
        print(render_line(found), file=sys.stderr)


def failed(entry: Entry) -> bool:
    """Whether a case could not be read."""
    return entry.case is None or any(d.severity is Severity.ERROR for d in entry.diagnostics)


def _common(given: Namespace, vocabulary: Vocabulary) -> Common | None:
    if given.common is None:
        return None
    common, found = read_common(given.common, vocabulary)
    if any(d.severity is Severity.ERROR for d in found):
        raise PolicyLangError("--common: " + "; ".join(d.message for d in found))
    return common


def _parts(given: Namespace) -> "Parts | None":
    if given.parts is None:
        return None
    from policy_lang.cases.parts import read_parts

    parts, found = read_parts(given.parts)
    if any(d.severity is Severity.ERROR for d in found):
        raise PolicyLangError("--parts: " + "; ".join(d.message for d in found))
    return parts


def _presumed(given: Namespace, vocabulary: Vocabulary) -> Case | None:
    """The facts that the caller presumes, read like a case."""
    if given.presume is None:
        return None
    results = list(read_cases(given.presume, vocabulary, name=given.presume, format="json"))
    problems = [d.message for r in results for d in r.diagnostics if d.severity is Severity.ERROR]
    if problems or len(results) != 1 or results[0].case is None:
        raise PolicyLangError(f"--presume: {'; '.join(problems) or 'give one JSON object, in the form of a case'}")
    return results[0].case


def presume(case: Case, presumed: Case, vocabulary: Vocabulary) -> Presumed:
    """State presumed facts where the case states nothing; which ones is returned, in words."""
    used: list[tuple[str, str]] = []
    _fill(case.facts, presumed.facts, vocabulary, used)
    return tuple(used)


def _fill(target: Record, presumed: Record, vocabulary: Vocabulary, used: list[tuple[str, str]]) -> None:
    for name, fact in presumed.fields.items():
        own = target.fields.get(name, MISSING)
        place = f"{target.place}.{name}" if target.place else name
        if isinstance(fact, Record):
            if own is MISSING:
                own = target.fields[name] = Record(fact.type, place, {})
            if isinstance(own, Record):
                _fill(own, fact, vocabulary, used)
        elif own is MISSING:
            target.fields[name] = fact
            used.append((place, show_fact(fact, type_at(vocabulary, place))))
