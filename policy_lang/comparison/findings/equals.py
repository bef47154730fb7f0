"""Names that mean the same: sets, clauses and measures equal to another of their regime on every day.

Two thresholds with one number are two rules, and sets from list files are data: neither is compared. Clauses and
measures are compared by their diagrams, with the clauses that they name unopened.
"""

from collections.abc import Hashable, Iterator, Mapping
from fractions import Fraction

from attrs import define, evolve, field

from policy_lang.comparison.findings.asking import Asker
from policy_lang.comparison.findings.controls import short
from policy_lang.comparison.findings.model import EQUAL, Answer, Finding, Refuted, Undecided
from policy_lang.comparison.guarantees import readings_of
from policy_lang.comparison.situations import World
from policy_lang.core import terms
from policy_lang.core.rewriting import children
from policy_lang.core.vocabulary import FieldType, Kind
from policy_lang.evaluation.members import Resolved
from policy_lang.nodes import Node
from policy_lang.reasoning import formula as f
from policy_lang.reasoning.axes import Cone, Names
from policy_lang.reasoning.diagram import TooLarge
from policy_lang.reasoning.expand import NotEncodable
from policy_lang.reasoning.formula import Formula

LIMIT = 200_000
"""The nodes that the diagrams of all names of a regime may take."""
KINDS = ("sets", "clauses", "measures")


def equal_names(asker: Asker, regime: str, places: Mapping[str, str], records: Mapping[str, str]) -> Iterator[Answer]:
    """Names that mean the same; `places` says where each is declared, `records` of what record it speaks."""
    comparing = _Meanings(asker, regime, records)
    for kind in KINDS:
        groups: dict[Hashable, list[str]] = {}
        for name in comparing.names(kind):
            try:
                meaning = comparing.meaning(kind, name)
            except (NotEncodable, TooLarge, RecursionError) as error:
                because = str(error) or "its meaning is too large to be compared"
                yield Undecided(EQUAL, name, short(name), places.get(name, ""), because)
                continue
            groups.setdefault(name if meaning is None else meaning, []).append(name)
        for first, *others in groups.values():
            yield from (_finding(kind, first, name, places) for name in others)
            if not others:
                yield Refuted(EQUAL, first)


def _finding(kind: str, first: str, name: str, places: Mapping[str, str]) -> Finding:
    word = {"sets": "set", "clauses": "clause", "measures": "measure"}[kind]
    return Finding(
        EQUAL,
        name,
        short(first),
        places.get(name, ""),
        f"the {word} `{short(name)}` means the same as `{short(first)}` on every day",
        "keep both if the law has two terms that may change apart; else use one of them",
        ((places.get(first, ""), "means the same"),),
    )


@define
class _Meanings:
    asker: Asker
    regime: str
    records: Mapping[str, str]
    _cone: Cone | None = field(default=None)

    def names(self, kind: str) -> list[str]:
        """The names of a kind that are compared: not those that only give another name another name, and no data."""
        found = getattr(self.asker.program, kind)
        mine = [name for name in found if name.split(".")[0] == self.regime]
        return [
            name
            for name in mine
            if not isinstance(found[name], terms.SetName | terms.Call) and not _is_data(found[name])
        ]

    def meaning(self, kind: str, name: str) -> Hashable:
        """What a name means in each law of the regime; None if that is nothing, or settled without a case."""
        worlds = [s.world for s in self.asker.stretches(self.regime)]
        if kind == "sets":
            of = self.asker.program.set_kinds.get(name, "")
            members = tuple(self._members(world, name, of) for world in worlds)
            return None if all(m.empty for m in members) else (of, members)
        formulas = [self._formula(kind, world, name) for world in worlds]
        if all(isinstance(formula, f.Const) for formula in formulas):
            return None
        return self.records.get(name, ""), tuple(self.cone.build(formula) for formula in formulas)

    def _members(self, world: World, name: str, of: str) -> Resolved:
        return world.law.members(
            world.law.meaning_of_set(name), of if of.startswith("codes:") else "value", self.regime
        )

    @property
    def cone(self) -> Cone:
        """The axes of all clauses and measures."""
        if self._cone is None:
            formulas: dict[Formula, None] = {}
            for kind in KINDS[1:]:
                for name in self.names(kind):
                    for stretch in self.asker.stretches(self.regime):
                        try:
                            formulas[self._formula(kind, stretch.world, name)] = None
                        except NotEncodable:
                            break
            program = self.asker.program
            variants = ((formula, f.FALSE) for formula in formulas)
            self._cone = Cone.of(program.vocabulary, readings_of(program), variants, Names.KEPT, LIMIT)
        return self._cone

    def _formula(self, kind: str, world: World, name: str) -> Formula:
        """That a clause holds, or a measure is at least 1, of the case or of some record of it."""
        record = self.records.get(name, "")
        of = terms.Path(1, (), FieldType(Kind.RECORD, record)) if record else None
        asked: terms.Term = terms.Call(name, of)
        if kind == "measures":
            asked = terms.Compare(terms.MeasureCall(name, of), "at least", terms.Constant(Fraction(1)))
        if record:
            asked = terms.Quantified(
                "some", terms.Walk(record, terms.Path(0, (), FieldType(Kind.RECORD, "case"))), asked
            )
        return _opened(world.formulas.asked_in(self.regime, asked))


def _opened(formula: Formula) -> Formula:
    """A formula without the name of the clause that it is about."""
    match formula:
        case f.Named(_, _, inner):
            return inner
        case f.Some(where=f.Named(_, _, inner)):
            return evolve(formula, where=inner)
    return formula


def _is_data(body: Node) -> bool:
    """Whether a set comes from a list file."""
    return isinstance(body, terms.Entries) or any(_is_data(child) for child in children(body))
