"""Reading a tree of raw values into records.

In: the raw object of a case or a shared record. Out: a `Record` with everything below it; mistakes are collected,
and a field with one is left out. References are collected too; whether they lead anywhere is for `shared` to say.
Records wait on a list instead of being read by recursion, so that no input can exhaust the stack.
"""

from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

from policy_lang.cases.problems import Problem, ValueProblem, check_name, shown, wrong_type
from policy_lang.cases.raw import Cell, Digits, NotFinite
from policy_lang.cases.shapes import CASE, COMPLETE, FieldShape, RecordShape, Shapes
from policy_lang.cases.states import absent, check_keys, fact_of, no_state
from policy_lang.core.facts import Fact, Members, Record, Shared
from policy_lang.core.vocabulary import Kind
from policy_lang.diagnostics.nearest import nearest

MAX_DEPTH = 200
MAX_PROBLEMS = 20
# Places of records take most room in a huge case: about two million records of a flat list fit.
MAX_PLACES = 50_000_000
HEAD_KEYS = ("id", "records", "rates", "$schema")

_NEAR = 100
# A cell of a table that begins like this is JSON; a text may well begin with a bracket.
_MARKS = ("{", "[")
_TEXT_MARKS = ("{",)
_RECORD_STATES = ("ref", "unknown", "not_applicable")
_COMPLETE_WORDS = {"yes": True, "no": False, "true": True, "false": False, "TRUE": True, "FALSE": False}


class Reference(NamedTuple):
    """A field that refers to a shared record."""

    to: Shared
    place: str
    key: str


class _Waiting(NamedTuple):
    """A record that is made and not yet filled in; `listed` if it is written inside a list."""

    record: Record
    raw: dict[str, object]
    depth: int
    listed: bool


