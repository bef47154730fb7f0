"""The analysis of a loaded policy set, with the reasons that a file of explanations gives."""

from collections.abc import Iterator

from policy_lang.authoring.explained import Explained, Passage
from policy_lang.comparison.findings.analysis import Findings, analyse, gathered
from policy_lang.comparison.findings.model import Answer, Finding
from policy_lang.diagnostics.codes import CODES
from policy_lang.engine.pipeline import Loaded
from policy_lang.semantics.check import Checked


def analysed(loaded: Loaded, explained: Explained | None = None) -> Findings:
    """What is idle in a policy set without errors."""
    reasons = explained or Explained()

    def reason(found: Finding) -> str:
        passage = Passage(found.subject, found.words, found.place)
        said = reasons.reason(passage, f"finding {CODES[found.code].name}")
        return said or (reasons.reason(passage, found.state) if found.state else "")

    return gathered(_answers(loaded), reason)


def _answers(loaded: Loaded) -> Iterator[Answer]:
    for checked in loaded.checked:
        assert isinstance(checked, Checked)
        symbols = list(checked.symbols.all("set", "clause", "measure"))
        places = {s.id: s.span.place for s in symbols}
        records = {s.id: r.text for s in symbols if (r := getattr(s.node, "record", None)) is not None}
        yield from analyse(checked.program, places, records)
