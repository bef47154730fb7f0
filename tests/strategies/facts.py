"""Strategies for cases over the vocabulary of `strategies.policies`: closed ones, and the same with facts opened.

An opened case stands for many closed ones, and the closed case that it came from is one of them.
"""

from datetime import UTC, date, datetime, timedelta, timezone
from fractions import Fraction
from typing import NamedTuple

from hypothesis import strategies as st

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
from policy_lang.values.dates import local_moment, moment_day
from tests.strategies import policies

ZONE = "Asia/Shanghai"
WH_PER_KG = Fraction(3600)
NANOMETRE = Fraction(1, 10**9)

NUMBERS = tuple(
    Fraction(text)
    for text in ("0", "0.999", "1", "1.001", "9.999", "10", "10.001", "499.5", "500", "500.5", "1000", "2000")
)
"""Just below, at and just above the amounts that policies compare with, and wholes of which they are a share."""
SHARES = tuple(Fraction(text) / 100 for text in ("0", "0.1", "24.9", "25", "25.1", "49.9", "50", "50.1", "100"))
DAYS = tuple(sorted({day + timedelta(days=n) for day in (*policies.DAYS, date(2025, 12, 10)) for n in (-1, 0, 1)}))
LEAVES = ("1C905.a.1", "1C905.a.2", "1C905.b", "3A001", "3A002")
TIMESTAMPS = tuple(
    datetime(day.year, day.month, day.day, hour, tzinfo=zone)
    for day in (policies.DAYS[0], date(2025, 12, 10))
    for hour, zone in ((6, UTC), (7, UTC), (8, UTC), (16, UTC), (15, timezone(timedelta(hours=8))))
)


def rarely(draw: st.DrawFn, one_in: int) -> bool:
    """Yes once in so many times."""
    return draw(st.integers(1, one_in)) == one_in


