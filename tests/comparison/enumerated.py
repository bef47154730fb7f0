"""A small world in which every case of a stated grid can be tried: random laws and edits, and all cases of the grid.

The grid: 4 destinations (one does not apply) × 3 answers about the end user, with each of the trees of an item worth
1000 EUR, and the smallest trees also of an item worth nothing and of one without a value; and cases without an item. A
part is terbium or steel, from CN or DE, and worth 0, 1, 250 or 1000 EUR or has no value, so that shares lie below, at and above the thresholds
0.1 % and 25 %. Trees: no part, one part, two parts, three parts of which two are alike, a part in
a part, a part in a part beside another, and a part in a part in a part.
"""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from itertools import combinations_with_replacement, islice, product
from random import Random

from policy_lang.comparison.comparing import Comparing
from policy_lang.comparison.meaning import Meaning, meaning
from policy_lang.comparison.region import Region, condition_of
from policy_lang.comparison.sides import EVERYTHING_PUBLISHED, Side
from policy_lang.comparison.situations import pairs
from policy_lang.core import program as core
from policy_lang.core.facts import NOT_APPLICABLE, Case, Fact, Members, Money, Record, Stated
from policy_lang.engine.bounds import control_result
from policy_lang.evaluation.law import Law
from policy_lang.evaluation.reference import Evaluation
from policy_lang.reasoning.closed import ClosedCase
from policy_lang.reasoning.effects import NOTHING, reducing
from policy_lang.values.dates import day_start
from tests.evaluation.deciding import INSTRUMENT, control, exemption, read, shown
from tests.strategies.edits import EDITS
from tests.strategies.facts import ZONE
from tests.strategies.policies import HEADER

Part = tuple[str, str, int | None, tuple["Part", ...]]
"""Material, origin, value in EUR if it has one, and what is in it."""
MOMENT = day_start(date(2025, 6, 1))
WHOLE = 1000
LEAVES: tuple[Part, ...] = (
    *((m, o, v, ()) for m, o, v in product(("terbium", "steel"), ("CN", "DE"), (1, 250, WHOLE))),
    ("terbium", "CN", 0, ()),
    ("terbium", "CN", None, ()),
)
FEW: tuple[Part, ...] = (
    ("terbium", "CN", 1, ()),
    ("terbium", "DE", 250, ()),
    ("steel", "CN", 250, ()),
    ("steel", "DE", 1, ()),
)
ROOTS = (("steel", "DE", WHOLE), ("terbium", "CN", WHOLE), ("steel", "DE", 0), ("terbium", "CN", None))
DESTINATIONS = ("CN", "IN", "DE", None)
USERS = (True, False, None)


def trees() -> Iterator[tuple[Part, ...]]:
    """What may be in the item."""
    yield ()
    yield from ((leaf,) for leaf in LEAVES)
    yield from combinations_with_replacement(LEAVES, 2)
    yield from ((a, a, b) for a, b in product(FEW, FEW))
    yield from (((*outer[:3], (inner,)),) for outer, inner in product(FEW, LEAVES))
    yield from (((*outer[:3], (inner,)), beside) for outer, inner, beside in product(FEW, FEW, FEW))
    yield from (((*a[:3], ((*b[:3], (c,)),)),) for a, b, c in product(FEW, FEW, FEW))


def grid(*texts: str) -> Iterator[Case]:
    """Every case, those that differ only in what no text mentions once."""
    destinations = DESTINATIONS if any("destination" in text for text in texts) else DESTINATIONS[:1]
    users = USERS if any("military" in text for text in texts) else USERS[:1]
    yield from (_case(NOT_APPLICABLE, destination, military) for destination, military in product(destinations, users))
    for number, parts in enumerate(trees()):
        for material, origin, value in ROOTS if number <= len(LEAVES) else ROOTS[:2]:
            item = _article((material, origin, value, parts), "item")
            for destination, military in product(destinations, users):
                yield _case(item, destination, military)


