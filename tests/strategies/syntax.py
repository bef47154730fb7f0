"""Strategies for syntax trees: any tree that some text has, whether or not it means anything.

Each function gives the strategy of one class of nodes. Where a list may stand only at the end of a line, there is
a strategy for conditions within a line and one for those that end it. Names may be any free word of the language.
"""

from collections.abc import Callable
from functools import cache, wraps

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from policy_lang.syntax import ast
from policy_lang.syntax.words import FREE, RESERVED

PATH = "generated.policy"
NUMBER_OPS = ("at least", "at most", "more than", "less than")
DATE_OPS = ("on or after", "on or before", "before", "after")
RESPECTS = ("outcomes", "duties", "charges", "discharges", "gaps")
WIDENINGS = ("compounds of", "alloys of", "anything containing")
_LETTERS = 'ab Z"\\#|,.:()…—稀土é“”\t-'


def once(made: Callable[..., SearchStrategy]) -> Callable[..., SearchStrategy]:
    """Make each strategy once, when it is first drawn from: they refer to one another.

    A composite strategy is shown by its name alone; the others at full length, which takes longer than drawing.
    """

    @cache
    @wraps(made)
    def strategy(*given: object, **named: object) -> SearchStrategy:
        whole = cache(lambda: made(*given, **named))

        @st.composite
        def part(draw: st.DrawFn) -> object:
            return draw(whole())

        return part()

    return strategy


def maybe(strategy: SearchStrategy) -> SearchStrategy:
    """Something or None."""
    return st.none() | strategy


def some(strategy: SearchStrategy, least: int = 0, most: int = 3) -> SearchStrategy:
    """A tuple of a few."""
    return st.lists(strategy, min_size=least, max_size=most).map(tuple)


# -- words -----------------------------------------------------------------------------------------------------


@once
def words() -> SearchStrategy:
    """A word that may be a name."""
    made = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,6}", fullmatch=True).filter(lambda w: w not in RESERVED)
    return st.sampled_from(["alpha", "item", "CN", "NO", "x1", *sorted(FREE)]) | made


def names(besides: tuple[str, ...] = ()) -> SearchStrategy:
    """A name, other than some words."""
    return words().filter(lambda word: word not in besides).map(ast.Name)


@once
def paths() -> SearchStrategy:
    """A path of up to three names."""
    return some(words(), 1).map(ast.Path)


def prose() -> SearchStrategy:
    """What may stand between quotation marks on one line."""
    return st.text(_LETTERS, max_size=12)


@once
def texts() -> SearchStrategy:
    """A quoted text."""
    return prose().map(ast.Text)


@once
def days() -> SearchStrategy:
    """A day."""
    return st.dates().map(lambda day: ast.DateWord(day.isoformat()))


@once
def dates() -> SearchStrategy:
    """A day or a timestamp."""
    stamps = st.sampled_from(["2025-11-10T13:01Z", "2025-11-10T13:01:30+08:00"]).map(ast.DateWord)
    return days() | stamps


def clocks() -> SearchStrategy:
    """A time of day, or none."""
    return st.just("") | st.times().map(lambda time: time.isoformat("minutes")[:5])


@once
def quantities() -> SearchStrategy:
    """A number with or without a unit."""
    numbers = st.decimals(-10_000, 10_000, places=2).map(str) | st.integers(0, 10**30).map(str)
    units = st.sampled_from(["", "%", "kg", "Wh/kg", "USD", "°C", "m²", "note"])
    return st.builds(ast.Quantity, numbers, units)


@once
def positive() -> SearchStrategy:
    """A number without a sign, as codes and members of sets have it."""
    numbers = st.integers(0, 9999).map(str) | st.sampled_from(["2846.90", "2846.90.19", "0.10"])
    return st.builds(ast.Quantity, numbers, st.just(""))


@once
def codes() -> SearchStrategy:
    """A code with letters in it."""
    pattern = r"[0-9]{1,3}[A-Z][0-9]{0,3}(\.[a-z0-9]{1,2}){0,2}"
    return st.from_regex(pattern, fullmatch=True).map(ast.CodeWord)


@once
def values() -> SearchStrategy:
    """Any value."""
    return st.one_of(paths(), quantities(), codes(), dates(), texts(), st.booleans().map(ast.YesNo))


