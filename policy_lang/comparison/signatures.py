"""Signatures of laws: what stands in a law, so that two laws can be told to say the same without writing them out."""

from bisect import bisect_right
from collections.abc import Hashable, Iterator
from datetime import date

from attrs import define, field, frozen

from policy_lang.comparison.gaps import may_concern
from policy_lang.core import terms
from policy_lang.core.rewriting import children
from policy_lang.evaluation.law import Law, list_days
from policy_lang.nodes import Node
from policy_lang.reasoning.sharing import stands
from policy_lang.values.dates import day_start, next_day_start

Meaning = tuple[int, int]
"""What a name means in a law: which text, and between which of the days that the text names."""


@frozen(eq=False)
class Text:
    """A text of law, and the moments at which the same words come to mean something else."""

    body: object
    moments: tuple[int, ...]


@frozen
class Signature:
    """What the names of a law mean in it, in their order; its readings; and what it leaves open."""

    meanings: tuple[Meaning, ...]
    readings: tuple[tuple[str, str], ...]
    gaps: tuple[Hashable, ...]

    def part(self, positions: tuple[int, ...]) -> Hashable:
        """The signature of what some names mean."""
        return tuple(self.meanings[n] for n in positions), self.readings


@define(eq=False, repr=False)
class Signatures:
    """Signs laws: equal texts are told by one number."""

    texts: dict[object, Text] = field(factory=dict)
    known: dict[int, Text] = field(factory=dict)

    def of(self, law: Law, names: tuple[str, ...]) -> Signature:
        """The signature of a law."""
        (moment, *_) = law.moments.values()
        gaps = tuple(
            (gap.regime, gap.instrument, gap.what, self._meaning(gap.when, moment))
            for gap in law.program.not_encoded
            if may_concern(gap, law)
        )
        meanings = tuple(self._meaning(_stands(name, law), moment) for name in names)
        return Signature(meanings, tuple(sorted(law.readings.items())), gaps)

    def _meaning(self, body: object, moment: int) -> Meaning:
        text = self.known.get(id(body))
        if text is None or text.body is not body:
            text = self.texts.get(body)
            if text is None:
                text = self.texts[body] = Text(body, tuple(sorted(set(_moments_of(body)))))
            if text.body is body:  # only what is kept has an identity of its own
                self.known[id(body)] = text
        return id(text), bisect_right(text.moments, moment)


def _stands(name: str, law: Law) -> object:
    """What a name means in a law: of a set, the members, whatever it is made of."""
    if name not in law.program.sets:
        return stands(name, law)
    regime = next(iter(law.moments))
    return law.members(law.meaning_of_set(name), law.program.set_kinds[name], regime)


def _moments_of(body: object) -> Iterator[int]:
    """Moments at which lists in a text let entries in or drop them, and days that it names."""
    match body:
        case terms.Entries():
            yield from list_days(body)
        case terms.CompareDate(_, _, date() as day):
            yield day_start(day)
            yield next_day_start(day)
    if isinstance(body, Node):
        for child in children(body):
            yield from _moments_of(child)
