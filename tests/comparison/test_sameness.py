"""A change of the law is shown to have no effect only where no case can come out differently, on any day."""

from datetime import date
from itertools import count, product

import pytest

from policy_lang.authoring.mutants import mutants
from policy_lang.cases.read import read_case
from policy_lang.comparison.compare import compare
from policy_lang.comparison.sameness import Sameness
from policy_lang.comparison.sides import EVERYTHING_PUBLISHED, Side
from policy_lang.engine.decide import Engine, Options
from tests.authoring.small_law import LAW, loaded
from tests.comparison.telling import side
from tests.comparison.test_edits import EDITS

LISTS = """countries listed : FR, US

countries neighbours : FR, DE
"""
WIDE = LAW.replace("countries listed : FR, US\n", LISTS).replace(
    "        when all of\n            - destination is in listed\n", "        when all of\n            - far\n"
)
WIDE = WIDE.replace(
    'question odd "Odd?"',
    'clause far "Far" :\n    any of\n        - destination is in listed\n        - destination is in neighbours\n\nquestion odd "Odd?"',
)


@pytest.fixture
def program(tmp_path):
    """Reads a law, each in a folder of its own."""
    numbers = count()

    def of(law: str):
        (checked,) = [c for c in loaded(tmp_path / f"law{next(numbers)}", law=law).checked if c.program.regimes]
        return checked.program

    return of


def shown(program, before: str, *changed: tuple[str, str]) -> list[bool]:
    """Whether each change of a text is shown to have no effect; one comparison keeps what it knows for the next."""
    known = Sameness(program(before))
    found = []
    for old, new in changed:
        assert old in before
        found.append(known.shown(program(before.replace(old, new))))
    return found


def test_a_country_that_another_group_names_can_be_left_out_and_no_other_can(program):
    assert shown(program, WIDE, ("listed : FR, US", "listed : US"), ("listed : FR, US", "listed : FR")) == [True, False]
    assert shown(
        program, WIDE, ("neighbours : FR, DE", "neighbours : FR"), ("neighbours : FR, DE", "neighbours : DE")
    ) == [
        False,
        True,
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("power is at least 5 kW", "power is more than 5 kW"),
        ("unless buyer is firm", "unless buyer is army"),
        ("requires licence", "requires prohibited"),
        ("in force from 2025-02-01", "in force from 2025-02-02"),
        ("through 2025-06-30", "through 2025-06-29"),
        ("lifts lasers_abroad", "lowers lasers_abroad to licence"),
        ("if odd is odd_yes", "if odd is odd_no"),
    ],
)
def test_what_comes_out_differently_in_some_case_is_not(program, old, new):
    assert shown(program, LAW, (old, new)) == [False]


def test_what_an_exemption_no_longer_takes_away_matters_and_what_another_takes_away_does_not(program):
    twice = LAW.replace(
        "instrument pause",
        '    exemption to_firms "To firms"\n        cites "s. 3"\n        lifts lasers_abroad\n        when buyer is firm\n\ninstrument pause',
    )
    assert shown(program, twice, ("when buyer is firm", "when buyer is army")) == [False]
    assert shown(
        program,
        twice,
        ("        when buyer is firm", "        when all of\n            - buyer is firm\n            - humane"),
    ) == [True]


def test_law_that_was_replaced_later_counts_as_it_was_published_before(program):
    """By all that is published the list was never what it was first; by what was published in April it was."""
    pause = LAW[LAW.index("    suspends act") :]
    replaced = LAW.replace(pause, "    replaces set listed\n        from 2025-02-01\n        as US\n")
    assert shown(program, replaced, ("countries listed : FR, US", "countries listed : US, DE")) == [False]
    early = replaced.replace("published 2025-05-01", "published 2025-01-01")
    assert shown(program, early, ("countries listed : FR, US", "countries listed : US, DE")) == [True]


def test_law_that_sleeps_on_every_day_counts_as_if_it_were_awake(program):
    asleep = LAW.replace("from 2025-06-01 through 2025-06-30 if odd is odd_yes", "from 2025-02-01 before 2026-02-01")
    asleep = asleep.replace("in force from 2025-02-01", "in force from 2025-02-01 before 2026-02-01")
    asleep = asleep.replace("published 2025-05-01", "published 2025-01-01")
    assert shown(program, asleep, ("listed : FR, US", "listed : US")) == [False]