# -- sets and amounts --------------------------------------------------------------------------------------------


@once
def removable() -> SearchStrategy:
    """A member of a set that an act may remove."""
    widened = st.builds(ast.Widened, st.sampled_from(WIDENINGS), names())
    return st.one_of(paths(), positive(), codes(), texts(), widened)


@once
def set_items() -> SearchStrategy:
    """A member of a set."""
    file = st.builds(
        ast.FromFile, texts(), texts(), maybe(texts()), maybe(texts()), some(st.tuples(prose(), prose()), most=2)
    )
    return removable() | st.sampled_from(["anywhere", "anything"]).map(ast.Anywhere) | file


@once
def sets(most: int = 3) -> SearchStrategy:
    """A set, with or without an `except`."""
    return st.builds(ast.SetExpression, some(set_items(), 1, most), some(set_items(), most=most))


def each(condition: SearchStrategy) -> SearchStrategy:
    """`each RECORD …`."""
    return st.builds(ast.Each, names(), maybe(names()), condition)


@once
def totals(depth: int) -> SearchStrategy:
    """A sum or a count within a line."""
    return st.builds(ast.Total, maybe(paths()), each(maybe(inline(depth - 1))), maybe(paths()))


@once
def amounts(depth: int) -> SearchStrategy:
    """An amount within a line."""
    plain = paths() | quantities()
    if depth <= 0:
        return plain
    return st.one_of(plain, totals(depth), arithmetic(amounts(depth - 1), amounts(depth - 1)))


def arithmetic(first: SearchStrategy, last: SearchStrategy) -> SearchStrategy:
    """Amounts joined by one operator."""

    def joined(op: str, many: tuple, end: ast.Amount) -> ast.Arithmetic:
        return ast.Arithmetic(op, (*(many[:1] if op in "-/" else many), end))

    return st.builds(joined, st.sampled_from("+-*/"), some(first, 1, 2), last)


@once
def last_amounts(depth: int = 2) -> SearchStrategy:
    """An amount that ends its line."""
    total = st.builds(ast.Total, maybe(paths()), each(lists(depth - 1)), st.none())
    return st.one_of(amounts(depth), total, arithmetic(amounts(depth - 1), total))


# -- conditions --------------------------------------------------------------------------------------------------


@once
def tests(depth: int) -> SearchStrategy:
    """A single test."""
    bound = amounts(depth)
    number_op = st.sampled_from(NUMBER_OPS)
    inner = inline(depth - 1)
    outside = each(inner)
    from_set = st.tuples(sets(), maybe(sets()))
    content = st.one_of(from_set, st.tuples(each(maybe(inner)), st.none()))
    return st.one_of(
        st.builds(ast.Is, paths(), st.booleans(), values()),
        st.builds(ast.IsIn, paths(), st.booleans(), sets()),
        st.builds(ast.Includes, paths(), values()),
        st.builds(ast.Compare, paths() | totals(depth), number_op, bound),
        st.builds(ast.Compare, paths(), st.sampled_from(DATE_OPS), dates() | paths()),
        st.builds(ast.Holds, paths()),
        st.builds(ast.Applies, paths()),
        st.builds(ast.ContainsTest, paths(), sets(), st.none(), st.none()),
        st.builds(ast.ContainsTest, st.none(), sets(), maybe(sets()), paths()),
        st.builds(
            lambda basis, of, *rest: ast.Content(basis, *of, *rest),
            names(), content, maybe(outside), maybe(paths()), number_op, bound,
        ),
        st.builds(ast.Owned, paths(), st.booleans(), number_op, bound, st.booleans(), sets()),
        st.builds(ast.IsUnknown, paths()),
    )  # fmt: skip


def quantified(where: SearchStrategy) -> SearchStrategy:
    """`some`, `every` or `no` record."""
    kinds = st.sampled_from(["some", "every", "no"])
    return st.builds(ast.Quantified, kinds, names(), maybe(names()), maybe(paths()), where)


def _joined(first: SearchStrategy, last: SearchStrategy) -> SearchStrategy:
    def made(kind: str, many: tuple, end: ast.Condition) -> ast.Joined:
        return ast.Joined(kind, (*many, end))

    return st.builds(made, st.sampled_from(["all", "any"]), some(first, 1, 2), last)


