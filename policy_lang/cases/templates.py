"""Empty tables to fill in: the header of a table of cases, and that of a table of parts."""

from collections.abc import Iterator

from policy_lang.cases.shapes import CASE, RECORD_KINDS
from policy_lang.core.vocabulary import Kind, Vocabulary

PARTS_HEAD = ("case", "list", "called", "within")
MAX_COLUMNS = 2000


def csv_template(vocabulary: Vocabulary) -> str:
    """The header of a table of cases: `id`, and every field that is one value, without going through a list."""
    return _header(("id", *(name for name in case_columns(vocabulary) if name != "id")))


def csv_parts_template(vocabulary: Vocabulary) -> str:
    """The header of a table of parts: which case and list a row belongs to, and the fields of all listed records."""
    columns: dict[str, None] = dict.fromkeys(PARTS_HEAD)
    for record in _listed(vocabulary):
        columns.update(dict.fromkeys(_columns(record, (record,), "", vocabulary)))
    return _header(tuple(columns)[:MAX_COLUMNS])


def case_columns(vocabulary: Vocabulary) -> list[str]:
    """The paths of all fields of a case that are one value; a record is entered once on each path."""
    found: list[str] = []
    for name in _columns(CASE, (CASE,), "", vocabulary):
        if len(found) == MAX_COLUMNS:
            break
        found.append(name)
    return found


def _columns(record: str, through: tuple[str, ...], prefix: str, vocabulary: Vocabulary) -> Iterator[str]:
    for field in vocabulary.records[record].fields.values():
        inner = field.type.of
        if field.type.kind not in RECORD_KINDS:
            yield prefix + field.name
        elif field.type.kind is Kind.RECORD and inner not in through:
            yield from _columns(inner, (*through, inner), f"{prefix}{field.name}.", vocabulary)


def _listed(vocabulary: Vocabulary) -> list[str]:
    """The records that stand in lists, in the order of declaration."""
    found = {
        field.type.of
        for record in vocabulary.records.values()
        for field in record.fields.values()
        if field.type.kind is Kind.RECORDS
    }
    return [name for name in vocabulary.records if name in found]


def _header(columns: tuple[str, ...]) -> str:
    return ",".join(columns) + "\n"
