"""Laws of the whole evaluator on generated policies and cases: order, adding, witnesses, needs, sufficiency, Kleene."""

import re
from datetime import date
from fractions import Fraction

import pytest
from attrs import evolve
from hypothesis import HealthCheck, assume, given, note, settings

from policy_lang.core import program as core
from policy_lang.core import terms
from policy_lang.core.facts import (
    MISSING,
    NOT_APPLICABLE,
    Between,
    Case,
    Fact,
    Members,
    Money,
    OneOf,
    Record,
    Shared,
    Stated,
)
from policy_lang.engine.bounds import Asking, Bounds, Result, join
from policy_lang.engine.decide import Engine, Options
from policy_lang.engine.needs import Need, needs
from policy_lang.engine.sharpen import Sharpener
from policy_lang.evaluation.derivation import Derivation
from policy_lang.evaluation.law import Law
from policy_lang.nodes import Node
from policy_lang.values.truth import Truth, all_of, any_of, negate
from tests.evaluation.deciding import derivations, engine, look, outer, sharp, shown, truths
from tests.strategies.facts import Opened, copied, opened_cases, records_of
from tests.strategies.policies import HEADER, regimes

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
QUICK = settings(max_examples=30, deadline=None, suppress_health_check=SLOW)
LONG = settings(max_examples=1000, deadline=None, suppress_health_check=SLOW)


def in_files(text: str) -> tuple[str, ...]:
    """The declarations of a regime in one file, and each instrument in a further one."""
    head, *instruments = re.split(r"^(?=instrument )", text, flags=re.MULTILINE)
    return head, *("in regime prc\n\n" + one for one in instruments)


# -- order -------------------------------------------------------------------------------------------------------


def mirrored(term: object) -> object:
    """A term with the operands of every `and` and `or` in it the other way round."""
    if isinstance(term, tuple):
        return tuple(mirrored(one) for one in term)
    if isinstance(term, terms.All | terms.Any):
        return evolve(term, parts=tuple(reversed([mirrored(part) for part in term.parts])))
    if isinstance(term, Node):
        inner = {a.name: mirrored(getattr(term, a.name)) for a in term.__attrs_attrs__}
        return evolve(term, **inner)
    return term


def backwards(program: core.Program) -> core.Program:
    """The same program with everything that has no order in the other order."""
    changed = {
        name: {key: mirrored(body) for key, body in reversed(tuple(getattr(program, name).items()))}
        for name in ("controls", "exemptions", "clauses", "measures")
    }
    return evolve(program, **changed, instruments=dict(reversed(tuple(program.instruments.items()))))


def order_never_matters(text: str, opened: Opened) -> None:
    note(text[len(HEADER) :])
    deciding = engine(text)
    others = [Engine(backwards(deciding.program)), engine(*reversed(in_files(text)))]
    for case in (opened.closed, *opened.opened):
        looks = look(deciding, case)
        bounds, exact = sharp(deciding, case)
        for other in others:
            there = look(other, case)
            assert outer(there) == outer(looks)
            assert truths(there) == truths(looks)
            again, also_exact = sharp(other, case)
            if exact and also_exact:
                assert again == bounds


def adding_a_control_never_lowers_a_result(text: str, opened: Opened) -> None:
    added = (
        '\ninstrument added_act "Another act"\n    published 2025-01-01\n    in force from 2025-01-01\n'
        '    control added\n        cites "1"\n        when item.origin is CN\n        requires licence from GAC\n'
    )
    note(text[len(HEADER) :])
    deciding, more = engine(text), engine(text + added)
    for case in (opened.closed, *opened.opened):
        before, after = outer(look(deciding, case)), outer(look(more, case))
        for authority, (low, high) in before.outcome.items():
            assert low <= after.outcome[authority][0]
            assert high <= after.outcome[authority][1]


# -- witnesses ---------------------------------------------------------------------------------------------------

STEP = re.compile(r"(?P<name>\w+)(\[(?P<index>\d+)\])?")


def place_in(case: Case, place: str, make: bool = False) -> tuple[Record, str] | None:
    """The record that holds a place, and the name of the field there; a record not stated may be made."""
    first, _, rest = place.partition(".")
    record = case.facts
    if " " in first:
        kind, name = first.split(" ")
        record, place = case.shared[kind, name], rest
    *steps, last = place.split(".")
    for step in steps:
        match = STEP.fullmatch(step)
        assert match
        fact = record.fields.get(match["name"], MISSING)
        if fact is MISSING and make and match["index"] is None:
            at = f"{record.place}.{step}" if record.place else step
            fact = record.fields[step] = Record({"item": "article"}.get(step, "party"), at, {})
        if match["index"] is not None:
            if not isinstance(fact, Members) or len(fact.records) <= int(match["index"]):
                return None
            fact = fact.records[int(match["index"])]
        if not isinstance(fact, Record | Shared):
            return None
        record = case.follow(fact)
    return record, last