@once
def inline(depth: int = 2) -> SearchStrategy:
    """A condition in the midst of a line, where no list can stand."""
    if depth <= 0:
        return st.builds(ast.Holds, paths()) | st.builds(ast.Is, paths(), st.booleans(), values())
    inner = inline(depth - 1)
    return st.one_of(
        tests(depth), tests(depth), _joined(inner, inner), inner.map(ast.Negation), quantified(maybe(inner))
    )


@once
def lists(depth: int = 2) -> SearchStrategy:
    """Conditions in a list."""
    kinds = st.sampled_from(["all", "any", "none"])
    return st.builds(ast.Joined, kinds, some(conditions(depth - 1), 1), st.just(True))


@once
def conditions(depth: int = 2) -> SearchStrategy:
    """A condition that ends its line."""
    if depth <= 0:
        return inline(depth)
    ends = st.one_of(lists(depth), lists(depth).map(ast.Negation), quantified(lists(depth)))
    return st.one_of(inline(depth), ends, _joined(inline(depth - 1), ends))


# -- vocabularies ------------------------------------------------------------------------------------------------


@once
def options(least: int = 1, besides: tuple[str, ...] = ()) -> SearchStrategy:
    """Names with titles."""
    return some(st.builds(ast.Option, names(besides), prose()), least)


@once
def fields() -> SearchStrategy:
    """A field of any type; options with titles leave no place for a title of the field."""
    units = st.sampled_from(["%", "kg", "Wh/kg", "country", "date", "money", "codes", "list"])
    plain = st.one_of(
        st.builds(ast.NamedType, units),
        st.builds(ast.YesNoType),
        st.builds(ast.CodesType, names()),
        st.builds(ast.ListType, names()),
        st.builds(ast.ChoiceType, st.booleans(), some(st.builds(ast.Option, names()), 1)),
    )
    titled = some(st.builds(ast.Option, names(), prose().filter(bool)), 1)
    choice = st.builds(ast.ChoiceType, st.booleans(), titled)
    return st.builds(ast.FieldDecl, names(), plain, prose()) | st.builds(ast.FieldDecl, names(), choice)


@once
def materials() -> SearchStrategy:
    """A material."""
    share = st.integers(0, 100).map(lambda n: ast.Quantity(str(n), "%"))
    formula = st.sampled_from(["Dy2O3", "Nd2Fe14B", "CuSO4·5H2O", "(NH4)2[Ce(NO3)6]"]).map(ast.Text)
    return st.builds(
        ast.MaterialDecl,
        names(),
        prose(),
        st.sampled_from(["", "element", "compound", "alloy", "mixture"]),
        maybe(formula),
        some(st.builds(ast.Ingredient, names(), maybe(share))),
        st.sampled_from(["", "1308-87-8", "7440-05-3", "none so far"]),
    )


@once
def vocabulary_declarations() -> SearchStrategy:
    """What stands in vocabularies."""
    records = names() | st.just(ast.Name("case"))
    return st.one_of(
        st.builds(ast.Outcomes, options()),
        st.builds(ast.CodeListDecl, names(), prose(), st.sampled_from(["dotted", "digits"])),
        st.builds(ast.RecordDecl, records, some(fields()), prose()),
        materials(),
    )


# -- named parts -------------------------------------------------------------------------------------------------


@once
def notes() -> SearchStrategy:
    """A remark."""
    return st.builds(ast.Note, prose(), st.booleans())


@once
def set_declarations() -> SearchStrategy:
    """A set with its name; long ones go over several lines."""
    kind = st.one_of(
        st.tuples(st.sampled_from(["materials", "countries", "parties", "texts"]), st.none()),
        st.tuples(st.just("codes"), names().map(lambda name: ast.Path((name.text,)))),
        st.tuples(st.just("values"), paths()),
    )
    members = sets() | sets(most=25)
    return st.builds(lambda kind, *rest: ast.SetDecl(*kind, *rest), kind, names(), members, prose())


@once
def named_parts() -> SearchStrategy:
    """What a regime names to use it."""
    readings = options(besides=("note",))
    return st.one_of(
        set_declarations(),
        st.builds(ast.ThresholdDecl, names(), values(), prose()),
        st.builds(ast.MeasureDecl, names(), maybe(names()), last_amounts(), prose()),
        st.builds(ast.ClauseDecl, names(), maybe(names()), conditions(), prose()),
        st.builds(ast.QuestionDecl, names(), prose(), readings, maybe(names()), some(notes())),
    )


