"""The tests that a policy set consists of: each with the author's words, its place, and whose test it is."""

from collections.abc import Iterator

from attrs import frozen

from policy_lang.core import program as core
from policy_lang.core import terms
from policy_lang.core.program import Program
from policy_lang.core.terms import Amount, Term

_SIMPLE = (
    terms.Member,
    terms.Contains,
    terms.Same,
    terms.Flag,
    terms.Compare,
    terms.CompareDate,
    terms.InVain,
    terms.Reading,
    terms.Applies,
    terms.Call,
    terms.Owned,
    terms.Share,
)


@frozen(eq=False)
class Test:
    """One test as the author wrote it; `owner` is the provision or clause, and `term` what is asked."""

    __test__ = False

    term: Term
    owner: str
    words: str
    place: str


def conditions_of(program: Program) -> Iterator[tuple[str, Term]]:
    """Every condition that decides a case, with the name of the provision, clause or gap that it stands in."""
    for name, clause in program.clauses.items():
        yield name, clause
    for name, measure in program.measures.items():
        yield from ((name, where) for where in _inside(measure))
    provisions: list[tuple[str, core.Control | core.Exemption]] = [
        *program.controls.items(),
        *program.exemptions.items(),
    ]
    for act in program.acts:
        body = getattr(act, "body", None)
        if isinstance(body, core.Control | core.Exemption):
            provisions.append((body.name, body))
        elif isinstance(act, core.DefinitionAct) and act.target in program.clauses:
            yield act.target, act.body  # type: ignore[misc]
    for name, provision in provisions:
        for term in (provision.when, provision.unless):
            if term is not None:
                yield name, term
    for gap in program.not_encoded:
        if gap.when is not None:
            yield gap.instrument or gap.regime, gap.when


def tests_of(program: Program) -> Iterator[Test]:
    """Every test of a policy set, each once."""
    seen: set[int] = set()
    for owner, condition in conditions_of(program):
        for test in _tests(owner, condition):
            if id(test.term) not in seen:
                seen.add(id(test.term))
                yield test


def _tests(owner: str, term: Term) -> Iterator[Test]:
    match term:
        case terms.All(parts) | terms.Any(parts):
            for part in parts:
                yield from _tests(owner, part)
        case terms.Not(part) if isinstance(part, _SIMPLE):
            yield _test(owner, term)
            yield from _below(owner, part)
        case terms.Not(part):
            yield from _tests(owner, part)
        case terms.Truism():
            return
        case _:
            yield _test(owner, term)
            yield from _below(owner, term)


def _test(owner: str, term: Term) -> Test:
    return Test(term, owner, term.mark.text, term.mark.place)


def _below(owner: str, term: Term) -> Iterator[Test]:
    """The tests inside a test: of the records of a quantifier, of a share, of a sum."""
    for inner in _inside(term):
        yield from _tests(owner, inner)


def _inside(term: Term | Amount | None) -> Iterator[Term]:
    match term:
        case terms.Quantified(_, _, where):
            if where is not None and not _short(where, term):
                yield where
        case terms.Share():
            if term.mark.text.startswith(f"content by {term.basis} of each "):
                yield term.match
            if term.outside is not None:
                yield term.outside
        case terms.Compare(left, _, right):
            yield from _inside(left)
            yield from _inside(right)
        case terms.Arithmetic(_, operands):
            for operand in operands:
                yield from _inside(operand)
        case terms.Total(_, where, amount):
            if where is not None:
                yield where
            yield from _inside(amount)
        case _:
            return


def _short(where: Term, whole: terms.Quantified) -> bool:
    """Whether a test of records was written in the short form `contains SET from COUNTRIES in PATH`: as one test."""
    first = where.parts[0] if isinstance(where, terms.All) else where
    return first.mark == whole.mark
