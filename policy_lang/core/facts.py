"""What a case states, and what it leaves open.

A fact is in exactly one state, and the states are never folded into one another: a missing fact is not false,
and what does not apply is not unknown. Values by kind of field: `str` for text, country, choice and material;
`frozenset[str]` for codes and for choices of several; `bool` for yes/no; `Fraction` in base units of the
dimension for numbers (300 Wh/kg is 1080000, `50%` is 1/2); `Money`; `date`, or an aware `datetime`, for dates.
"""

from datetime import date, datetime
from enum import Enum
from fractions import Fraction
from typing import TypeAlias

from attrs import field, frozen

from policy_lang.nodes import Node


@frozen(eq=False, repr=False)
class Money(Node):
    """An amount in a currency (ISO 4217)."""

    amount: Fraction
    currency: str


Value: TypeAlias = str | frozenset[str] | bool | Fraction | Money | date | datetime


@frozen(eq=False, repr=False)
class Stated(Node):
    """One value."""

    value: Value


@frozen(eq=False, repr=False)
class Between(Node):
    """A number, an amount of money or a date known only to lie in a range; None is no bound."""

    low: Fraction | Money | date | datetime | None
    high: Fraction | Money | date | datetime | None
    low_open: bool = False
    high_open: bool = False


@frozen(eq=False, repr=False)
class OneOf(Node):
    """One of several values, not known which."""

    values: tuple[Value, ...]


@frozen(eq=False, repr=False)
class Asked(Node):
    """Asked, and could not be found out."""

    reason: str


class Absence(Enum):
    """The states without a value: never asked; does not apply; an amount that is the sum of its parts'."""

    MISSING = "missing"
    NOT_APPLICABLE = "does not apply"
    SUM_OF_PARTS = "sum of parts"


MISSING = Absence.MISSING
NOT_APPLICABLE = Absence.NOT_APPLICABLE
SUM_OF_PARTS = Absence.SUM_OF_PARTS


@frozen(eq=False)
class Record:
    """A record of a case: its type, its place (`item.parts[0]`, or `party P1` if shared), and its facts."""

    type: str
    place: str
    fields: "dict[str, Fact]" = field(repr=False)


@frozen(eq=False, repr=False)
class Shared(Node):
    """A record given once for the whole case, by its type and name."""

    type: str
    name: str


@frozen(eq=False, repr=False)
class Members(Node):
    """The records of a list, and whether these are all."""

    records: "tuple[Record | Shared, ...]"
    complete: bool = True


Fact: TypeAlias = Stated | Between | OneOf | Asked | Absence | Record | Shared | Members


@frozen(eq=False)
class Case:
    """A case: its facts, the records it shares, and the exchange rates it brings.

    `shared` maps (type, name) to records. `rates` maps (from, to) to the price of one unit of `from` in `to`.
    `place` says where the case was read, for messages.
    """

    id: str
    facts: Record
    shared: dict[tuple[str, str], Record] = field(factory=dict)
    rates: dict[tuple[str, str], Fraction] = field(factory=dict)
    place: str = ""

    def follow(self, target: Record | Shared) -> Record:
        """The record itself, or the shared record that is referred to."""
        return target if isinstance(target, Record) else self.shared[target.type, target.name]
