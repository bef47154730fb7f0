"""The law in force: what each provision and each name means at a moment, as published by a day.

In: a program, a moment for each regime, a day of publication, and readings of questions. Out: a `Law`, in which
nothing is open any more: each provision has one text and one status. Where that hangs on a question without a
reading, building the law raises `NeedsReading`, and the caller follows each reading to its end.
"""

from collections.abc import Iterable, Iterator
from copy import copy
from itertools import product
from typing import Any

from attrs import define, field, frozen

from policy_lang.core import program as core
from policy_lang.core import terms
from policy_lang.core.program import Program
from policy_lang.core.references import Hangs, dependencies, hangs_on, questions_in, tables
from policy_lang.core.terms import Amount, SetTerm, Term
from policy_lang.evaluation.materials import Composition
from policy_lang.evaluation.members import Codes, Resolved, Values, union
from policy_lang.nodes import Node
from policy_lang.values.dates import DAY

IN_FORCE, SUSPENDED, PENDING, ENDED, UNPUBLISHED = (
    "in force",
    "suspended",
    "pending",
    "ended",
    "not yet published",
)


class NeedsReading(Exception):
    """The law of the day hangs on a question that has no reading yet."""

    def __init__(self, question: str) -> None:
        self.question = question


@frozen(eq=False, repr=False)
class Status(Node):
    """A provision on the day: its text, its status, and the act that speaks of it on that day, if one does."""

    body: core.Control | core.Exemption
    status: str
    act: core.StatusAct | None = None

    @property
    def in_force(self) -> bool:
        """Whether the provision has effect."""
        return self.status == IN_FORCE


@define(eq=False, repr=False)
class Index:
    """What all laws of a program share: its acts by what they speak of, in the order of publication."""

    program: Program
    composition: Composition
    status_acts: dict[str, list[core.StatusAct]] = field(factory=dict)
    definition_acts: dict[str, list[core.DefinitionAct]] = field(factory=dict)
    like: "Index | None" = None
    _edges: dict[str, tuple[str, ...]] | None = None
    _below: dict[str, frozenset[str]] = field(factory=dict)
    _asks: dict[str, frozenset[str]] = field(factory=dict)
    _hangs: dict[int, tuple[object, Hangs]] = field(factory=dict)

    @classmethod
    def of(cls, program: Program, like: "Index | None" = None) -> "Index":
        """The index of a program; `like` is that of one with the same names, references and materials."""
        composition = like.composition if like else Composition(program.vocabulary.materials)
        index = cls(program, composition, like=like)
        order = sorted(program.acts, key=lambda act: program.instruments[act.instrument].published)
        for act in order:
            if isinstance(act, core.StatusAct):
                for target in act.targets:
                    index.status_acts.setdefault(target, []).append(act)
            else:
                index.definition_acts.setdefault(act.target, []).append(act)
        return index

    @property
    def edges(self) -> dict[str, tuple[str, ...]]:
        """For each declared name, the names that its meaning hangs on."""
        if self._edges is None:
            self._edges = self.like.edges if self.like else dependencies(self.program)
        return self._edges

    def below(self, name: str) -> frozenset[str]:
        """A declared name and all that its meaning hangs on, at any depth."""
        if self.like:
            return self.like.below(name)
        found = self._below.get(name)
        if found is None:
            reached = {name}
            todo = [name]
            while todo:
                further = [one for one in self.edges.get(todo.pop(), ()) if one not in reached]
                reached.update(further)
                todo.extend(further)
            found = self._below[name] = frozenset(reached)
        return found

    def asks(self, name: str) -> frozenset[str]:
        """The questions that the texts of a name ask themselves."""
        if self.like:
            return self.like.asks(name)
        found = self._asks.get(name)
        if found is None:
            texts = [table[name] for table in tables(self.program) if name in table]
            texts += [act.body for act in self.definition_acts.get(name, ())]
            found = self._asks[name] = frozenset(q for text in texts for q in self.hangs(text).questions)
        return found

    def hangs(self, text: object) -> Hangs:
        """What a text of the program hangs on; the text is kept, so that its `id` stays its own."""
        if self.like:
            return self.like.hangs(text)
        known = self._hangs.get(id(text))
        if known is None:
            known = self._hangs[id(text)] = (text, hangs_on(text))
        return known[1]


