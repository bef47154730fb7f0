"""The registry of diagnostic codes. A code, once published, keeps its meaning for ever.

Families: S text and syntax · N names · T types and units · L law, windows and acts · W advice · A analysis ·
C cases · X commands. Each code has a page of its own name under `docs/reference/diagnostics/`.
"""

from enum import Enum
from typing import NamedTuple

from policy_lang.diagnostics.case_codes import CASE_CODES


class Severity(Enum):
    """How much a finding weighs: an error stops every decision."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Code(NamedTuple):
    """A registered code: its short name, its weight, and one line on what it is about."""

    name: str
    severity: Severity
    about: str


_E, _W = Severity.ERROR, Severity.WARNING

CODES: dict[str, Code] = {
    "S101": Code("pasted-text", _E, "characters from a word processor"),
    "S102": Code("strange-character", _E, "a character that has no meaning"),
    "S103": Code("indentation", _E, "a line that fits no block"),
    "S104": Code("open-quote", _E, "a quoted text without its end"),
    "S105": Code("open-parenthesis", _E, "a parenthesis without its end"),
    "S106": Code("comma-in-number", _E, "a comma inside a number"),
    "S107": Code("too-deep", _E, "blocks, parentheses or formulas nested too deep"),
    "S108": Code("name-letters", _E, "letters that a name cannot have"),
    "S109": Code("not-utf8", _E, "a file that is not UTF-8"),
    "S110": Code("header", _E, "a file without the line that says what it is"),
    "S111": Code("too-big", _E, "a file, or a list, longer than any text of law needs"),
    "S120": Code("syntax", _E, "words that do not fit together"),
    "S121": Code("reserved-word", _E, "a reserved word used as a name"),
    "S122": Code("until", _E, "`until`, which does not say whether the last day counts"),
    "S123": Code("mixed-joiners", _E, "`and` and `or` on one level"),
    "S124": Code("share-of-what", _E, "a share that does not say of what and by what"),
    "S125": Code("bare-not", _E, "`not` in front of a test"),
    "S126": Code("except-twice", _E, "`except` that is not once and last"),
    "S127": Code("repeated-line", _E, "a line that may stand only once"),
    "S128": Code("wrong-place", _E, "a line that does not belong in this block"),
    "S129": Code("empty", _E, "a block or line that is missing"),
    "S130": Code("bad-number", _E, "a number that cannot be read exactly"),
    "S131": Code("bad-date", _E, "a date or time that does not exist"),
    "N201": Code("unknown-name", _E, "a name that nothing declares"),
    "N202": Code("declared-twice", _E, "a name declared twice"),
    "N203": Code("wrong-kind", _E, "a name that means something else than is needed"),
    "N204": Code("outcome-scale", _E, "not exactly one scale of outcomes"),
    "N205": Code("unknown-material", _E, "a material that no vocabulary declares"),
    "N206": Code("unknown-country", _E, "a country code that does not exist"),
    "N207": Code("unknown-field", _E, "a field that the record does not have"),
    "N208": Code("two-levels", _E, "a bare name that two records have"),
    "N209": Code("unknown-value", _E, "a value that the field cannot have"),
    "N210": Code("unknown-code", _E, "a code that is not written as its list writes codes"),
    "N211": Code("list-file", _E, "a list file that cannot be read as declared"),
    "N212": Code("unknown-outcome", _E, "an outcome that is not on the scale"),
    "N213": Code("scenario-fact", _E, "a fact of a scenario that no case could state"),
    "T301": Code("unknown-type", _E, "a type that does not exist"),
    "T302": Code("bad-formula", _E, "a chemical formula that cannot be read"),
    "T303": Code("shares-exceed", _E, "shares that add up to more than the whole"),
    "T304": Code("wrong-type", _E, "a test that does not fit the type of the field"),
    "T305": Code("wrong-unit", _E, "quantities that cannot be compared"),
    "T306": Code("wrong-set", _E, "a set of other things than the field holds"),
    "T307": Code("not-reachable", _E, "a path under which no such record can lie"),
    "T308": Code("product", _E, "a product or quotient that cannot be decided exactly"),
    "T309": Code("unknown-softens", _E, "`is unknown` where it could soften a result"),
    "L401": Code("unpublished", _E, "an instrument that does not say when it was published"),
    "L402": Code("no-window", _E, "a provision or act that does not say when it is in force"),
    "L403": Code("empty-window", _E, "a window that ends before it starts"),
    "L404": Code("overlapping-windows", _E, "two windows of one provision that overlap"),
    "L405": Code("window-condition", _E, "a window that hangs on something else than a question"),
    "L406": Code("requires-nothing", _E, "a control that requires nothing"),
    "L407": Code("no-authority", _E, "a requirement that does not say from whom"),
    "L408": Code("except-nothing", _E, "an `except` that takes nothing back"),
    "L409": Code("act-on-later-law", _E, "an act on its own or on later law"),
    "L410": Code("cycle", _E, "a provision that hangs on itself"),
    "L411": Code("conflicting-acts", _E, "two acts of one day that disagree"),
    "L412": Code("question-readings", _E, "a question without two different readings"),
    "L413": Code("no-regime-head", _E, "a regime that lacks its date, zone or vocabulary"),
    "W501": Code("endless-suspension", _W, "a suspension without an end"),
    "W502": Code("reading-without-window", _W, "a reading that leaves an act without a window"),
    "W503": Code("unreachable-window", _W, "a window in which the provision is repealed"),
    "W504": Code("unused", _W, "a declared name that nothing uses"),
    "W505": Code("territory", _W, "a regime that names CN and does not say what it means by it"),
    "W506": Code("uncited", _W, "a provision that cites nothing"),
    "W507": Code("lowers-nothing", _W, "a lowering that has no effect"),
    "W508": Code("unchecked", _W, "an instrument without a source or without the day it was checked"),
    "W509": Code("stale", _W, "an instrument past its day of review"),
    "W510": Code("empty-set", _W, "a set with nothing in it"),
    "A701": Code("never-applies", _W, "a control that can never apply"),
    "A702": Code("covered", _W, "a control that another always covers"),
    "A703": Code("lifts-nothing", _W, "an exemption that never takes anything away"),
    "A704": Code("cannot-matter", _W, "a threshold that cannot matter"),
    "A705": Code("gap", _W, "days between windows on which nothing stands"),
    "A706": Code("same-readings", _W, "two readings of a question that make no difference"),
    "A707": Code("equal", _W, "a name that means the same as another"),
}
CODES |= {code: Code(name, Severity(weight), about) for code, (name, weight, about) in CASE_CODES.items()}
