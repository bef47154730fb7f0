"""A comparison as JSON."""

from policy_lang.comparison.causes import Cause
from policy_lang.comparison.compare import Comparison, Told
from policy_lang.comparison.expected import Judged
from policy_lang.comparison.impact import Flip, at_stake
from policy_lang.comparison.told_twins import ToldTwin
from policy_lang.reports.together import regions_told
from policy_lang.values.exact import show_number

Json = dict[str, object]


def diff_json(found: Comparison) -> Json:
    """All layers, in the form of `diff.schema.json`; `differs` and `proved` are what the exit code says."""
    numbers = {id(member.told): region.number for region in regions_told(found) for member in region.members}
    written: Json = {
        "old": found.old,
        "new": found.new,
        "differs": found.differs,
        "proved": not found.open,
        "changes": [
            {
                "kind": c.kind,
                "name": c.name,
                "what": c.what,
                "details": list(c.details),
                "old_source": c.old_place,
                "new_source": c.new_place,
                "redline": list(c.redline),
            }
            for c in found.changes
        ],
        "time": [
            {
                "provision": t.provision,
                "old": [{"status": s.status, "when": s.shown} for s in t.old],
                "new": [{"status": s.status, "when": s.shown} for s in t.new],
            }
            for t in found.timelines
        ],
        "causes": [_cause(cause) for cause in dict.fromkeys(c for told in found.regions for c in told.because)],
        "regions": [
            {
                "number": numbers.get(id(told)),
                **_region(told),
                **({} if found.expected is None else {"expected": _judged(found.expected.regions[index])}),
            }
            for index, told in enumerate(found.regions)
        ],
        "unproved": [{"provision": u.provision, "because": u.because} for u in found.unproved],
        "alike": found.alike,
        "shown_equal": found.proved,
        "left_out": found.left_out,
        "newly_asked": list(found.newly_asked),
        "no_longer_asked": list(found.no_longer_asked),
    }
    if found.expected is not None:
        written["expected"] = {
            "changes": found.expected.declared,
            "as_expected": not found.expected.failed and not found.expected_open,
            "unmet": [{"change": change.title, "source": change.place} for change in found.expected.unmet],
            "unproved": [{"change": one.provision, "because": one.because} for one in found.expected.unproved],
            "left_out": found.expected.left_out,
        }
    if found.impact is not None:
        written["impact"] = {
            "cases": found.impact.total,
            "unreadable": found.impact.unreadable,
            "flips": [_flip(flip) for flip in found.impact.flips],
            "at_stake": {c: show_number(v) for c, v in sorted(at_stake(found.impact.flips).items())},
        }
    return written


def diff_schema() -> str:
    """The JSON Schema (draft 2020-12) of what `diff_json` gives."""
    from importlib.resources import files

    return files(__package__).joinpath("diff.schema.json").read_text(encoding="utf-8")


def _cause(cause: Cause) -> Json:
    turns = ({"now": t.now, "conditions": list(t.conditions), "when": list(t.when)} for t in cause.turns())
    return {
        "kind": cause.kind,
        "name": cause.name,
        "what": cause.what,
        "details": list(cause.details),
        "source": cause.place,
        "turns": list(turns),
    }


def _region(told: Told) -> Json:
    return {
        "provision": told.provision,
        "title": told.title,
        "cites": told.cites,
        "authority": told.authority,
        "direction": told.direction,
        "old": told.old,
        "new": told.new,
        "conditions": list(told.conditions),
        "when": list(told.when),
        "masked_by": list(told.masked_by),
        "wholly_masked": told.wholly,
        "example": told.example,
        "readings": dict(told.readings),
        "twins": [_twin(twin) for twin in told.twins()],
        "duties_added": list(told.duties_added),
        "duties_removed": list(told.duties_removed),
        "because": [{"kind": cause.kind, "name": cause.name} for cause in told.because],
    }


def _judged(judged: Judged) -> Json:
    return {
        "state": judged.state,
        "by": list(judged.by),
        "because": judged.because,
        "example": judged.example,
        "readings": dict(judged.readings),
        "old": judged.old,
        "new": judged.new,
    }


def _twin(twin: ToldTwin) -> Json:
    return {
        "what": twin.what,
        "value": twin.value,
        "inside": twin.inside,
        "old": twin.old,
        "new": twin.new,
        "changed": list(twin.changed),
        "readings": dict(twin.readings),
        "case": twin.case,
    }


def _flip(flip: Flip) -> Json:
    return {
        "case": flip.case,
        "at": flip.place,
        "old": flip.old,
        "new": flip.new,
        "kind": flip.kind,
        "responsible": list(flip.responsible),
        "value": None if flip.value is None else f"{show_number(flip.value.amount)} {flip.value.currency}",
    }
