"""Characters that word processors and web pages put into pasted text, and what they stand for."""

from attrs import frozen


@frozen
class Pasted:
    """What such characters are called, what one stands for, and what closes it if it is a quotation mark."""

    name: str
    stands_for: str
    closing: str = ""
    spelled: str | None = None

    @property
    def replacement(self) -> str:
        """The text that a fix puts in its place."""
        return self.stands_for if self.spelled is None else self.spelled


_QUOTE = "typographic quotation marks"
_SPACE = "non-breaking or full-width spaces"
_WIDE = "full-width punctuation"
_DASH = "typographic dashes or bullets"

PASTED: dict[str, Pasted] = {
    "\t": Pasted("tabs", " ", spelled="    "),
    "\u00a0": Pasted(_SPACE, " "),
    "\u2007": Pasted(_SPACE, " "),
    "\u202f": Pasted(_SPACE, " "),
    "\u3000": Pasted(_SPACE, " "),
    "\u200b": Pasted("zero-width spaces", " ", spelled=""),
    "\ufeff": Pasted("byte-order marks", " ", spelled=""),
    "\u201c": Pasted(_QUOTE, '"', "\u201d"),
    "\u201e": Pasted(_QUOTE, '"', "\u201c"),
    "\u201d": Pasted(_QUOTE, '"', "\u201d"),
    "\u00ab": Pasted(_QUOTE, '"', "\u00bb"),
    "\u300c": Pasted(_QUOTE, '"', "\u300d"),
    "\uff02": Pasted(_QUOTE, '"', "\uff02"),
    "\uff08": Pasted(_WIDE, "("),
    "\uff09": Pasted(_WIDE, ")"),
    "\uff0c": Pasted(_WIDE, ","),
    "\u3001": Pasted(_WIDE, ","),
    "\uff1a": Pasted(_WIDE, ":"),
    "\uff05": Pasted(_WIDE, "%"),
    "\uff0e": Pasted(_WIDE, "."),
    "\uff0f": Pasted(_WIDE, "/"),
    "\uff0b": Pasted(_WIDE, "+"),
    "\uff5c": Pasted(_WIDE, "|"),
    "\u2013": Pasted(_DASH, "-"),
    "\u2014": Pasted(_DASH, "-"),
    "\u2212": Pasted(_DASH, "-"),
    "\u2011": Pasted(_DASH, "-"),
    "\u2022": Pasted(_DASH, "-"),
}
