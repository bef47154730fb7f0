"""A vocabulary made ready for reading: for each field, the function that reads it and what it means to a list."""

from typing import NamedTuple

from policy_lang.cases.amounts import is_amount
from policy_lang.cases.scalars import Convert, converter
from policy_lang.core.vocabulary import FieldInfo, FieldType, Kind, RecordInfo, Vocabulary
from policy_lang.errors import InternalError
from policy_lang.values.units import find_unit

CASE = "case"
COMPLETE = "_complete"

RECORD_KINDS = (Kind.RECORD, Kind.RECORDS)
_RANGES = (Kind.NUMBER, Kind.MONEY, Kind.DATE)
_MASS = (("mass", 1),)


class FieldShape(NamedTuple):
    """A field as the reader sees it.

    convert: reads one value; it is of no use for records and lists.
    ranged: can be a range. summed: can be the sum of its parts'.
    stakes: a list of shares in the record, of which the rest up to 100% is open unless the case says otherwise.
    """

    name: str
    type: FieldType
    convert: Convert
    ranged: bool
    summed: bool
    stakes: bool


class RecordShape(NamedTuple):
    """A record as the reader sees it.

    flags: the list that each `…_complete` is about.
    own: its lists and single records of its own type: what it is made of. leaf: those lists of `own` that are
    empty where a record written inside a list leaves them out.
    weighed: the fields of which the parts cannot have more than the whole.
    """

    name: str
    fields: dict[str, FieldShape]
    flags: dict[str, str]
    own: tuple[str, ...]
    leaf: tuple[str, ...]
    stakes: tuple[str, ...]
    weighed: tuple[str, ...]


class Shapes(NamedTuple):
    """All records of a vocabulary, made ready once and used for every case."""

    vocabulary: Vocabulary
    records: dict[str, RecordShape]


_recent: list[Shapes] = []
_RECENT = 4


def shapes_of(vocabulary: Vocabulary) -> Shapes:
    """Make a vocabulary ready for reading cases; the last few are kept, as cases often come one by one."""
    for known in _recent:
        if known.vocabulary is vocabulary:
            return known
    made = Shapes(vocabulary, {name: _record(info, vocabulary) for name, info in vocabulary.records.items()})
    _recent[:] = [made, *_recent[: _RECENT - 1]]
    return made


def _record(info: RecordInfo, vocabulary: Vocabulary) -> RecordShape:
    fields = {name: field_shape(field, info, vocabulary) for name, field in info.fields.items()}
    lists = [field for field in fields.values() if field.type.kind is Kind.RECORDS]
    own = [f for f in fields.values() if f.type.kind in RECORD_KINDS and f.type.of == info.name]
    return RecordShape(
        info.name,
        fields,
        {field.name + COMPLETE: field.name for field in lists if field.name + COMPLETE not in fields},
        tuple(field.name for field in own),
        tuple(field.name for field in own if field.type.kind is Kind.RECORDS and not field.stakes),
        tuple(field.name for field in lists if field.stakes),
        tuple(name for name, field in fields.items() if _is_weighed(field.type)),
    )


def field_shape(field: FieldInfo, record: RecordInfo, vocabulary: Vocabulary) -> FieldShape:
    """What the reader needs to know about one field of a record."""
    type_ = field.type
    made_of = any(f.type.kind in RECORD_KINDS and f.type.of == record.name for f in record.fields.values())
    return FieldShape(
        field.name,
        type_,
        _no_value if type_.kind in RECORD_KINDS else converter(type_, vocabulary),
        type_.kind in _RANGES,
        made_of and (type_.kind is Kind.MONEY or (type_.kind is Kind.NUMBER and is_amount(type_.of))),
        type_.kind is Kind.RECORDS and is_stake(type_.of, vocabulary),
    )


def is_stake(record: str, vocabulary: Vocabulary) -> bool:
    """Whether a record is a stake: it has a share, in `%`, in the record whose list it is on."""
    share = vocabulary.field(record, "share")
    return share is not None and share.type.kind is Kind.NUMBER and share.type.of == "%"


def _is_weighed(type_: FieldType) -> bool:
    if type_.kind is Kind.MONEY:
        return True
    unit = find_unit(type_.of) if type_.kind is Kind.NUMBER and type_.of else None
    return unit is not None and unit.dimension == _MASS


def _no_value(raw: object) -> bool:
    raise InternalError("records are not read as values")
