"""The core language: the terms that conditions, sets and amounts are reduced to.

Records are numbered by depth: level 0 is the case, each quantifier or clause adds one. A `Mark` is what the
author wrote and where; it takes no part in equality. Names are fully qualified (`regime.name`) and are looked
up in the law of the day, since acts may replace what they stand for.
"""

from datetime import date
from fractions import Fraction
from typing import NamedTuple, TypeAlias

from attrs import field, frozen

from policy_lang.core.vocabulary import FieldType
from policy_lang.nodes import Node
from policy_lang.values.truth import Truth


class Mark(NamedTuple):
    """The author's words, and the policy's file and line."""

    text: str
    place: str


UNMARKED = Mark("", "")


def _mark() -> Mark:
    mark: Mark = field(default=UNMARKED, kw_only=True, eq=False, repr=False)
    return mark


@frozen(eq=False, repr=False)
class Path(Node):
    """A field reached from the record at a level; without steps, the record itself."""

    level: int
    steps: tuple[str, ...]
    type: FieldType


# -- sets ----------------------------------------------------------------------------------------------------


@frozen(eq=False, repr=False)
class Listed(Node):
    """Values named one by one."""

    values: tuple[str, ...]


@frozen(eq=False, repr=False)
class Everything(Node):
    """Every value there is."""


@frozen(eq=False, repr=False)
class SetName(Node):
    """A declared set, read on the day."""

    name: str


@frozen(eq=False, repr=False)
class Widening(Node):
    """`compounds of`, `alloys of`, `anything containing` the members of a set of materials."""

    kind: str
    of: "SetTerm"


@frozen(eq=False, repr=False)
class Entries(Node):
    """The entries of a list file: value, first day on the list, first day no longer on it (ordinals).

    `rows` counts all rows of the file, also those that the set does not ask for.
    """

    entries: tuple[tuple[str, int | None, int | None], ...] = field(repr=False)
    file: str = field(eq=False)
    sha256: str
    rows: int = 0


@frozen(eq=False, repr=False)
class Union(Node):
    """The values of any of several sets, without those of any of some others."""

    items: "tuple[SetTerm, ...]"
    minus: "tuple[SetTerm, ...]" = ()


SetTerm: TypeAlias = Listed | Everything | SetName | Widening | Entries | Union


# -- amounts -------------------------------------------------------------------------------------------------


@frozen(eq=False, repr=False)
class Constant(Node):
    """A number in base units of its dimension, or in a currency."""

    value: Fraction
    currency: str = ""
    mark: Mark = _mark()


@frozen(eq=False, repr=False)
class ThresholdName(Node):
    """A declared threshold, read on the day."""

    name: str
    mark: Mark = _mark()


@frozen(eq=False, repr=False)
class FieldAmount(Node):
    """The amount that a field states, in base units or a currency; `floor` if it cannot be negative."""

    path: Path
    floor: bool = True
    mark: Mark = _mark()


@frozen(eq=False, repr=False)
class Arithmetic(Node):
    """Amounts joined by `+`, `-`, `*` or `/`, from left to right."""

    op: str
    operands: "tuple[Amount, ...]"
    mark: Mark = _mark()


@frozen(eq=False, repr=False)
class MeasureCall(Node):
    """A declared measure of a record (None: of the case), read on the day."""

    name: str
    of: Path | None
    mark: Mark = _mark()


@frozen(eq=False, repr=False)
class Walk(Node):
    """The records of a type that a path reaches; the record met stands at the next level.

    To a list, the path reaches its members; to a record, that record and everything of the type below it.
    """

    record: str
    scope: Path


@frozen(eq=False, repr=False)
class Total(Node):
    """The sum of an amount over the records of a walk that meet a condition; `amount` None counts them."""

    walk: Walk
    where: "Term | None"
    amount: "Amount | None"
    mark: Mark = _mark()


Amount: TypeAlias = Constant | ThresholdName | FieldAmount | Arithmetic | MeasureCall | Total


# -- conditions ----------------------------------------------------------------------------------------------