class _Closed:
    """Draws a closed case: every field is stated or does not apply, every list is complete."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.shared: dict[tuple[str, str], Record] = {}

    def pick(self, values: tuple[object, ...]) -> Fact:
        if rarely(self.draw, 12):
            return NOT_APPLICABLE
        return Stated(self.draw(st.sampled_from(values)))  # type: ignore[arg-type]

    def amount(self, factor: Fraction = Fraction(1)) -> Fact:
        return self.pick(tuple(number * factor for number in NUMBERS))

    def money(self) -> Fact:
        currency = "USD" if rarely(self.draw, 8) else "EUR"
        return self.pick(tuple(Money(number, currency) for number in NUMBERS))

    def codes(self) -> Fact:
        return Stated(self.draw(st.frozensets(st.sampled_from(LEAVES), max_size=2)))

    def uses(self) -> Fact:
        return Stated(self.draw(st.frozensets(st.sampled_from(policies.USES), max_size=2)))

    def date(self, stamps: bool = True) -> Fact:
        if stamps and rarely(self.draw, 4):
            return Stated(self.draw(st.sampled_from(TIMESTAMPS)))
        return Stated(self.draw(st.sampled_from(DAYS)))

    def case(self) -> Case:
        for name in policies.PARTIES:
            self.shared["party", name] = Record("party", f"party {name}", {})
        for (_, name), record in tuple(self.shared.items()):
            record.fields.update(self.party(record.place, name))
        inner = self.article("article A1", 2)
        self.shared["article", "A1"] = inner
        facts: dict[str, Fact] = {
            "item": self.article("item", 0),
            "exported_from": self.pick(policies.COUNTRIES),
            "destination": self.pick(policies.COUNTRIES),
            "export_date": self.date(),
            "contract_date": NOT_APPLICABLE if rarely(self.draw, 12) else self.date(),
            "end_user": Shared("party", self.draw(st.sampled_from(policies.PARTIES))),
            "end_uses": self.uses(),
            "logic_node": self.amount(NANOMETRE),
        }
        rates = {("USD", "EUR"): Fraction(1, 2)}
        return Case("A-17", Record("case", "", facts), self.shared, rates)

    def article(self, place: str, depth: int) -> Record:
        parts: list[Record | Shared] = []
        if depth < 3:
            for index in range(self.draw(st.integers(0, 3 - depth))):
                if ("article", "A1") in self.shared and rarely(self.draw, 4):
                    parts.append(Shared("article", "A1"))
                else:
                    parts.append(self.article(f"{place}.parts[{index}]", depth + 1))
        processes = tuple(
            Record(
                "process",
                f"{place}.processes[{index}]",
                {"kind": self.pick(policies.KINDS), "technology_origin": self.pick(policies.COUNTRIES)},
            )
            for index in range(self.draw(st.integers(0, 1)))
        )
        fields: dict[str, Fact] = {
            "prc_code": self.codes(),
            "material": self.pick(policies.MATERIALS),
            "origin": self.pick(policies.COUNTRIES),
            "made_in": self.pick(policies.COUNTRIES),
            "value": self.money(),
            "mass": self.amount(),
            "quantity": self.draw(st.sampled_from((Stated(Fraction(1)), Stated(Fraction(1)), Stated(Fraction(3))))),
            "energy_density": self.amount(WH_PER_KG),
            "parts": Members(tuple(parts)),
            "processes": Members(processes),
        }
        for name in ("value", "mass"):
            if parts and rarely(self.draw, 5):
                fields[name] = SUM_OF_PARTS
        return Record("article", place, fields)

    def party(self, place: str, name: str) -> dict[str, Fact]:
        stakes = tuple(
            Record(
                "stake",
                f"{place}.owners[{index}]",
                {
                    "holder": Shared("party", self.draw(st.sampled_from(policies.PARTIES))),
                    "share": self.pick(SHARES),
                },
            )
            for index in range(self.draw(st.integers(0, 2)))
        )
        return {
            "id": Stated(name if rarely(self.draw, 2) else f"X{name}"),
            "country": self.pick(policies.COUNTRIES),
            "military": self.pick((True, False)),
            "owners": Members(stakes),
        }


@st.composite
def closed_cases(draw: st.DrawFn) -> Case:
    """Cases in which every fact is closed."""
    return _Closed(draw).case()


# -- opening ---------------------------------------------------------------------------------------------------


def copied(case: Case) -> Case:
    """The same case in other records, which may be changed."""
    shared = {key: _copied(record) for key, record in case.shared.items()}
    return Case(case.id, _copied(case.facts), shared, dict(case.rates), case.place)


def _copied(record: Record) -> Record:
    return Record(record.type, record.place, {name: _copied_fact(fact) for name, fact in record.fields.items()})


def _copied_fact(fact: Fact) -> Fact:
    if isinstance(fact, Record):
        return _copied(fact)
    if isinstance(fact, Members):
        return Members(tuple(_copied(r) if isinstance(r, Record) else r for r in fact.records), fact.complete)
    return fact


def records_of(case: Case) -> list[Record]:
    """Every record of a case, each once."""
    found: list[Record] = []
    todo: list[Fact] = [case.facts, *case.shared.values()]
    while todo:
        fact = todo.pop(0)
        if isinstance(fact, Members):
            todo.extend(r for r in fact.records if isinstance(r, Record))
        elif isinstance(fact, Record):
            found.append(fact)
            todo.extend(fact.fields.values())
    return found


class Opened(NamedTuple):
    """A closed case, and cases made from it by opening facts: each stands for all that those before it do."""

    closed: Case
    opened: tuple[Case, ...]


class _Opening:
    """Opens facts of a case that may be changed; `asked` says whether a fact may become one asked in vain."""

    def __init__(self, draw: st.DrawFn, case: Case, asked: bool) -> None:
        self.draw = draw
        self.case = case
        self.asked = asked

    def open_some(self) -> None:
        """Open a few facts."""
        places = [(record, name) for record in records_of(self.case) for name in sorted(record.fields)]
        for _ in range(self.draw(st.integers(1, 4))):
            record, name = self.draw(st.sampled_from(places))
            if name in record.fields:
                fact = self.opened(record, name, record.fields[name])
                if fact is MISSING:
                    del record.fields[name]
                else:
                    record.fields[name] = fact

    def opened(self, record: Record, name: str, fact: Fact) -> Fact:
        """The fact, opened or as it is."""
        match fact:
            case Members():
                return self.opened_list(record, name, fact)
            case Record() | Shared():
                return MISSING if record.type == "stake" or rarely(self.draw, 3) else fact
            case Stated(value):
                return self.draw(st.sampled_from(self.states(name, value)))
            case Between() | OneOf() | Asked():
                return MISSING
        return self.hidden()

    def hidden(self) -> Fact:
        return self.draw(st.sampled_from((MISSING, Asked("no answer")))) if self.asked else MISSING

    def states(self, name: str, value: object) -> list[Fact]:
        """The states in which a value may be known less well."""
        states: list[Fact] = [self.hidden()]
        if isinstance(value, bool):
            return [*states, OneOf((True, False))]
        if isinstance(value, datetime):
            day = moment_day(local_moment(value, ZONE))
            return [*states, Stated(day), Between(day, day), Between(value, value + timedelta(hours=9))]
        if isinstance(value, date):
            near = (value - timedelta(days=1), value + timedelta(days=1))
            states += [
                Between(value, near[1]),
                Between(near[0], None, True),
                OneOf((near[0], value)),
                Between(*near),
            ]
            return [*states, Between(near[0], near[1], True, True)]
        if isinstance(value, Fraction | Money):
            return [*states, *self.ranges(value)]
        if isinstance(value, frozenset):
            return [*states, *self.coarser(name, value)]
        others = {"country": policies.COUNTRIES, "material": policies.MATERIALS, "kind": policies.KINDS}
        chosen = others.get(name) or (policies.COUNTRIES if value in policies.COUNTRIES else ("XP1", "P1", "P2"))
        other = self.draw(st.sampled_from(chosen))
        return [*states, OneOf((other, value))] if other != value else states  # type: ignore[arg-type]

    def ranges(self, value: Fraction | Money) -> list[Fact]:
        amount = value.amount if isinstance(value, Money) else value

        def same(number: Fraction) -> Fraction | Money:
            return Money(number, value.currency) if isinstance(value, Money) else number

        step = self.draw(st.sampled_from((Fraction(1, 1000), Fraction(1), Fraction(600)))) * (amount / 10 or 1)
        low, high = max(amount - step, Fraction(0)), amount + step
        return [
            Between(same(low), same(high)),
            Between(same(amount), same(high), False, True),
            Between(same(low), same(high), low < amount, True),
            Between(None, same(amount)),
            Between(same(amount), None),
            OneOf((same(high), value)),
        ]

    def coarser(self, name: str, value: frozenset[str]) -> list[Fact]:
        if name != "prc_code" or not value:
            return [OneOf((value, value | {"civil"}))] if name == "end_uses" and "civil" not in value else []
        code = sorted(value)[0]
        return [Stated(value - {code} | {code.rpartition(".")[0] or code}), OneOf((frozenset(), value))]

    def opened_list(self, record: Record, name: str, fact: Members) -> Fact:
        """An incomplete list: without some record, if the rest may hold what it was."""
        way = self.draw(st.integers(0, 3))
        if way == 0:
            return Members(fact.records, False)
        kept = fact.records[:-1] if way < 3 else ()
        if not self.may_hide(record, name, fact.records[len(kept) :]):
            return Members(fact.records, False)
        return Members(kept, False) if way < 3 else MISSING

    def may_hide(self, record: Record, name: str, hidden: tuple[Record | Shared, ...]) -> bool:
        """Whether hidden records are among those that an incomplete list may stand for."""
        if name == "processes" or not hidden:
            return True
        if name == "owners":
            return all(_share(self.case.follow(stake)) is not None for stake in hidden) and _named(record, self.case)
        # An undisclosed rest is worth at most what the article is worth beyond its parts: known only if all is exact.
        return all(_fits(self.case, record, basis) for basis in ("value", "mass"))


def _share(stake: Record) -> Fraction | None:
    fact = stake.fields.get("share", MISSING)
    return fact.value if isinstance(fact, Stated) and isinstance(fact.value, Fraction) else None


def _named(party: Record, case: Case) -> bool:
    """Whether the shares of a party's owners are exact and come to no more than all."""
    owners = party.fields["owners"]
    assert isinstance(owners, Members)
    shares = [_share(case.follow(stake)) for stake in owners.records]
    return None not in shares and sum(s for s in shares if s is not None) <= 1


