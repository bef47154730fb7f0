"""Cases from files and standard input, with what is common to all of them and what the caller presumes."""

import sys
from argparse import Namespace
from collections.abc import Iterator
from typing import TYPE_CHECKING, TypeVar

from attrs import evolve, frozen

from policy_lang.cases.read import CaseResult, Common, read_cases, read_commons, read_shares
from policy_lang.core.facts import MISSING, Case, Record
from policy_lang.core.vocabulary import Vocabulary
from policy_lang.engine.decide import Options
from policy_lang.engine.openness import type_at
from policy_lang.engine.scales import Scales
from policy_lang.engine.words import show_fact
from policy_lang.errors import PolicyLangError

if TYPE_CHECKING:
    from policy_lang.cases.parts import Parts
    from policy_lang.diagnostics.model import Diagnostic

T = TypeVar("T")
Presumed = tuple[tuple[str, str], ...]


@frozen(eq=False, repr=False)
class Entry:
    """One case of the input, or what is wrong with it; its id, and the facts presumed of it.

    `read_by` is the place of the program whose case it is; `again` says that another one has the same record.
    """

    case: Case | None
    diagnostics: "tuple[Diagnostic, ...]"
    id: str
    place: str
    read_by: int = 0
    again: bool = False
    presumed: Presumed = ()


def entries(given: Namespace, scales: Scales) -> Iterator[Entry]:
    """The cases that a command names: one entry for each record of the input and each scale that it belongs to."""
    vocabularies = scales.vocabularies
    common = _common(given, vocabularies)
    presumed = _presumed(given, vocabularies)
    parts = _parts(given)
    for name in given.cases:
        shown = "standard input" if name == "-" else name
        for result in read_cases(
            name,
            vocabularies,
            name=shown,
            format=given.input_format,
            common=common,
            parts=parts,
            more_follows=name is not given.cases[-1],
        ):
            entry = Entry(*result)
            if entry.case is not None and presumed is not None:
                facts, vocabulary = presumed[entry.read_by], vocabularies[entry.read_by]
                entry = evolve(entry, presumed=presume(entry.case, facts, vocabulary))
            yield entry


def one_case(given: Namespace, scales: Scales) -> list[Entry]:
    """The case that a command is about, in each scale that it belongs to: the one of `--case`, else the first."""
    wanted = given.case
    found: list[Entry] = []
    for entry in entries(given, scales):
        if found and not entry.again:
            break
        if found or wanted is None or entry.id == wanted:
            found.append(entry)
            if len(scales.programs) == 1:
                break
    if found:
        return found
    raise PolicyLangError(f"there is no case `{wanted}` in {given.cases[0]}" if wanted else "there is no case to read")


def one_or_all(found: list[T]) -> T | list[T]:
    """What is written as JSON of a case: the result itself, or an array where several scales have one."""
    return found[0] if len(found) == 1 else found


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
    return entry.case is None or any(d.is_error for d in entry.diagnostics)


def _common(given: Namespace, vocabularies: tuple[Vocabulary, ...]) -> tuple[Common, ...] | None:
    if given.common is None:
        return None
    common, found = read_commons(given.common, vocabularies)
    if any(d.is_error for d in found):
        raise PolicyLangError("--common: " + "; ".join(dict.fromkeys(d.message for d in found)))
    return common


def _parts(given: Namespace) -> "Parts | None":
    if given.parts is None:
        return None
    from policy_lang.cases.parts import read_parts

    parts, found = read_parts(given.parts)
    if any(d.is_error for d in found):
        raise PolicyLangError("--parts: " + "; ".join(d.message for d in found))
    return parts


def _presumed(given: Namespace, vocabularies: tuple[Vocabulary, ...]) -> list[Case] | None:
    """The facts that the caller presumes, read like a case; for each vocabulary what it knows of them."""
    if given.presume is None:
        return None
    results: list[CaseResult] = list(read_shares(given.presume, vocabularies, name=given.presume))
    # A field that several vocabularies have is read in each, and a mistake in it is told once.
    problems = dict.fromkeys(d.message for r in results for d in r.diagnostics if d.is_error)
    cases = [r.case for r in results if r.case is not None]
    if problems or len(cases) != len(vocabularies):
        raise PolicyLangError(f"--presume: {'; '.join(problems) or 'give one JSON object, in the form of a case'}")
    return cases


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