def with_facts(case: Case, facts: dict[str, Fact]) -> Case:
    """The case with some facts stated in it."""
    made = copied(case)
    for place, fact in facts.items():
        if place.startswith("rates."):
            continue
        found = place_in(made, place, make=True)
        assert found, place
        found[0].fields[found[1]] = fact
    return made


def number(value: object) -> Fraction:
    if isinstance(value, Money):
        return value.amount / (2 if value.currency == "USD" else 1)
    if isinstance(value, date):
        return Fraction(value.toordinal())
    assert isinstance(value, Fraction)
    return value


def is_among(value: Fact, fact: Fact) -> bool:
    """Whether a narrower fact is one that a wider one may turn out to be."""
    match fact:
        case Between(low, high, low_open, high_open):
            ends = [value.value, value.value] if isinstance(value, Stated) else [value.low, value.high]  # type: ignore[union-attr]
            above = low is None or (ends[0] is not None and number(ends[0]) >= number(low))
            under = high is None or (ends[1] is not None and number(ends[1]) <= number(high))
            if isinstance(value, Stated):
                above = above and not (low_open and low is not None and number(value.value) == number(low))
                under = under and not (high_open and high is not None and number(value.value) == number(high))
            return above and under
        case OneOf() if isinstance(value, Between):
            # The day of a world: one of the days that the date may be.
            return value.low == value.high
        case OneOf(values):
            chosen = value.values if isinstance(value, OneOf) else (value.value,)  # type: ignore[union-attr]
            return all(one in values for one in chosen)
        case Members(records, _):
            return isinstance(value, Members) and value.records[: len(records)] == records
        case Stated(frozenset() as codes):
            assert isinstance(value, Stated)
            assert isinstance(value.value, frozenset)
            return all(any(one == c or one.startswith(c + ".") for c in codes) for one in value.value)
    return fact is MISSING or value == fact


class Recording(Asking):
    """Asks, and keeps every determined answer with the facts assumed for it."""

    found: list[tuple[Law, dict[str, Fact], Bounds]]

    def ask(self, law, assumed, earlier=None, **more) -> Result:
        result = super().ask(law, assumed, earlier, **more)
        if result.bounds.determined:
            self.found.append((law, assumed, result.bounds))
        return result


def exact_bounds_are_attained(text: str, opened: Opened) -> None:
    """Where a result is called exact, a narrower case that is decided for itself stands at each bound."""
    assume("is unknown" not in text)
    deciding = engine(text)
    case = opened.opened[-1]
    note(f"{text[len(HEADER) :]}\n{shown(case)}")
    for index, group in enumerate(look(deciding, case)):
        asking = Recording(deciding.program, case)
        asking.found = [(w.law, w.assumed, r.bounds) for w, r in group if r.bounds.determined]
        found = Sharpener(asking).sharpen(group)
        if not found.exact:
            continue
        for authority, ends in found.bounds.outcome.items():
            for end in ends:
                law, assumed, bounds = next(w for w in asking.found if w[2].outcome[authority] == (end, end))
                decided_for_itself(deciding, index, case, law, assumed, bounds)


def decided_for_itself(
    deciding: Engine, index: int, case: Case, law: Law, assumed: dict[str, Fact], bounds: Bounds
) -> None:
    """A case with the facts of a witness in it has the result of the witness."""
    for place, fact in assumed.items():
        found = place_in(case, place) if not place.startswith("rates.") else None
        if found is not None:
            assert is_among(fact, found[0].fields.get(found[1], MISSING)), place
    made = with_facts(case, assumed)
    note(f"-- as a case of its own\n{shown(made)}")
    group = look(deciding, made, Options(answers=tuple(sorted(law.readings.items())), needs=False))[index]
    same = [r.bounds for w, r in group if w.law.moments.keys() == law.moments.keys()]
    assert bounds in same


# -- needs -------------------------------------------------------------------------------------------------------


def needs_settle_the_outcome(text: str, opened: Opened) -> None:
    """Closing the facts of a need to what they are makes the outcome determined, and what its turns say."""
    assume("is unknown" not in text)
    deciding = engine(text)
    case = opened.opened[-1]
    note(f"{text[len(HEADER) :]}\n{shown(case)}\n-- from\n{shown(opened.closed)}")
    if not outer(look(deciding, opened.closed)).determined:
        return
    (looks,) = look(deciding, case)
    if join(r.bounds for _, r in looks).determined:
        return
    for need in needs(Asking(deciding.program, case), looks, "export_date"):
        facts = closed_facts(opened.closed, need)
        if facts is None or not plain(need, case):
            continue
        note(f"need {need.places}")
        settled = outer(look(deciding, with_facts(case, facts)))
        assert settled.determined
        real = [turn for turn in need.turns if all(is_turn(facts[p], f) for p, f in turn.facts)]
        assert settled.overall in {turn.outcome for turn in real}


