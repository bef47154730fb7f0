"""Strategies for edits: one word, number, name or date of a policy changed, as a legislator would change it."""

import re

from hypothesis import strategies as st

EDITS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"\bat least\b", ("more than", "at most")),
    (r"\bmore than\b", ("at least",)),
    (r"\bat most\b", ("less than",)),
    (r"\bless than\b", ("at most",)),
    (r"\bis not in\b", ("is in",)),
    (r"\bis in\b", ("is not in",)),
    (r"\bis not\b(?! in)", ("is",)),
    (r"\bsome (?=article|process|party|stake)", ("every ", "no ")),
    (r"\bevery (?=article|process|party|stake)", ("some ",)),
    (r"\ball of\b", ("any of",)),
    (r"\bany of\b", ("all of", "none of")),
    (r"\brare\b", ("light",)),
    (r"\blight\b", ("rare",)),
    (r"\beast\b", ("others",)),
    (r"\bCN\b(?! \")", ("DE",)),
    (r"\b0\.1%", ("25%",)),
    (r"\b25%", ("50%",)),
    (r"\b10 (?=EUR|kg|nm)", ("500 ",)),
    (r"\blicence\b", ("notify", "prohibited")),
    (r"\bprohibited\b", ("licence",)),
    (r"from GAC", ("from MOFCOM",)),
    (r"2025-11-09", ("2025-11-08", "2025-12-08")),
    (r"\bthrough 2025", ("before 2025",)),
    (r"\blifts\b", ("discharges",)),
    (r"\bincluded\b(?!\")", ("excluded",)),
    (r"1C905\.a\b(?!\.)", ("1C905.b",)),
    (r" and ", (" or ",)),
)


@st.composite
def edited(draw: st.DrawFn, text: str) -> str:
    """A text with one edit behind its header; the text itself if nothing in it can be edited."""
    places = [
        (match.start(), match.end(), new)
        for pattern, replacements in EDITS
        for match in re.finditer(pattern, text)
        for new in replacements
    ]
    if not places:
        return text
    start, end, new = draw(st.sampled_from(places))
    return text[:start] + new + text[end:]
