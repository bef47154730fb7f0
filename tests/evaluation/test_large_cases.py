"""Cases of the size that a bill of material, a register or an attacker brings."""

from datetime import date
from fractions import Fraction
from time import process_time

import pytest

from policy_lang.core.facts import (
    MISSING,
    SUM_OF_PARTS,
    Between,
    Case,
    Fact,
    Members,
    Money,
    Record,
    Shared,
    Stated,
)
from policy_lang.engine.decide import Options
from tests.evaluation.deciding import case, control, law

DAY = Stated(date(2025, 11, 8))
ONE = Stated(Fraction(1))

CONTENT = control(
    "all of\n"
    "            - exported_from is not CN\n"
    "            - some article in item where (made_in is not CN and content by value of rare from CN is at least 0.1%)\n"
    "            - total mass of each article where (material is in rare) in item is more than 1 kg"
)


def euro(number: Fraction | int) -> Fact:
    return Stated(Money(Fraction(number), "EUR"))


def article(place: str, parts: tuple[Record | Shared, ...] = (), **facts: Fact) -> Record:
    fields = {"quantity": ONE, "material": Stated("steel"), "origin": Stated("DE"), "made_in": Stated("DE"),
              "mass": ONE, "value": euro(10), "parts": Members(parts)}  # fmt: skip
    return Record("article", place, {**fields, **facts})


def item_case(item: Record | Shared, **more: object) -> Case:
    return case({"item": item, "exported_from": Stated("DE"), "export_date": DAY}, **more)


def decided_within(seconds: float, asked: Case, body: str = CONTENT):
    start = process_time()
    found = law(body).decide(asked, Options())
    assert process_time() - start < seconds
    return found


def wide(count: int, **facts: Fact) -> Record:
    parts = tuple(article(f"item.parts[{i}]", **facts) for i in range(count))
    return article("item", parts, value=euro(10 * count))


def test_ten_thousand_parts() -> None:
    assert decided_within(20, item_case(wide(10_000))).outcome == "unrestricted"
    rare = {"material": Stated("terbium"), "origin": Stated("CN")}
    assert decided_within(20, item_case(wide(10_000, **rare))).outcome == "licence"


@pytest.mark.parametrize("hidden", ["value", "material", "origin", "mass"])
def test_five_hundred_parts_with_an_open_fact_each(hidden: str) -> None:
    facts: dict[str, Fact] = {"material": Stated("terbium"), "origin": Stated("CN"), hidden: MISSING}
    found = decided_within(30, item_case(wide(500, **facts)))
    assert (found.at_least, found.at_most) == ("unrestricted", "licence")


def test_five_hundred_parts_with_a_range_each() -> None:
    few = Between(Money(Fraction(0), "EUR"), Money(Fraction(1), "EUR"))
    facts: dict[str, Fact] = {
        "material": Stated("terbium"),
        "origin": Stated("CN"),
        "value": few,
        "made_in": Stated("CN"),
    }
    found = decided_within(30, item_case(wide(500, **facts)))
    assert (found.at_least, found.at_most) == ("unrestricted", "licence")


def test_parts_in_parts_two_hundred_deep() -> None:
    inner = article("x", material=Stated("terbium"), origin=Stated("CN"), mass=Stated(Fraction(2)))
    for depth in range(200, 0, -1):
        place = "item" + ".parts[0]" * depth
        inner = Record("article", place, article(place, (inner,), value=euro(10 + depth)).fields)
    found = decided_within(20, item_case(article("item", (inner,), value=SUM_OF_PARTS)))
    assert found.outcome == "licence"


def test_every_amount_the_sum_of_parts_two_hundred_deep() -> None:
    inner = article("x", material=Stated("terbium"), origin=Stated("CN"), mass=Stated(Fraction(2)))
    for depth in range(200, 0, -1):
        place = "item" + ".parts[0]" * depth
        inner = article(place, (inner,), value=SUM_OF_PARTS, material=MISSING)
    found = decided_within(20, item_case(article("item", (inner,), value=SUM_OF_PARTS)))
    assert found.outcome == "licence"


@pytest.mark.parametrize("whole", ["stated", "sum", "open"])
def test_forty_diamonds_are_not_walked_once_for_each_way_down(whole: str) -> None:
    """Each article has the next one twice: 2**40 ways lead to the last."""
    shared: dict[tuple[str, str], Record] = {}
    for i in range(40):
        below = Shared("article", f"A{i + 1}")
        value = {"stated": euro(2 ** (40 - i)), "sum": SUM_OF_PARTS, "open": MISSING}[whole]
        shared["article", f"A{i}"] = article(f"article A{i}", (below, below), value=value)
    last = article(
        "article A40",
        material=Stated("terbium"),
        origin=Stated("CN"),
        mass=Stated(Fraction(2)),
        value=euro(1),
    )
    shared["article", "A40"] = last
    found = decided_within(20, item_case(Shared("article", "A0"), shared=shared))
    assert found.at_most == "licence"
    if whole != "open":
        assert found.outcome == "licence"


def test_a_register_of_parties_that_own_one_another_in_circles() -> None:
    shared: dict[tuple[str, str], Record] = {}
    count = 300
    for i in range(count):
        stakes = tuple(
            Record("stake", f"party N{i}.owners[{j}]", {"holder": Shared("party", f"N{(i + step) % count}"),
                                                         "share": Stated(Fraction(1, 4))})
            for j, step in enumerate((1, 7, 31, 113))
        )  # fmt: skip
        shared["party", f"N{i}"] = Record("party", f"party N{i}", {"id": Stated("X"), "owners": Members(stakes)})
    body = control("end_user is owned at least 50% by listed")
    fields = {"end_user": Shared("party", "N0"), "export_date": DAY}
    assert decided_within(10, case(fields, shared=shared), body).outcome == "unrestricted"
    for record in shared.values():
        del record.fields["id"]
    assert decided_within(20, case(fields, shared=shared), body).at_most == "licence"


def test_three_hundred_empty_records() -> None:
    """Records of which nothing is stated, not even that they have no parts."""
    parts = tuple(Record("article", f"item.parts[{i}]", {}) for i in range(300))
    found = decided_within(30, item_case(Record("article", "item", {"parts": Members(parts)})))
    assert (found.at_least, found.at_most) == ("unrestricted", "licence")
