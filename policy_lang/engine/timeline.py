"""A case over time: the same case decided on every day on which its law changes."""

from datetime import date, timedelta

from attrs import evolve, frozen

from policy_lang.core.decision import Decision
from policy_lang.core.facts import Case
from policy_lang.engine.decide import Engine, Options
from policy_lang.values.dates import DAY, moment_day


@frozen
class Period:
    """Days on which nothing changes for the case: the first, the last (None: no end), and the decision."""

    start: date | None
    end: date | None
    decision: Decision
    by: str


def timeline(engine: Engine, case: Case, options: Options) -> list[Period]:
    """The periods of a case, from before the first law to after the last change."""
    days = _days(engine)
    found: list[Period] = []
    before: Decision | None = None
    for position, day in enumerate(days):
        decision = engine.decide(case, evolve(options, on=day, needs=False))
        end = days[position + 1] - timedelta(days=1) if position + 1 < len(days) else None
        if found and _same(found[-1].decision, decision):
            found[-1] = evolve(found[-1], end=end)
        else:
            found.append(Period(day if position else None, end, decision, _by(before, day)))
        before = decision
    return found


def _days(engine: Engine) -> list[date]:
    """The day before the first change, and every day on which something changes (and after one within a day)."""
    points = sorted({point for laws in engine.laws for point in laws.breakpoints})
    days: set[date] = set()
    for point in points:
        day = moment_day(point)
        days.add(day)
        if point % DAY:
            days.add(day + timedelta(days=1))
    if not days:
        return [date(2000, 1, 1)]
    return [min(days) - timedelta(days=1), *sorted(days)]


def _same(a: Decision, b: Decision) -> bool:
    return _shown(a) == _shown(b)


def _shown(d: Decision) -> tuple[object, ...]:
    return (
        d.at_least,
        d.at_most,
        d.by_authority,
        tuple((f.control, f.certainty, f.comes_to) for f in (*d.findings, *d.lifted)),
        tuple((x.provision, x.certainty) for x in d.latent),
        tuple(q.question for q in d.questions),
    )


def _by(before: Decision | None, day: date) -> str:
    """The act behind a change: the one that was next on the day before it."""
    change = before.next_change if before else None
    return change.by if change is not None and change.date[:10] <= day.isoformat() else ""
