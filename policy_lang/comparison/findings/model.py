"""What an analysis of a policy set says: findings that are proved, what is not proved, what was shown not to be."""

from typing import TypeAlias

from attrs import field, frozen

NEVER_APPLIES, COVERED, LIFTS_NOTHING, NEEDLESS = "A701", "A702", "A703", "A704"
GAP, SAME_READINGS, EQUAL = "A705", "A706", "A707"


@frozen
class Witness:
    """A case that the reference evaluator was run on: what it shows, its facts as JSON, and readings of questions."""

    shows: str
    case: dict[str, object] = field(repr=False)
    readings: tuple[tuple[str, str], ...] = ()


@frozen
class Finding:
    """Something idle, proved for all cases: a code, whose it is, where, why, and what to do.

    `words` are the author's for a test, or name the other provision; `others` are further places, each with what
    stands there; `state` is what no scenario can meet because of it (`never true`), for explanations of coverage.
    """

    code: str
    subject: str
    words: str
    place: str
    message: str
    help: str
    others: tuple[tuple[str, str], ...] = ()
    witness: Witness | None = None
    state: str = ""


@frozen
class Undecided:
    """A question that stayed open, and why."""

    code: str
    subject: str
    words: str
    place: str
    because: str


@frozen
class Refuted:
    """A question that was answered: some case, or the calendar, shows that there is nothing to find."""

    code: str
    subject: str


Answer: TypeAlias = Finding | Undecided | Refuted
