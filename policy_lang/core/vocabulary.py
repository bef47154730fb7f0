"""What a case can say: records, fields and their types, code lists, materials, and the scale of outcomes."""

from enum import Enum
from fractions import Fraction

from attrs import field, frozen

from policy_lang.nodes import Node


class Kind(Enum):
    """The type of a field, as far as tests and case readers tell types apart."""

    YES_NO = "yes/no"
    TEXT = "text"
    DATE = "date"
    COUNTRY = "country"
    CODES = "codes"
    MATERIAL = "material"
    MONEY = "money"
    NUMBER = "number"
    CHOICE = "one of"
    CHOICES = "some of"
    RECORD = "record"
    RECORDS = "list of records"


@frozen(eq=False, repr=False)
class FieldType(Node):
    """A kind, and what it is of: the code list, the record, or the unit (empty for a plain number)."""

    kind: Kind
    of: str = ""
    options: tuple[str, ...] = ()


@frozen(eq=False, repr=False)
class FieldInfo(Node):
    """A field of a record, with the titles of its options and the place of its declaration."""

    name: str
    type: FieldType
    title: str
    option_titles: tuple[str, ...] = ()
    place: str = field(default="", eq=False)


@frozen(eq=False, repr=False)
class RecordInfo(Node):
    """A record and its fields in the order of declaration; the case itself is the record `case`."""

    name: str
    title: str
    fields: dict[str, FieldInfo]


@frozen(eq=False, repr=False)
class CodeList(Node):
    """A list of codes; `style` is `dotted` (`1C905` covers `1C905.a`) or `digits` (prefixes cover)."""

    name: str
    title: str
    style: str


@frozen(eq=False, repr=False)
class Material(Node):
    """A material and what it is made of.

    `formula` holds element symbols with their counts; `contains` other materials with their share by mass,
    None where it is not stated. `kind` is `element`, `compound`, `alloy` or `mixture`.
    """

    name: str
    title: str
    kind: str
    formula: tuple[tuple[str, Fraction], ...] = ()
    contains: tuple[tuple[str, Fraction | None], ...] = ()
    cas: str = ""


@frozen(eq=False, repr=False)
class Outcome(Node):
    """One step of the scale of outcomes."""

    name: str
    title: str


@frozen(eq=False, repr=False)
class Vocabulary(Node):
    """Everything that cases and conditions may speak of; `name` is that of the vocabulary with the outcomes."""

    outcomes: tuple[Outcome, ...]
    code_lists: dict[str, CodeList]
    records: dict[str, RecordInfo]
    materials: dict[str, Material]
    name: str = ""

    def field(self, record: str, name: str) -> FieldInfo | None:
        """A field of a record, None if it has none of that name."""
        info = self.records.get(record)
        return info.fields.get(name) if info else None

    def level(self, outcome: str) -> int:
        """The rank of an outcome by name, 0 for the mildest."""
        return next(i for i, o in enumerate(self.outcomes) if o.name == outcome)

    def reach(self, start: str) -> frozenset[str]:
        """The record types that can lie below a record of a type, itself included."""
        found = {start}
        todo = [start]
        while todo:
            for info in self.records[todo.pop()].fields.values():
                if info.type.kind in (Kind.RECORD, Kind.RECORDS) and info.type.of not in found:
                    found.add(info.type.of)
                    todo.append(info.type.of)
        return frozenset(found)
