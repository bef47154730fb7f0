"""The syntax tree: what the author wrote, and where.

Frozen nodes, children first, tuples for lists; `span` takes no part in equality. Numbers, dates and codes keep
their spelling. Nothing here has a meaning yet: `semantics` gives it one.
"""

from typing import TypeAlias

from attrs import field, frozen

from policy_lang.source.text import NOWHERE, Span


def _span() -> Span:
    span: Span = field(default=NOWHERE, kw_only=True, eq=False, repr=False)
    return span


@frozen
class Name:
    """A name where it is declared or referred to."""

    text: str
    span: Span = _span()


@frozen
class Path:
    """Names joined by dots: a field of the record at hand, `case.destination`, `item.parts`."""

    parts: tuple[str, ...]
    span: Span = _span()

    @property
    def text(self) -> str:
        """The path as written."""
        return ".".join(self.parts)


# -- values --------------------------------------------------------------------------------------------------


@frozen
class Quantity:
    """A number and, behind it, a unit, `%`, a currency, or nothing."""

    number: str
    unit: str
    span: Span = _span()


@frozen
class CodeWord:
    """A word that starts with digits and goes on with letters: a code of some list."""

    text: str
    span: Span = _span()


@frozen
class DateWord:
    """A day or a timestamp."""

    text: str
    span: Span = _span()


@frozen
class Text:
    """A quoted text."""

    text: str
    span: Span = _span()


@frozen
class YesNo:
    """`yes` or `no`."""

    yes: bool
    span: Span = _span()


Value: TypeAlias = Path | Quantity | CodeWord | DateWord | Text | YesNo


# -- sets ----------------------------------------------------------------------------------------------------


@frozen
class Anywhere:
    """`anywhere`: every country; `anything`: every value."""

    word: str
    span: Span = _span()


@frozen
class Widened:
    """`compounds of X`, `alloys of X`, `anything containing X`."""

    kind: str
    name: Name
    span: Span = _span()


@frozen
class FromFile:
    """A set read from a CSV file, with the columns that say when an entry was listed and removed."""

    file: Text
    column: Text
    listed: Text | None
    delisted: Text | None
    where: tuple[tuple[str, str], ...]
    span: Span = _span()


SetItem: TypeAlias = Value | Anywhere | Widened | FromFile


@frozen
class SetExpression:
    """A union, and what is taken away from it."""

    items: tuple[SetItem, ...]
    minus: tuple[SetItem, ...] = ()
    span: Span = _span()


# -- amounts -------------------------------------------------------------------------------------------------


@frozen
class Each:
    """`each RECORD [called NAME] where (…)`: the records that a sum, count or share is over."""

    record: Name
    alias: Name | None
    where: "Condition | None"
    span: Span = _span()


@frozen
class Total:
    """`total FIELD of each …` or `number of each …` (no field), below a record."""

    amount: Path | None
    each: Each
    scope: Path | None
    span: Span = _span()


@frozen
class Arithmetic:
    """Two or more amounts joined by one kind of operator, from left to right."""

    op: str
    operands: "tuple[Amount, ...]"
    span: Span = _span()


Amount: TypeAlias = Path | Quantity | Total | Arithmetic


# -- conditions ----------------------------------------------------------------------------------------------


@frozen
class Joined:
    """Conditions joined by `and`, `or`, or laid out under `all of`, `any of`, `none of`."""

    kind: str
    operands: "tuple[Condition, ...]"
    listed: bool = False
    span: Span = _span()


@frozen
class Negation:
    """`not` in front of a yes/no fact, a clause, parentheses or a list."""

    operand: "Condition"
    span: Span = _span()


@frozen
class Is:
    """`PATH is VALUE`, `is not VALUE`."""

    path: Path
    negated: bool
    value: Value
    span: Span = _span()


@frozen
class IsIn:
    """`PATH is in SET`, `is not in SET`."""

    path: Path
    negated: bool
    members: SetExpression
    span: Span = _span()


@frozen
class Includes:
    """`PATH include VALUE`: the set-valued field has it."""

    path: Path
    value: Value
    span: Span = _span()


@frozen
class Compare:
    """`AMOUNT is at least BOUND`, `DATE is before DATE`, …; `op` in the words of the language."""

    left: Amount
    op: str
    bound: "Amount | DateWord"
    span: Span = _span()


