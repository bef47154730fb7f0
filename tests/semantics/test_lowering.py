"""What conditions become: spot checks of core terms."""

from datetime import date
from fractions import Fraction

import pytest

from policy_lang.core import terms
from policy_lang.core.vocabulary import FieldType, Kind
from policy_lang.values.truth import Truth
from tests.semantics.checking import CONTROL, program, regime, when

COUNTRY = FieldType(Kind.COUNTRY)
MATERIAL = FieldType(Kind.MATERIAL)
ARTICLE = FieldType(Kind.RECORD, "article")
DESTINATION = terms.Path(0, ("destination",), COUNTRY)
ITEM = terms.Path(0, ("item",), ARTICLE)
TO_GERMANY = terms.Member(DESTINATION, terms.Listed(("DE",)))
DECLARED = """\
countries near : DE, FR
materials magnets : dysprosium, terbium
threshold share : 0.1%
measure twice for article : mass * 2
clause leaves : exported_from is CN
clause metal for article : material is in magnets
question last_day "?"
    included "i"
    excluded "e"
"""


def lowered(condition: str) -> terms.Term:
    return program(when(condition, DECLARED)).controls["prc.c"].when


LOWERED: list[tuple[str, terms.Term]] = [
    ("destination is DE", TO_GERMANY),
    ("case.destination is DE", TO_GERMANY),
    ("destination is not DE", terms.Not(TO_GERMANY)),
    ("destination is in near", terms.Member(DESTINATION, terms.SetName("prc.near"))),
    ("destination is in (DE)", TO_GERMANY),
    (
        "destination is in (anywhere except DE, near)",
        terms.Member(
            DESTINATION, terms.Union((terms.Everything(),), (terms.Listed(("DE",)), terms.SetName("prc.near")))
        ),
    ),
    ("destination is DE and destination is DE", terms.All((TO_GERMANY, TO_GERMANY))),
    ("(destination is DE or destination is DE)", terms.Any((TO_GERMANY, TO_GERMANY))),
    ("none of\n            - destination is DE", terms.Not(terms.Any((TO_GERMANY,)))),
    ("leaves", terms.Call("prc.leaves", None)),
    ("item.metal", terms.Call("prc.metal", ITEM)),
    ("last_day is included", terms.Reading("prc.last_day", "included")),
    ("end_user.military is no", terms.Not(terms.Flag(terms.Path(0, ("end_user", "military"), FieldType(Kind.YES_NO))))),
    (
        "export_date is on or after 2025-04-04",
        terms.CompareDate(terms.Path(0, ("export_date",), FieldType(Kind.DATE)), "on or after", date(2025, 4, 4)),
    ),
    (
        "item.origin is case.destination",
        terms.Same(terms.Path(0, ("item", "origin"), COUNTRY), DESTINATION),
    ),
    (
        "item.twice is at least 3 kg",
        terms.Compare(terms.MeasureCall("prc.twice", ITEM), "at least", terms.Constant(Fraction(3))),
    ),
    (
        "item.value is at least 3 EUR",
        terms.Compare(
            terms.FieldAmount(terms.Path(0, ("item", "value"), FieldType(Kind.MONEY))),
            "at least",
            terms.Constant(Fraction(3), "EUR"),
        ),
    ),
    ("item.origin is unknown", terms.InVain(terms.Path(0, ("item", "origin"), COUNTRY))),
    (
        "some article in item where (origin is DE)",
        terms.Quantified(
            "some",
            terms.Walk("article", ITEM),
            terms.Member(terms.Path(1, ("origin",), COUNTRY), terms.Listed(("DE",))),
        ),
    ),
    (
        "every article called part in item where (part.metal)",
        terms.Quantified("every", terms.Walk("article", ITEM), terms.Call("prc.metal", terms.Path(1, (), ARTICLE))),
    ),
    (
        "contains magnets from near in item",
        terms.Quantified(
            "some",
            terms.Walk("article", ITEM),
            terms.All(
                (
                    terms.Contains(terms.Path(1, ("material",), MATERIAL), terms.SetName("prc.magnets")),
                    terms.Member(terms.Path(1, ("origin",), COUNTRY), terms.SetName("prc.near")),
                )
            ),
        ),
    ),
    (
        "content by value of each article where (origin is DE) in item is at least share",
        terms.Share(
            "value",
            ITEM,
            terms.Member(terms.Path(1, ("origin",), COUNTRY), terms.Listed(("DE",))),
            None,
            "at least",
            terms.ThresholdName("prc.share"),
        ),
    ),
    (
        "content by mass of magnets in item is more than 5%",
        terms.Share(
            "mass",
            ITEM,
            terms.Member(terms.Path(1, ("material",), MATERIAL), terms.SetName("prc.magnets")),
            None,
            "more than",
            terms.Constant(Fraction(1, 20)),
            terms.SetName("prc.magnets"),
        ),
    ),
    (
        'end_user is directly owned at least 50% by one of ("P1")',
        terms.Owned(
            terms.Path(0, ("end_user",), FieldType(Kind.RECORD, "party")),
            "at least",
            terms.Constant(Fraction(1, 2)),
            terms.Listed(("P1",)),
            None,
            True,
            True,
        ),
    ),
    (
        "end_user is owned at least 50% by each party where (military)",
        terms.Owned(
            terms.Path(0, ("end_user",), FieldType(Kind.RECORD, "party")),
            "at least",
            terms.Constant(Fraction(1, 2)),
            None,
            terms.Flag(terms.Path(1, ("military",), FieldType(Kind.YES_NO))),
            False,
            False,
        ),
    ),
    (
        'end_user is in ("P1")',
        terms.Member(terms.Path(0, ("end_user", "id"), FieldType(Kind.TEXT)), terms.Listed(("P1",))),
    ),
    ("number of each article in item is at least 2",
     terms.Compare(terms.Total(terms.Walk("article", ITEM), None, None), "at least", terms.Constant(Fraction(2)))),
]  # fmt: skip


