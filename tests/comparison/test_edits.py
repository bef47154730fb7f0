"""Edits of each kind, and exactly the regions that each makes."""

from datetime import date

import pytest

from policy_lang.comparison import differing
from tests.comparison.telling import diff, law, side, told
from tests.evaluation.deciding import control, exemption


def in_force(window: str) -> str:
    return law(control("destination is CN", more=f"        in force {window}\n"))


def relief(when: str, effect: str = "lifts c") -> str:
    return law(control("destination is CN") + exemption(when, effect))


IN_PART_2 = law(control("item.prc_code is in part_2"))
TO_EAST = law(control("destination is in east"))
BROAD = control("destination is CN", name="broad")
EDITS = {
    "a tightening": (
        law(control("destination is CN and item.value is more than 500 EUR")),
        law(control("destination is CN")),
        [
            "c: unrestricted → licence | destination is CN; item.value is at most 500 EUR or item.value does not apply"
            " | from 2025-01-01"
        ],
    ),
    "a loosening": (
        TO_EAST,
        law(control("destination is CN")),
        ["c: licence → unrestricted | destination is IN | from 2025-01-01"],
    ),
    "a window that moves": (
        in_force("from 2025-11-08"),
        in_force("from 2025-12-01"),
        ["c: licence → unrestricted | c applies | from 2025-11-08 through 2025-11-30"],
    ),
    "the last day of a window": (
        in_force("from 2025-11-08 through 2025-12-10"),
        in_force("from 2025-11-08 before 2025-12-10"),
        ["c: licence → unrestricted | c applies | on 2025-12-10"],
    ),
    "a member of a set of codes": (
        IN_PART_2,
        IN_PART_2.replace("part_2 : 1C905.a, 3A001", "part_2 : 1C905.a, 1C905.b, 3A001"),
        [
            "c: unrestricted → licence | item.prc_code is not in (1C905.a, 3A001); item.prc_code is 1C905.b"
            " | from 2025-01-01"
        ],
    ),
    "a member of a set of countries": (
        TO_EAST,
        TO_EAST.replace("east : CN, IN", "east : CN, IN, DE"),
        ["c: unrestricted → licence | destination is DE | from 2025-01-01"],
    ),
    "an exemption that lifts more": (
        relief("end_uses include humanitarian"),
        relief("end_uses include humanitarian or end_uses include civil"),
        [
            "c: licence → unrestricted | destination is CN; end_uses do not include humanitarian; end_uses include civil"
            " | from 2025-01-01"
        ],
    ),
    "an exemption that only lowers": (
        relief("end_uses include humanitarian"),
        relief("end_uses include humanitarian", "lowers c to notify"),
        ["c: unrestricted → notify | destination is CN; e is on | from 2025-01-01"],
    ),
    "a bound that is included": (
        law(control("item.value is more than 500 EUR")),
        law(control("item.value is at least 500 EUR")),
        ["c: unrestricted → licence | item.value is 500 EUR | from 2025-01-01"],
    ),
    "a bound of a share that is included": (
        law(control("content by value of rare from east in item is more than 0.1%")),
        law(control("content by value of rare from east in item is at least 0.1%")),
        [
            "c: unrestricted → licence | not (content by value of rare from east in item is more than 0.1%);"
            " content by value of rare from east in item is at least 0.1% | from 2025-01-01"
        ],
    ),
    "a share inside a walk": (
        law(control("some article in item where (origin is CN and content by value of rare is at least 0.1%)")),
        law(control("some article in item where (origin is CN and content by value of rare is at least 25%)")),
        [
            "c: licence → unrestricted | some article in item where (origin is CN and content by value of rare is at"
            " least 0.1%); no article in item where (origin is CN and content by value of rare is at least 25%)"
            " | from 2025-01-01"
        ],
    ),
    "a change that another control masks": (
        law(BROAD + control("destination is CN and end_user.military", name="narrow")),
        law(BROAD + control("destination is CN and end_uses include military", name="narrow")),
        [
            "narrow: licence → unrestricted | destination is CN; end_user.military; end_uses do not include military"
            " | from 2025-01-01 | wholly masked by prc.broad",
            "narrow: unrestricted → licence | destination is CN; not end_user.military; end_uses include military"
            " | from 2025-01-01 | wholly masked by prc.broad",
        ],
    ),
    "two edits that cancel": (
        law(control("destination is CN", name="a") + control("destination is IN", name="b")),
        law(control("destination is IN", name="a") + control("destination is CN", name="b")),
        [
            "a: licence → unrestricted | destination is CN | from 2025-01-01 | wholly masked by prc.b",
            "a: unrestricted → licence | destination is IN | from 2025-01-01 | wholly masked by prc.b",
            "b: unrestricted → licence | destination is CN | from 2025-01-01 | wholly masked by prc.a",
            "b: licence → unrestricted | destination is IN | from 2025-01-01 | wholly masked by prc.a",
        ],
    ),
    "a licence of a second authority": (
        law(control("destination is CN", name="a")),
        law(control("destination is CN", name="a") + control("destination is CN", "b", "licence from GAC")),
        ["b: unrestricted → licence | b applies | from 2025-01-01"],
    ),
    "another authority": (
        law(control("destination is CN", requires="licence from MOFCOM")),
        law(control("destination is CN", requires="licence from GAC")),
        [
            "c: licence → unrestricted | destination is CN | from 2025-01-01",
            "c: unrestricted → licence | destination is CN | from 2025-01-01",
        ],
    ),
    "what was asked in vain": (
        law(control("destination is CN")),
        law(control("destination is CN or item.origin is unknown")),
        ["c: unrestricted → licence | destination is not CN; item.origin is unknown | from 2025-01-01"],
    ),
    "a field that does not apply": (
        law(control("not (item.energy_density is at least 10 Wh/kg)")),
        law(control("item.energy_density is less than 10 Wh/kg")),
        ["c: licence → unrestricted | item.energy_density does not apply | from 2025-01-01"],
    ),
    "an item of value zero": (
        law(control("content by value of rare in item is at least 0.1%")),
        law(control("content by value of rare in item is at least 0.1% or item.value is at most 0 EUR")),
        [
            "c: unrestricted → licence | not (content by value of rare in item is at least 0.1%); item.value is 0 EUR"
            " | from 2025-01-01"
        ],
    ),
    "a duty": (
        law(control("destination is CN")),
        law(control("destination is CN", more='        duty "Tell the importer."\n')),
        ["c: duties | destination is CN | from 2025-01-01"],
    ),
    "what is required": (
        law(control("destination is CN")),
        law(control("destination is CN", requires="notify")),
        ["c: licence → notify | destination is CN | from 2025-01-01"],
    ),
    "a share of a party": (
        law(control("end_user is owned at least 50% by listed")),
        law(control("end_user is owned at least 25% by listed")),
        [
            "c: unrestricted → licence | not (end_user is owned at least 50% by listed); end_user is owned at least 25%"
            " by listed | from 2025-01-01"
        ],
    ),
    "a share of a party that may not be there": (
        law(control("not (end_user is owned more than 50% by listed)")),
        law(control("end_user is owned at most 50% by listed")),
        [
            "c: licence → unrestricted | not (end_user is owned more than 50% by listed); end_user does not apply"
            " | from 2025-01-01"
        ],
    ),
    "a question that no longer matters": (
        law(control("destination is CN and last_day is included")),
        law(control("destination is CN")),
        ["c: unrestricted → licence | destination is CN | from 2025-01-01; if last_day is excluded"],
    ),
}