@frozen
class Holds:
    """A yes/no fact, or a clause, by its path."""

    path: Path
    span: Span = _span()


@frozen
class Applies:
    """`NAME applies`: a control, or some control of an instrument."""

    path: Path
    span: Span = _span()


@frozen
class Quantified:
    """`some`, `every` or `no` record below a path, with what is asked of it."""

    kind: str
    record: Name
    alias: Name | None
    scope: Path | None
    where: "Condition | None"
    span: Span = _span()


@frozen
class ContainsTest:
    """`contains SET [from COUNTRIES] in PATH`, or `PATH contains SET` for a field that is a material."""

    path: Path | None
    members: SetExpression
    origins: SetExpression | None
    scope: Path | None
    span: Span = _span()


@frozen
class Content:
    """`content by BASIS of … [not inside …] [in PATH] is OP BOUND`."""

    basis: Name
    matching: "SetExpression | Each"
    origins: SetExpression | None
    outside: Each | None
    scope: Path | None
    op: str
    bound: Amount
    span: Span = _span()


@frozen
class Owned:
    """`PATH is [directly] owned OP SHARE by [one of] SET`, or `by [one of] each RECORD where (…)`."""

    path: Path
    directly: bool
    op: str
    share: Amount
    one_of: bool
    members: "SetExpression | Each"
    span: Span = _span()


@frozen
class IsUnknown:
    """`PATH is unknown`: the case says that it was asked and could not be found out."""

    path: Path
    span: Span = _span()


Condition: TypeAlias = (
    Joined | Negation | Is | IsIn | Includes | Compare | Holds | Applies | Quantified
    | ContainsTest | Content | Owned | IsUnknown
)  # fmt: skip


# -- vocabularies --------------------------------------------------------------------------------------------


@frozen
class Option:
    """One value of a choice, one outcome, one reading of a question: its name and its title."""

    name: Name
    title: str = ""
    span: Span = _span()


@frozen
class NamedType:
    """A type by name: a unit, a record, or one of `country`, `date`, `text`, `material`, `money`, `number`."""

    name: str
    span: Span = _span()


@frozen
class YesNoType:
    """`yes/no`."""

    span: Span = _span()


@frozen
class CodesType:
    """`codes of LIST`."""

    name: Name
    span: Span = _span()


@frozen
class ListType:
    """`list of RECORD`."""

    record: Name
    span: Span = _span()


@frozen
class ChoiceType:
    """`one of …` or, if several at once may hold, `some of …`."""

    several: bool
    options: tuple[Option, ...]
    span: Span = _span()


Type: TypeAlias = NamedType | YesNoType | CodesType | ListType | ChoiceType


@frozen
class FieldDecl:
    """A field of the case or of a record."""

    name: Name
    type: Type
    title: str = ""
    span: Span = _span()


@frozen
class RecordDecl:
    """`record NAME`, or `case` (whose name is `case`): its fields, or further fields of an earlier one."""

    name: Name
    fields: tuple[FieldDecl, ...]
    title: str = ""
    span: Span = _span()


@frozen
class Outcomes:
    """The scale of outcomes, mildest first."""

    options: tuple[Option, ...]
    span: Span = _span()


@frozen
class CodeListDecl:
    """A list of codes and how its codes are built: `dotted` or `digits`."""

    name: Name
    title: str
    style: str
    span: Span = _span()


@frozen
class Ingredient:
    """A material that another contains, with its share by mass where that is stated."""

    name: Name
    share: Quantity | None
    span: Span = _span()


@frozen
class MaterialDecl:
    """A material and what it contains, by formula or by list; `kind` is a word such as `alloy`, or empty."""

    name: Name
    title: str
    kind: str
    formula: Text | None
    contains: tuple[Ingredient, ...]
    cas: str
    span: Span = _span()


# -- named parts of the law ----------------------------------------------------------------------------------


@frozen
class SetDecl:
    """`materials NAME : …` and its like; `of` names the code list or the field whose values are meant."""

    kind: str
    of: Path | None
    name: Name
    members: SetExpression
    title: str = ""
    span: Span = _span()


@frozen
class ThresholdDecl:
    """`threshold NAME : QUANTITY`."""

    name: Name
    value: Value
    title: str = ""
    span: Span = _span()


