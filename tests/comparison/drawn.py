"""Cases drawn at random from what the scenarios of the shipped policies say, to attack what the diff says of all cases.

A draw begins with the case of a scenario, closed: what it does not say does not apply. A few of its facts become those
that some scenario states of the same field, so that amounts and days lie about the limits of the law; records of lists
come and go.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from policy_lang.authoring.scenarios import ready_scenarios
from policy_lang.comparison.comparing import Comparing
from policy_lang.comparison.examples import answered
from policy_lang.comparison.meaning import Meaning, meaning
from policy_lang.comparison.region import Region, condition_of
from policy_lang.comparison.sides import Side
from policy_lang.comparison.situations import Pair, pairs
from policy_lang.core import program as core
from policy_lang.core.facts import NOT_APPLICABLE, Case, Fact, Members, Record, Shared, Stated
from policy_lang.core.vocabulary import FieldType, Kind, Vocabulary
from policy_lang.engine.bounds import control_result
from policy_lang.evaluation.reference import Evaluation
from policy_lang.reasoning.closed import ClosedCase
from policy_lang.reasoning.effects import NOTHING, reducing
from policy_lang.semantics.check import Checked
from policy_lang.values.dates import day_start, local_moment
from tests.comparison.enumerated import Came, Key
from tests.evaluation.deciding import shown
from tests.strategies.facts import records_of

DEEP = 4
"""So deep records may be put into one another."""


class Draws:
    """Closed cases drawn from what the scenarios of a program say; a seed draws the same cases again."""

    def __init__(self, checked: Checked, seed: int) -> None:
        self.random = Random(seed)
        self.vocabulary: Vocabulary = checked.program.vocabulary
        self.cases = [self.closed(ready.case) for ready in ready_scenarios(checked)]
        self.pool: dict[tuple[str, str], list[Fact]] = {}
        self.records: dict[str, list[Record]] = {}
        for case in self.cases:
            for record in records_of(case):
                if not _refers(record):
                    self.records.setdefault(record.type, []).append(record)
                for name, fact in record.fields.items():
                    if isinstance(fact, Stated):
                        known = self.pool.setdefault((record.type, name), [])
                        known += [] if fact in known else [fact]

    def case(self, near: Sequence[Case] = ()) -> Case:
        """A case, every other one near one of some cases."""
        if near and self.random.random() < 0.5:
            drawn = self.closed(self.random.choice(near))
        else:
            drawn = _copied(self.random.choice(self.cases))
        for _ in range(self.random.randint(1, 4)):
            record = self.random.choice(records_of(drawn))
            name = self.random.choice(sorted(record.fields))
            record.fields[name] = self._another(record, name)
        return drawn

    def _another(self, record: Record, name: str) -> Fact:
        info = self.vocabulary.field(record.type, name)
        fact = record.fields[name]
        assert info is not None
        if isinstance(fact, Members):
            kept = [one for one in fact.records if self.random.random() < 0.8]
            new = self.records.get(info.type.of, ())
            if new and record.place.count("[") < DEEP and self.random.random() < 0.6:
                kept.append(_copied_record(self.random.choice(new)))
            return Members(tuple(kept))
        if isinstance(fact, Record | Shared) or info.type.kind in (Kind.RECORD, Kind.RECORDS):
            return fact
        known = self.pool.get((record.type, name), [])
        if not known or self.random.random() < 0.15:
            return _nothing(info.type)
        chosen = self.random.choice(known)
        if isinstance(chosen, Stated) and type(chosen.value) is date:
            return Stated(chosen.value + timedelta(days=self.random.choice((-1, 0, 0, 1))))
        return chosen

    def closed(self, case: Case) -> Case:
        """A case in other records, in which what is open does not apply."""
        shared = {key: self._closed(record) for key, record in case.shared.items()}
        return Case(case.id, self._closed(case.facts), shared, dict(case.rates))

    def _closed(self, record: Record) -> Record:
        fields = self.vocabulary.records[record.type].fields.values()
        return Record(
            record.type, record.place, {i.name: self._fact(record.fields.get(i.name), i.type) for i in fields}
        )

    def _fact(self, fact: Fact | None, type_: FieldType) -> Fact:
        match fact:
            case Stated() | Shared():
                return fact
            case Record():
                return self._closed(fact)
            case Members(records):
                return Members(tuple(self._closed(r) if isinstance(r, Record) else r for r in records))
        return _nothing(type_)


def _refers(record: Record) -> bool:
    """Whether a record refers to one that its case shares, at any depth."""
    inside = [fact for one in record.fields.values() for fact in (one.records if isinstance(one, Members) else (one,))]
    return any(isinstance(one, Shared) or (isinstance(one, Record) and _refers(one)) for one in inside)


def _nothing(type_: FieldType) -> Fact:
    """What a field says that says nothing."""
    if type_.kind is Kind.RECORDS:
        return Members(())
    return Stated(frozenset()) if type_.kind in (Kind.CODES, Kind.CHOICES) else NOT_APPLICABLE


def _copied(case: Case) -> Case:
    shared = {key: _copied_record(record) for key, record in case.shared.items()}
    return Case(case.id, _copied_record(case.facts), shared, case.rates)


def _copied_record(record: Record) -> Record:
    return Record(record.type, record.place, {name: _copied_fact(fact) for name, fact in record.fields.items()})


def _copied_fact(fact: Fact) -> Fact:
    if isinstance(fact, Members):
        return Members(tuple(_copied_record(r) if isinstance(r, Record) else r for r in fact.records))
    return _copied_record(fact) if isinstance(fact, Record) else fact


class Attacked:
    """What the diff tells of two sides, held against cases."""

    def __init__(self, old: Side, new: Side) -> None:
        self.comparing = Comparing.of(old, new)
        self.meaning: Meaning = meaning(self.comparing)
        self.conditions = {id(r): condition_of(r) for r in self.meaning.regions if r.cone is not None}
        self.open = {u.provision for u in self.meaning.unproved} | {r.provision for r in self.meaning.left_out}
        self.differing = 0

    @property
    def examples(self) -> list[Case]:
        """The examples of the regions."""
        return [region.example for region in self.meaning.regions if region.example is not None]

    def wrong(self, case: Case, random: Random) -> str | None:
        """What a case shows to be wrong under one of the laws of its day, None if nothing."""
        for regime in self.comparing.regimes():
            found = self._pairs(regime, case)
            said = self._in_pair(random.choice(found), regime, case) if found else None
            if said is not None:
                return f"{said}: {shown(case)}"
        return None

    def _pairs(self, regime: str, case: Case) -> list[Pair]:
        declared = self.comparing.new.program.regimes.get(regime) or self.comparing.old.program.regimes[regime]
        fact = case.facts.fields.get(declared.decided_on.steps[0])
        if not isinstance(fact, Stated) or len(declared.decided_on.steps) > 1:
            return []
        day = fact.value
        moment = day_start(day) if type(day) is date else local_moment(day, declared.zone)  # type: ignore[arg-type]
        at = (s for s in self.comparing.of_regime(regime) if s.start <= moment < s.end)
        return [pair for situation in at for pair in pairs(situation)]

    def _in_pair(self, pair: Pair, regime: str, case: Case) -> str | None:
        readings = {name: answers[0] for name, answers in self.comparing.readings.items()} | pair.readings
        closed = ClosedCase(self.comparing.vocabulary, case, readings, self._zone(regime))
        old, new = (world and Evaluation(answered(world.law, readings), case) for world in (pair.old, pair.new))
        for name in self.comparing.provisions(regime):
            if name in self.open or self.comparing.alike.provision(name, pair):
                continue
            befores, afters = came(old, name), came(new, name)
            for authority in befores.keys() | afters.keys():
                before, after = befores.get(authority, (0, 0)), afters.get(authority, (0, 0))
                if before is None or after is None:
                    continue
                inside = [self._holds(r, pair, closed) for r in self._regions((name, authority), pair)]
                self.differing += before != after
                if (before == after and True in inside) or (before != after and inside.count(False) == len(inside)):
                    return f"{name} comes to {before} and {after}"
        return None

    def _zone(self, regime: str) -> str:
        programs = (self.comparing.new.program, self.comparing.old.program)
        return next(p.regimes[regime].zone for p in programs if regime in p.regimes)

    def _regions(self, key: Key, pair: Pair) -> list[Region]:
        return [
            region
            for region in self.meaning.regions
            if (region.provision, region.authority) == key
            and any(one.situation is pair.situation and one.readings == pair.readings for one in region.pairs)
        ]

    def _holds(self, region: Region, pair: Pair, closed: ClosedCase) -> bool | None:
        if region.cone is not None:
            return closed.truth(self.conditions[id(region)])
        world = pair.new if region.old == NOTHING else pair.old
        assert world is not None
        return closed.truth(world.formulas.applies(region.provision))


def came(evaluation: Evaluation | None, name: str) -> dict[str, Came]:
    """What a control comes to in a case, by its authority; nothing where it is not in force."""
    status = None if evaluation is None else evaluation.law.controls.get(name)
    if evaluation is None or status is None or not status.in_force or not isinstance(status.body, core.Control):
        return {}
    requirement = status.body.requirement
    if requirement is None:
        return {}
    result = control_result(evaluation, name, reducing(evaluation.law, name))
    closed = result.outcome[0] == result.outcome[1] and result.outstanding[0] == result.outstanding[1]
    return {requirement.authority: (result.outcome[0], result.outstanding[0]) if closed else None}