def plain(need: Need, case: Case) -> bool:
    """Whether a need is of facts whose turns are all that they may be: no codes, lists or records."""
    kinds = ("prc_code", "end_uses", "parts", "processes", "owners", "item", "end_user", "holder")
    del case
    return not any(place.endswith(kinds) for place in need.places)


def closed_facts(closed: Case, need: Need) -> dict[str, Fact] | None:
    """What the facts of a need are in the closed case; None if it has no such facts, or asks a question."""
    facts: dict[str, Fact] = {}
    for place in need.places:
        if place.startswith(("question ", "rates.")):
            return None
        found = place_in(closed, place)
        fact = found[0].fields.get(found[1], MISSING) if found else MISSING
        if not isinstance(fact, Stated) and fact is not NOT_APPLICABLE:
            return None
        facts[place] = fact
    return facts


def is_turn(value: Fact, turn: object) -> bool:
    if isinstance(turn, Stated) and isinstance(value, Stated):
        if isinstance(value.value, date):
            return True
        amounts = Money | Fraction
        if isinstance(turn.value, amounts) and isinstance(value.value, amounts):
            return number(turn.value) == number(value.value)
    if value is NOT_APPLICABLE or turn is NOT_APPLICABLE:
        return value is turn
    if isinstance(turn, Between) and isinstance(value, Stated) and isinstance(value.value, date):
        return True
    return is_among(value, turn)  # type: ignore[arg-type]


# -- sufficiency and Kleene --------------------------------------------------------------------------------------


def what_is_cited_suffices(text: str, opened: Opened) -> None:
    """A control that applies for certain still does when every fact is hidden that its derivation does not rest on."""
    deciding = engine(text)
    case = opened.closed
    note(f"{text[len(HEADER) :]}\n{shown(case)}")
    (looks,) = look(deciding, case)
    for world, result in looks:
        if len(looks) > 1:
            return
        for name, control in result.controls.items():
            if control.met.truth is not Truth.TRUE:
                continue
            cited = {seen.place for met in control.met.relevant() for seen in met.seen}
            hidden = hide_all_but(case, {*cited, "export_date"})
            note(f"{name} cites {sorted(cited)}")
            again = look(deciding, hidden, Options(answers=world.readings, needs=False))
            assert all(r.controls[name].met.truth is Truth.TRUE for _, r in again[0]), name


def hide_all_but(case: Case, places: set[str]) -> Case:
    """The case with its shape, and of its facts only those at some places."""
    made = copied(case)
    for record in records_of(made):
        for name, fact in tuple(record.fields.items()):
            place = f"{record.place}.{name}" if record.place else name
            shape = isinstance(fact, Members | Record | Shared)
            if not shape and place not in places:
                del record.fields[name]
    return made


def kleene(met: Derivation) -> Truth | None:
    """What a derivation comes to by its parts; None for a test, which has none."""
    truths_ = [part.truth for part in met.parts]
    match met.term:
        case terms.All():
            return all_of(truths_)
        case terms.Any() | terms.Applies():
            return any_of(truths_)
        case terms.Not():
            return negate(truths_[0])
        case terms.Call() if met.parts:
            return truths_[0]
        case terms.Quantified(kind, _, _):
            gaps = [Truth.UNKNOWN] if met.seen else []
            every = all_of(truths_ + gaps)
            return {"every": every, "some": any_of(truths_ + gaps), "no": negate(any_of(truths_ + gaps))}[kind]
    return None


def derivations_are_kleene(text: str, opened: Opened) -> None:
    deciding = engine(text)
    for case in (opened.closed, *opened.opened):
        for met in derivations(look(deciding, case)):
            expected = kleene(met)
            assert expected in (None, met.truth)
            assert met.truth is not Truth.UNKNOWN or met.parts or met.seen or isinstance(met.term, terms.Reading)


PROPERTIES = [
    order_never_matters,
    adding_a_control_never_lowers_a_result,
    exact_bounds_are_attained,
    needs_settle_the_outcome,
    what_is_cited_suffices,
    derivations_are_kleene,
]


@pytest.mark.parametrize("prop", PROPERTIES, ids=lambda prop: prop.__name__)
@given(text=regimes(), opened=opened_cases())
@QUICK
def test_law(prop, text: str, opened: Opened) -> None:
    prop(text, opened)


@pytest.mark.long
@pytest.mark.parametrize("prop", PROPERTIES, ids=lambda prop: prop.__name__)
@given(text=regimes(depth=3, instruments=3), opened=opened_cases(steps=3))
@LONG
def test_law_at_length(prop, text: str, opened: Opened) -> None:
    prop(text, opened)
