"""Reaching into a case: fields along a path, records below a record, and what stands in their way."""

from datetime import datetime

from attrs import define, field

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
from policy_lang.core.terms import Path, Walk
from policy_lang.core.vocabulary import Kind, Vocabulary
from policy_lang.evaluation.derivation import Seen
from policy_lang.values.dates import DAY, DateError, local_moment

LATEST = datetime.max.toordinal() * DAY
"""The moment at which the calendar ends."""

Records = tuple[Record, ...]


@define(eq=False, repr=False)
class Reader:
    """Reads the facts of one case; `assumed` holds facts that stand in for those at some places."""

    vocabulary: Vocabulary
    case: Case
    assumed: dict[str, Fact] = field(factory=dict)
    _reach: dict[str, frozenset[str]] = field(factory=dict)
    _read: dict[tuple[int, str], Seen] = field(factory=dict)

    def fact(self, record: Record, name: str) -> Seen:
        """A field of a record and its place; what was read once is kept."""
        key = (id(record), name)
        seen = self._read.get(key)
        if seen is None:
            place = f"{record.place}.{name}" if record.place else name
            fact = self.assumed.get(place) if self.assumed else None
            seen = Seen(place, record.fields.get(name, MISSING) if fact is None else fact)
            self._read[key] = seen
        return seen

    def get(self, records: Records, path: Path) -> Seen:
        """What a path finds; behind a record that is not stated, nothing is stated."""
        record = records[path.level]
        if not path.steps:
            return Seen(record.place, record)
        for index, step in enumerate(path.steps[:-1]):
            seen = self.fact(record, step)
            if isinstance(seen.fact, Record | Shared):
                record = self.case.follow(seen.fact)
                continue
            rest = ".".join(path.steps[index + 1 :])
            place = f"{seen.place}.{rest}"
            if self.assumed and place in self.assumed:
                return Seen(place, self.assumed[place])
            return Seen(place, NOT_APPLICABLE if seen.fact is NOT_APPLICABLE else MISSING)
        return self.fact(record, path.steps[-1])

    def as_stated(self, records: Records, path: Path) -> Fact:
        """What the case itself says at a path, whatever is assumed of it."""
        plain = Reader(self.vocabulary, self.case) if self.assumed else self
        return plain.get(records, path).fact

    def record(self, records: Records, path: Path) -> Record | None:
        """The record that a path finds, if it is stated."""
        found = self.get(records, path).fact
        return self.case.follow(found) if isinstance(found, Record | Shared) else None

    # -- walks ----------------------------------------------------------------------------------------------

    def walk(self, records: Records, walk: Walk) -> tuple[list[Record], list[Seen]]:
        """The records that a walk meets, and the facts that may hide more of them."""
        found: list[Record] = []
        gaps: list[Seen] = []
        start = self.get(records, walk.scope)
        match start.fact:
            case Members():
                found.extend(self.case.follow(member) for member in start.fact.records)
                if not start.fact.complete:
                    gaps.append(start)
            case Record() | Shared():
                self._below(self.case.follow(start.fact), walk.record, found, gaps)
            case _ if start.fact is not NOT_APPLICABLE:
                gaps.append(start)
        return found, gaps

    def _below(self, start: Record, wanted: str, found: list[Record], gaps: list[Seen]) -> None:
        """A record and everything of a type below it, each once, however deep and even in circles."""
        todo = [start]
        visited: set[int] = set()
        while todo:
            record = todo.pop()
            if id(record) in visited:
                continue
            visited.add(id(record))
            if record.type == wanted:
                found.append(record)
            todo.extend(reversed(self._children(record, wanted, gaps)))

    def _children(self, record: Record, wanted: str, gaps: list[Seen]) -> list[Record]:
        children: list[Record] = []
        for info in self.vocabulary.records[record.type].fields.values():
            if info.type.kind not in (Kind.RECORD, Kind.RECORDS) or wanted not in self.reach(info.type.of):
                continue
            seen = self.fact(record, info.name)
            match seen.fact:
                case Record() | Shared():
                    children.append(self.case.follow(seen.fact))
                case Members():
                    children.extend(self.case.follow(member) for member in seen.fact.records)
                    if not seen.fact.complete:
                        gaps.append(seen)
                case _ if seen.fact is not NOT_APPLICABLE:
                    gaps.append(seen)
        return children

    def reach(self, record: str) -> frozenset[str]:
        """The record types that can lie below a type."""
        if record not in self._reach:
            self._reach[record] = self.vocabulary.reach(record)
        return self._reach[record]

    def lists(self, record: Record) -> list[Seen]:
        """The lists (and single records) of a record's own type: what it is made of."""
        return [
            self.fact(record, info.name)
            for info in self.vocabulary.records[record.type].fields.values()
            if info.type.kind in (Kind.RECORD, Kind.RECORDS) and info.type.of == record.type
        ]

    def members(self, seen: Seen) -> tuple[list[Record], bool]:
        """The records of a list, and whether they are all; of a single record, that one."""
        match seen.fact:
            case Members():
                return [self.case.follow(m) for m in seen.fact.records], seen.fact.complete
            case Record() | Shared():
                return [self.case.follow(seen.fact)], True
        return [], seen.fact is NOT_APPLICABLE


def is_open(fact: Fact) -> bool:
    """Whether a fact leaves more than one possibility."""
    if isinstance(fact, Members):
        return not fact.complete
    return not isinstance(fact, Stated | Record | Shared) and fact not in (NOT_APPLICABLE, SUM_OF_PARTS)


def may_not_apply(fact: Fact) -> bool:
    """Whether a fact that has no value yet may turn out not to apply at all."""
    return fact is MISSING or isinstance(fact, Asked)


def moment_in(value: datetime, zone: str) -> int:
    """The moment that a clock in a zone shows; at the ends of the calendar, the last that it can show."""
    try:
        return local_moment(value, zone)
    except DateError:
        if value.year not in (1, datetime.max.year):
            raise
        return 0 if value.year == 1 else LATEST - 1


def currency_of(fact: Fact) -> str:
    """The currency of a stated amount of money, or nothing."""
    match fact:
        case Stated(Money(_, currency)) | Between(Money(_, currency), _) | Between(_, Money(_, currency)):
            return currency
        case OneOf((Money(_, currency), *_)):
            return currency
    return ""