class Law:
    """The law of one moment. `suspensions` False gives the law as if nothing were suspended."""

    def __init__(
        self,
        index: Index,
        moments: dict[str, int],
        published: int,
        readings: dict[str, str],
        suspensions: bool = True,
    ) -> None:
        self.index = index
        self.program = index.program
        self.moments = moments
        self.published = published
        self.readings = readings
        self.suspensions = suspensions
        self.asked: set[str] = set()
        self._awake: Law | None = None
        self._governing: dict[str, core.StatusAct | None] = {}
        self._effects: dict[int, bool] = {}
        self._alike: dict[object, Compared] = {}
        self._first = self
        self._sets: dict[tuple[int, str], Resolved] = {}
        regimes = set(moments)
        self.controls = {
            name: self._status(name, control)
            for name, control in self.program.controls.items()
            if name.split(".")[0] in regimes
        }
        self.exemptions = {
            name: self._status(name, exemption)
            for name, exemption in self.program.exemptions.items()
            if name.split(".")[0] in regimes
        }
        for name, instrument in self.program.instruments.items():
            if instrument.regime in regimes:
                self.governing(name)  # a question behind an act on it must be asked now: nothing in the law stays open
        self.thresholds: dict[str, Amount] = self._defined(self.program.thresholds)
        self.measures: dict[str, Amount] = self._defined(self.program.measures)
        self.clauses: dict[str, Term] = self._defined(self.program.clauses)
        self._changed_sets = {
            name: folded
            for name in self.index.definition_acts
            if name in self.program.sets and (folded := self._folded_set(name)) is not self.program.sets[name]
        }

    @property
    def stretch(self) -> object:
        """What this law has in common with those of other moments and readings between which nothing in it changes."""
        return id(self._effects)

    def answered(self, question: str, reading: str) -> "Law":
        """The same law, with a reading of a question on which only conditions hang."""
        other = copy(self)
        other.readings = {**self.readings, question: reading}
        other._awake = None
        other._first = other
        return other

    def at(self, moments: dict[str, int]) -> "Law":
        """The same law at other moments between which nothing in it changes."""
        other = copy(self)
        other.moments = moments
        other._awake = None
        return other

    def with_meaning(self, name: str, index: Index) -> "Law":
        """The same law, in which a set, threshold or measure means what it does in a program otherwise alike."""
        other = copy(self)
        other.index, other.program = index, index.program
        other._sets, other._effects, other._alike = {}, dict(self._effects), {}
        other._awake, other._first = None, other
        for table in ("thresholds", "measures"):
            declared: dict[str, Amount] = getattr(index.program, table)
            if name in declared:
                setattr(other, table, {**getattr(self, table), **other._defined({name: declared[name]})})
        if name in self._changed_sets:
            other._changed_sets = {**self._changed_sets, name: other._folded_set(name)}
        return other

    def awake(self) -> "Law":
        """The same law as if nothing were suspended; itself, if nothing is."""
        if self._awake is None:
            if self._first is not self:
                first = self._first.awake()
                self._awake = self if first is self._first else first.at(self.moments)
            elif self.suspensions and self.suspending():
                self._awake = Law(self.index, self.moments, self.published, self.readings, suspensions=False)
            else:
                self._awake = self
        return self._awake

    def differs(self, other: "Law", name: str) -> bool:
        """Whether a declared name has another text or status here than in another law of the same regimes."""
        acts = self.index.definition_acts.get(name, ())
        if any(self.effective(act) is not other.effective(act) for act in acts):
            return True
        mine, theirs = self.status(name), other.status(name)
        return mine is not None and theirs is not None and mine.status != theirs.status

    def compared(self, other: "Law") -> "Compared":
        """What means the same in another law of the same program; laws at other moments of one stretch share it."""
        key = other.stretch, tuple(self.readings.items()), tuple(other.readings.items())
        found = self._alike.get(key)
        if found is None:
            found = self._alike[key] = Compared(self, other)
        return found

    def status(self, name: str) -> Status | None:
        """The status of a provision; None if there is none of that name."""
        return self.controls.get(name) or self.exemptions.get(name)

    # -- windows and acts -----------------------------------------------------------------------------------

    def _holds(self, term: Term, readings: dict[str, str]) -> bool:
        match term:
            case terms.Reading(question, reading):
                if question not in readings:
                    raise NeedsReading(question)
                return readings[question] == reading
            case terms.All(parts):
                return all(self._holds(part, readings) for part in parts)
            case terms.Any(parts):
                return any(self._holds(part, readings) for part in parts)
            case terms.Not(part):
                return not self._holds(part, readings)
            case _:
                return True

    def _open_at(self, windows: Iterable[core.Window], moment: int) -> bool:
        """Whether one of some windows holds a moment; a question matters only where its readings disagree."""
        conditions: list[Term] = []
        for window in windows:
            if window.start <= moment and (window.end is None or moment < window.end):
                if window.condition is None:
                    return True
                conditions.append(window.condition)
        if not conditions:
            return False
        found = {self._any_holds(conditions, r) for r in self._all_readings(conditions)}
        if len(found) > 1:
            return self._any_holds(conditions, self.readings)
        self.asked.update(q for c in conditions for q in questions_in(c) if q in self.readings)
        return found.pop()

    def _any_holds(self, conditions: list[Term], readings: dict[str, str]) -> bool:
        return any(self._holds(condition, readings) for condition in conditions)

    def _all_readings(self, conditions: list[Term]) -> Iterator[dict[str, str]]:
        """Every way to answer the questions in some conditions that have no answer yet."""
        asked = dict.fromkeys(q for condition in conditions for q in questions_in(condition) if q not in self.readings)
        choices = [[reading for reading, _ in self.program.questions[q].readings] for q in asked]
        for chosen in product(*choices):
            yield {**self.readings, **dict(zip(asked, chosen, strict=True))}

    def effective(self, act: core.StatusAct | core.DefinitionAct) -> bool:
        """Whether an act is published, has effect at the moment, and its instrument is not asleep itself."""
        known = self._effects.get(id(act))
        if known is None:
            known = self._effects[id(act)] = self._takes_effect(act)
        return known

    def _takes_effect(self, act: core.StatusAct | core.DefinitionAct) -> bool:
        instrument = self.program.instruments[act.instrument]
        moment = self.moments.get(instrument.regime)
        if moment is None or instrument.published > self.published:
            return False
        if not self._open_at(act.windows, moment):
            return False
        governing = self.governing(act.instrument)
        return governing is None or governing.kind == "resumes"

    def governing(self, name: str) -> core.StatusAct | None:
        """The act, published last, that speaks of a provision or instrument at the moment."""
        if name not in self._governing:
            self._governing[name] = None
            found = None
            for act in self.index.status_acts.get(name, ()):
                if (self.suspensions or act.kind != "suspends") and self.effective(act):
                    found = act
            self._governing[name] = found
        return self._governing[name]

    def suspending(self, name: str | None = None) -> tuple[core.StatusAct, ...]:
        """The suspensions that have effect at the moment: all, or those that keep one provision asleep."""
        acts = self.index.status_acts.get(name, []) if name else self.program.acts
        found: list[core.StatusAct] = []
        for act in acts:
            if isinstance(act, core.StatusAct) and act.kind in ("suspends", "resumes") and self.effective(act):
                found = [*found, act] if act.kind == "suspends" else [] if name else found
        return tuple(found)

    # -- provisions -----------------------------------------------------------------------------------------

    def _status(self, name: str, original: core.Control | core.Exemption) -> Status:
        body = self._body(name, original)
        instrument = self.program.instruments[original.instrument]
        if instrument.published > self.published:
            return Status(body, UNPUBLISHED)
        act = self.governing(name)
        if act is not None and act.kind == "repeals":
            return Status(body, ENDED, act)
        moment = self.moments[instrument.regime]
        if not self._open_at(body.windows, moment):
            later = any(w.start > moment for w in body.windows)
            return Status(body, PENDING if later else ENDED, act)
        if act is not None and act.kind == "suspends":
            return Status(body, SUSPENDED, act)
        return Status(body, IN_FORCE, act)

    def _body(self, name: str, original: core.Control | core.Exemption) -> core.Control | core.Exemption:
        body = original
        for act in self.index.definition_acts.get(name, ()):
            if self.effective(act):
                assert isinstance(act.body, core.Control | core.Exemption)
                body = act.body
        return body

    # -- definitions ----------------------------------------------------------------------------------------

    def _defined(self, declared: dict[str, Any]) -> dict[str, Any]:
        """Declared meanings with the changes that acts made to them."""
        changed = {
            name: act.body
            for name in declared.keys() & self.index.definition_acts.keys()
            for act in self.index.definition_acts[name]
            if self.effective(act)
        }
        return {**declared, **changed} if changed else declared

    def _folded_set(self, name: str) -> SetTerm:
        """A set after all replacements, additions and removals, in the order of publication."""
        result = self.program.sets[name]
        for act in self.index.definition_acts[name]:
            if self.effective(act):
                body: SetTerm = act.body  # type: ignore[assignment]
                if act.kind == "replaces":
                    result = body
                elif act.kind == "adds":
                    result = terms.Union((result, body))
                else:
                    result = terms.Union((result,), (body,))
        return result

    # -- sets -----------------------------------------------------------------------------------------------

    def members(self, term: SetTerm, kind: str, regime: str) -> Resolved:
        """A set as it stands on the day of the regime that asks; `kind` is that of its values."""
        key = (id(term), regime)
        found = self._sets.get(key)
        if found is None:
            style = self._style(kind)
            found = self._codes(term, style, regime) if style else self._values(term, regime)
            self._sets[key] = found
        return found

    def _style(self, kind: str) -> str:
        word, _, of = kind.partition(":")
        return self.program.vocabulary.code_lists[of].style if word == "codes" else ""

    def _values(self, term: SetTerm, regime: str) -> Values:
        match term:
            case terms.Listed(values):
                return Values(frozenset(values))
            case terms.Everything():
                return Values(frozenset(), True)
            case terms.SetName(name):
                return self._values(self.meaning_of_set(name), regime)
            case terms.Union(items, minus):
                return union((self._values(i, regime) for i in items), (self._values(m, regime) for m in minus))
            case terms.Entries():
                return Values(self._listed_on(term, regime))
            case terms.Widening(kind, of):
                members = self._expanded(self._values(of, regime))
                return Values(self.index.composition.widened(kind, members))

    def _expanded(self, values: Values) -> frozenset[str]:
        """A set of materials as the declared materials in it."""
        if not values.all_but:
            return values.listed
        return frozenset(self.program.vocabulary.materials) - values.listed

    def materials(self, term: SetTerm, regime: str) -> frozenset[str]:
        """The declared materials in a set."""
        values = self.members(term, "material", regime)
        assert isinstance(values, Values)
        return self._expanded(values)

    def meaning_of_set(self, name: str) -> SetTerm:
        """A declared set with the changes that acts in effect made to it."""
        return self._changed_sets.get(name, self.program.sets[name])

    def _listed_on(self, term: terms.Entries, regime: str) -> frozenset[str]:
        day = self.moments[regime] // DAY + 1
        return frozenset(
            value
            for value, listed, removed in term.entries
            if (listed is None or listed <= day) and (removed is None or day < removed)
        )

    def _codes(self, term: SetTerm, style: str, regime: str) -> Codes:
        match term:
            case terms.Listed(values):
                return Codes(style, frozenset(values))
            case terms.Everything():
                return Codes(style, frozenset(), everything=True)
            case terms.SetName(name):
                return self._codes(self.meaning_of_set(name), style, regime)
            case terms.Entries():
                return Codes(style, self._listed_on(term, regime))
            case terms.Union(items, minus):
                return Codes(
                    style,
                    frozenset(),
                    tuple(self._codes(item, style, regime) for item in items),
                    tuple(self._codes(item, style, regime) for item in minus),
                )
            case terms.Widening():
                raise AssertionError("only materials can be widened")


