"""Codes against a naive covering of a small tree of codes, and the shares of materials against atomic weights."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy_lang.core.facts import Members, Money, OneOf, Record, Stated
from policy_lang.values.truth import Truth
from tests.evaluation.deciding import INSTRUMENT, case, control, engine, law, look
from tests.strategies.policies import HEADER, VOCABULARY

DAY = Stated(date(2025, 11, 8))
ONE = Stated(Fraction(1))

# -- codes -------------------------------------------------------------------------------------------------------

DOTTED = ("1C905", "1C905.a", "1C905.a.1", "1C905.a.2", "1C905.b", "1C90", "1C906", "3A001", "3A001.a")
DIGITS = ("28", "2846", "284690", "2846901940", "2846902000", "2805", "285", "85")
STYLES = {"prc_list": DOTTED, "tariff": DIGITS}
TARIFF = VOCABULARY.replace(
    '"PRC control list" dotted', '"PRC control list" dotted\ncode list tariff "HS" digits'
).replace(
    "prc_code       : codes of prc_list",
    "prc_code       : codes of prc_list\n    tariff_code    : codes of tariff",
)


def below(upper: str, lower: str) -> bool:
    """Whether a code is another or lies below it, by its spelling."""
    if upper[0].isdigit() and upper.isdigit():
        return lower[: len(upper)] == upper
    return lower.split(".")[: len(upper.split("."))] == upper.split(".")


def inside(code: str, plus: list[str], minus: list[str]) -> bool:
    """Whether a code is in a set, by the definition."""
    return any(below(p, code) for p in plus) and not any(below(m, code) for m in minus)


@given(data=st.data(), style=st.sampled_from(tuple(STYLES)))
@settings(max_examples=200, deadline=None)
def test_covering_is_by_the_code_and_all_that_is_below_it(data, style) -> None:
    codes = STYLES[style]
    plus = data.draw(st.lists(st.sampled_from(codes), min_size=1, max_size=3, unique=True))
    minus = data.draw(st.lists(st.sampled_from(codes), max_size=2, unique=True))
    code = data.draw(st.sampled_from(codes))
    dotted = style == "prc_list"
    path = "prc_code" if dotted else "tariff_code"
    spelt = [c if dotted or len(c) < 6 else f"{c[:4]}.{c[4:]}" for c in (*plus, *minus)]
    listed = ", ".join(spelt[: len(plus)]) + (f" except {', '.join(spelt[len(plus) :])}" if minus else "")
    deciding = engine(HEADER + f"codes of {style} some_set : {listed}\n" + INSTRUMENT
                      + control(f"item.{path} is in some_set"),
                      vocabulary=TARIFF)  # fmt: skip
    item = Record("article", "item", {path: Stated(frozenset((code,)))})
    met = look(deciding, case({"item": item, "export_date": DAY}))[0][0][1].controls["prc.c"].met.truth
    # A leaf is whatever nothing mentioned lies below: the code stands for itself and for these.
    stands_for = [code] + [c for c in (*plus, *minus) if below(code, c)]
    found = {inside(c, plus, minus) for c in stands_for}
    assert met is (Truth.UNKNOWN if len(found) > 1 else Truth.TRUE if found.pop() else Truth.FALSE)


def truth_of(code: frozenset[str] | OneOf, test: str, declarations: str = "") -> Truth:
    fact = code if isinstance(code, OneOf) else Stated(code)
    item = Record("article", "item", {"prc_code": fact})
    return (
        look(law(control(test), declarations), case({"item": item, "export_date": DAY}))[0][0][1]
        .controls["prc.c"]
        .met.truth
    )


@pytest.mark.parametrize(
    ("code", "truth"),
    [
        ("1C905", Truth.UNKNOWN),
        ("1C905.a", Truth.UNKNOWN),
        ("1C905.a.1", Truth.FALSE),
        ("1C905.a.1.x", Truth.FALSE),
        ("1C905.a.2", Truth.TRUE),
        ("1C905.b", Truth.TRUE),
        ("1C90", Truth.FALSE),
        ("1C906", Truth.FALSE),
        ("3A001", Truth.FALSE),
    ],
)
def test_three_levels_of_codes(code: str, truth: Truth) -> None:
    assert truth_of(frozenset((code,)), "item.prc_code is in rest") is truth


def test_set_in_a_set_keeps_its_own_except() -> None:
    sets = "codes of prc_list outer_set : rest, 1C905.a.1.x\n"
    assert truth_of(frozenset(("1C905.a.1",)), "item.prc_code is in outer_set", sets) is Truth.UNKNOWN
    assert truth_of(frozenset(("1C905.a.1.x",)), "item.prc_code is in outer_set", sets) is Truth.TRUE
    assert truth_of(frozenset(("1C905.a.1.y",)), "item.prc_code is in outer_set", sets) is Truth.FALSE


def test_a_coarse_stated_code_leaves_the_test_open_both_ways() -> None:
    assert truth_of(frozenset(("1C905",)), "item.prc_code is 1C905.a") is Truth.UNKNOWN
    assert truth_of(frozenset(("1C905",)), "item.prc_code is not 1C905.a") is Truth.UNKNOWN
    assert truth_of(frozenset(("1C905", "3A001")), "item.prc_code is in part_2") is Truth.TRUE
    assert truth_of(frozenset(), "item.prc_code is in part_2") is Truth.FALSE
    assert truth_of(frozenset(), "item.prc_code is not in part_2") is Truth.TRUE


# -- materials ---------------------------------------------------------------------------------------------------

WEIGHTS = {"Dy": Fraction("162.500"), "Tb": Fraction("158.925354"), "O": Fraction("15.999")}


def oxide() -> Fraction:
    """The share of dysprosium in its oxide Dy2O3, by the abridged standard atomic weights."""
    return 2 * WEIGHTS["Dy"] / (2 * WEIGHTS["Dy"] + 3 * WEIGHTS["O"])


def by_mass(material: str, of: str, percent: str, op: str = "at least") -> Truth:
    part = Record("article", "item.parts[0]", {"material": Stated(material), "mass": Stated(Fraction(1)),
                                               "origin": Stated("CN"), "quantity": ONE, "parts": Members(())})  # fmt: skip
    fields = {"material": Stated("steel"), "mass": Stated(Fraction(1)), "parts": Members((part,))}
    item = Record("article", "item", fields)
    deciding = law(control(f"content by mass of {of} in item is {op} {percent}"))
    return look(deciding, case({"item": item, "export_date": DAY}))[0][0][1].controls["prc.c"].met.truth


def percent(share: Fraction, off: str) -> str:
    """A share cut to twelve digits and moved, as the policy writes percentages."""
    cut = Fraction(int(share * 10**12), 10**12) + Fraction(off)
    digits = str(int(cut * 10**12)).rjust(13, "0")
    return f"{int(digits[:-10])}.{digits[-10:]}%"


def test_a_compound_counts_with_the_fraction_that_its_formula_tells() -> None:
    share = oxide()
    assert by_mass("dysprosium_oxide", "rare", percent(share, "0")) is Truth.TRUE
    assert by_mass("dysprosium_oxide", "rare", percent(share, "0.000000000001")) is Truth.FALSE
    assert by_mass("dysprosium_oxide", "light", "0.0000000001%") is Truth.FALSE


def test_a_material_without_shares_holds_more_than_nothing_and_at_most_all() -> None:
    # `magnet` holds 30% terbium and some dysprosium.
    assert by_mass("magnet", "rare", "30%", "more than") is Truth.TRUE
    assert by_mass("magnet", "rare", "30.0001%") is Truth.UNKNOWN
    assert by_mass("magnet", "rare", "100%", "at most") is Truth.TRUE
    assert by_mass("magnet", "light", "30%") is Truth.TRUE
    assert by_mass("magnet", "light", "30%", "more than") is Truth.FALSE
    assert by_mass("magnet", "(dysprosium)", "0%", "more than") is Truth.TRUE
    assert by_mass("steel", "rare", "0%", "more than") is Truth.FALSE


MATERIALS = ("dysprosium", "terbium", "dysprosium_oxide", "magnet", "steel")
INSIDE = {
    "dysprosium": {"dysprosium"},
    "terbium": {"terbium"},
    "dysprosium_oxide": {"dysprosium_oxide", "dysprosium"},
    "magnet": {"magnet", "terbium", "dysprosium"},
    "steel": {"steel"},
}
KIND = {"dysprosium_oxide": "compounds", "magnet": "alloys"}


def widened(word: str, members: set[str]) -> set[str]:
    """The materials that a widened set holds."""
    if word == "":
        return members
    holding = {m for m in MATERIALS if INSIDE[m] & members}
    if word == "anything containing":
        return holding
    return {m for m in holding if KIND.get(m) == word.split()[0] and m not in members}


@pytest.mark.parametrize("word", ["", "compounds of", "alloys of", "anything containing"])
@pytest.mark.parametrize("named", [("dysprosium",), ("terbium",), ("dysprosium", "magnet"), ("steel",)])
@pytest.mark.parametrize("test", ["is in", "contains"])
def test_sets_of_materials_may_be_widened(word: str, named: tuple[str, ...], test: str) -> None:
    declared = f"materials some_set : {', '.join(named)}\nmaterials wider : {word} some_set\n"
    deciding = law(control(f"item.material {test} wider"), declared)
    wanted = widened(word, set(named))
    for material in MATERIALS:
        item = Record("article", "item", {"material": Stated(material)})
        met = look(deciding, case({"item": item, "export_date": DAY}))[0][0][1].controls["prc.c"].met.truth
        expected = material in wanted if test == "is in" else bool(INSIDE[material] & wanted)
        assert met is (Truth.TRUE if expected else Truth.FALSE), material


def test_all_forms_of_the_short_content_agree_by_value() -> None:
    """By value a record counts whole if its material is in the set; what merely contains a member does not."""
    parts = tuple(
        Record("article", f"item.parts[{i}]", {"material": Stated(material), "value": Stated(Money(Fraction(1), "EUR")),
                                               "origin": Stated("CN"), "quantity": ONE, "parts": Members(())})
        for i, material in enumerate(("dysprosium", "dysprosium_oxide", "steel"))
    )  # fmt: skip
    item = Record("article", "item", {"material": Stated("steel"), "value": Stated(Money(Fraction(4), "EUR")),
                                      "origin": Stated("DE"), "parts": Members(parts)})  # fmt: skip
    for share, truth in (("25%", Truth.TRUE), ("25.1%", Truth.FALSE)):
        deciding = law(control(f"content by value of rare from CN in item is at least {share}"))
        met = look(deciding, case({"item": item, "export_date": DAY}))[0][0][1].controls["prc.c"].met.truth
        assert met is truth