def test_what_an_act_lets_an_exemption_take_away_counts(program):
    second = """    control lasers_to_armies "Lasers to armies"
        cites "s. 3"
        when buyer is army
        requires prohibited

instrument pause"""
    pause = LAW[LAW.index("    suspends act") :]
    act = """    replaces exemption humane_use "Humane use"
        from 2025-05-01
        cites "s. 2"
        lifts lasers_to_armies
        when humane and destination is FR
"""
    lifting = LAW.replace(pause, act).replace("instrument pause", second)
    changed = lifting.replace("humane and destination is FR", "humane and destination is DE")
    assert shown(program, lifting, (lifting, changed)) == [False]
    before, after = (Side("", program(text), EVERYTHING_PUBLISHED, {}) for text in (lifting, changed))
    assert {region.provision for region in compare(before, after, ("meaning",)).regions} == {"law.lasers_to_armies"}


def test_what_is_not_encoded_counts(program):
    gap = WIDE.replace(
        "    control lasers_abroad",
        '    not encoded "the annex" because "it was not available"\n        when destination is in listed\n\n    control lasers_abroad',
    )
    assert shown(program, gap, ("neighbours : FR, DE", "neighbours : DE"), ("listed : FR, US", "listed : US")) == [
        True,
        False,
    ]


def test_what_only_a_search_could_show_is_not_shown(program):
    """Where some laser reaches 5 kW, those that reach 4 kW come to at least that; but no diagram knows how to add."""
    counted = LAW.replace(
        "            - destination is in listed\n",
        "            - total power of each laser where (power is at least 4 kW) in lasers is at least 4 kW\n            - destination is in listed\n",
    )
    left_out = (
        "            - total power of each laser where (power is at least 4 kW) in lasers is at least 4 kW\n",
        "",
    )
    assert shown(program, counted, left_out) == [False]


@pytest.mark.parametrize("edit", [name for name, (_, _, regions) in EDITS.items() if regions])
def test_an_edit_that_has_regions_is_never_shown_to_have_no_effect(edit):
    before, after, _ = EDITS[edit]
    assert not Sameness(side(before).program).shown(side(after).program)


def test_no_case_tells_a_mutant_that_is_shown_to_have_no_effect_from_the_law(tmp_path):
    """Every mutant that is shown to have none decides each case of a grid as the law does, on days around each edge."""
    found = loaded(tmp_path / "law", law=WIDE.replace("neighbours : FR, DE", "neighbours : FR, DE, US"))
    (checked,) = [c for c in found.checked if c.program.regimes]
    made = mutants(checked.program, {}, found.sources)
    known = Sameness(checked.program)
    idle = [mutant for mutant in made if known.shown(mutant.make())]
    assert {"without FR", "without US"} <= {mutant.said for mutant in idle}
    assert len(idle) < len(made) / 2
    days = ("2025-01-31", "2025-02-01", "2025-05-31", "2025-06-01", "2025-06-30", "2025-07-01")
    facts = product(days, ("FR", "US", "DE", "CN"), ("army", "firm"), ("yes", "no"), ("4.9 kW", "5 kW"), ("yes", "no"))
    cases = [_case(*one) for one in facts]
    told = [_decided(checked.program, case) for case in cases]
    for mutant in idle:
        assert [_decided(mutant.make(), case) for case in cases] == told, mutant.said


def _case(day: str, destination: str, buyer: str, humane: str, power: str, green: str) -> dict[str, object]:
    lasers = [{"power": power, "green": green == "yes"}]
    return {
        "export_date": day,
        "destination": destination,
        "buyer": buyer,
        "humane": humane == "yes",
        "lasers": lasers,
    }


def _decided(program, case: dict[str, object]) -> list[tuple[object, ...]]:
    """What each reading of the question, and each day of publication, makes of a case."""
    read = read_case(case, program.vocabulary).case
    engine = Engine(program)
    found = []
    for published in (None, date(2025, 4, 1)):
        for reading in ("odd_yes", "odd_no"):
            options = Options(published=published, answers=(("law.odd", reading),), needs=False, outlook=False)
            decision = engine.decide(read, options)
            found.append((decision.at_least, decision.at_most, decision.outstanding, decision.duties))
    return found


def test_an_entry_that_one_list_hands_on_to_another_counts_in_both(tmp_path):
    """On every day the set has the same members; left out of either list, the entry is missing on some days."""
    (tmp_path / "law").mkdir()
    (tmp_path / "law" / "first.csv").write_text("id,since,until\nFR,2025-01-01,2025-04-01\n", encoding="utf-8")
    (tmp_path / "law" / "second.csv").write_text("id,since,until\nFR,2025-04-01,\n", encoding="utf-8")
    lists = (f'from "{name}.csv" column "id" listed "since" delisted "until"' for name in ("first", "second"))
    law = LAW.replace("countries listed : FR, US", f"countries listed : {', '.join(lists)}")
    found = loaded(tmp_path / "law", law=law)
    (checked,) = [c for c in found.checked if c.program.regimes]
    left_out = [m for m in mutants(checked.program, {}, found.sources) if m.said == "without FR"]
    known = Sameness(checked.program)
    assert [known.shown(mutant.make()) for mutant in left_out] == [False, False]
