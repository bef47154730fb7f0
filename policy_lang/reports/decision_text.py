"""A decision as a person reads it: the outcome first, then who requires it, why, and what is still open."""

from collections.abc import Iterator

from policy_lang.core.decision import Because, Decision, Finding, Latent, NeedText
from policy_lang.reports.terminal import Style, wrapped
from policy_lang.source.width import pad

INDENT = 4
LABEL = 12


def decision_text(decision: Decision, style: Style, full: bool = False) -> str:
    """A decision in words; `full` shows every quotation, note and gap as well."""
    return "\n".join(_Writer(decision, style, full).lines())


class _Writer:
    def __init__(self, decision: Decision, style: Style, full: bool) -> None:
        self.d = decision
        self.style = style
        self.full = full

    def lines(self) -> Iterator[str]:
        yield self.headline()
        for finding in self.d.findings:
            yield from self.finding(finding)
        for finding in self.d.lifted:
            yield from self.finding(finding, lifted=True)
        for latent in self.d.latent:
            yield from self.latent(latent)
        for duty in self.d.duties:
            may = "" if duty.certainty == "certain" else "possibly: "
            yield self.labelled("duty", f"{may}{duty.text} [{short(duty.by)}]")
        yield from self.open_things()
        yield from self.footer()

    def headline(self) -> str:
        d, style = self.d, self.style
        if d.determined:
            word = style(d.outcome, "bold", "green" if d.outcome == d.at_least and self.mildest() else "red")
        else:
            word = style(f"undetermined: from {d.at_least} to {d.at_most}", "bold", "yellow")
        rest = f"decided on {decided_on(d)}, as published by {d.as_published}"
        if d.as_published == "everything published":
            rest = f"decided on {decided_on(d)}, by everything published"
        extra = "" if d.outstanding == d.outcome else f"  (outstanding: {d.outstanding})"
        bounds = "" if d.determined or d.exact else style("  bounds may be wider than needed", "dim")
        return f"{style(d.case, 'bold')}: {word}{extra}{bounds}  {style('· ' + rest, 'dim')}"

    def mildest(self) -> bool:
        return not self.d.findings

    def labelled(self, label: str, text: str) -> str:
        start = " " * INDENT + pad(label, LABEL)
        return self.style(start, "cyan") + wrapped(text, INDENT + LABEL)

    def finding(self, f: Finding, lifted: bool = False) -> Iterator[str]:
        label = "lifted" if lifted else f.authority or "duty only"
        certainty = "" if f.certainty == "certain" else "possibly "
        what = f"{certainty}{f.outcome}"
        title = f" — {f.title}" if f.title else ""
        yield self.labelled(label, f"{what} by {short(f.control)}{title}")
        yield self.detail(f"{f.cites}  ({f.source})")
        for language, text in f.quotes if self.full else ():
            yield self.detail(f"[{language}] “{text}”")
        for reason in f.because:
            yield self.reason(reason)
        for relief in f.reliefs:
            to = f" to {relief.to}" if relief.to else ""
            may = "" if relief.certainty == "certain" else "possibly "
            yield self.detail(f"{may}{relief.effect}{to} by {short(relief.exemption)} ({relief.cites})")
            for reason in relief.because:
                yield self.reason(reason)
        if f.charges:
            yield self.detail(f"charges {f.charges}")
        for note in f.notes if self.full else ():
            yield self.detail(f"note: {note}")

    def detail(self, text: str) -> str:
        start = INDENT + LABEL
        return " " * start + self.style(wrapped(text, start), "dim")

    def reason(self, b: Because) -> str:
        start = INDENT + LABEL
        sign = {
            True: self.style("✓", "green"),
            False: self.style("✗", "red"),
            None: self.style("?", "yellow"),
        }[b.holds]
        value = ""
        if b.value:
            value = f": {b.value}"
            if b.threshold and b.threshold not in b.test:
                value += f" (threshold {b.threshold})"
        at = f"  [{b.at}]" if b.at and b.at not in b.test else ""
        return " " * start + f"{sign} " + wrapped(f"{b.test}{value}{at}", start + 2)

    def latent(self, x: Latent) -> Iterator[str]:
        may = "" if x.certainty == "certain" else "possibly "
        asleep = f"asleep: suspended by {', '.join(map(short, x.suspended_by))}"
        what = f"{may}{x.outcome or x.kind} by {short(x.provision)}, {asleep}"
        again = f"; applies again from {x.awakes}" if x.awakes else ""
        yield self.labelled("latent", what + again)
        yield self.detail(x.cites)
        for reason in x.because if self.full else ():
            yield self.reason(reason)

    def open_things(self) -> Iterator[str]:
        for number, need in enumerate(self.d.needs):
            yield from self.need(need, "needs" if number == 0 else "or")
        for question in self.d.questions:
            readings = " / ".join(f"{name}: {title}" for name, title in question.readings)
            yield self.labelled("question", f"{short(question.question)}: {question.text}")
            yield self.detail(readings)
        for question_name, reading in self.d.answers:
            yield self.labelled("answered", f"{short(question_name)} is {reading}")
        for place, value in self.d.presumed:
            yield self.labelled("presumed", f"{place}: {value}")

    def need(self, need: NeedText, label: str) -> Iterator[str]:
        yield self.labelled(label, " and ".join(need.facts))
        shown = need.turns if self.full else need.turns[:6]
        for turn in shown:
            facts = "; ".join(f"{place}: {value}" if len(need.facts) > 1 else value for place, value in turn.facts)
            yield self.detail(f"{facts} → {turn.outcome}")
        if len(need.turns) > len(shown):
            yield self.detail(f"… and {len(need.turns) - len(shown)} more")

    def footer(self) -> Iterator[str]:
        concerning = [g for g in self.d.not_encoded if g.concerns]
        for gap in self.d.not_encoded if self.full else concerning:
            label = "concerns" if gap.concerns else "not encoded"
            yield self.labelled(label, f"{short(gap.by)}, {gap.what}: {gap.because}")
        others = len(self.d.not_encoded) - len(concerning)
        if others and not self.full:
            yield self.labelled("not encoded", f"{others} passages are not modelled (policy explain lists them)")
        for stale in self.d.stale:
            yield self.labelled("stale", f"{short(stale.instrument)} was to be reviewed by {stale.review_by}")
        if self.d.next_change is not None:
            change = self.d.next_change
            how = "published" if change.what == "published" else "by its dates"
            yield self.labelled("next change", f"{change.date}: {short(change.by)}, {how}")


def short(name: str) -> str:
    """A qualified name without its regime."""
    return name.partition(".")[2] or name


def decided_on(d: Decision) -> str:
    """The day of the decision; by regime where they differ."""
    days = dict.fromkeys(day for _, day in d.decided_on)
    if len(days) == 1:
        return next(iter(days))
    return ", ".join(f"{day} ({regime})" for regime, day in d.decided_on)
