"""From the raw value of one record of the input to a case, or to what is wrong with it."""

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from policy_lang.cases.origins import Origin
from policy_lang.cases.problems import Problem, ValueProblem, check_name, shown, wrong_type
from policy_lang.cases.raw import NotFinite, kind_of
from policy_lang.cases.records import Reading
from policy_lang.cases.shapes import CASE, Shapes
from policy_lang.cases.shared import NOTHING_COMMON, Common, Key, check_references, read_rates, read_shared
from policy_lang.cases.unfolding import check_unfolding
from policy_lang.cases.wholes import Wholes
from policy_lang.core.facts import Case, Record

if TYPE_CHECKING:
    from policy_lang.cases.parts import Parts
    from policy_lang.diagnostics.model import Diagnostic

# Beyond this many cases, further ids are not kept to be compared, so that memory stays bounded.
MAX_IDS = 1_000_000


class CaseResult(NamedTuple):
    """What became of one record of the input: the case, or None; what was found; its id; `file:line`.

    `read_by` is the place of the vocabulary that read it among those of the policy set; `again` says that another
    one read the same record before.
    """

    case: Case | None
    diagnostics: "tuple[Diagnostic, ...]"
    id: str
    place: str
    read_by: int = 0
    again: bool = False


class Assembler:
    """Assembles the cases of one input; knows what they have in common, and the ids met so far."""

    def __init__(
        self, shapes: Shapes, common: Common | None = None, parts: "Parts | None" = None, read_by: int = 0
    ) -> None:
        self.shapes = shapes
        self.read_by = read_by
        self.common = common or NOTHING_COMMON
        self.parts = parts
        # What is wrong with the input as a whole, and so with every case of it.
        self.found: tuple[Diagnostic, ...] = tuple(parts.found) if parts is not None else ()
        self._ids: dict[str, int] = {}

    def case(self, raw: object, origin: Origin, default_id: str) -> CaseResult:
        """The case that a raw value is; mistakes come with the place they are at."""
        reading = Reading(self.shapes)
        if not isinstance(raw, dict):
            return self._result(None, _not_an_object(raw), origin, default_id)
        id_ = self._id(raw, reading, default_id)
        if self.parts is not None:
            origin = origin._replace(rows=self.parts.attach(raw, id_, reading))
        facts = reading.read(raw, CASE)
        own, _ = read_shared(raw["records"], reading) if "records" in raw else ({}, {})
        rates = read_rates(raw["rates"], reading) if "rates" in raw else {}
        check_references(reading, own, self.common)
        check_unfolding(reading, own, self.common)
        case = None
        if not reading.problems:
            merge(facts, self.common.facts)
            Wholes(reading, own, self.common).check()
            case = Case(id_, facts, self._shared(reading, own), self._rates(rates), origin.place)
        return self._result(case, self._warned(reading, id_, raw, origin), origin, id_)

    def failed(self, problem: Problem, origin: Origin, id_: str, at: int = -1) -> CaseResult:
        """A record that could not even be taken apart; `at` is where in its text."""
        found = (*self.found, origin.diagnostic(problem, at))
        return CaseResult(None, found, id_, origin.place, self.read_by)

    def share(self, raw: dict[str, object], origin: Origin) -> None:
        """Take facts, records and rates as common to all cases from here on."""
        from policy_lang.cases.all_cases import build_common

        self.common, found = build_common(raw, origin, self.shapes, self.common)
        self.found = (*self.found, *found)

    def _result(self, case: Case | None, problems: list[Problem], origin: Origin, id_: str) -> CaseResult:
        found = (*self.found, *(origin.diagnostic(problem) for problem in problems))
        failed = any(d.is_error for d in found)
        return CaseResult(None if failed else case, found, id_, origin.place, self.read_by)

    def _id(self, raw: dict[str, object], reading: Reading, default: str) -> str:
        if "id" not in raw:
            return default
        id_ = raw["id"]
        try:
            if not isinstance(id_, str | int) or isinstance(id_, bool | NotFinite):
                raise wrong_type(id_, "text, the id of the case")
            return str(check_name(str(id_), "an id"))
        except ValueProblem as problem:
            reading.report("C629" if problem.code == "C603" else problem.code, "", "id", problem.message, problem.help)
            return default

    def _warned(self, reading: Reading, id_: str, raw: dict[str, object], origin: Origin) -> list[Problem]:
        """The mistakes found, and a warning if the id was met before."""
        if "id" not in raw:
            return reading.problems
        before = self._ids.get(id_)
        if before is not None:
            message = f"is {shown(id_)} again, as at {origin._replace(line=before).place}"
            return [*reading.problems, Problem("C651", "", "id", message, "give each case an id of its own")]
        if len(self._ids) < MAX_IDS:
            self._ids[id_] = origin.line
            if len(self._ids) == MAX_IDS:
                message = f"is the {MAX_IDS}th; ids from here on are compared with those before only"
                return [*reading.problems, Problem("C655", "", "id", message)]
        return reading.problems

    def _shared(self, reading: Reading, own: dict[Key, Record]) -> dict[Key, Record]:
        start = [(reference.to.type, reference.to.name) for reference in reading.references]
        return {**self.common.reached(start, own), **own}

    def _rates(self, own: dict[Key, Fraction]) -> dict[Key, Fraction]:
        return {**self.common.rates, **own} if own else self.common.rates


def _not_an_object(raw: object) -> list[Problem]:
    message = f"is {kind_of(raw) if raw is not None else 'null'}, not an object"
    return [Problem("C620", "", "", message, 'write {"id": "…", "item": {…}}')]


def merge(facts: Record, common: Record) -> None:
    """Add the facts that all cases have in common; where both state a record, field by field.

    Each case gets records of its own, so that stating a fact in one of them never reaches another case.
    """
    todo = [(facts, common)]
    while todo:
        own, other = todo.pop()
        for name, fact in other.fields.items():
            if not isinstance(fact, Record):
                own.fields.setdefault(name, fact)
                continue
            mine = own.fields.setdefault(name, Record(fact.type, fact.place, {}))
            if isinstance(mine, Record):
                todo.append((mine, fact))
