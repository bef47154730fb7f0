"""Boxes told in the same words: settled together they come out as each does by itself, with examples that lie in them."""

from datetime import datetime

import pytest

from policy_lang.comparison.comparing import Comparing
from policy_lang.comparison.differences import in_the_same_words
from policy_lang.comparison.differing import Provision, standing
from policy_lang.comparison.examples import Search, differing_bounds, inside
from policy_lang.comparison.region import NoCase, Region, Settled
from policy_lang.comparison.settling import Settling, settled
from policy_lang.comparison.situations import pairs
from policy_lang.reasoning.closed import ClosedCase
from policy_lang.reasoning.imagine import Undecided
from policy_lang.values.dates import DAY, moment_day
from tests.comparison.telling import law, side
from tests.comparison.test_edits import MANY
from tests.comparison.test_regions import moment_of
from tests.evaluation.deciding import control
from tests.strategies.facts import ZONE

LATER = 'instrument later{0} "Later"\n    issued by MOFCOM\n    published 2025-{0}-01\n    in force from 2025-{0}-01\n'
MASKS = {
    "no mask": "",
    "a mask of some cases": control("item.origin is DE", "mask"),
    "a mask of all cases": control("destination is CN", "mask"),
    "a mask from June on": LATER.format("06").replace("later", "masking") + control("destination is CN", "mask"),
}
CONDITIONS = {
    "cases of every size": "",
    "larger cases only": " and number of each article where (origin is TW) in item is more than 2",
    "no case of bounded size": " and number of each article where (origin is TW) in item is more than 40",
    "amounts that may not apply": " and content by value of rare in item is more than 1%",
}
PLACES = ("item.made_in is TW", "item.made_in is IN", "item.made_in is DE", "item.made_in is in (IN, TW)")


def text(condition: str, masks: str, last: str) -> str:
    """A law in which a clause means something else from March, from June and from September on."""
    first, *later = (" or ".join([*MANY[:-4], place, last]) for place in PLACES)
    acts = "".join(
        f"{LATER.format(month)}    replaces clause big\n        as {meant}\n"
        for month, meant in zip(("03", "06", "09"), later, strict=True)
    )
    asked = "destination is CN and item.made_in is in (IN, DE, TW) and not big"
    return law(control(asked + condition) + MASKS[masks], f"clause big : {first}\n") + acts


def test_an_example_on_a_day_on_which_the_law_changes_at_an_hour_states_the_hour():
    """Where a case of March is tried under the law of an afternoon in June, it is decided on that afternoon."""
    sides = (
        text("", "no mask", last).replace("in force from 2025-06-01", "in force from 2025-06-01 at 15:00")
        for last in ("item.material is steel", "item.material is dysprosium")
    )
    shown = [one for group in groups(*sides) for one in group.all() if isinstance(one, Region) and one.example]
    turns = [one for one in shown if one.tried_in is not None and one.tried_in.situation.start % DAY]
    moved = [one for one in turns if isinstance(one.example.facts.fields["export_date"].value, datetime)]
    assert turns
    assert moved
    for one in moved:
        moment = moment_of(one.example)
        assert moment is not None
        assert one.tried_in.situation.start <= moment < one.tried_in.situation.end


def groups(before: str, after: str) -> list[Settling]:
    """The boxes of the control whose condition changed, by their words."""
    comparing = Comparing.of(side(before), side(after))
    here = tuple(pair for situation in comparing.of_regime("prc") for pair in pairs(situation))
    authority = comparing.authorities("prc.c")[0]
    alone, both = standing(comparing, "prc.c", authority, here)
    assert not alone
    provision = Provision(comparing, "prc.c", authority, both)
    return in_the_same_words(provision, provision.told())


def kind(one: Settled) -> str:
    if isinstance(one, Region):
        return "masked" if one.wholly else "shown"
    return "empty" if isinstance(one, NoCase) else "open"


def is_an_example(region: Region) -> bool:
    """Whether the example of a region lies in it, and comes out differently, in the laws in which it was tried."""
    pair, case = region.tried_in, region.example
    assert pair is not None
    assert case is not None
    assert any(pair is one for one in region.pairs)
    assert pair.new is not None
    program = pair.new.law.program
    day = case.facts.fields["export_date"].value.toordinal()  # type: ignore[union-attr]
    assert moment_day(pair.situation.start).toordinal() <= day <= moment_day(pair.situation.end - 1).toordinal()
    closed = ClosedCase(program.vocabulary, case, dict(region.readings), ZONE)
    assert differing_bounds(pair, case, dict(region.readings), region.authority)
    return closed.truth(inside(region, pair)) is True


@pytest.mark.parametrize("masks", MASKS)
@pytest.mark.parametrize("condition", CONDITIONS)
def test_together_as_each_by_itself(condition, masks):
    before, after = (
        text(CONDITIONS[condition], masks, last) for last in ("item.material is steel", "item.material is dysprosium")
    )
    found = groups(before, after)
    assert any(len(group.parts) > 2 for group in found)
    for group in found:
        by_itself = [kind(settled(group.comparing, part)) for part in group.parts]
        small = dict(group.small())
        together = list(group.all())
        assert [kind(one) for one in together] == by_itself
        assert all(together[at] is one for at, one in small.items())
        assert all(is_an_example(one) for one in together if isinstance(one, Region) and not one.wholly)


@pytest.mark.parametrize("masks", ["no mask", "a mask of all cases"])
def test_boxes_that_cannot_be_searched_together_are_searched_one_by_one(masks, monkeypatch):
    def undecided(self, wanted):
        raise Undecided

    sides = (
        text(CONDITIONS["larger cases only"], masks, last)
        for last in ("item.material is steel", "item.material is dysprosium")
    )
    found = groups(*sides)
    by_itself = [[kind(settled(group.comparing, part)) for part in group.parts] for group in found]
    monkeypatch.setattr(Search, "in_any", undecided)
    assert [[kind(one) for one in group.all()] for group in found] == by_itself
    assert {"shown", "masked"} & {one for group in by_itself for one in group}
