"""The layer of impact: a portfolio of cases decided under both sides, and which of them come out differently."""

from collections.abc import Iterable
from fractions import Fraction

from attrs import define, field, frozen

from policy_lang.comparison.sides import EVERYTHING_PUBLISHED, Side
from policy_lang.core.decision import Decision
from policy_lang.core.facts import Case, Money, Record, Shared, Stated
from policy_lang.core.vocabulary import Kind, Vocabulary
from policy_lang.engine.decide import Engine, Options


@frozen
class Flip:
    """A case that comes out differently: its words on both sides, and the provisions that are responsible."""

    case: str
    place: str
    old: str
    new: str
    kind: str
    responsible: tuple[str, ...]
    value: Money | None


@frozen
class Impact:
    """What a change does to a portfolio: how many cases, which flip, and how many could not be read."""

    total: int
    unreadable: int
    flips: tuple[Flip, ...]


@define(eq=False, repr=False)
class Portfolio:
    """Decides cases under both sides."""

    old: Side
    new: Side
    _engines: tuple[Engine, Engine] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._engines = (Engine(self.old.program), Engine(self.new.program))

    def flip(self, case: Case) -> Flip | None:
        """How a case comes out differently; None if it does not."""
        before, after = (
            engine.decide(case, _options(side))
            for engine, side in zip(self._engines, (self.old, self.new), strict=True)
        )
        if _said(before) == _said(after):
            return None
        return Flip(
            case.id, case.place, _word(before), _word(after), _kind(before, after), _responsible(before, after),
            value_of(case, self.new.program.vocabulary),
        )  # fmt: skip


def impact(old: Side, new: Side, cases: Iterable[Case | None]) -> Impact:
    """The impact on some cases; None stands for one that could not be read."""
    portfolio = Portfolio(old, new)
    flips: list[Flip] = []
    total = unreadable = 0
    for case in cases:
        total += 1
        if case is None:
            unreadable += 1
        elif (flip := portfolio.flip(case)) is not None:
            flips.append(flip)
    return Impact(total, unreadable, tuple(flips))


def _options(side: Side) -> Options:
    from datetime import date

    published = None if side.published == EVERYTHING_PUBLISHED else date.fromordinal(side.published)
    return Options(published=published, needs=False)


def _said(decision: Decision) -> object:
    return decision.at_least, decision.at_most, decision.by_authority, decision.outstanding


def _word(decision: Decision) -> str:
    if decision.determined:
        return decision.outcome
    return f"undetermined between {decision.at_least} and {decision.at_most}"


def _kind(before: Decision, after: Decision) -> str:
    """Whether the outcome flips, or only whether it is known."""
    if before.determined and after.determined:
        return "outcome" if before.outcome != after.outcome else "authority"
    if before.determined:
        return "became undetermined"
    return "became determined" if after.determined else "bounds"


def _responsible(before: Decision, after: Decision) -> tuple[str, ...]:
    """Findings that are on one side only, or come to something else."""
    old = {f.control: (f.certainty, f.comes_to) for f in before.findings}
    new = {f.control: (f.certainty, f.comes_to) for f in after.findings}
    return tuple(sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name)))


def value_of(case: Case, vocabulary: Vocabulary) -> Money | None:
    """The first amount of money that a case states, from its top down: what is at stake in it."""
    todo: list[Record] = [case.facts]
    visited: set[int] = set()
    while todo:
        record = todo.pop(0)
        if id(record) in visited:
            continue
        visited.add(id(record))
        for info in vocabulary.records[record.type].fields.values():
            fact = record.fields.get(info.name)
            if info.type.kind is Kind.MONEY and isinstance(fact, Stated) and isinstance(fact.value, Money):
                return fact.value
            if isinstance(fact, Record | Shared):
                todo.append(case.follow(fact))
    return None


def at_stake(flips: Iterable[Flip]) -> dict[str, Fraction]:
    """The values of some cases, by currency."""
    total: dict[str, Fraction] = {}
    for flip in flips:
        if flip.value is not None:
            total[flip.value.currency] = total.get(flip.value.currency, Fraction(0)) + flip.value.amount
    return total
