"""Faults that were found by attacking the evaluator, each as the smallest case that showed it."""

from datetime import UTC, date, datetime
from fractions import Fraction
from time import process_time

import pytest

from policy_lang.core.facts import (
    MISSING,
    NOT_APPLICABLE,
    SUM_OF_PARTS,
    Asked,
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
from policy_lang.engine.decide import Engine, Options
from policy_lang.values.truth import Truth
from tests.evaluation.deciding import INSTRUMENT, case, control, engine, exemption, law, look, outer, sharp
from tests.strategies.policies import HEADER

DAY = Stated(date(2025, 11, 8))
ONE = Stated(Fraction(1))
UNRESTRICTED, NOTIFY, LICENCE, PROHIBITED = range(4)


def euro(number: str) -> Fact:
    return Stated(Money(Fraction(number), "EUR"))


def article(place: str, parts: tuple[Record | Shared, ...] | Members = (), **facts: Fact) -> Record:
    listed = parts if isinstance(parts, Members) else Members(parts)
    return Record("article", place, {"quantity": ONE, "parts": listed, **facts})


def truth(deciding: Engine, asked: Case) -> Truth:
    return look(deciding, asked)[0][0][1].controls["prc.c"].met.truth


def about(test: str, item: Record) -> Truth:
    return truth(law(control(test)), case({"item": item, "export_date": DAY}))


# -- does not apply ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("test", ["item.value is at least 0 EUR", "item.heavy is at least 0 kg"])
@pytest.mark.parametrize("fact", [MISSING, Asked("no answer")])
def test_an_amount_nobody_stated_may_not_apply_at_all(test: str, fact: Fact) -> None:
    item = article("item", value=fact, mass=fact)
    assert about(test, item) is Truth.UNKNOWN
    assert about(test, article("item", value=NOT_APPLICABLE, mass=NOT_APPLICABLE)) is Truth.FALSE


def test_a_whole_that_may_not_apply_has_no_share_below_a_threshold_for_certain() -> None:
    test = "content by value of rare in item is at most 50%"
    part = article("item.parts[0]", material=Stated("steel"), value=euro("1"), origin=Stated("DE"))
    item = article("item", (part,), material=Stated("steel"))
    assert about(test, item) is Truth.UNKNOWN
    assert about(test, article("item", (part,), material=Stated("steel"), value=NOT_APPLICABLE)) is Truth.FALSE
    assert about(test, article("item", (part,), material=Stated("steel"), value=euro("0"))) is Truth.TRUE


def test_what_is_left_of_an_amount_that_does_not_apply_is_not_nothing() -> None:
    inner = article("item.parts[0]", Members((), False), material=Stated("steel"), value=NOT_APPLICABLE)
    item = article("item", (inner,), material=Stated("steel"), value=euro("1000"))
    assert about("content by value of rare in item is at least 0.1%", item) is Truth.UNKNOWN


def test_a_holder_that_does_not_apply_is_nobody() -> None:
    stake = Record("stake", "end_user.owners[0]", {"holder": NOT_APPLICABLE, "share": Stated(Fraction(1))})
    user = Record("party", "end_user", {"id": Stated("X"), "owners": Members((stake,))})
    deciding = law(control("end_user is owned at least 50% by listed"))
    assert truth(deciding, case({"end_user": user, "export_date": DAY})) is Truth.FALSE


# -- content -----------------------------------------------------------------------------------------------------


def test_the_record_named_is_one_piece_however_many_are_listed() -> None:
    part = Record("article", "item.parts[0]", {"origin": Stated("CN"), "value": euro("10"), "parts": Members(()),
                                               "quantity": Stated(Fraction(3)), "made_in": Stated("IN")})  # fmt: skip
    item = article("item", (part,), origin=Stated("DE"), value=euro("1"), made_in=Stated("US"))
    whole = (
        "some article in item where (made_in is IN and content by value of each article called inner where {} is {})"
    )
    assert about(whole.format("(inner.origin is CN)", "at most 100%"), item) is Truth.TRUE
    assert about(whole.format("(inner.origin is CN)", "more than 100%"), item) is Truth.FALSE


def test_the_record_named_is_not_stopped_though_it_may_match() -> None:
    inner = article("item.parts[0]", origin=Stated("CN"), made_in=Stated("DE"), value=euro("5"))
    item = article("item", (inner,), origin=OneOf(("CN", "DE")), made_in=Stated("IN"), value=euro("10"))
    test = "content by value of each article where (origin is CN) not inside any article where (made_in is IN) in item"
    assert about(f"{test} is at least 50%", item) is Truth.TRUE


def test_a_shared_record_may_weigh_the_sum_of_its_parts() -> None:
    part = article("article A1.parts[0]", mass=Stated(Fraction(5)))
    shared = {("article", "A1"): article("article A1", (part,), mass=SUM_OF_PARTS)}
    asked = case({"item": Shared("article", "A1"), "export_date": DAY}, shared=shared)
    assert truth(law(control("item.mass is at least 5 kg")), asked) is Truth.TRUE
    assert truth(law(control("item.mass is more than 5 kg")), asked) is Truth.FALSE


# -- ownership ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("hidden", ["rest", "holder"])
def test_the_rest_may_belong_to_the_one_who_already_holds(hidden: str) -> None:
    """P1 holds 30%, and somebody 20%: that may be P1 too."""
    listed = Record("party", "party P1", {"id": Stated("P1"), "owners": Members(())})
    stakes = [
        Record("stake", "end_user.owners[0]", {"holder": Shared("party", "P1"), "share": Stated(Fraction(3, 10))})
    ]
    other = Record("party", "party X", {"id": Stated("X"), "owners": Members(())})
    others = {"holder": Shared("party", "X"), "share": Stated(Fraction(1, 2))}
    stakes.append(Record("stake", "end_user.owners[1]", others))
    if hidden == "holder":
        stakes.append(Record("stake", "end_user.owners[2]", {"share": Stated(Fraction(2, 10))}))
    owners = Members(tuple(stakes), hidden == "holder")
    user = Record("party", "end_user", {"id": Stated("Y"), "owners": owners})
    shared = {("party", "P1"): listed, ("party", "X"): other}
    asked = case({"end_user": user, "export_date": DAY}, shared=shared)
    assert truth(law(control("end_user is owned at least 50% by one of listed")), asked) is Truth.UNKNOWN
    assert truth(law(control("end_user is owned more than 50% by one of listed")), asked) is Truth.FALSE


def test_nobody_is_owned_by_an_empty_list() -> None:
    deciding = engine(
        HEADER + INSTRUMENT + control("end_user is owned at least 50% by listed")
        + '    removes "P1", "P2" from listed\n        from 2025-01-01\n'
    )  # fmt: skip
    user = Record("party", "end_user", {"id": Stated("P1")})
    assert truth(deciding, case({"end_user": user, "export_date": DAY})) is Truth.FALSE


def test_a_long_chain_of_owners_takes_no_long_time() -> None:
    shared = {}
    for i in range(10_000):
        stake = Record("stake", f"party N{i}.owners[0]", {"holder": Shared("party", f"N{i + 1}"), "share": ONE})
        owners = Members((stake,) if i < 9_999 else ())
        identity = Stated("P1" if i == 9_999 else "X")
        shared["party", f"N{i}"] = Record("party", f"party N{i}", {"id": identity, "owners": owners})
    asked = case({"end_user": Shared("party", "N0"), "export_date": DAY}, shared=shared)
    start = process_time()
    assert truth(law(control("end_user is owned at least 50% by listed")), asked) is Truth.TRUE
    assert process_time() - start < 5


# -- unknown -----------------------------------------------------------------------------------------------------


def test_what_was_asked_in_vain_stays_so_whatever_it_turns_out_to_be() -> None:
    """Both controls together require a licence wherever the goods go; that the origin may be DE does not help."""
    controls = control("item.origin is unknown and destination is CN", "c")
    controls += control("item.origin is unknown and destination is not CN", "d")
    for name in ("f", "g", "h"):
        controls += control("item.origin is CN", name, "prohibited")
    asked = case({"item": article("item", origin=Asked("no answer")), "export_date": DAY})
    bounds, exact = sharp(law(controls), asked)
    assert (bounds.overall, exact) == ((LICENCE, PROHIBITED), True)


def test_what_nobody_stated_may_have_been_asked_in_vain_whatever_it_is() -> None:
    deciding = law(control("item.origin is unknown", "c", "prohibited") + control("item.origin is CN", "d"))
    asked = case({"item": article("item"), "export_date": DAY})
    bounds, exact = sharp(deciding, asked)
    assert (bounds.overall, exact) == ((UNRESTRICTED, PROHIBITED), True)
    found = deciding.decide(asked, Options())
    assert ("item.origin",) in [need.facts for need in found.needs]


# -- splitting ---------------------------------------------------------------------------------------------------


def test_a_range_between_timestamps_is_split_at_a_day() -> None:
    low, high = datetime(2025, 11, 7, 1, tzinfo=UTC), datetime(2025, 11, 9, 1, tzinfo=UTC)
    deciding = law(control("contract_date is before 2025-11-08"))
    asked = case({"contract_date": Between(low, high), "export_date": DAY})
    assert sharp(deciding, asked)[0].overall == (UNRESTRICTED, LICENCE)
    assert deciding.decide(asked, Options()).outcome == "undetermined"


def test_a_range_in_another_currency_is_not_split_by_its_bare_number() -> None:
    """From 1 to 3 USD is from 2 to 6 EUR: above 3 EUR is possible."""
    deciding = law(control("item.value is more than 3 EUR"))
    asked = case(
        {
            "item": article("item", value=Between(Money(Fraction(1), "USD"), Money(Fraction(3), "USD"))),
            "export_date": DAY,
        },
        rates={("USD", "EUR"): Fraction(2)},
    )
    assert outer(look(deciding, asked)).overall == (UNRESTRICTED, LICENCE)
    bounds, _ = sharp(deciding, asked)
    assert bounds.overall == (UNRESTRICTED, LICENCE)


def test_a_stated_coarse_code_is_not_taken_for_no_code() -> None:
    """1C905 is 1C905.a.1, which is excepted, or something else in the set: never nothing at all."""
    both = control("item.prc_code is in rest", "c") + control("item.prc_code is not in rest", "d")
    deciding = law(both)
    asked = case({"item": article("item", prc_code=Stated(frozenset(("1C905",)))), "export_date": DAY})
    bounds, exact = sharp(deciding, asked)
    assert (bounds.overall, exact) == ((LICENCE, LICENCE), True)


def test_a_whole_that_is_more_than_nothing_is_not_tried_as_nothing() -> None:
    part = article("item.parts[0]", origin=Stated("CN"), value=euro("1"))
    value = Between(Money(Fraction(0), "EUR"), Money(Fraction(10), "EUR"), True)
    controls = control("content by value of each article where (origin is CN) in item is at least 50%", "c")
    controls += control("item.value is at most 0 EUR", "d", "prohibited")
    asked = case({"item": article("item", (part,), origin=Stated("DE"), value=value), "export_date": DAY})
    assert sharp(law(controls), asked)[0].overall == (UNRESTRICTED, LICENCE)


# -- time --------------------------------------------------------------------------------------------------------

GAP = """
instrument law "The law"
    issued by MOFCOM
    published 2025-06-01
    in force from 2025-09-01
    not encoded "an annex" because "it is not at hand"
        when exported_from is CN
"""


def test_what_is_not_encoded_counts_from_the_day_it_was_published() -> None:
    deciding = engine(HEADER + GAP + control("exported_from is DE"))
    fields = {"exported_from": Stated("CN")}
    assert outer(look(deciding, case(fields))).overall == (UNRESTRICTED, PROHIBITED)
    for day in ("2025-05-01", "2025-07-01", "2025-05-01"):
        dated = case({**fields, "export_date": Stated(date.fromisoformat(day))})
        assert outer(look(deciding, dated)).overall[1] == (PROHIBITED if day > "2025-06" else UNRESTRICTED), day
    some_day = case({**fields, "export_date": Between(date(2025, 5, 1), date(2025, 7, 1))})
    assert outer(look(deciding, some_day)).overall == (UNRESTRICTED, PROHIBITED)


def test_a_question_behind_the_suspension_of_an_instrument_without_provisions_is_followed() -> None:
    """Nothing in force asked for it while the law was built, and the latent law met it unanswered."""
    pause = """
instrument pause "The pause"
    issued by MOFCOM
    published 2025-07-01
    source "https://example.org/pause"
    checked 2025-08-01
    suspends annex from 2025-07-01 through 2025-12-31 if last_day is included
"""
    annex = GAP.replace("instrument law", "instrument annex")
    deciding = engine(HEADER + annex + pause + INSTRUMENT + control("exported_from is DE"))
    asked = case({"exported_from": Stated("CN"), "export_date": Stated(date(2025, 8, 1))})
    assert deciding.decide(asked, Options(needs=False)).at_most == "prohibited"
    for reading, most in (("included", "unrestricted"), ("excluded", "prohibited")):
        answered = Options(needs=False, answers=(("prc.last_day", reading),))
        assert deciding.decide(asked, answered).at_most == most


def test_a_law_kept_from_another_day_is_not_stale_by_that_day() -> None:
    reviewed = INSTRUMENT.rstrip() + "\n    review by 2026-01-01\n"
    deciding = engine(HEADER + reviewed + control("exported_from is CN"))
    for day, stale in (("2025-06-01", False), ("2026-06-01", True), ("2025-06-01", False)):
        asked = case({"exported_from": Stated("CN"), "export_date": Stated(date.fromisoformat(day))})
        assert bool(deciding.decide(asked, Options()).stale) is stale, day


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize("hour", [None, 0, 23])
def test_the_ends_of_the_calendar(day: str, hour: int | None) -> None:
    deciding = law(control("export_date is on or after 2025-11-08 or contract_date is before 2025-11-08"))
    value: date = date.fromisoformat(day)
    if hour is not None:
        value = datetime(value.year, value.month, value.day, hour, 30, tzinfo=UTC)
    asked = case({"export_date": Stated(value), "contract_date": Stated(value)})
    found = deciding.decide(asked, Options())
    # The law is in force from 2025.
    assert found.outcome == ("licence" if day > "2025" else "unrestricted")
    for fact in (Between(value, None), Between(None, value), Between(value, value), OneOf((value, value))):
        deciding.decide(case({"export_date": fact, "contract_date": fact}), Options())


def test_regimes_that_refer_to_one_another_read_a_timestamp_each_in_its_own_zone() -> None:
    """At 20:00 in Greenwich it is the next day in Shanghai, not in Berlin; the two regimes are decided together."""
    abroad = HEADER.replace("regime prc", "regime eu").replace("Asia/Shanghai", "Europe/Berlin")
    first = HEADER + INSTRUMENT.replace("in force from 2025-01-01", "in force from 2025-11-08")
    first += control("exported_from is CN")
    second = abroad + INSTRUMENT.replace("in force from 2025-01-01", "in force from 2025-11-08")
    second += control("exported_from is CN and export_date is on or after 2025-11-08", requires="prohibited from GAC")
    second += control("prc.c applies", "other", "notify from GAC")
    deciding = engine(first, second)
    early, late = datetime(2025, 11, 7, 20, tzinfo=UTC), datetime(2025, 11, 7, 21, tzinfo=UTC)
    for fact in (Stated(early), OneOf((early, late)), Between(early, late)):
        asked = case({"exported_from": Stated("CN"), "export_date": fact})
        assert outer(look(deciding, asked)).overall == (LICENCE, LICENCE), fact
    early, late = datetime(2025, 11, 7, 10, tzinfo=UTC), datetime(2025, 11, 7, 23, 30, tzinfo=UTC)
    for fact in (OneOf((early, late)), Between(early, late)):
        asked = case({"exported_from": Stated("CN"), "export_date": fact})
        assert outer(look(deciding, asked)).overall == (UNRESTRICTED, PROHIBITED), fact


def test_a_record_of_which_a_fact_is_assumed_is_not_taken_for_none() -> None:
    """The user is military or not, or there is none: then `not military` holds."""
    controls = control("not end_user.military", "c") + control("end_user.military", "d")
    relief = exemption("not (end_user is owned at least 25% by listed)", "lowers d to notify")
    bounds, exact = sharp(law(controls + relief), case({"export_date": DAY}))
    assert (bounds.overall, exact) == ((NOTIFY, LICENCE), True)
