"""Sets from list files as they stand on the day, and tests that two fields have the same value."""

from datetime import date

import pytest

from policy_lang.core.facts import MISSING, NOT_APPLICABLE, Fact, OneOf, Record, Stated
from policy_lang.engine.decide import Engine
from tests.evaluation.deciding import INSTRUMENT, case, control, law, look, outer
from tests.semantics.checking import load, program
from tests.strategies.policies import HEADER, VOCABULARY

LICENCE = 2
ROWS = "id,from,to\nA,2025-03-01,\nB,2025-03-01,2025-06-01\nC,,2025-06-01\nA,2025-09-01,\n"
DECLARED = 'parties on_file : from "list.csv" column "id" listed "from" delisted "to"\n'


def deciding() -> Engine:
    text = HEADER + DECLARED + INSTRUMENT + control("end_user is in on_file")
    return Engine(program(load({"export.policy": VOCABULARY, "f.policy": text}, {"list.csv": ROWS})))


@pytest.mark.parametrize(
    ("day", "listed"),
    [
        ("2025-02-28", "C"),
        ("2025-03-01", "ABC"),
        ("2025-05-31", "ABC"),
        ("2025-06-01", "A"),
        ("2025-10-01", "A"),
    ],
)
def test_an_entry_counts_from_its_listing_to_the_day_before_its_removal(day: str, listed: str) -> None:
    for name in "ABCX":
        user = Record("party", "end_user", {"id": Stated(name)})
        asked = case({"end_user": user, "export_date": Stated(date.fromisoformat(day))})
        level = LICENCE if name in listed else 0
        assert outer(look(deciding(), asked)).overall == (level, level), name


def test_a_case_without_a_day_is_on_the_list_on_some_days() -> None:
    user = Record("party", "end_user", {"id": Stated("B")})
    assert outer(look(deciding(), case({"end_user": user}))).overall == (0, LICENCE)


SAME = [
    (Stated("CN"), Stated("CN"), (LICENCE, LICENCE)),
    (Stated("CN"), Stated("DE"), (0, 0)),
    (Stated("CN"), MISSING, (0, LICENCE)),
    (NOT_APPLICABLE, Stated("CN"), (0, 0)),
    (NOT_APPLICABLE, MISSING, (0, 0)),
    (OneOf(("CN", "DE")), OneOf(("IN", "US")), (0, 0)),
    (OneOf(("CN", "DE")), OneOf(("DE", "US")), (0, LICENCE)),
]


@pytest.mark.parametrize(("left", "right", "outcome"), SAME)
def test_two_fields_have_the_same_value(left: Fact, right: Fact, outcome: tuple[int, int]) -> None:
    item = Record("article", "item", {"origin": right})
    asked = case({"destination": left, "item": item, "export_date": Stated(date(2025, 11, 8))})
    assert outer(look(law(control("destination is item.origin")), asked)).overall == outcome
    negative = law(control("destination is not item.origin"))
    low, high = outcome
    assert outer(look(negative, asked)).overall == (LICENCE - high, LICENCE - low)
