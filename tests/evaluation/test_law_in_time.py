"""Windows, suspensions and repeals against a naive day-by-day simulation of the acts of a gazette."""

from datetime import date, timedelta
from typing import NamedTuple

from hypothesis import given, note, settings
from hypothesis import strategies as st

from policy_lang.core.facts import Stated
from policy_lang.engine.decide import Options
from tests.evaluation.deciding import case, engine, look
from tests.strategies.policies import HEADER

FIRST = date(2025, 1, 1)
DAYS = [FIRST + timedelta(days=n) for n in range(14)]


class Period(NamedTuple):
    """From a day; through a day (`last`), before a day, or without an end; perhaps only in one reading."""

    start: date
    end: date | None
    last: bool
    reading: str = ""

    def holds(self, day: date, reading: str) -> bool:
        """Whether a day lies in it."""
        if self.reading and self.reading != reading:
            return False
        if day < self.start:
            return False
        return self.end is None or day < self.end or (self.last and day == self.end)

    def written(self) -> str:
        """As a policy says it."""
        end = "" if self.end is None else f" {'through' if self.last else 'before'} {self.end}"
        return f"from {self.start}{end}" + (f" if last_day is {self.reading}" if self.reading else "")


class Act(NamedTuple):
    """What an instrument does to another, or to its control."""

    kind: str
    target: str
    periods: tuple[Period, ...]


class Instrument(NamedTuple):
    """An instrument published on a day, in force in a period, with one control `cN` and acts on earlier law."""

    name: str
    published: date
    period: Period
    acts: tuple[Act, ...]


def written(gazette: tuple[Instrument, ...]) -> str:
    """The gazette as a regime."""
    lines = [HEADER]
    for n, one in enumerate(gazette):
        lines += [f'instrument {one.name} "Act {n}"', f"    published {one.published}",
                  f"    in force {one.period.written()}"]  # fmt: skip
        for act in one.acts:
            lines += [f"    {act.kind} {act.target}", *(f"        {p.written()}" for p in act.periods)]
        lines += [f"    control c{n}", '        cites "1"', "        when exported_from is CN",
                  "        requires licence from MOFCOM"]  # fmt: skip
    return "\n".join(lines) + "\n"


def asleep(gazette: tuple[Instrument, ...], name: str, day: date, known: date, reading: str) -> str:
    """The act that governs a name on a day: the one published last that speaks of it and has effect itself."""
    governing = ""
    for one in gazette:
        for act in one.acts:
            holder = name.replace("c", "act_")
            speaks = act.target in (name, holder)
            if not speaks or one.published > known:
                continue
            if not any(period.holds(day, reading) for period in act.periods):
                continue
            if asleep(gazette, one.name, day, known, reading) in ("suspends", "repeals"):
                continue
            governing = act.kind
    return governing


def status(gazette: tuple[Instrument, ...], number: int, day: date, known: date, reading: str) -> bool:
    """Whether a control is in force, by looking at the day alone."""
    one = gazette[number]
    if one.published > known or not one.period.holds(day, reading):
        return False
    return asleep(gazette, f"c{number}", day, known, reading) not in ("suspends", "repeals")


# -- drawing gazettes --------------------------------------------------------------------------------------------

days = st.sampled_from(DAYS[1:-1])


@st.composite
def periods(draw: st.DrawFn) -> Period:
    start = draw(days)
    end = draw(st.sampled_from((None, 1, 2, 5)))
    last = draw(st.booleans())
    return Period(start, None if end is None else start + timedelta(days=end), last)


@st.composite
def act_periods(draw: st.DrawFn) -> tuple[Period, ...]:
    """One period, or one that is read in two ways."""
    if draw(st.integers(0, 2)):
        return (draw(periods()),)
    start = draw(days)
    end = start + timedelta(days=draw(st.sampled_from((1, 3))))
    swap = draw(st.booleans())
    return (Period(start, end, swap, "included"), Period(start, end, not swap, "excluded"))


@st.composite
def gazettes(draw: st.DrawFn) -> tuple[Instrument, ...]:
    found: list[Instrument] = []
    for n in range(draw(st.integers(1, 4))):
        acts: list[Act] = []
        targets = [f"act_{i}" for i in range(n)] + [f"c{i}" for i in range(n)]
        spoken: set[str] = set()
        for _ in range(draw(st.integers(0, 2)) if targets else 0):
            target = draw(st.sampled_from(targets))
            if {target, target.replace("c", "act_"), target.replace("act_", "c")} & spoken:
                continue
            spoken.add(target)
            kind = draw(st.sampled_from(("suspends", "suspends", "resumes", "repeals")))
            acts.append(Act(kind, target, draw(act_periods())))
        period = draw(periods()) if draw(st.integers(0, 2)) == 0 else Period(FIRST, None, False)
        found.append(Instrument(f"act_{n}", FIRST + timedelta(days=2 * n), period, tuple(acts)))
    return tuple(found)


@given(gazette=gazettes(), published=st.sampled_from((None, *DAYS)))
@settings(max_examples=100, deadline=None)
def test_every_day_has_the_law_that_a_naive_reader_finds(gazette, published) -> None:
    text = written(gazette)
    note(text[len(HEADER) :])
    deciding = engine(text)
    known = published or date.max
    for day in DAYS:
        looks = look(deciding, case({"exported_from": Stated("CN"), "export_date": Stated(day)}),
                     Options(published=published, needs=False))  # fmt: skip
        for n in range(len(gazette)):
            found = {world.law.controls[f"prc.c{n}"].in_force for group in looks for world, _ in group}
            real = {status(gazette, n, day, known, reading) for reading in ("included", "excluded")}
            assert found == real, (day, n)


@given(gazette=gazettes())
@settings(max_examples=40, deadline=None)
def test_an_open_day_is_every_day(gazette) -> None:
    """A case that states no day is under the law of each day."""
    text = written(gazette)
    deciding = engine(text)
    (looks,) = look(deciding, case({"exported_from": Stated("CN")}))
    found = {tuple(world.law.controls[f"prc.c{n}"].in_force for n in range(len(gazette))) for world, _ in looks}
    days_ = [FIRST - timedelta(days=5), *DAYS, DAYS[-1] + timedelta(days=1000)]
    real = {
        tuple(status(gazette, n, day, date.max, reading) for n in range(len(gazette)))
        for day in days_
        for reading in ("included", "excluded")
    }
    assert real <= found
    more = [DAYS[-1] + timedelta(days=n) for n in range(30)]
    more_real = {
        tuple(status(gazette, n, day, date.max, reading) for n in range(len(gazette)))
        for day in more
        for reading in ("included", "excluded")
    }
    assert found <= real | more_real