@frozen
class MeasureDecl:
    """`measure NAME for RECORD : AMOUNT`."""

    name: Name
    record: Name | None
    amount: Amount
    title: str = ""
    span: Span = _span()


@frozen
class ClauseDecl:
    """`clause NAME [for RECORD] : CONDITION`."""

    name: Name
    record: Name | None
    condition: Condition
    title: str = ""
    span: Span = _span()


@frozen
class QuestionDecl:
    """An unclear point of law and its readings."""

    name: Name
    text: str
    readings: tuple[Option, ...]
    assume: Name | None
    notes: "tuple[Note, ...]" = ()
    span: Span = _span()


# -- instruments ---------------------------------------------------------------------------------------------


@frozen
class Window:
    """`from D [at T] [through D | before D [at T]] [if …]`; `ends` is `through`, `before` or empty."""

    start: DateWord
    start_time: str
    ends: str
    end: DateWord | None
    end_time: str
    condition: Condition | None
    span: Span = _span()


@frozen
class Quote:
    """The text of the law in a language."""

    language: str
    text: str
    span: Span = _span()


@frozen
class Note:
    """A remark for readers; `unverified` marks a fact that was not checked against the source."""

    text: str
    unverified: bool = False
    span: Span = _span()


@frozen
class Duty:
    """Something to be done when the provision applies."""

    text: str
    span: Span = _span()


@frozen
class Requires:
    """`requires OUTCOME [from AUTHORITY]`."""

    outcome: Name
    authority: Name | None
    span: Span = _span()


@frozen
class Control:
    """A control. A replacement carries its windows as `act_windows`."""

    name: Name
    title: str
    cites: tuple[Text, ...]
    quotes: tuple[Quote, ...]
    windows: tuple[Window, ...] | None
    when: Condition | None
    unless: Condition | None
    requires: Requires | None
    charges: Amount | None
    duties: tuple[Duty, ...]
    notes: tuple[Note, ...]
    span: Span = _span()


@frozen
class Effect:
    """What an exemption does: `lifts`, `lowers` (to an outcome), `discharges`, `bars`."""

    kind: str
    targets: tuple[Path, ...]
    minus: tuple[Path, ...]
    to: Name | None
    span: Span = _span()


@frozen
class Exemption:
    """An exemption, exception, or licence in hand."""

    name: Name
    title: str
    cites: tuple[Text, ...]
    quotes: tuple[Quote, ...]
    windows: tuple[Window, ...] | None
    effects: tuple[Effect, ...]
    when: Condition | None
    unless: Condition | None
    duties: tuple[Duty, ...]
    notes: tuple[Note, ...]
    span: Span = _span()


@frozen
class NotEncoded:
    """What the policy leaves out, why, and who is possibly concerned."""

    what: str
    because: str
    when: Condition | None
    span: Span = _span()


@frozen
class StatusAct:
    """`suspends`, `resumes` or `repeals` earlier provisions."""

    kind: str
    targets: tuple[Path, ...]
    windows: tuple[Window, ...] | None
    span: Span = _span()


@frozen
class ReplaceAct:
    """`replaces …` an earlier control, exemption, clause, set, threshold or measure by a full new body."""

    kind: str
    target: Path
    body: "Control | Exemption | Condition | SetExpression | Value | Amount"
    windows: tuple[Window, ...] | None
    span: Span = _span()


@frozen
class SetAct:
    """`adds … to SET`, `removes … from SET`."""

    kind: str
    items: tuple[SetItem, ...]
    target: Path
    windows: tuple[Window, ...] | None
    span: Span = _span()


@frozen
class ChangeAct:
    """`changes THRESHOLD to QUANTITY`."""

    target: Path
    value: Value
    windows: tuple[Window, ...] | None
    span: Span = _span()


Act: TypeAlias = StatusAct | ReplaceAct | SetAct | ChangeAct
Provision: TypeAlias = Control | Exemption | NotEncoded | Act


@frozen
class Instrument:
    """A published legal act and its provisions."""

    name: Name
    title: str
    issued_by: Name | None
    published: DateWord | None
    windows: tuple[Window, ...] | None
    sources: tuple[Text, ...]
    checked: DateWord | None
    review_by: DateWord | None
    cites: tuple[Text, ...]
    quotes: tuple[Quote, ...]
    notes: tuple[Note, ...]
    provisions: tuple[Provision, ...]
    span: Span = _span()