class Reading:
    """The reading of one case: its records, its references, and its mistakes."""

    def __init__(self, shapes: Shapes) -> None:
        self.shapes = shapes
        self.problems: list[Problem] = []
        self.stopped = False
        self.references: list[Reference] = []
        self.made: list[Record] = []
        self.undecided: set[tuple[int, str]] = set()
        self._waiting: deque[_Waiting] = deque()
        self._places = 0

    def report(self, code: str, place: str, key: str, message: str, help: str = "") -> None:
        """Collect a mistake; after the last one that is shown, reading stops."""
        if self.stopped:
            return
        self.problems.append(Problem(code, place, key, message, help))
        if len(self.problems) == MAX_PROBLEMS:
            self.problems.append(Problem("C635", "", "", f"may have more mistakes; the first {MAX_PROBLEMS} are shown"))
            self._stop()

    def catch(self, problem: ValueProblem, place: str, key: str) -> None:
        """Collect a mistake in a value."""
        self.report(problem.code, place, key, problem.message, problem.help)

    def _stop(self) -> None:
        self.stopped = True
        self._waiting.clear()

    def read(self, raw: dict[str, object], record: str, place: str = "") -> Record:
        """Read a record and everything below it."""
        top = self._make(raw, record, place, 0, False)
        while self._waiting:
            self._fill(self._waiting.popleft())
        return top

    def _make(self, raw: dict[str, object], type_: str, place: str, depth: int, listed: bool) -> Record:
        record = Record(type_, place, {})
        self._places += len(place)
        if self.stopped:
            return record
        if depth > MAX_DEPTH or self._places > MAX_PLACES:
            self._refuse(depth, place)
            return record
        self.made.append(record)
        self._waiting.append(_Waiting(record, raw, depth, listed))
        return record

    def _refuse(self, depth: int, place: str) -> None:
        """Give up on the case with one mistake, the only one that matters then."""
        self.problems.clear()
        place = place[:100] + ("…" if len(place) > 100 else "")
        if depth > MAX_DEPTH:
            self.report("C621", place, "", f"lies more than {MAX_DEPTH} records deep", "check what it is a part of")
        else:
            self.report("C622", place, "", "lies in a case with too many records", "split the case")
        self._stop()

    # -- fields ---------------------------------------------------------------------------------------------

    def _fill(self, waiting: _Waiting) -> None:
        record, raw, _, listed = waiting
        shape = self.shapes.records[record.type]
        try:
            check_keys(raw)
        except ValueProblem as problem:
            self.catch(problem, record.place, "")
        for key, value in raw.items():
            if self.stopped:
                return
            field = shape.fields.get(key)
            if field is None:
                self._other(record, raw, key, value, shape)
                continue
            try:
                record.fields[key] = self._fact(value, field, waiting)
            except ValueProblem as problem:
                self.catch(problem, record.place, key)
        if listed:
            for name in shape.leaf:
                if name not in raw:
                    record.fields.setdefault(name, Members(()))

    def _fact(self, raw: object, field: FieldShape, waiting: _Waiting) -> Fact:
        if isinstance(raw, Cell) and raw.startswith(_TEXT_MARKS if field.type.kind is Kind.TEXT else _MARKS):
            raw = _json_of(raw)
        if field.type.kind is Kind.RECORD:
            return self._record(raw, field, waiting)
        if field.type.kind is Kind.RECORDS:
            return self._list(raw, field, waiting)
        return fact_of(raw, field)

    def _record(self, raw: object, field: FieldShape, waiting: _Waiting) -> Fact:
        place = _join(waiting.record.place, field.name)
        if isinstance(raw, Cell):
            return self._refer(raw, field.type.of, waiting.record.place, field.name)
        if not isinstance(raw, dict):
            help = "" if not isinstance(raw, str) else f'to refer to a shared record, write {{"ref": "{shown(raw)}"}}'
            raise wrong_type(raw, f"an object, the {field.type.of}", help)
        state = self._state(raw, field.type.of)
        if state in ("unknown", "not_applicable"):
            check_keys(raw)
            return absent(state, raw[state])
        return self._object(raw, field.type.of, place, waiting, field.name, False)

    def _list(self, raw: object, field: FieldShape, waiting: _Waiting) -> Fact:
        if isinstance(raw, dict):
            check_keys(raw)
            if len(raw) == 1 and (state := next(iter(raw))) in ("unknown", "not_applicable"):
                return absent(state, raw[state])
            raise no_state(raw) if raw.keys() & set(_RECORD_STATES) else wrong_type(raw, _wanted(field), "write [{…}]")
        if isinstance(raw, Cell) and raw == "none":
            raw = []
        if not isinstance(raw, list | tuple):
            raise wrong_type(raw, _wanted(field))
        members = tuple(self._members(raw, field, waiting))
        return Members(members, self._complete(members, field, waiting))

    def _members(
        self, raw: list[object] | tuple[object, ...], field: FieldShape, waiting: _Waiting
    ) -> Iterator[Record | Shared]:
        place = _join(waiting.record.place, field.name)
        for index, item in enumerate(raw):
            if self.stopped:
                return
            key = f"{field.name}[{index}]"
            try:
                if not isinstance(item, dict):
                    raise wrong_type(item, f"an object, the {field.type.of}", 'write {…}, or {"ref": "NAME"}')
                yield self._object(item, field.type.of, f"{place}[{index}]", waiting, key, True)
            except ValueProblem as problem:
                self.catch(problem, waiting.record.place, key)

    def _object(
        self, raw: dict[str, object], type_: str, place: str, waiting: _Waiting, key: str, listed: bool
    ) -> Record | Shared:
        """A record written out, or a reference to one."""
        if self._state(raw, type_) != "ref":
            return self._make(raw, type_, place, waiting.depth + 1, listed)
        check_keys(raw)
        if len(raw) > 1:
            raise ValueProblem("C616", "is a reference with facts beside it", "state them in the shared record")
        return self._refer(raw["ref"], type_, waiting.record.place, key)

    def _state(self, raw: dict[str, object], type_: str) -> str:
        """The state that an object in the place of a record spells; empty if it is the record."""
        fields = self.shapes.records[type_].fields
        if "ref" in raw and "ref" not in fields:
            return "ref"
        if len(raw) == 1 and (key := next(iter(raw))) in _RECORD_STATES and key not in fields:
            return key
        return ""

    def _refer(self, name: object, type_: str, place: str, key: str) -> Shared:
        if not isinstance(name, str) or isinstance(name, NotFinite):
            raise wrong_type(name, "the name of a shared record behind `ref`")
        shared = Shared(type_, str(check_name(name, "a reference")))
        self.references.append(Reference(shared, place, key))
        return shared

    # -- whether a list is complete -------------------------------------------------------------------------

    def _complete(self, members: tuple[object, ...], field: FieldShape, waiting: _Waiting) -> bool:
        """As the case says; else all there is, except for stakes, of which the rest is open."""
        stated = self._flag(waiting.raw.get(field.name + COMPLETE))
        if stated is not None:
            return stated
        if field.stakes and members:
            self.undecided.add((id(waiting.record), field.name))
            return False
        return True

    def _flag(self, raw: object) -> bool | None:
        if isinstance(raw, Cell | str) and not isinstance(raw, Digits):
            return _COMPLETE_WORDS.get(raw)
        return raw if isinstance(raw, bool) else None

    def _other(self, record: Record, raw: dict[str, object], key: str, value: object, shape: RecordShape) -> None:
        """A key that is no field: the head of a case, a flag beside a list, or a mistake."""
        if not record.place and record.type == CASE and key in HEAD_KEYS:
            return
        if key not in shape.flags:
            self.report("C602", record.place, key, *_unknown(key, shape))
            return
        complete = self._flag(value)
        if complete is None:
            self.report("C633", record.place, key, f"takes true or false, not {shown(value)}", "write true or false")
        elif shape.flags[key] in raw:
            return
        elif complete:
            name = shape.flags[key]
            self.report("C633", record.place, key, f"says that `{name}` is complete, and there is no such list",
                        f'write "{name}": [] if there are none')  # fmt: skip
        else:
            record.fields[shape.flags[key]] = Members((), complete=False)


def _json_of(cell: str) -> object:
    """The value of a cell that looks like JSON; raises ValueProblem if it is not."""
    from policy_lang.cases.json_text import JsonError, read_whole

    try:
        return read_whole(cell)
    except JsonError as error:
        raise ValueProblem(error.code, str(error), "a cell that begins with { is read as JSON") from None


def _wanted(field: FieldShape) -> str:
    return f"a list of {field.type.of}"


def _join(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name


def _unknown(key: str, shape: RecordShape) -> tuple[str, str]:
    """The message and the advice about a key that no field has."""
    known = [*shape.fields, *shape.flags, *(HEAD_KEYS if shape.name == CASE else ())]
    found = nearest(key, known) if len(key) < _NEAR else None
    what = "a case" if shape.name == CASE else f"a record `{shape.name}`"
    message = f"is no field of {what}"
    return message, f"did you mean `{found}`?" if found else f"it has {', '.join(list(shape.fields)[:12])}"
