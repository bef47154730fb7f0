"""Writing a case as JSON that reads back as an equal case: for evidence, witnesses and goldens.

Numbers and amounts become texts with their unit, every digit kept. A shared record is written once and referred to.
"""

from collections import deque
from collections.abc import Iterator
from datetime import date, datetime
from fractions import Fraction

from policy_lang.cases.amounts import show_exact, show_in_unit, show_money
from policy_lang.cases.shapes import COMPLETE, is_stake
from policy_lang.cases.states import BOUNDS
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
    Value,
)
from policy_lang.core.vocabulary import FieldType, Vocabulary
from policy_lang.errors import InternalError

_WORDS = {bound: word for word, bound in BOUNDS.items()}

Json = dict[str, object]


def case_to_json(case: Case, vocabulary: Vocabulary) -> Json:
    """A case as JSON; the vocabulary says in which unit each number is written."""
    writing = _Writing(vocabulary)
    written: Json = {"id": case.id, **writing.record(case.facts)}
    if case.shared:
        records: dict[str, Json] = {}
        for (type_, name), record in case.shared.items():
            records.setdefault(type_, {})[name] = writing.record(record)
        written["records"] = records
    if case.rates:
        written["rates"] = {"/".join(pair): show_exact(rate) for pair, rate in case.rates.items()}
    return written


class _Writing:
    """Records wait on a list instead of being written by recursion, as they may be deep."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._waiting: deque[tuple[Record, Json]] = deque()

    def record(self, record: Record) -> Json:
        """A record with everything below it."""
        written = self._later(record)
        while self._waiting:
            self._fill(*self._waiting.popleft())
        return written

    def _later(self, target: Record | Shared) -> Json:
        if isinstance(target, Shared):
            return {"ref": target.name}
        written: Json = {}
        self._waiting.append((target, written))
        return written

    def _fill(self, record: Record, written: Json) -> None:
        for name, fact in record.fields.items():
            if fact is MISSING or fact == Between(None, None):
                continue
            info = self.vocabulary.field(record.type, name)
            if info is None:
                raise InternalError(f"a case has a field {record.type}.{name} that the vocabulary does not have")
            if isinstance(fact, Members):
                self._list(name, fact, info.type, written)
            elif isinstance(fact, Record | Shared):
                written[name] = self._later(fact)
            else:
                written[name] = write_fact(fact, info.type)

    def _list(self, name: str, members: Members, type_: FieldType, written: Json) -> None:
        """A list; whether it is complete is said where reading would not take it so."""
        written[name] = [self._later(member) for member in members.records]
        assumed = not members.records or not is_stake(type_.of, self.vocabulary)
        if members.complete is not assumed or not assumed:
            written[name + COMPLETE] = members.complete


def write_fact(fact: Fact, type_: FieldType) -> object:
    """A fact about a field of values, as JSON; a missing fact has none."""
    match fact:
        case Stated(value):
            return write_value(value, type_)
        case Between():
            return _range(fact, type_)
        case OneOf(values):
            return {"one_of": [write_value(value, type_) for value in values]}
        case Asked(reason):
            return {"unknown": reason}
    if fact in (NOT_APPLICABLE, SUM_OF_PARTS):
        return {"not_applicable" if fact is NOT_APPLICABLE else "sum_of_parts": True}
    raise InternalError(f"{fact!r} is no fact about a field of values")


def _range(fact: Between, type_: FieldType) -> Json:
    sides = ((fact.low, True, fact.low_open), (fact.high, False, fact.high_open))
    written: Json = {
        _WORDS[lower, left_out]: write_value(bound, type_) for bound, lower, left_out in sides if bound is not None
    }
    return written


def write_value(value: Value, type_: FieldType) -> object:
    """A value as JSON: yes/no as true or false, several values as a list, all else as text."""
    match value:
        case bool():
            return value
        case Money():
            return show_money(value)
        case Fraction():
            return show_in_unit(value, type_.of)
        case frozenset():
            return sorted(value)
        case datetime():
            return value.isoformat(timespec="minutes" if not value.second else "seconds")
        case date():
            return value.isoformat()
    return str(value)


def leaves(value: object, place: str = "") -> Iterator[tuple[str, object]]:
    """The facts of a case in JSON that apply, each with its place."""
    if isinstance(value, dict):
        if "not_applicable" in value:
            return
        for name, inner in value.items():
            yield from leaves(inner, f"{place}.{name}" if place else str(name))
    elif isinstance(value, list):
        if value and not isinstance(value[0], dict):
            yield place, ", ".join(map(str, value))
        for index, inner in enumerate(value):
            if isinstance(inner, dict):
                yield from leaves(inner, f"{place}[{index}]")
    else:
        yield place, value if not isinstance(value, bool) else "yes" if value else "no"