def _fits(case: Case, article: Record, basis: str) -> bool:
    """Whether the parts of an article cost (weigh) no more than the article, all amounts being exact."""
    whole = article.fields.get(basis, MISSING)
    if whole in (MISSING, SUM_OF_PARTS, NOT_APPLICABLE):
        return True
    parts = article.fields["parts"]
    assert isinstance(parts, Members)
    amounts = [_worth(case, case.follow(part), basis) for part in parts.records]
    own = _exact(whole)
    return own is not None and None not in amounts and sum(a for a in amounts if a is not None) <= own


def _exact(fact: Fact) -> Fraction | None:
    if not isinstance(fact, Stated):
        return None
    if isinstance(fact.value, Money):
        return fact.value.amount / (2 if fact.value.currency == "USD" else 1)
    return fact.value if isinstance(fact.value, Fraction) else None


def _worth(case: Case, part: Record, basis: str) -> Fraction | None:
    fact = part.fields.get(basis, MISSING)
    pieces = _exact(part.fields.get("quantity", MISSING))
    if fact is NOT_APPLICABLE:
        return Fraction(0)
    if fact is SUM_OF_PARTS:
        parts = part.fields.get("parts", MISSING)
        if not isinstance(parts, Members) or not parts.complete:
            return None
        inner = [_worth(case, case.follow(one), basis) for one in parts.records]
        total = None if None in inner else sum((a for a in inner if a is not None), Fraction(0))
    else:
        total = _exact(fact)
    return None if total is None or pieces is None else total * pieces


@st.composite
def opened_cases(draw: st.DrawFn, steps: int = 2, asked: int = 0) -> Opened:
    """Closed cases with their facts opened in steps, in the first few of which facts may become asked in vain."""
    closed = draw(closed_cases())
    opened: list[Case] = []
    case = closed
    for step in range(steps):
        case = copied(case)
        _Opening(draw, case, step < asked).open_some()
        opened.append(case)
    return Opened(closed, tuple(opened))