class Compared:
    """What means the same in two laws of one program, found name by name when it is asked."""

    def __init__(self, one: Law, other: Law) -> None:
        self.one = one
        self.other = other
        self.index = one.index
        self.questions = frozenset(question for question, _ in one.readings.items() ^ other.readings.items())
        self._same: dict[str, bool] = {}
        self._itself: dict[str, bool] = {}

    def same(self, name: str) -> bool:
        """Whether a declared name, with all that it hangs on, means the same in both."""
        found = self._same.get(name)
        if found is None:
            found = self._same[name] = all(map(self._itself_same, self.index.below(name)))
        return found

    def same_conditions(self, name: str) -> bool:
        """Whether the conditions of a provision, if both state them alike, mean the same in both."""
        return not self._asked_otherwise(name) and all(map(self.same, self.index.edges.get(name, ())))

    def _itself_same(self, name: str) -> bool:
        found = self._itself.get(name)
        if found is None:
            found = self._itself[name] = not self._asked_otherwise(name) and self._text_same(name)
        return found

    def _asked_otherwise(self, name: str) -> bool:
        """Whether a text of a name asks a question that has another reading in the other law."""
        return bool(self.questions) and not self.questions.isdisjoint(self.index.asks(name))

    def _text_same(self, name: str) -> bool:
        one, other = self.one, self.other
        mine, theirs = one.status(name), other.status(name)
        if mine is not None and theirs is not None:
            return mine.body is theirs.body and mine.in_force is theirs.in_force
        for here, there in (
            (one.clauses, other.clauses),
            (one.thresholds, other.thresholds),
            (one.measures, other.measures),
        ):
            if name in here:
                return here[name] is there.get(name)
        if name in one.program.sets:
            return self._set_same(name)
        return mine is theirs

    def _set_same(self, name: str) -> bool:
        """Whether a set is defined alike in both, and no entry of a list comes or goes between their moments."""
        meant = self.one.meaning_of_set(name)
        between = [sorted((moment, self.other.moments[regime])) for regime, moment in self.one.moments.items()]
        return meant == self.other.meaning_of_set(name) and not any(
            start < day <= end for day in list_days(meant) for start, end in between
        )


def list_days(term: object) -> Iterator[int]:
    """The moments at which the lists of a set let in or drop entries."""
    match term:
        case terms.Entries(entries):
            yield from ((day - 1) * DAY for entry in entries for day in entry[1:] if day is not None)
        case terms.Union(items, minus):
            for item in (*items, *minus):
                yield from list_days(item)
        case terms.Widening(_, of):
            yield from list_days(of)
