"""A decision as JSON: the fields that other programs rely on."""

from typing import Any

from policy_lang.core.decision import Because, Decision, Finding, Latent

Json = dict[str, Any]


def decision_json(decision: Decision) -> Json:
    """A decision as a JSON object."""
    d = decision
    return {
        "case": d.case,
        "scale": d.scale,
        "outcome": d.outcome,
        "determined": d.determined,
        "exact": d.exact,
        "at_least": d.at_least,
        "at_most": d.at_most,
        "outstanding": d.outstanding,
        "outstanding_at_least": d.outstanding_at_least,
        "outstanding_at_most": d.outstanding_at_most,
        "by_authority": {a: lo if lo == hi else "undetermined" for a, (lo, hi) in d.by_authority},
        "bounds_by_authority": {a: {"at_least": lo, "at_most": hi} for a, (lo, hi) in d.by_authority},
        "decided_on": _decided_on(d),
        "as_published": None if d.as_published == "everything published" else d.as_published,
        "findings": [finding_json(f) for f in d.findings],
        "lifted": [finding_json(f) for f in d.lifted],
        "latent": [_latent(x) for x in d.latent],
        "duties": [{"text": x.text, "by": x.by, "certainty": x.certainty} for x in d.duties],
        "needs": [
            {
                "facts": list(need.facts),
                "turns_on": [{"facts": dict(t.facts), "outcome": t.outcome} for t in need.turns],
            }
            for need in d.needs
        ],
        "questions": [
            {"question": q.question, "text": q.text, "readings": dict(q.readings), "source": q.source}
            for q in d.questions
        ],
        "answers": [{"question": q, "reading": r} for q, r in d.answers],
        "presumed": [{"fact": place, "value": value} for place, value in d.presumed],
        "not_encoded": [
            {"what": g.what, "because": g.because, "by": g.by, "concerns": g.concerns, "source": g.source}
            for g in d.not_encoded
        ],
        "stale": [{"instrument": s.instrument, "review_by": s.review_by, "checked": s.checked} for s in d.stale],
        "next_change": None
        if d.next_change is None
        else {"date": d.next_change.date, "by": d.next_change.by, "what": d.next_change.what},
        "policy": {"sha256": d.sha256, "version": d.version},
    }


def _decided_on(d: Decision) -> Any:
    days = {day for _, day in d.decided_on}
    return days.pop() if len(days) == 1 else dict(d.decided_on)


def finding_json(f: Finding) -> Json:
    """A finding as a JSON object."""
    made: Json = {
        "control": f.control,
        "title": f.title,
        "outcome": f.outcome,
        "authority": f.authority,
        "certainty": f.certainty,
        "status": f.status,
        "cites": f.cites,
        "quotes": [{"language": language, "text": text} for language, text in f.quotes],
        "because": [because_json(b) for b in f.because],
        "comes_to": {"at_least": f.comes_to[0], "at_most": f.comes_to[1]},
        "discharged": f.discharged,
        "exemptions": [
            {
                "exemption": r.exemption,
                "title": r.title,
                "effect": r.effect,
                "to": r.to or None,
                "certainty": r.certainty,
                "cites": r.cites,
                "because": [because_json(b) for b in r.because],
            }
            for r in f.reliefs
        ],
        "notes": list(f.notes),
        "source": f.source,
    }
    if f.charges:
        made["charges"] = f.charges
    return made


def because_json(b: Because) -> Json:
    """A test as a JSON object."""
    return {
        "test": b.test,
        "value": b.value,
        "threshold": b.threshold or None,
        "holds": b.holds,
        "at": b.at,
        "source": b.source,
    }


def _latent(x: Latent) -> Json:
    return {
        "provision": x.provision,
        "title": x.title,
        "kind": x.kind,
        "outcome": x.outcome or None,
        "authority": x.authority,
        "certainty": x.certainty,
        "cites": x.cites,
        "suspended_by": list(x.suspended_by),
        "applies_again": x.awakes or None,
        "because": [because_json(b) for b in x.because],
    }
