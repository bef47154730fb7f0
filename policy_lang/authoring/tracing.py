"""What a scenario asks in earnest: the tests whose answer could still change something, and what they answered.

A test counts only where nothing beside it has settled the matter. Of `a and b`, b counts where a is not false: only
there does its answer reach the provision. Every part is asked by the reference evaluator, also those behind the first
that settles a list, so the order in which an author writes never matters. Law that only a suspension keeps asleep is
asked as well, as decisions show it as latent.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from attrs import define, field, frozen

from policy_lang.authoring.scenarios import Ready, deciding
from policy_lang.core import program as core
from policy_lang.core import terms
from policy_lang.core.facts import Case, Fact
from policy_lang.core.terms import Term
from policy_lang.engine.bounds import may_bite
from policy_lang.engine.decide import Engine
from policy_lang.engine.worlds import worlds
from policy_lang.evaluation.derivation import Derivation
from policy_lang.evaluation.facts import Records
from policy_lang.evaluation.law import Law, Status
from policy_lang.evaluation.reference import Evaluation
from policy_lang.values.truth import Truth

TRUE, FALSE = Truth.TRUE, Truth.FALSE
T = TypeVar("T")


@define
class Trace:
    """What one scenario met, by the identity of terms and of the texts of provisions.

    `tests` holds the truths of terms asked in earnest; `provisions` those of provisions in force, or asleep only by
    suspension; `statuses` the statuses in which a provision was found by a case that it would otherwise reach; `acts`
    the acts in effect; `reached` the provisions whose conditions the case meets, or may, whatever their status; `days`
    the moments at which the case may be decided.
    """

    tests: dict[int, set[Truth]] = field(factory=dict)
    provisions: dict[int, set[Truth]] = field(factory=dict)
    statuses: dict[int, set[str]] = field(factory=dict)
    acts: dict[int, set[bool]] = field(factory=dict)
    reached: set[str] = field(factory=set)
    days: list[tuple[int, int]] = field(factory=list)

    def add(self, other: "Trace") -> None:
        """Take in what another scenario met."""
        _merge(self.tests, other.tests)
        _merge(self.provisions, other.provisions)
        _merge(self.statuses, other.statuses)
        _merge(self.acts, other.acts)
        self.reached |= other.reached


def _merge(into: dict[int, set[T]], found: dict[int, set[T]]) -> None:
    for key, states in found.items():
        into.setdefault(key, set()).update(states)


@frozen(eq=False)
class Asked:
    """A test asked in earnest: of which law and records, and how it and the tests inside it came out."""

    term: Term
    truth: Truth
    inner: tuple[Truth, ...]
    records: Records
    regime: str
    evaluation: Evaluation


Watch = Callable[[Asked], None]


def trace(engine: Engine, ready: Ready, watch: Watch | None = None) -> Trace:
    """What a scenario meets in all of its worlds; each test that counts is shown to `watch`."""
    found = Trace()
    engine = deciding(engine, ready)
    asked = engine.asked(ready.options)
    for laws in engine.laws:
        for world in worlds(laws, ready.case, asked):
            found.days.append(world.stretch)
            _trace_statuses(found, world.law, ready.case, world.assumed)
            for law in dict.fromkeys((world.law, world.law.awake())):
                _Tracing(found, law, ready.case, world.assumed, watch).provisions()
    return found


class _Everything(Evaluation):
    """An evaluation that asks every part of a list, and keeps what was asked inside each test."""

    def __init__(self, law: Law, case: Case, assumed: dict[str, Fact]) -> None:
        super().__init__(law, case, assumed)
        self.inside: dict[int, tuple[Derivation, list[Derivation], Records, str]] = {}
        self._here: list[Derivation] = []

    def condition(self, records: Records, term: Term) -> Derivation:
        outer, self._here = self._here, []
        made = super().condition(records, term)
        self.inside[id(made)] = (made, self._here, records, self.regime)
        self._here = outer
        outer.append(made)
        return made

    def _until(self, records: Records, parts: tuple[Term, ...], settles: Truth) -> tuple[Derivation, ...]:
        return tuple(self.condition(records, part) for part in parts)


class _Regardless(Evaluation):
    """Reads `X applies` as though everything were in force: what a case would meet on another day."""

    def applies(self, control: str) -> Derivation:
        return self.own_conditions(control, self.law.controls[control])


def _trace_statuses(found: Trace, law: Law, case: Case, assumed: dict[str, Fact]) -> None:
    evaluation = _Regardless(law, case, assumed)
    for name, status in _statuses(law):
        if evaluation.own_conditions(name, status).truth is not FALSE:
            found.statuses.setdefault(id(status.body), set()).add(status.status)
            found.reached.add(name)
    for act in law.program.acts:
        if act.instrument.split(".")[0] in law.moments:
            found.acts.setdefault(id(act), set()).add(law.effective(act))


def _statuses(law: Law) -> Iterator[tuple[str, Status]]:
    yield from law.controls.items()
    yield from law.exemptions.items()


class _Tracing:
    """One law asked about one case, from the provisions down to the tests that count."""

    def __init__(self, found: Trace, law: Law, case: Case, assumed: dict[str, Fact], watch: Watch | None) -> None:
        self.found = found
        self.watch = watch
        self.law = law
        self.case = case
        self.evaluation = _Everything(law, case, assumed)
        self.counted: set[int] = set()

    def provisions(self) -> None:
        """Every control in force; the exemptions of those that apply, or may; and what is not encoded."""
        plain = Evaluation(self.law, self.case, self.evaluation.reader.assumed)
        for name, status in _statuses(self.law):
            if plain.own_conditions(name, status).truth is not FALSE:
                self.found.reached.add(name)
        exemptions: set[str] = set()
        for name, status in self.law.controls.items():
            if status.in_force and self.provision(name, status) is not FALSE:
                exemptions.update(self.targeting(name, bars=False))
        done: set[str] = set()
        while exemptions - done:
            name = sorted(exemptions - done)[0]
            done.add(name)
            exemptions |= self.exemption(name)
        for gap in self.law.program.not_encoded:
            if gap.when is not None and gap.regime in self.law.moments and may_bite(gap, self.law):
                self.evaluation.regime = gap.regime
                met = self.evaluation.condition((self.case.facts,), gap.when)
                self.found.provisions.setdefault(id(gap), set()).add(met.truth)
                self.count(met)

    def targeting(self, name: str, bars: bool) -> set[str]:
        """The exemptions in force that have an effect on a provision."""
        return {
            exemption
            for exemption, status in self.law.exemptions.items()
            if status.in_force
            for effect in status.body.effects  # type: ignore[union-attr]
            if name in effect.targets and (effect.kind == "bars") is bars
        }

    def exemption(self, name: str) -> set[str]:
        """An exemption that something asks for; those that may bar it are asked for in turn."""
        barring = self.targeting(name, bars=True)
        barred = any(self.evaluation.exempts(other).truth is TRUE for other in barring)
        status = self.law.exemptions[name]
        met = self.evaluation.own_conditions(name, status)
        if not barred:
            self.provision(name, status)
        return barring if met.truth is not FALSE else set()

    def provision(self, name: str, status: Status) -> Truth:
        """How the conditions of a provision come out; its tests are counted."""
        met = self.evaluation.own_conditions(name, status)
        self.found.provisions.setdefault(id(status.body), set()).add(met.truth)
        if status.body.unless is None:
            self.count(met)
        else:
            when, spared = met.parts
            (stopped,) = spared.parts
            self.counts(p for p, other in ((when, spared), (stopped, when)) if other.truth is not FALSE)
        return met.truth

    def counts(self, parts: Iterable[Derivation]) -> None:
        for part in parts:
            self.count(part)

    def count(self, met: Derivation) -> None:
        """Note the truth of a test that counts, and go on to those inside it that count."""
        todo = [met]
        while todo:
            met, inner, records, regime = self.evaluation.inside[id(todo.pop())]
            if id(met) in self.counted:
                continue
            self.counted.add(id(met))
            self.found.tests.setdefault(id(met.term), set()).add(met.truth)
            if self.watch is not None:
                truths = tuple(part.truth for part in inner)
                self.watch(Asked(met.term, met.truth, truths, records, regime, self.evaluation))
            todo.extend(_counting(met, inner))


def _counting(met: Derivation, inner: list[Derivation]) -> Iterable[Derivation]:
    """The tests inside another whose answer can still change its answer."""
    match met.term:
        case terms.Call():
            return met.parts
        case terms.Applies():
            return ()
        case terms.All():
            return _unsettled(inner, FALSE)
        case terms.Any():
            return _unsettled(inner, TRUE)
        case terms.Quantified(kind, _, _):
            return _unsettled(inner, FALSE if kind == "every" else TRUE)
        case _:
            return inner


def _unsettled(parts: list[Derivation], settles: Truth) -> list[Derivation]:
    """The parts beside which no other part settles the whole."""
    settling = [part for part in parts if part.truth is settles]
    return parts if not settling else settling if len(settling) == 1 else []


def deciding_date(program: core.Program, term: terms.CompareDate) -> bool:
    """Whether a date test asks for the date by which some regime decides, which nearly every case states."""
    return any(term.left == regime.decided_on for regime in program.regimes.values())
