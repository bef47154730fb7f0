"""Common ground: two sides brought to one vocabulary, and what of them cannot be compared even so.

Ranks, fields and materials are compared by what the vocabularies say of them. Where these differ, the scales of
outcomes are joined into one, choices have the options of both sides, and each side knows the materials of the other.
What then still has two meanings is told: nothing about it is proved.
"""

from collections.abc import Iterator

from attrs import evolve, field, frozen

from policy_lang.comparison.sides import Side
from policy_lang.core import program as core
from policy_lang.core import terms
from policy_lang.core.program import Program
from policy_lang.core.rewriting import children, rebuilt
from policy_lang.core.terms import Path, Term
from policy_lang.core.vocabulary import FieldType, Kind, Outcome, RecordInfo, Vocabulary
from policy_lang.nodes import Node
from policy_lang.values.units import find_unit

COUNTED = "quantity"
"""A field to which shares and totals give a meaning of its own, without any condition that names it."""


@frozen
class Unproved:
    """What a question stayed open about, a provision or a thing that both sides speak of, and why."""

    provision: str
    because: str


@frozen(eq=False)
class Ground:
    """Two sides that can be compared, their one vocabulary, and what stays open all the same.

    `apart` are the regimes about whose cases nothing can be said: no provision of theirs is compared in meaning.
    """

    old: Side
    new: Side
    vocabulary: Vocabulary
    unproved: tuple[Unproved, ...] = ()
    apart: frozenset[str] = frozenset()
    one_vocabulary: bool = True
    types: dict[FieldType, FieldType] = field(factory=dict)
    """The type that takes the place of each that the two vocabularies do not share."""

    def adapted(self, term: Term) -> Term:
        """A condition, as one of the sides reads it, in the one vocabulary."""
        return _retyped(term, self.types)

    def worded(self, old: Side, new: Side) -> tuple[Side, Side]:
        """The two sides with their ranks as here, each in the vocabulary that it was written in."""
        adapted = ((self.old, old), (self.new, new))
        before, after = (evolve(a, program=evolve(a.program, vocabulary=b.program.vocabulary)) for a, b in adapted)
        return before, after


def common_ground(old: Side, new: Side) -> Ground:
    """Both sides in one vocabulary."""
    a, b = old.program, new.program
    told = tuple(_of_regimes(a, b))
    apart = frozenset(name for name in a.regimes.keys() & b.regimes.keys() if _decides_otherwise(name, a, b))
    if a.vocabulary == b.vocabulary:
        return Ground(old, new, b.vocabulary, told, apart)
    hindered = tuple(_of_vocabularies(a.vocabulary, b.vocabulary))
    if hindered:
        everything = frozenset((*a.regimes, *b.regimes))
        return Ground(old, new, merged(a.vocabulary, b.vocabulary), (*told, *hindered), everything, False)
    scale = joined_scale(a.vocabulary.outcomes, b.vocabulary.outcomes)
    types = _types(a.vocabulary, b.vocabulary)
    assert scale is not None
    assert types is not None
    before, after = _adapted(a, b, scale, types), _adapted(b, a, scale, types)
    told += (*_of_masses(a, b), *_of_harshest(a, b))
    return Ground(
        evolve(old, program=before),
        evolve(new, program=after),
        merged(before.vocabulary, after.vocabulary),
        told,
        apart,
        False,
        types,
    )


def merged(old: Vocabulary, new: Vocabulary) -> Vocabulary:
    """A vocabulary in which the cases of both sides can be told."""
    records = dict(old.records)
    for name, info in new.records.items():
        before = records.get(name)
        records[name] = RecordInfo(name, info.title, {**(before.fields if before else {}), **info.fields})
    return evolve(
        new,
        records=records,
        code_lists={**old.code_lists, **new.code_lists},
        materials={**old.materials, **new.materials},
    )


# -- what cannot be brought together ---------------------------------------------------------------------------


def _of_regimes(old: Program, new: Program) -> Iterator[Unproved]:
    for name in sorted(old.regimes.keys() & new.regimes.keys()):
        a, b = old.regimes[name], new.regimes[name]
        if a.zone != b.zone:
            yield Unproved(
                name,
                f"its time zone was {a.zone} and is {b.zone}: a moment that states another zone falls on another day",
            )
        if _decides_otherwise(name, old, new):
            yield Unproved(
                name, f"it was decided on {_field(a.decided_on)} and is on {_field(b.decided_on)}: no case has one day"
            )
    for name in sorted(old.questions.keys() & new.questions.keys()):
        before, after = (frozenset(r for r, _ in program.questions[name].readings) for program in (old, new))
        if before != after:
            shown = ", ".join(sorted(before ^ after))
            yield Unproved(name, f"only the readings that it has on both sides were compared, not {shown}")


def _field(path: Path) -> str:
    return ".".join(path.steps)


def _decides_otherwise(regime: str, old: Program, new: Program) -> bool:
    return old.regimes[regime].decided_on.steps != new.regimes[regime].decided_on.steps


def _of_vocabularies(old: Vocabulary, new: Vocabulary) -> Iterator[Unproved]:
    """What no case can be told in for both sides."""
    if joined_scale(old.outcomes, new.outcomes) is None:
        yield Unproved("the scale of outcomes", "the two sides do not put the same outcomes in the same order")
    for name in sorted(old.code_lists.keys() & new.code_lists.keys()):
        a, b = old.code_lists[name].style, new.code_lists[name].style
        if a != b:
            yield Unproved(name, f"its codes were {a} and are {b}, so that they cover others")
    for name, before, after in _shared_fields(old, new):
        if _one_type(before, after) is None:
            yield Unproved(name, f"it was `{_shown(before)}` and is `{_shown(after)}`")
    if _types(old, new) is None:
        yield Unproved("a field", "its options changed, and those of another field, which had the same, did not")
    for name in sorted(old.records.keys() & new.records.keys()):
        if (COUNTED in old.records[name].fields) != (COUNTED in new.records[name].fields):
            yield Unproved(f"{name}.{COUNTED}", "shares and totals count by it, and only one side has it")