def _case(item: Fact, destination: str | None, military: bool | None) -> Case:
    user: dict[str, Fact] = {
        "military": NOT_APPLICABLE if military is None else Stated(military),
        **dict.fromkeys(("id", "country"), NOT_APPLICABLE),
        "owners": Members(()),
    }
    facts: dict[str, Fact] = {
        **dict.fromkeys(("exported_from", "export_date", "contract_date", "logic_node"), NOT_APPLICABLE),
        "item": item,
        "destination": NOT_APPLICABLE if destination is None else Stated(destination),
        "end_user": Record("party", "end_user", user),
        "end_uses": Stated(frozenset()),
    }
    return Case("case", Record("case", "", facts))


def _article(part: Part, place: str) -> Record:
    material, origin, value, parts = part
    inside = tuple(_article(one, f"{place}.parts[{index}]") for index, one in enumerate(parts))
    fields: dict[str, Fact] = {
        "prc_code": Stated(frozenset()),
        "material": Stated(material),
        "origin": Stated(origin),
        "value": NOT_APPLICABLE if value is None else Stated(Money(Fraction(value), "EUR")),
        **dict.fromkeys(("made_in", "mass", "quantity", "energy_density"), NOT_APPLICABLE),
        "parts": Members(inside),
        "processes": Members(()),
    }
    return Record("article", place, fields)


