"""What records are made of, through references: never in a circle, nor beyond all measure.

Owners may form circles, as companies do; an article cannot be a part of itself. A few references can also unfold
into more parts than any evaluation could walk through, and are refused for that.
"""

from collections.abc import Iterable
from typing import NamedTuple

from policy_lang.cases.records import MAX_DEPTH, Reading
from policy_lang.cases.shared import Common, Key, follow
from policy_lang.core.facts import MISSING, Members, Record, Shared

# What evaluation would have to walk through, however few records it is written with.
MAX_UNFOLDED = 2_000_000


class _Extent(NamedTuple):
    """How deep a record goes, and how many records it unfolds into, by its lists and records of its own type."""

    depth: int
    size: int


class Unfolding:
    """Follows what records are made of, through references: never in a circle, nor beyond all measure."""

    def __init__(self, reading: Reading, own: dict[Key, Record], common: Common) -> None:
        self.reading = reading
        self.own = own
        self.common = common
        self.failed = False
        self._known: dict[int, _Extent] = {}
        self._open: set[int] = set()

    def check(self, start: Record) -> None:
        """Report a circle, or a depth or size beyond the limits, below a record."""
        todo = [start]
        while todo and not self.failed:
            record = todo[-1]
            if id(record) in self._known:
                todo.pop()
                continue
            children = list(self.children(record))
            if id(record) in self._open:
                self._close(todo.pop(), children)
                continue
            self._open.add(id(record))
            for child in children:
                if id(child) in self._open:
                    self._circle(record, child)
                    break
                if id(child) not in self._known:
                    todo.append(child)

    def children(self, record: Record) -> Iterable[Record]:
        """The records that a record is made of."""
        for name in self.reading.shapes.records[record.type].own:
            fact = record.fields.get(name, MISSING)
            targets = fact.records if isinstance(fact, Members) else (fact,)
            for target in targets:
                found = follow(target, self.own, self.common) if isinstance(target, Record | Shared) else None
                if found is not None:
                    yield found

    def _close(self, record: Record, children: list[Record]) -> None:
        extents = [self._known[id(child)] for child in children]
        depth = 1 + max((extent.depth for extent in extents), default=0)
        size = 1 + sum(extent.size for extent in extents)
        self._open.discard(id(record))
        self._known[id(record)] = _Extent(depth, size)
        if depth > MAX_DEPTH:
            self._report(record, "C621", f"goes more than {MAX_DEPTH} records deep, through references")
        elif size > MAX_UNFOLDED:
            self._report(record, "C622", f"unfolds into more than {MAX_UNFOLDED} records, through references")

    def _circle(self, record: Record, child: Record) -> None:
        message = "is a part of itself"
        if record is not child:
            message += f", through {record.place}"
        self._report(child, "C626", message)

    def _report(self, record: Record, code: str, message: str) -> None:
        self.failed = True
        help = "remove the part that leads back" if code == "C626" else "check what it is made of"
        self.reading.report(code, record.place, "", message, help)


def is_composite(type_: str, reading: Reading) -> bool:
    """Whether records of a type can be made of others of that type."""
    return bool(reading.shapes.records[type_].own)


def check_unfolding(reading: Reading, own: dict[Key, Record], common: Common) -> None:
    """Check what records are made of, if any refers to another of a kind that has parts."""
    if not any(is_composite(reference.to.type, reading) for reference in reading.references):
        return
    unfolding = Unfolding(reading, own, common)
    for record in reading.made:
        if is_composite(record.type, reading) and not unfolding.failed:
            unfolding.check(record)