@pytest.mark.parametrize("name", EDITS)
def test_the_regions_of_an_edit(name: str) -> None:
    old, new, expected = EDITS[name]
    found = diff(old, new)
    assert told(found) == expected
    assert not found.unproved
    assert all(region.example is not None or region.wholly for region in found.regions)


def test_what_asks_only_for_a_duty_is_told_where_it_is_suspended() -> None:
    duty = '    control papers\n        cites "1"\n        when destination is CN\n        duty "Keep the papers."\n'
    pause = (
        'instrument pause "A pause"\n    issued by MOFCOM\n    published 2025-03-01\n'
        "    suspends papers from 2025-06-01 before 2025-09-01\n"
    )
    found = diff(law(duty), law(duty) + pause)
    assert told(found) == ["papers: duties | papers applies | from 2025-06-01 through 2025-08-31"]
    assert [region.duties_removed for region in found.regions] == [("Keep the papers.",)]
    assert not found.open
    relieved = duty + exemption("end_uses include humanitarian", "lifts papers")
    (region,) = diff(law(relieved), law(relieved) + pause).regions
    assert region.example is not None


REFACTORINGS = {
    "De Morgan": (
        law(control("destination is in east and not (end_user.military and not (end_uses include civil))")),
        law(control("(not end_user.military and in_east) or (end_uses include civil and in_east)"),
            "clause in_east : destination is CN or destination is IN\n"),
    ),
    "reordered": (
        law(control("destination is CN", name="a") + control("item.origin is CN and destination is DE", name="b")),
        law(control("destination is DE and item.origin is CN", name="b") + control("destination is CN", name="a")),
    ),
    "inside a walk": (
        law(control("no article in item where (origin is CN and not (made_in is CN or value is more than 10 EUR))")),
        law(control("every article in item where (not (origin is CN) or made_in is CN or value is more than 10 EUR)")),
    ),
    "a share of a set made up otherwise": (
        law(control("content by value of rare from east in item is at least 25%")),
        law(control("content by value of rare from (IN, CN) in item is at least enough")),
    ),
    "a clause about a record": (
        law(control("item.origin is CN and item.value is at least 10 EUR")),
        law(control("item.dear"), "clause dear for article : value is at least 10 EUR and origin is CN\n"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFACTORINGS)
def test_a_refactoring_differs_nowhere(name: str) -> None:
    found = diff(*REFACTORINGS[name])
    assert told(found) == []
    assert not found.unproved
    assert not found.differs


def test_the_law_as_published_on_two_days() -> None:
    from policy_lang.comparison.compare import compare

    text = law(control("destination is CN")) + (
        'instrument later "Later"\n    issued by MOFCOM\n    published 2025-11-08\n'
        "    suspends law\n        from 2025-11-08 through 2025-12-10\n"
    )
    before, after = (side(text, date.fromisoformat(day).toordinal()) for day in ("2025-11-07", "2025-11-08"))
    found = compare(before, after)
    assert told(found) == ["c: licence → unrestricted | c applies | from 2025-11-08 through 2025-12-10"]
    assert [(c.kind, c.name, c.what) for c in found.changes] == [
        ("instrument", "prc.later", "added"),
        ("act", "prc.later suspends law", "added"),
    ]
    assert [s.status for s in found.timelines[0].new] == ["pending", "in force", "suspended", "in force"]


def test_a_renamed_control_is_one_change() -> None:
    found = diff(law(control("destination is CN", name="a")), law(control("destination is CN", name="b")))
    assert [(c.kind, c.name, c.what, c.details) for c in found.changes] == [
        ("control", "prc.b", "renamed", ("formerly prc.a",))
    ]
    assert not found.differs


MANY = [
    "end_uses include civil", "logic_node is at most 14 nm", "item.prc_code is 3A001", "item.mass is more than 1 kg",
    "item.value is more than 1 EUR", "exported_from is IN", "item.origin is DE", "item.made_in is CN",
    "end_user.military", "end_user.country is US", "item.material is steel",
]  # fmt: skip


def test_what_hangs_on_a_long_condition_is_told_by_its_name() -> None:
    def text(alternatives: list[str]) -> str:
        return law(
            control(" or ".join(alternatives), "a") + control("destination is CN and not a applies", "b", "prohibited")
        )

    found = diff(text(MANY), text(MANY[:-1]))
    assert [line for line in told(found) if line.startswith("b:")] == [
        "b: unrestricted → prohibited | destination is CN; a applies (as it stood); not a applies (as it stands)"
        " | from 2025-01-01"
    ]


def test_which_meaning_of_a_name_is_wider_is_seen_through_the_names_that_read_it(monkeypatch) -> None:
    """The new meaning is narrower, though no part of it shows that; so no case is looked for the other way round.

    As in a law in which all that the names mean is too much to be written out.
    """
    monkeypatch.setattr(differing, "OPENED_LIMIT", 10)

    def text(alternatives: list[str]) -> str:
        clauses = (
            f"clause inner : {' or '.join(alternatives)}",
            "clause between : inner or some article in item where (origin is TW)",
            "clause outer : between and no article in item where (origin is US)",
        )
        more = "".join(f"{clause}\n" for clause in clauses)
        return law(control("destination is CN and outer"), more)

    (first, *others), more = MANY[:-1], "destination is in (CN, IN)"
    old = text([*others, f"({first} and {more})", f"({first} and not ({more}))", MANY[-1]])
    new = text([*others, first])
    found = diff(old, new)
    assert told(found) == [
        "c: licence → unrestricted | destination is CN; outer (as it stood); not outer (as it stands) | from 2025-01-01"
    ]
    assert found.left_out == 0


def test_regions_that_differ_only_in_their_days_are_told_once() -> None:
    """From December on the clause means something else, and the edit changes both of its meanings."""

    def text(last: str) -> str:
        first, later = (" or ".join([*some, last]) for some in (MANY[:-1], MANY[1:-1]))
        act = (
            'instrument later "Later"\n    issued by MOFCOM\n    published 2025-01-01\n    in force from 2025-12-01\n'
            f"    replaces clause big\n        as {later}\n"
        )
        return law(control("destination is CN and not big"), f"clause big : {first}\n") + act

    assert told(diff(text("item.material is steel"), text("item.material is dysprosium"))) == [
        "c: licence → unrestricted | destination is CN; not big (as it stood); big (as it stands) | from 2025-01-01",
        "c: unrestricted → licence | destination is CN; big (as it stood); not big (as it stands) | from 2025-01-01",
    ]


def test_an_example_answers_a_question_by_a_reading_that_no_condition_names() -> None:
    """The control asks only for the first reading; the example of what is gone needs the other one."""
    old = law(control("not (scope is narrow) and destination is CN"))
    found = diff(old, law(control("not (scope is narrow) and destination is CN and item.origin is CN")))
    assert found.unproved == ()
    assert [dict(r.readings)["prc.scope"] for r in found.regions] == ["wide"]


def test_readings_that_a_law_hangs_on_are_told_beside_those_that_conditions_ask() -> None:
    window = "        in force from 2025-11-08 if last_day is included\n"
    old, new = (law(control(f"destination is CN{more}", more=window)) for more in (" and not (scope is narrow)", ""))
    assert told(diff(old, new)) == [
        "c: unrestricted → licence | destination is CN | from 2025-11-08; if last_day is included and scope is narrow"
    ]


@pytest.mark.parametrize("turned", [False, True])
def test_a_question_in_a_window_is_the_same_question_in_a_condition(turned: bool) -> None:
    """Where one side is in force under a reading only, and the other asks for that reading, nothing differs."""
    asking = law(control("destination is CN and scope is narrow", more="        in force from 2025-11-08\n"))
    hanging = law(control("destination is CN", more="        in force from 2025-11-08 if scope is narrow\n"))
    found = diff(hanging, asking) if turned else diff(asking, hanging)
    assert (found.regions, found.unproved, found.left_out) == ((), (), 0)


def test_regions_under_other_readings_are_told_apart() -> None:
    """The same words on both stretches, but the question is asked for another reading on each."""

    def text(last: str) -> str:
        first, later = (" or ".join([*some, last]) for some in (MANY[:-1], MANY[1:-1]))
        act = (
            'instrument later "Later"\n    issued by MOFCOM\n    published 2025-01-01\n    in force from 2025-12-01\n'
            f"    replaces clause big\n        as {later}\n"
        )
        when = (
            "((export_date is before 2025-12-01 and scope is narrow) or "
            "(export_date is on or after 2025-12-01 and scope is wide)) and big"
        )
        return law(control(when), f"clause big : {first}\n") + act

    assert sorted(told(diff(text("item.material is steel"), text("item.material is dysprosium")))) == sorted(
        [
            "c: licence → unrestricted | big (as it stood); not big (as it stands)"
            " | from 2025-01-01 through 2025-11-30; if scope is narrow",
            "c: unrestricted → licence | not big (as it stood); big (as it stands)"
            " | from 2025-01-01 through 2025-11-30; if scope is narrow",
            "c: licence → unrestricted | big (as it stood); not big (as it stands) | from 2025-12-01; if scope is wide",
            "c: unrestricted → licence | not big (as it stood); big (as it stands) | from 2025-12-01; if scope is wide",
        ]
    )


def test_a_case_that_differs_only_where_an_amount_does_not_apply_is_a_region():
    """A share of what has no value is not reached; of a value, more of these articles would reach it."""
    few = (
        "(number of each article where (material is in rare) in item is less than 2"
        " or content by value of rare in item is more than 25%)"
    )
    body = control(f"not {few} and every article in item where (material is in rare)")
    found = diff(law(body), law(body.replace("licence", "prohibited")))
    assert len(found.regions) == 1
    assert found.left_out == 0


def test_a_mask_is_seen_through_where_an_amount_does_not_apply():
    """What has no value, and is covered by another control for some users, differs for the others."""
    masking = control("not end_user.military", name="a")
    body = (
        "not (content by value of rare from east in item is more than 50%) and item.material contains rare"
        " and every article in item where (origin is in {})"
    )
    old, new = (masking + control(body.format(places)) for places in ("east", "others"))
    found = diff(law(old), law(new))
    assert [(region.old, region.new, region.masked_by) for region in found.regions] == [
        ("licence", "unrestricted", ("prc.a",)),
        ("unrestricted", "licence", ("prc.a",)),
    ]
    assert found.left_out == 0
