"""The words of the language: which are reserved, and which are free as names elsewhere.

A reserved word is refused as a name. A free word has a meaning only where the grammar looks for it, so that
a vocabulary may have a field `value` or a record `case` although the language uses both words.
"""

RESERVED = frozenset(
    """
    adds after all and any anything anywhere applies as at bars because before by called changes
    compounds alloys containing contains content directly discharges each every except for from if in
    include includes inside is least less lifts lowers more most no none not of on one or owned removes
    repeals replaces requires resumes shared some suspends than through to total unknown unless until
    when whenever where yes
    """.split()
)

FREE = frozenset(
    """
    alloy answer applicable assume authority background between case cas change charges checked cites
    clause code codes column compound control countries decided delisted digits dotted duties duty
    element encoded exemption expect force formula gaps given guarantee instrument issued latent list listed
    mass material materials measure mixture note number only outcomes outstanding parties parts published
    question quote record regime review scenario set source sum territory texts threshold time
    undetermined unverified uses value values vocabulary zone
    """.split()
)

WORDS = RESERVED | FREE

STRANGE = {
    ">=": "write `is at least`",
    "=>": "write `is at least`",
    "≥": "write `is at least`",
    "<=": "write `is at most`",
    "=<": "write `is at most`",
    "≤": "write `is at most`",
    ">": "write `is more than`",
    "<": "write `is less than`",
    "=": "write `is`",
    "==": "write `is`",
    "!=": "write `is not`",
    "<>": "write `is not`",
    "≠": "write `is not`",
    "&": "write `and`",
    "&&": "write `and`",
    "!": "write `not`",
    ";": "write one condition a line, and end it with the line",
    "?": "write it inside quotes, or leave it out",
    "$": "write the currency behind the number: `5000 USD`",
    "€": "write the currency behind the number: `5000 EUR`",
    "£": "write the currency behind the number: `5000 GBP`",
    "¥": "write the currency behind the number: `5000 CNY`",
    "\ufffd": "the text was damaged when it was copied or saved; write the letter again",
    "‰": "write the share in percent: `0.1%`",
    "[": "write parentheses: `(…)`",
    "]": "write parentheses: `(…)`",
    "{": "write parentheses: `(…)`",
    "}": "write parentheses: `(…)`",
}
"""What to write instead of characters that mean something elsewhere."""

ARTICLES = frozenset({"the", "a", "an"})

ADVICE: dict[str, tuple[str, str]] = {
    **dict.fromkeys(("greater", "larger", "higher"), ("write `is more than`, or `is at least`", "MORE")),
    **dict.fromkeys(("over", "above", "exceeds", "exceed"), ("write `is more than`, or `is at least`", "")),
    **dict.fromkeys(("fewer", "smaller", "lower"), ("write `is less than`, or `is at most`", "LESS")),
    **dict.fromkeys(("under", "below"), ("write `is less than`, or `is at most`", "")),
    **dict.fromkeys(("equal", "equals", "are", "was", "were", "be", "being"), ("write `is`", "")),
    "between": ("write two tests: `is at least …` and `is at most …`", ""),
    **dict.fromkeys(("within", "among"), ("write `is in`", "")),
    **dict.fromkeys(("has", "have", "includes", "contain"), ("write `include` or `contains`", "")),
    **dict.fromkeys(sorted(ARTICLES), ("leave it out: the language has no articles", "")),
    **dict.fromkeys(("true", "false"), ("write `yes` or `no`", "")),
    **dict.fromkeys(("then", "must", "shall"), ("say `requires OUTCOME` on a line of its own", "")),
    **dict.fromkeys(("else", "otherwise"), ("write the other case as a control of its own, or `unless`", "")),
    "if": ("write `when`", "WHEN"),
    **dict.fromkeys(("but", "excluding", "excepting", "without"), ("write `except`", "EXCEPT")),
    **dict.fromkeys(("such", "with", "having"), ("write `where (…)`", "")),
    **dict.fromkeys(("since", "starting", "effective"), ("write `from DATE`", "FROM")),
    **dict.fromkeys(("either", "one"), ("write `any of` and a list, or join the tests by `or`", "")),
    "both": ("write `all of` and a list, or join the tests by `and`", ""),
    **dict.fromkeys(("percent", "pct"), ("write `%`", "PERCENT")),
    "nor": ("write `none of` and a list", ""),
    **dict.fromkeys(("exempts", "waives", "exempt"), ("an exemption `lifts` a control", "LIFTS")),
    **dict.fromkeys(("prohibits", "forbids", "demands", "needs"), ("write `requires OUTCOME`", "REQUIRES")),
    **dict.fromkeys(("amends", "modifies"), ("write `replaces …`, `adds …`, `removes …` or `changes …`", "")),
    **dict.fromkeys(("revokes", "rescinds", "withdraws"), ("write `repeals`", "REPEALS")),
    **dict.fromkeys(("pauses", "stays", "postpones"), ("write `suspends`", "SUSPENDS")),
    **dict.fromkeys(("reinstates", "restores"), ("write `resumes`", "RESUMES")),
}
"""Words that authors bring along: what to write instead, and the kind of the word that is meant if it is one."""

_IN_INSTRUMENT = "it stands inside an instrument, indented by 4 spaces"
_IN_PROVISION = "it stands inside a control or an exemption, indented once more"
_IN_SCENARIO = "it stands inside a scenario"
_AT_MARGIN = "it begins at the margin, outside every other block"

BELONGS: dict[str, str] = {
    **dict.fromkeys(
        """
        control exemption issued published checked review source suspends resumes repeals replaces adds removes
        changes
        """.split(),
        _IN_INSTRUMENT,
    ),
    **dict.fromkeys(("when", "unless", "duty"), _IN_PROVISION),
    **dict.fromkeys(("requires", "charges"), "it stands inside a control"),
    **dict.fromkeys(("lifts", "lowers", "discharges", "bars"), "it stands inside an exemption"),
    **dict.fromkeys(("given", "expect", "answer"), _IN_SCENARIO),
    **dict.fromkeys(("instrument", "scenario", "guarantee", "change", "background", "record", "outcomes"), _AT_MARGIN),
    **dict.fromkeys(("threshold", "measure", "clause", "question", "vocabulary", "regime"), _AT_MARGIN),
    **dict.fromkeys(("materials", "countries", "parties", "texts", "values"), _AT_MARGIN),
    "whenever": "it stands inside a guarantee or an expected change",
    "cites": "it stands inside an instrument, a control or an exemption",
    "note": "it stands inside an instrument, a control, an exemption or a question",
    "quote": "it stands inside an instrument, a control or an exemption",
    "authority": "it stands below the header of the regime",
    "uses": "it stands below the header of the file",
}
"""Where the lines belong that begin with these words."""
