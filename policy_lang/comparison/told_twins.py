"""Twins of examples in words: what was brought to which value, and what each law says then."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from attrs import frozen

from policy_lang.cases.write import Json, case_to_json, leaves, write_value
from policy_lang.comparison.boundaries import standing_of
from policy_lang.comparison.comparing import Comparing
from policy_lang.comparison.region import Region, regime_of
from policy_lang.comparison.twins import Example, Twin
from policy_lang.comparison.words import Wording, amount_of, law_of
from policy_lang.core.decision import Decision
from policy_lang.core.vocabulary import FieldType, Kind
from policy_lang.reasoning import formula as f


@frozen
class ToldTwin:
    """A twin in words.

    `what` was brought to `value`: a field, the date of the case, or a test whose amount it is. `changed` has the facts
    that are not those of the example. `old` and `new` are what each side says for the authority of the region.
    """

    what: str
    value: str
    inside: bool
    old: str
    new: str
    changed: tuple[str, ...]
    readings: tuple[tuple[str, str], ...]
    case: Json


def told_twins(example: Example, wording: Wording) -> tuple[ToldTwin, ...]:
    """The twins of an example in words."""
    comparing = example.asking.comparing
    return tuple(_told(comparing, wording, example.region, twin) for twin in example.twins())


def _told(comparing: Comparing, wording: Wording, region: Region, twin: Twin) -> ToldTwin:
    what, value = _boundary(comparing, wording, region, twin)
    assert region.example is not None
    before, after = (case_to_json(case, comparing.vocabulary) for case in (region.example, twin.tried.case))
    old, new = (said_of(comparing, region, decision) for decision in (twin.tried.old, twin.tried.new))
    return ToldTwin(what, value, twin.inside, old, new, tuple(_changed(before, after)), twin.tried.readings, after)


def _boundary(comparing: Comparing, wording: Wording, region: Region, twin: Twin) -> tuple[str, str]:
    """What is at the boundary, and at which value."""
    if isinstance(twin.value, date):
        path = standing_of(comparing, region).program.regimes[regime_of(region)].decided_on
        return ".".join(path.steps), str(write_value(twin.value, FieldType(Kind.DATE)))
    test = twin.test
    assert test is not None
    assert isinstance(twin.value, Fraction)
    shown = amount_of(test, twin.value)
    if isinstance(test.quantity, f.Stated) and not test.quantity.place.level:
        return test.quantity.place.shown, shown
    return wording.test(test, True, law_of(region)), shown


def _changed(before: Json, after: Json) -> Iterator[str]:
    """The facts in which two cases differ."""
    old, new = dict(leaves(before)), dict(leaves(after))
    for place, value in new.items():
        if old.get(place) != value:
            yield f"{place} = {value}"
    for place in old:
        if place not in new:
            yield f"{place} does not apply"


def said_of(comparing: Comparing, region: Region, decision: Decision | None) -> str:
    """What a side says for the authority of a region; then what else a region is about."""
    mildest = comparing.vocabulary.outcomes[0].name
    if decision is None:
        return mildest
    known = dict(decision.by_authority)
    low, high = known.get(
        region.authority, (mildest, mildest) if region.authority else (decision.at_least, decision.at_most)
    )
    said = low if low == high else f"undetermined between {low} and {high}"
    if region.old.outcome != region.new.outcome:
        return said
    return "; ".join((said, *_besides(region, decision)))


def _besides(region: Region, decision: Decision) -> Iterator[str]:
    finding = next((one for one in decision.findings if one.control == region.provision), None)
    if region.old.duties != region.new.duties:
        due = [duty.text for duty in decision.duties if duty.by == region.provision]
        yield f"duty: {' '.join(due)}" if due else "no duty"
    elif region.old.charges != region.new.charges:
        yield f"charges {finding.charges}" if finding is not None and finding.charges else "no charge"
    else:
        yield f"outstanding {decision.outstanding}"
