"""What a term or provision refers to by name, and so what its meaning hangs on."""

from collections.abc import Iterator
from typing import Any

from attrs import frozen

from policy_lang.core import program as core
from policy_lang.core import terms
from policy_lang.core.rewriting import children
from policy_lang.core.terms import Amount, SetTerm, Term
from policy_lang.nodes import Node


def references(term: Term | Amount | SetTerm | None) -> Iterator[str]:
    """The declared names that a term mentions, at any depth."""
    match term:
        case None | terms.Listed() | terms.Flag() | terms.FieldAmount() | terms.Constant():
            return
        case terms.Member(_, members) | terms.Contains(_, members):
            yield from references(members)
        case terms.All(parts) | terms.Any(parts):
            for part in parts:
                yield from references(part)
        case terms.Call(name, _) | terms.MeasureCall(name, _) | terms.ThresholdName(name):
            yield name
        case terms.SetName(name):
            yield name
        case terms.Applies(controls):
            yield from controls
        case terms.Not(part):
            yield from references(part)
        case terms.Compare(left, _, right):
            yield from references(left)
            yield from references(right)
        case terms.Quantified(_, _, where):
            yield from references(where)
        case terms.Share():
            for inner in (term.match, term.outside, term.threshold, term.fraction_of, term.match_origin):
                yield from references(inner)
        case terms.Owned():
            yield from references(term.share)
            yield from references(term.members)
            yield from references(term.where)
        case terms.Arithmetic(_, operands):
            for operand in operands:
                yield from references(operand)
        case terms.Total(_, where, amount):
            yield from references(where)
            yield from references(amount)
        case terms.Widening(_, of):
            yield from references(of)
        case terms.Union(items, minus):
            for item in (*items, *minus):
                yield from references(item)
        case _:
            return


def provision_references(node: core.Control | core.Exemption) -> Iterator[str]:
    """What the status of a provision's conditions hangs on."""
    yield from references(node.when)
    yield from references(node.unless)
    if isinstance(node, core.Control):
        yield from references(node.charges)


def tables(program: core.Program) -> tuple[dict[str, Any], ...]:
    """The declared names of each sort with what they stand for."""
    return program.controls, program.exemptions, program.sets, program.thresholds, program.measures, program.clauses


def texts(program: core.Program) -> list[tuple[str, object]]:
    """Every text of every declared name: as declared, and as acts give it."""
    return [
        *(item for table in tables(program) for item in table.items()),
        *((act.target, act.body) for act in program.acts if isinstance(act, core.DefinitionAct)),
    ]


def dependencies(program: core.Program) -> dict[str, tuple[str, ...]]:
    """For each declared name, the names that its meaning hangs on, in any of its texts."""
    edges: dict[str, list[str]] = {}
    for name, body in texts(program):
        found = edges.setdefault(name, [])
        if isinstance(body, core.Control | core.Exemption):
            found.extend(provision_references(body))
        else:
            found.extend(references(body))  # type: ignore[arg-type]
        if isinstance(body, core.Exemption):
            for effect in body.effects:
                for target in effect.targets if effect.kind == "bars" else ():
                    edges.setdefault(target, []).append(name)
    return {name: tuple(dict.fromkeys(found)) for name, found in edges.items()}


@frozen
class Hangs:
    """What a text hangs on beside names: the questions that it asks, and whether it may change from day to day."""

    questions: frozenset[str] = frozenset()
    day: bool = False


def hangs_on(text: object) -> Hangs:
    """What a text hangs on, at any depth; what is no text hangs on nothing."""
    questions: set[str] = set()
    day = False
    todo = [text] if isinstance(text, Node) else []
    while todo:
        node = todo.pop()
        if isinstance(node, terms.Reading):
            questions.add(node.question)
        day = day or isinstance(node, terms.CompareDate | terms.Entries)
        todo += children(node)
    return Hangs(frozenset(questions), day)


def questions_in(term: Term) -> Iterator[str]:
    """The questions that a condition of a window asks."""
    match term:
        case terms.Reading(question, _):
            yield question
        case terms.All(parts) | terms.Any(parts):
            for part in parts:
                yield from questions_in(part)
        case terms.Not(part):
            yield from questions_in(part)
        case _:
            return