# -- instruments -------------------------------------------------------------------------------------------------


@once
def windows() -> SearchStrategy:
    """Windows behind something, or none."""
    ended = st.tuples(st.just("before"), dates(), clocks()) | st.tuples(st.just("through"), dates(), st.just(""))
    end = st.just(("", None, "")) | ended
    window = st.builds(
        lambda start, time, end, condition: ast.Window(start, time, *end, condition),
        dates(), clocks(), end, maybe(conditions(1)),
    )  # fmt: skip
    return maybe(some(window, 1))


@once
def quotes() -> SearchStrategy:
    """The words of the law."""
    return st.builds(ast.Quote, words(), prose())


def controls(name: SearchStrategy) -> SearchStrategy:
    """A control that says something."""
    made = st.builds(
        ast.Control,
        name,
        prose(),
        some(texts()),
        some(quotes()),
        windows(),
        maybe(conditions()),
        maybe(conditions()),
        maybe(st.builds(ast.Requires, names(), maybe(names()))),
        maybe(last_amounts()),
        some(st.builds(ast.Duty, prose())),
        some(notes()),
    )
    return made.filter(lambda c: any((c.cites, c.windows, c.when, c.unless, c.requires, c.duties, c.notes)))


@once
def effects() -> SearchStrategy:
    """What an exemption does."""
    targets = some(paths(), 1)
    return st.one_of(
        st.builds(ast.Effect, st.sampled_from(["lifts", "discharges"]), targets, some(paths()), st.none()),
        st.builds(ast.Effect, st.just("lowers"), targets, some(paths()), names()),
        st.builds(ast.Effect, st.just("bars"), targets, st.just(()), st.none()),
    )


def exemptions(name: SearchStrategy) -> SearchStrategy:
    """An exemption that does something."""
    return st.builds(
        ast.Exemption,
        name,
        prose(),
        some(texts()),
        some(quotes()),
        windows(),
        some(effects(), 1),
        maybe(conditions()),
        maybe(conditions()),
        some(st.builds(ast.Duty, prose())),
        some(notes()),
    )


@once
def replacements() -> SearchStrategy:
    """An earlier part of the law replaced; a provision keeps the name that it is reached by."""
    bodies = {
        "control": lambda path: controls(st.just(ast.Name(path.parts[-1]))),
        "exemption": lambda path: exemptions(st.just(ast.Name(path.parts[-1]))),
        "clause": lambda _: conditions(),
        "set": lambda _: sets() | sets(most=25),
        "threshold": lambda _: values(),
        "measure": lambda _: last_amounts(),
    }

    def act(kind: str, path: ast.Path) -> SearchStrategy:
        return st.builds(ast.ReplaceAct, st.just(kind), st.just(path), bodies[kind](path), windows())

    return st.tuples(st.sampled_from(sorted(bodies)), paths()).flatmap(lambda drawn: act(*drawn))


@once
def acts() -> SearchStrategy:
    """An act on earlier law."""
    kinds = st.sampled_from(["suspends", "resumes", "repeals"])
    return st.one_of(
        st.builds(ast.StatusAct, kinds, some(paths(), 1), windows()),
        replacements(),
        st.builds(ast.SetAct, st.just("adds"), some(set_items(), 1), paths(), windows()),
        st.builds(ast.SetAct, st.just("removes"), some(removable(), 1), paths(), windows()),
        st.builds(ast.ChangeAct, paths(), values(), windows()),
    )


@once
def not_encoded() -> SearchStrategy:
    """What is left out."""
    return st.builds(ast.NotEncoded, prose(), prose(), maybe(conditions()))


@once
def instruments() -> SearchStrategy:
    """An instrument with a few provisions."""
    provision = st.one_of(controls(names()), exemptions(names()), not_encoded(), acts())
    return st.builds(
        ast.Instrument,
        names(),
        prose(),
        maybe(names()),
        dates(),
        windows(),
        some(texts()),
        maybe(days()),
        maybe(days()),
        some(texts()),
        some(quotes()),
        some(notes()),
        some(provision),
    )


# -- scenarios ---------------------------------------------------------------------------------------------------


