"""What only shows when a case is read as a whole: stakes that leave no rest, and parts beyond their whole."""

from collections.abc import Iterable
from fractions import Fraction

from policy_lang.cases.amounts import show_in_unit, show_money
from policy_lang.cases.records import Reading
from policy_lang.cases.shapes import RecordShape
from policy_lang.cases.shared import Common, Key, follow
from policy_lang.core.facts import MISSING, Fact, Members, Money, Record, Stated
from policy_lang.values.exact import show_percent

_ALL = Fraction(1)
_PIECES = "quantity"


class Wholes:
    """The checks of one case; members are looked up among its own and the common records."""

    def __init__(self, reading: Reading, own: dict[Key, Record], common: Common) -> None:
        self.reading = reading
        self.own = own
        self.common = common

    def check(self) -> None:
        """Settle which lists of stakes are complete, and warn of wholes that are less than their parts."""
        shapes = self.reading.shapes.records
        for record in self.reading.made:
            shape = shapes[record.type]
            for name in shape.stakes:
                self._stakes(record, name)
            if shape.leaf and shape.weighed:
                self._weigh(record, shape)

    def _stakes(self, record: Record, name: str) -> None:
        """Stakes that reach 100% leave no rest, so the list is complete unless the case says it is not."""
        fact = record.fields.get(name)
        if not isinstance(fact, Members) or not fact.records:
            return
        shares = [member.fields.get("share", MISSING) for member in self._members(fact)]
        held = sum((s.value for s in shares if isinstance(s, Stated) and isinstance(s.value, Fraction)), Fraction(0))
        if held > _ALL:
            message = f"has shares of {show_percent(held)} together"
            self.reading.report("C653", record.place, name, message, "check the shares; 100% is the whole")
        if held >= _ALL and (id(record), name) in self.reading.undecided:
            record.fields[name] = Members(fact.records, complete=True)

    def _members(self, fact: Fact) -> Iterable[Record]:
        for target in fact.records if isinstance(fact, Members) else ():
            found = follow(target, self.own, self.common)
            if found is not None:
                yield found

    def _weigh(self, record: Record, shape: RecordShape) -> None:
        for name in shape.leaf:
            members = list(self._members(record.fields.get(name, MISSING)))
            for field in shape.weighed if members else ():
                whole = record.fields.get(field)
                if isinstance(whole, Stated):
                    self._compare(record, field, whole.value, members)

    def _compare(self, record: Record, field: str, whole: object, members: list[Record]) -> None:
        currency = whole.currency if isinstance(whole, Money) else ""
        limit = whole.amount if isinstance(whole, Money) else whole
        amounts = [a for part in members if (a := self._amount(part, field, currency))]
        if not amounts or not isinstance(limit, Fraction):
            return
        parts = sum(amounts[1:], amounts[0])
        if parts > limit:
            unit = self.reading.shapes.records[record.type].fields[field].type.of
            stated, held = (
                show_money(Money(n, currency)) if currency else show_in_unit(n, unit) for n in (limit, parts)
            )
            message = f"is {stated}, and its parts come to {held}"
            self.reading.report("C652", record.place, field, message, "check the amounts")

    def _amount(self, part: Record, field: str, currency: str) -> Fraction:
        """What a part has for certain, all its pieces together, in the currency of the whole."""
        fact = part.fields.get(field)
        value = fact.value if isinstance(fact, Stated) else None
        if isinstance(value, Money):
            value = value.amount if value.currency == currency else None
        if not isinstance(value, Fraction):
            return Fraction(0)
        pieces = self._pieces(part)
        return value if pieces is _ALL else value * pieces

    def _pieces(self, part: Record) -> Fraction:
        if _PIECES not in self.reading.shapes.records[part.type].fields:
            return _ALL
        fact = part.fields.get(_PIECES)
        if fact is None:
            return _ALL
        value = fact.value if isinstance(fact, Stated) else None
        return value if isinstance(value, Fraction) and value > 0 else Fraction(0)