# -- scenarios and guarantees --------------------------------------------------------------------------------


@frozen
class Bound:
    """One side of a range of a fact: `at least 5 kg`."""

    op: str
    value: Quantity | DateWord
    span: Span = _span()


@frozen
class RangeFact:
    """A fact known only to lie in a range."""

    bounds: tuple[Bound, ...]
    span: Span = _span()


@frozen
class ChoiceFact:
    """A fact known only to be one of several values."""

    values: tuple[Value, ...]
    span: Span = _span()


@frozen
class SpecialFact:
    """`unknown ["reason"]`, `not applicable`, `none` (an empty list), `sum of parts`."""

    kind: str
    text: str = ""
    span: Span = _span()


@frozen
class ValuesFact:
    """A stated value; several for codes and set-valued fields."""

    values: tuple[Value, ...]
    span: Span = _span()


@frozen
class TableFact:
    """A list of records: a header of paths, and a row of cells for each record (an empty cell: not stated)."""

    header: "tuple[Cell, ...]"
    rows: "tuple[tuple[Cell, ...], ...]"
    span: Span = _span()


Cell: TypeAlias = ValuesFact | RangeFact | ChoiceFact | SpecialFact | None
FactValue: TypeAlias = ValuesFact | RangeFact | ChoiceFact | SpecialFact | TableFact


@frozen
class Given:
    """A line of facts: a path and what is stated of it."""

    path: Path
    value: FactValue
    span: Span = _span()


@frozen
class SharedRecord:
    """`shared RECORD NAME` with facts: a record that several others refer to by that name."""

    record: Name
    name: Name
    facts: tuple[Given, ...]
    span: Span = _span()


@frozen
class Background:
    """A named set of facts that scenarios share."""

    name: Name
    facts: tuple[Given, ...]
    shared: tuple[SharedRecord, ...]
    span: Span = _span()


@frozen
class Expect:
    """An expectation: `kind` is `outcome`, `undetermined`, `latent`, `duty`, `only`, `not`, `question`, …

    `amount` is what controls are expected to charge.
    """

    kind: str
    names: tuple[Path, ...]
    by: tuple[Path, ...]
    amount: Quantity | None = None
    span: Span = _span()


@frozen
class Scenario:
    """A case in the author's words, and what the policy must say of it."""

    title: str
    published: DateWord | None
    backgrounds: tuple[Name, ...]
    facts: tuple[Given, ...]
    shared: tuple[SharedRecord, ...]
    answers: tuple[tuple[Name, Name], ...]
    expects: tuple[Expect, ...]
    span: Span = _span()


@frozen
class Guarantee:
    """Whatever the case: whenever a condition holds, the outcome is at least (or at most) this."""

    title: str
    whenever: Condition
    op: str
    outcome: Name
    published: DateWord | None
    span: Span = _span()


@frozen
class Change:
    """A change that is expected of an amendment: which cases, from and to which outcomes, by what, in which respects.

    What is empty restricts nothing.
    """

    title: str
    whenever: Condition | None
    before: tuple[Name, ...]
    after: tuple[Name, ...]
    by: tuple[Path, ...]
    authority: Name | None
    respects: tuple[str, ...]
    span: Span = _span()


Declaration: TypeAlias = (
    Outcomes | CodeListDecl | RecordDecl | MaterialDecl | SetDecl | ThresholdDecl | MeasureDecl | ClauseDecl
    | QuestionDecl | Instrument | NotEncoded | Background | Scenario | Guarantee | Change
)  # fmt: skip


@frozen
class Authority:
    """An authority that a regime names, and what the abbreviation stands for."""

    name: Name
    title: str
    span: Span = _span()


@frozen
class Header:
    """`vocabulary NAME`, `regime NAME` or `in regime NAME` (kind `in regime`), and the lines below it."""

    kind: str
    name: Name
    title: str = ""
    uses: tuple[Name, ...] = ()
    authorities: tuple[Authority, ...] = ()
    zone: Text | None = None
    decided_on: Path | None = None
    territories: tuple[tuple[Name, str], ...] = ()
    span: Span = _span()


@frozen
class PolicyFile:
    """One file: what it is, and its declarations in order."""

    path: str
    header: Header
    declarations: tuple[Declaration, ...]
    span: Span = _span()