@once
def cells() -> SearchStrategy:
    """What is known of a fact, on one line."""
    bounds = st.one_of(
        st.builds(ast.Bound, st.sampled_from(NUMBER_OPS), quantities()),
        st.builds(ast.Bound, st.sampled_from(DATE_OPS), dates()),
    )
    special = st.sampled_from(["not applicable", "none", "sum of parts"]).map(ast.SpecialFact)
    return st.one_of(
        some(values(), 1).map(ast.ValuesFact),
        some(bounds, 1, 2).map(ast.RangeFact),
        some(values(), 1).map(ast.ChoiceFact),
        st.builds(ast.SpecialFact, st.just("unknown"), prose()),
        special,
    )


@once
def tables() -> SearchStrategy:
    """A list of records as a table."""
    heads = paths() | st.just(ast.Path(("called",)))
    column = heads.map(lambda path: ast.ValuesFact((path,)))

    def table(width: int) -> SearchStrategy:
        row = some(maybe(cells()), width, width)
        return st.builds(ast.TableFact, some(column, width, width), some(row))

    return st.integers(1, 3).flatmap(table)


@once
def facts(least: int = 0) -> SearchStrategy:
    """Lines of facts."""
    return some(st.builds(ast.Given, paths(), cells() | tables()), least)


@once
def shared(least: int = 0) -> SearchStrategy:
    """Records that others refer to."""
    return some(st.builds(ast.SharedRecord, names(), names(), facts(1)), least, 2)


@once
def expects() -> SearchStrategy:
    """An expectation."""
    by = some(paths(), 1)
    name = words().map(lambda word: ast.Path((word,)))
    outcome = name.filter(lambda path: path.text not in ("undetermined", "duty", "only"))
    one, two, no = st.tuples(name), st.tuples(name, name), st.just(())
    forms = (
        ("outcome", st.tuples(outcome), no | by),
        ("undetermined", no | two, no),
        ("latent", one, by),
        ("outstanding", one, no),
        ("duty", no, by),
        ("question", one, no),
        ("only", no, no),
        ("not", no, by),
    )
    without = [st.builds(ast.Expect, st.just(kind), named, whose) for kind, named, whose in forms]
    return st.one_of([*without, st.builds(ast.Expect, st.just("charges"), no, by, quantities())])


@once
def scenario_declarations() -> SearchStrategy:
    """What is said about cases."""
    return st.one_of(
        st.builds(ast.Background, names(), facts(1), shared()),
        st.builds(ast.Background, names(), facts(), shared(1)),
        st.builds(
            ast.Scenario,
            prose(),
            maybe(days()),
            some(names()),
            facts(),
            shared(),
            some(st.tuples(names(), names())),
            some(expects(), 1),
        ),
        st.builds(
            ast.Guarantee, prose(), conditions(), st.sampled_from(["at least", "at most"]), names(), maybe(days())
        ),
        st.builds(
            ast.Change,
            prose(),
            maybe(conditions()),
            some(names()),
            some(names()),
            some(paths()),
            maybe(names()),
            st.lists(st.sampled_from(RESPECTS), unique=True).map(tuple),
        ).filter(
            lambda change: any(
                (change.whenever, change.before, change.after, change.by, change.authority, change.respects)
            )
        ),
    )


# -- files -------------------------------------------------------------------------------------------------------


@once
def headers() -> SearchStrategy:
    """The head of a file."""
    zones = st.sampled_from(["Asia/Shanghai", "America/New_York", "UTC", "Etc/GMT+8", "at/home"]).map(ast.Text)
    authority = st.builds(ast.Authority, names(), prose())
    lines = {
        "uses": some(names()),
        "authorities": some(authority),
        "zone": maybe(zones),
        "decided_on": maybe(paths()),
        "territories": some(st.tuples(names(), prose())),
    }
    kinds = st.sampled_from(["vocabulary", "regime"])
    return st.builds(ast.Header, kinds, names(), prose(), **lines) | st.builds(
        ast.Header, st.just("in regime"), names()
    )


@once
def declarations() -> SearchStrategy:
    """Any declaration."""
    return st.one_of(vocabulary_declarations(), named_parts(), instruments(), not_encoded(), scenario_declarations())


def files(most: int = 4) -> SearchStrategy:
    """A whole file."""
    return st.builds(ast.PolicyFile, st.just(PATH), headers(), some(declarations(), most=most))