def _shared_fields(old: Vocabulary, new: Vocabulary) -> Iterator[tuple[str, FieldType, FieldType]]:
    for record in sorted(old.records.keys() & new.records.keys()):
        before, after = old.records[record].fields, new.records[record].fields
        for name in before:
            if name in after:
                yield f"{record}.{name}", before[name].type, after[name].type


def _one_type(a: FieldType, b: FieldType) -> FieldType | None:
    """A type that has the values of two; None if they have nothing in common."""
    if a.kind is not b.kind:
        return None
    if a.kind in (Kind.CHOICE, Kind.CHOICES):
        return evolve(b, options=tuple(dict.fromkeys((*b.options, *a.options))))
    if a.kind is Kind.NUMBER and a.of != b.of:
        units = find_unit(a.of), find_unit(b.of)
        same = units[0] is not None and units[1] is not None and units[0].dimension == units[1].dimension
        return b if same else None
    return b if a == b else None


def _types(old: Vocabulary, new: Vocabulary) -> dict[FieldType, FieldType] | None:
    """The type that takes the place of each that changed; None if fields of one type were changed to several."""
    found: dict[FieldType, FieldType] = {}
    for _, before, after in _shared_fields(old, new):
        one = _one_type(before, after) or after
        if any(found.setdefault(type_, one) != one for type_ in (before, after)):
            return None
    return {type_: one for type_, one in found.items() if type_ != one}


def _shown(type_: FieldType) -> str:
    return f"{type_.kind.value} {type_.of}".strip()


def _of_masses(old: Program, new: Program) -> Iterator[Unproved]:
    """Shares by mass that are calculated from what materials are made of, where that differs."""
    a, b = old.vocabulary.materials, new.vocabulary.materials
    others = sorted(
        name
        for name in a.keys() & b.keys()
        if (a[name].formula, a[name].contains, a[name].kind) != (b[name].formula, b[name].contains, b[name].kind)
    )
    if others and any(_calculates_mass(program) for program in (old, new)):
        yield Unproved(", ".join(others), "shares by mass are calculated from what it is made of, which differs")


def _calculates_mass(program: Program) -> bool:
    todo: list[Node] = [
        *program.controls.values(), *program.exemptions.values(), *program.acts, *program.clauses.values(),
        *program.measures.values(), *program.not_encoded,
    ]  # fmt: skip
    while todo:
        node = todo.pop()
        if isinstance(node, terms.Share) and node.fraction_of is not None:
            return True
        todo.extend(children(node))
    return False


def _of_harshest(old: Program, new: Program) -> Iterator[Unproved]:
    """What is not encoded may come to the harshest outcome: where that is another one, all that is left out differs."""
    a, b = old.vocabulary.outcomes[-1].name, new.vocabulary.outcomes[-1].name
    if a != b and any(gap.when is not None for program in (old, new) for gap in program.not_encoded):
        yield Unproved("what is not encoded", f"it may come to {a} on one side and to {b} on the other")


# -- bringing together -----------------------------------------------------------------------------------------


def joined_scale(old: tuple[Outcome, ...], new: tuple[Outcome, ...]) -> tuple[Outcome, ...] | None:
    """One scale in which the outcomes of both stand in their order.

    None if their orders contradict each other, or their mildest outcomes, which need no provision, are not the same.
    """
    if old[0].name != new[0].name:
        return None
    known = {o.name for o in new}
    joined: list[Outcome] = []
    rest = list(new)
    for outcome in old:
        names = [o.name for o in rest]
        if outcome.name not in known:
            joined.append(outcome)
        elif outcome.name not in names:
            return None
        else:
            at = names.index(outcome.name) + 1
            joined, rest = [*joined, *rest[:at]], rest[at:]
    return (*joined, *rest)


def _retyped(term: Term, types: dict[FieldType, FieldType]) -> Term:
    found: Term = rebuilt(term, lambda node: types.get(node, node) if isinstance(node, FieldType) else None)
    return found


def _adapted(
    program: Program, other: Program, scale: tuple[Outcome, ...], types: dict[FieldType, FieldType]
) -> Program:
    """A program in the scale, the types and the materials that it shares with another."""
    mine, others = program.vocabulary, other.vocabulary
    names = [outcome.name for outcome in scale]
    ranks = [names.index(outcome.name) for outcome in mine.outcomes]

    def translated(node: Node) -> Node | None:
        match node:
            case FieldType():
                return types.get(node, node)
            case core.Requirement(level=level):
                return evolve(node, level=ranks[level])
            case core.Effect(level=level):
                return evolve(node, level=ranks[level])
        return None

    vocabulary = evolve(
        mine,
        outcomes=scale,
        code_lists={**others.code_lists, **mine.code_lists},
        materials={**others.materials, **mine.materials},
        records=rebuilt(mine.records, translated),
    )
    if ranks == list(range(len(ranks))) and not types:
        return evolve(program, vocabulary=vocabulary)
    changed: Program = rebuilt(program, translated)
    return evolve(changed, vocabulary=vocabulary)