@pytest.mark.parametrize(("condition", "term"), LOWERED, ids=[row[0] for row in LOWERED])
def test_a_condition_becomes_a_core_term(condition: str, term: terms.Term) -> None:
    assert lowered(condition) == term


def test_marks_keep_the_words_and_the_line() -> None:
    built = lowered("destination  is   in near  # a remark")
    assert built.mark == terms.Mark("destination is in near", "prc.policy:26")


def test_a_named_control_applies_alone_and_an_instrument_with_all_but_the_one_that_asks() -> None:
    text = """
    control c1
        cites "2"
        when foreign_content applies
        requires licence
    control c2
        cites "3"
        when c1 applies
        requires licence
"""
    built = program(regime(CONTROL + text)).controls
    assert built["prc.c1"].when == terms.Applies(("prc.foreign_content",))
    asked = INSTRUMENT_ASKS.format("a61")
    assert program(regime(CONTROL + asked)).controls["prc.c1"].when == terms.Applies(("prc.foreign_content",))


INSTRUMENT_ASKS = """
    control c1
        cites "2"
        when {0} applies
        requires licence
"""


def test_a_control_carries_what_the_author_wrote() -> None:
    text = CONTROL.replace(
        'cites "para. 1"',
        'cites "para. 1(1)"\n        cites "annex"\n        quote zh "出口"\n        note unverified "by hearsay"\n'
        '        duty "Keep records."\n        charges item.value * 5%',
    )
    control = program(regime(text)).controls["prc.foreign_content"]
    assert control.cites == "Announcement No. 61, para. 1(1); annex"
    assert [(q.language, q.text) for q in control.quotes] == [("zh", "出口")]
    assert [(n.text, n.unverified) for n in control.notes] == [("by hearsay", True)]
    assert control.duties == ("Keep records.",)
    assert isinstance(control.charges, terms.Arithmetic)
    assert control.place == "prc.policy:16"


def test_an_exemption_without_a_condition_always_takes_effect() -> None:
    text = CONTROL.replace("        when end_uses include humanitarian\n", "")
    assert program(regime(text)).exemptions["prc.relief"].when == terms.Truism(Truth.TRUE)


def test_sets_keep_their_values_once() -> None:
    built = program(regime("countries near : DE, FR, DE\nclause c : destination is in near\n" + CONTROL))
    assert built.sets["prc.near"] == terms.Listed(("DE", "FR"))


def test_the_identity_of_a_policy_set_is_its_content() -> None:
    first = program(regime(CONTROL)).sha256
    assert first == program(regime(CONTROL)).sha256
    assert first != program(regime(CONTROL + "\n")).sha256