@frozen(eq=False, repr=False)
class Truism(Node):
    """A condition that is always the same."""

    truth: Truth
    mark: Mark = _mark()


@frozen(eq=False, repr=False)
class All(Node):
    """True if every part is, false if one is false."""

    parts: "tuple[Term, ...]"
    mark: Mark = _mark()


@frozen(eq=False, repr=False)
class Any(Node):
    """True if one part is, false if every part is false."""

    parts: "tuple[Term, ...]"
    mark: Mark = _mark()


@frozen(eq=False, repr=False)
class Not(Node):
    """The opposite."""

    part: "Term"
    mark: Mark = _mark()


@frozen(eq=False, repr=False)
class Member(Node):
    """The value of a field, or one of its values, lies in a set (codes: is covered by a member)."""

    path: Path
    members: SetTerm
    mark: Mark = _mark()


@frozen(eq=False, repr=False)
class Contains(Node):
    """The material of a field is in a set of materials, or contains one that is."""

    path: Path
    members: SetTerm
    mark: Mark = _mark()


@frozen(eq=False, repr=False)
class Same(Node):
    """Two fields have the same value."""

    left: Path
    right: Path
    mark: Mark = _mark()


@frozen(eq=False, repr=False)
class Flag(Node):
    """A yes/no field is yes."""

    path: Path
    mark: Mark = _mark()


@frozen(eq=False, repr=False)
class Compare(Node):
    """An amount is `at least`, `at most`, `more than`, `less than` another, or `is` the same."""

    left: Amount
    op: str
    right: Amount
    mark: Mark = _mark()


@frozen(eq=False, repr=False)
class CompareDate(Node):
    """A date is `on or after`, `on or before`, `before`, `after` another, or `is` the same day."""

    left: Path
    op: str
    right: date | Path
    mark: Mark = _mark()


@frozen(eq=False, repr=False)
class Quantified(Node):
    """`some`, `every` or `no` record of a walk meets a condition (None: exists at all)."""

    kind: str
    walk: Walk
    where: "Term | None"
    mark: Mark = _mark()


@frozen(eq=False, repr=False)
class Share(Node):
    """The content of matching records in the amount of a record, compared with a threshold.

    `basis` is the field counted (`value`, `mass`), `root` the record named. `match` and `outside` are asked of
    each record at the next level. `fraction_of`, for content of materials by mass, is the set of materials of
    which a record that merely contains one counts with that fraction of its mass.
    """

    basis: str
    root: Path
    match: "Term"
    outside: "Term | None"
    op: str
    threshold: Amount
    fraction_of: SetTerm | None = None
    match_origin: "Term | None" = None
    mark: Mark = _mark()


@frozen(eq=False, repr=False)
class Owned(Node):
    """A party is owned by listed parties, directly or through others that are themselves so owned.

    Listed are the parties of `members`, or those that meet `where`, which is asked of each at the next level.
    """

    path: Path
    op: str
    share: Amount
    members: SetTerm | None
    where: "Term | None"
    one_of: bool
    directly: bool
    mark: Mark = _mark()


@frozen(eq=False, repr=False)
class InVain(Node):
    """The case says that a fact was asked and could not be found out."""

    path: Path
    mark: Mark = _mark()


@frozen(eq=False, repr=False)
class Reading(Node):
    """A question is answered by one of its readings."""

    question: str
    reading: str
    mark: Mark = _mark()


@frozen(eq=False, repr=False)
class Applies(Node):
    """One of several controls is in force and its own conditions are met."""

    controls: tuple[str, ...]
    mark: Mark = _mark()


@frozen(eq=False, repr=False)
class Call(Node):
    """A declared clause about a record (None: about the case), read on the day."""

    name: str
    of: Path | None
    mark: Mark = _mark()


Term: TypeAlias = (
    Truism | All | Any | Not | Member | Contains | Same | Flag | Compare | CompareDate | Quantified | Share | Owned
    | InVain | Reading | Applies | Call
)  # fmt: skip
