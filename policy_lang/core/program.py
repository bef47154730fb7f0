"""A policy set after all checks: everything that decisions need, and nothing of the syntax.

Times are civil moments in the time zone of the regime, as integers (`values.dates`); periods are half-open.
"""

from attrs import field, frozen

from policy_lang.core.terms import Amount, Path, SetTerm, Term
from policy_lang.core.vocabulary import Vocabulary
from policy_lang.nodes import Node


@frozen(eq=False, repr=False)
class Window(Node):
    """A period `[start, end)`, without an end if None, that exists if a condition on questions holds."""

    start: int
    end: int | None
    condition: Term | None
    place: str = field(default="", eq=False)


@frozen(eq=False, repr=False)
class Question(Node):
    """An unclear point of law, its readings with titles, and the reading to assume on demand."""

    name: str
    text: str
    readings: tuple[tuple[str, str], ...]
    assume: str | None
    notes: tuple[str, ...] = ()
    place: str = field(default="", eq=False)


@frozen(eq=False, repr=False)
class Quote(Node):
    """The text of the law, in a language."""

    language: str
    text: str


@frozen(eq=False, repr=False)
class Note(Node):
    """A remark; `unverified` marks a fact that was not checked against its source."""

    text: str
    unverified: bool


@frozen(eq=False, repr=False)
class Requirement(Node):
    """What a control requires: an outcome by rank, from an authority."""

    level: int
    authority: str


@frozen(eq=False, repr=False)
class Control(Node):
    """A control as one text of the law states it."""

    name: str
    title: str
    instrument: str
    cites: str
    quotes: tuple[Quote, ...]
    windows: tuple[Window, ...]
    when: Term
    unless: Term | None
    requirement: Requirement | None
    charges: Amount | None
    duties: tuple[str, ...]
    notes: tuple[Note, ...]
    place: str = field(default="", eq=False)


@frozen(eq=False, repr=False)
class Effect(Node):
    """`lifts`, `lowers` (to a rank), `discharges` or `bars` the named controls or exemptions."""

    kind: str
    targets: tuple[str, ...]
    level: int = 0


@frozen(eq=False, repr=False)
class Exemption(Node):
    """An exemption as one text of the law states it."""

    name: str
    title: str
    instrument: str
    cites: str
    quotes: tuple[Quote, ...]
    windows: tuple[Window, ...]
    when: Term
    unless: Term | None
    effects: tuple[Effect, ...]
    duties: tuple[str, ...]
    notes: tuple[Note, ...]
    place: str = field(default="", eq=False)


@frozen(eq=False, repr=False)
class NotEncoded(Node):
    """What the policy leaves out and why; `when` tells which cases possibly fall under it."""

    what: str
    because: str
    when: Term | None
    regime: str
    instrument: str
    place: str = field(default="", eq=False)


@frozen(eq=False, repr=False)
class StatusAct(Node):
    """Suspends, resumes or repeals instruments, controls and exemptions."""

    kind: str
    targets: tuple[str, ...]
    instrument: str
    windows: tuple[Window, ...]
    place: str = field(default="", eq=False)


@frozen(eq=False, repr=False)
class DefinitionAct(Node):
    """Gives a named part of the law a new meaning: `replaces`, `adds`, `removes` (sets) or `changes`."""

    kind: str
    target: str
    body: Control | Exemption | SetTerm | Term | Amount
    instrument: str
    windows: tuple[Window, ...]
    place: str = field(default="", eq=False)


@frozen(eq=False, repr=False)
class Instrument(Node):
    """A published legal act. `published`, `checked` and `review_by` are day ordinals; `cites` may name a passage."""

    name: str
    title: str
    regime: str
    authority: str
    published: int
    sources: tuple[str, ...]
    checked: int | None
    review_by: int | None
    cites: str
    quotes: tuple[Quote, ...]
    notes: tuple[Note, ...]
    place: str = field(default="", eq=False)


@frozen(eq=False, repr=False)
class Regime(Node):
    """A body of law with its authorities, its time zone, and the date of a case on which it is decided."""

    name: str
    title: str
    zone: str
    decided_on: Path
    authorities: dict[str, str]
    place: str = field(default="", eq=False)


@frozen(eq=False, repr=False)
class Guarantee(Node):
    """Whatever the case: whenever a condition holds, the outcome is `at least` (`at most`) a rank."""

    title: str
    whenever: Term
    op: str
    level: int
    place: str = field(default="", eq=False)


@frozen(eq=False, repr=False)
class Change(Node):
    """A change that is expected of an amendment: which cases, from and to which outcomes, by what, in which respects.

    What is empty restricts nothing; `by` has provisions, and instruments for all that they hold. `former` says that
    the condition is read by the law before the amendment: that after it lacks something that it names.
    """

    title: str
    regime: str
    whenever: Term | None
    before: tuple[str, ...]
    after: tuple[str, ...]
    by: tuple[str, ...]
    authority: str
    respects: tuple[str, ...]
    place: str = field(default="", eq=False)
    former: bool = False


@frozen(eq=False, repr=False)
class Program(Node):
    """A checked policy set.

    `sets`, `thresholds`, `measures` and `clauses` are the declared meanings by qualified name, before any act;
    `set_kinds` says what the values of a set are; `texts` holds the author's words for each definition.
    """

    vocabulary: Vocabulary
    regimes: dict[str, Regime]
    instruments: dict[str, Instrument]
    controls: dict[str, Control]
    exemptions: dict[str, Exemption]
    acts: tuple[StatusAct | DefinitionAct, ...]
    sets: dict[str, SetTerm]
    set_kinds: dict[str, str]
    thresholds: dict[str, Amount]
    measures: dict[str, Amount]
    clauses: dict[str, Term]
    questions: dict[str, Question]
    not_encoded: tuple[NotEncoded, ...]
    sha256: str