class Laws:
    """Random laws of this world, and edits of them."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def pick(self, *choices: str) -> str:
        """One of some texts."""
        return self.random.choice(choices)

    def text(self) -> str:
        """A regime with a clause about the case, one about articles, up to three controls, and perhaps an exemption."""
        clauses = f"clause near : {self.condition(1)}\nclause part_of for article : {self.of_article(1)}\n"
        names = ("a", "b", "c")[: self.random.randint(1, 3)]
        outcomes = ("licence", "prohibited", "notify", "licence from GAC")
        body = "".join(control(self.condition(2, True), name, self.pick(*outcomes)) for name in names)
        if self.random.random() < 0.5:
            effect = self.pick("lifts a", "discharges a", f"lifts {', '.join(names)}")
            body += exemption(self.condition(1, True), effect)
        return HEADER + clauses + INSTRUMENT + body

    def edited(self, text: str) -> str:
        """The text with one edit behind its header, or two."""
        from re import finditer

        for _ in range(self.random.randint(1, 2)):
            places = [
                (match.start(), match.end(), new)
                for pattern, replacements in EDITS
                for match in finditer(pattern, text)
                for new in replacements
                if match.start() > len(HEADER)
            ]
            if places:
                start, end, new = self.random.choice(places)
                text = text[:start] + new + text[end:]
        return text

    def condition(self, depth: int, clauses: bool = False) -> str:
        """A condition about the case."""
        if depth and self.random.random() < 0.55:
            parts = [self.condition(depth - 1, clauses) for _ in range(2)]
            return f"({self.pick(' and ', ' or ').join(parts)})"
        tests = [
            lambda: f"destination {self.country()}",
            lambda: self.pick("", "not ") + "end_user.military",
            lambda: f"item.{self.of_article(0)}",
            self.share,
            self.share,
            lambda: f"{self.walk()} article in {self.pick('item', 'item.parts')} where ({self.of_article(1)})",
            lambda: f"{self.walk()} article in {self.pick('item', 'item.parts')} where ({self.of_article(1)})",
            lambda: f"number of each article where ({self.of_article(0)}) in item is {self.op()} {self.pick('1', '2')}",
            lambda: (
                f"total value of each article where ({self.of_article(0)}) in item is {self.op()} {self.pick('1', '500')} EUR"
            ),
        ]
        if clauses:
            tests += [lambda: self.pick("", "not ") + "near", lambda: "some article in item where (part_of)"] * 2
        return self.random.choice(tests)()

    def of_article(self, depth: int) -> str:
        """A condition about an article."""
        if depth and self.random.random() < 0.4:
            parts = [
                self.of_article(0),
                self.of_article(depth - 1) if self.random.random() < 0.5 else self.inner_share(),
            ]
            return self.pick(" and ", " or ").join(parts)
        return self.pick(
            f"origin {self.country()}",
            f"material is{self.pick('', ' not')} in {self.pick('rare', 'light')}",
            f"material contains {self.pick('rare', 'light')}",
            f"value is {self.op()} {self.pick('0', '1', '10', '500')} EUR",
        )

    def share(self) -> str:
        """A test of a share of the item."""
        of = self.pick("rare", "rare from east", "light from others", f"each article where ({self.of_article(0)})")
        if self.random.random() < 0.4:
            of += f" not inside any article where ({self.of_article(0)})"
        return f"content by value of {of} in item is {self.op()} {self.pick('0.1%', '25%', '50%', 'de_minimis')}"

    def inner_share(self) -> str:
        """A test of a share of the article at hand."""
        of = self.pick("rare", "rare from east", "each article called inner where (inner.origin is CN)")
        return f"content by value of {of} is {self.op()} {self.pick('0.1%', '25%', '50%')}"

    def walk(self) -> str:
        return self.pick("some", "every", "no")

    def op(self) -> str:
        return self.pick("at least", "more than", "at most", "less than")

    def country(self) -> str:
        return self.pick("is CN", "is not CN", "is in east", "is not in east", "is DE", "is in others")


Key = tuple[str, str]
"""A control and an authority."""
Came = tuple[int, int] | None
"""The rank required, and what of it is outstanding; None where that is open."""


def effects(law: Law, case: Case) -> dict[Key, Came]:
    """What each control comes to in a case."""
    evaluation = Evaluation(law, case)
    found: dict[Key, Came] = {}
    for name, status in law.controls.items():
        body = status.body
        if status.in_force and isinstance(body, core.Control) and body.requirement is not None:
            result = control_result(evaluation, name, reducing(law, name))
            closed = result.outcome[0] == result.outcome[1] and result.outstanding[0] == result.outstanding[1]
            found[name, body.requirement.authority] = (result.outcome[0], result.outstanding[0]) if closed else None
    return found


class Tried:
    """Two laws of this world, what the diff tells of them, and what a case of the grid says of that."""

    def __init__(self, old: str, new: str) -> None:
        self.texts = (old, new)
        self.old, self.new = read(old), read(new)
        comparing = Comparing.of(*(Side("law", program, EVERYTHING_PUBLISHED, {}) for program in (self.old, self.new)))
        self.meaning: Meaning = meaning(comparing)
        self.conditions = {id(r): condition_of(r) for r in self.meaning.regions if r.cone is not None}
        (self.pair,) = (
            pair
            for situation in comparing.of_regime("prc")
            for pair in pairs(situation)
            if situation.start <= MOMENT < situation.end
        )

    @property
    def open(self) -> bool:
        """Whether something was not proved, or rests on a bounded search."""
        return bool(self.meaning.unproved or self.meaning.left_out)

    def wrong(self, every: int = 1) -> str | None:
        """What the grid shows to be wrong, None if nothing; of so many cases one is tried."""
        assert self.pair.old is not None
        assert self.pair.new is not None
        for case in islice(grid(*self.texts), 0, None, every):
            before, after = effects(self.pair.old.law, case), effects(self.pair.new.law, case)
            for key in before.keys() | after.keys():
                a, b = before.get(key, (0, 0)), after.get(key, (0, 0))
                if not self._told(key, case, a, b):
                    return f"{key} comes to {a} and {b} in the case {shown(case)}"
        return None

    def _told(self, key: Key, case: Case, before: Came, after: Came) -> bool:
        """Whether the regions say of a case what is so.

        Where a share of nothing leaves the effect open on a side, a region may hold or not; so may one that such a share
        leaves open.
        """
        if before is None or after is None:
            return True
        mine = (region for region in self.meaning.regions if (region.provision, region.authority) == key)
        holding = [self.holds(region, case) for region in mine]
        if before == after:
            return True not in holding
        return holding.count(True) == 1 or (True not in holding and None in holding)

    def holds(self, region: Region, case: Case) -> bool | None:
        """Whether a case lies in a region."""
        closed = ClosedCase(self.old.vocabulary, case, {}, ZONE)
        if region.cone is not None:
            return closed.truth(self.conditions[id(region)])
        world = self.pair.new if region.old == NOTHING else self.pair.old
        assert world is not None
        return closed.truth(world.formulas.applies(region.provision))
