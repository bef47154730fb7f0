"""Strategies for policies: type-correct texts over one small vocabulary.

Thresholds, amounts and dates come from small shared pools (`strategies.facts` draws from the same), so that cases
lie just below, at and just above what the tests of a policy turn on. Every text drawn passes the checker.
"""

from collections.abc import Callable
from datetime import date, timedelta

from hypothesis import strategies as st

VOCABULARY = """\
vocabulary export "Export of an item"

outcomes
    unrestricted     "no licence needed"
    notify           "the authority must be notified"
    licence          "licence needed"
    prohibited       "prohibited"

code list prc_list "PRC control list" dotted

case
    item           : article
    exported_from  : country
    destination    : country
    export_date    : date
    contract_date  : date
    end_user       : party
    end_uses       : some of civil, military, humanitarian
    logic_node     : nm

record article
    prc_code       : codes of prc_list
    material       : material
    origin         : country
    made_in        : country
    value          : money
    mass           : kg
    quantity       : number
    energy_density : Wh/kg
    parts          : list of article
    processes      : list of process

record process
    kind              : one of mining, separation, recycling
    technology_origin : country

record party
    id       : text
    country  : country
    military : yes/no
    owners   : list of stake

record stake
    holder : party
    share  : %

material dysprosium "dysprosium" element formula Dy
material terbium "terbium" element formula Tb
material dysprosium_oxide "dysprosium oxide" compound formula Dy2O3
material magnet "a magnet" alloy contains terbium 30% by mass, dysprosium
material steel "steel" mixture
"""

OUTCOMES = ("unrestricted", "notify", "licence", "prohibited")
MATERIALS = ("dysprosium", "terbium", "dysprosium_oxide", "magnet", "steel")
COUNTRIES = ("CN", "DE", "IN", "US")
CODES = ("1C905", "1C905.a", "1C905.a.1", "1C905.b", "3A001")
USES = ("civil", "military", "humanitarian")
KINDS = ("mining", "separation", "recycling")
AUTHORITIES = ("MOFCOM", "GAC")
PARTIES = ("P1", "P2", "P3")
QUESTIONS = {"last_day": ("included", "excluded"), "scope": ("narrow", "wide")}

AMOUNTS = ("0", "1", "10", "500")
"""What amounts of money, mass and number are compared with."""
PERCENTS = ("0.1%", "25%", "50%")
DAYS = tuple(date(2025, 11, 8) + timedelta(days=n) for n in (0, 1, 30))

HEADER = """\
regime prc "PRC export controls"
    authority MOFCOM "Ministry of Commerce"
    authority GAC "Customs"
    time zone Asia/Shanghai
    decided on export_date
    uses export
    territory CN "the mainland"

materials rare : dysprosium, terbium
materials light : terbium
materials wide : rare, anything containing rare except steel
codes of prc_list part_2 : 1C905.a, 3A001
codes of prc_list rest : 1C905 except 1C905.a.1
countries east : CN, IN
countries others : anywhere except CN
parties listed : "P1", "P2"
threshold de_minimis : 0.1%
threshold enough : 25%
measure unit_mass for article : mass / quantity
measure heavy for article : mass + (quantity * 1 kg)
measure all_mass : total mass of each article in item
question last_day "Is the last day included?"
    included "yes"
    excluded "no"
question scope "How wide is it?"
    narrow "so"
    wide "otherwise"
    assume wide
"""

Draw = st.DrawFn
Test = Callable[[], str]


class _Conditions:
    """Draws conditions; `controls` are those that `applies` may name, `clauses` maps records to clauses."""

    def __init__(self, draw: Draw, controls: tuple[str, ...], clauses: dict[str, tuple[str, ...]]) -> None:
        self.draw = draw
        self.controls = controls
        self.clauses = clauses

    def pick(self, choices: tuple[str, ...]) -> str:
        return self.draw(st.sampled_from(choices))

    def date(self) -> str:
        return self.draw(st.sampled_from(DAYS)).isoformat()

    def op(self) -> str:
        return self.pick(("at least", "at least", "more than", "at most", "less than"))

    def inline(self, record: str, depth: int, positive: bool = True) -> str:
        """A condition on one line: a test, or tests joined by one kind of joiner."""
        if depth <= 0 or self.draw(st.booleans()):
            return self.test(record, depth, positive)
        joiner = self.pick((" and ", " or "))
        count = self.draw(st.integers(2, 3))
        return joiner.join(self.operand(record, depth - 1, positive) for _ in range(count))

    def operand(self, record: str, depth: int, positive: bool) -> str:
        form = self.draw(st.integers(0, 5))
        if form == 0:
            return f"({self.inline(record, depth, positive)})"
        if form == 1:
            return f"not ({self.inline(record, depth, False)})"
        return self.test(record, depth, positive)

    def block(self, indent: int, depth: int, positive: bool = True) -> str:
        """A nested list, or a line."""
        if depth <= 0 or self.draw(st.integers(0, 2)) == 0:
            return self.inline("case", 1, positive)
        kind = self.pick(("all of", "any of", "none of"))
        inner = positive and kind != "none of"
        lines = [self.block(indent + 4, depth - 1, inner) for _ in range(self.draw(st.integers(1, 3)))]
        return kind + "".join(f"\n{' ' * indent}- {line}" for line in lines)

    # -- tests ------------------------------------------------------------------------------------------------

    def test(self, record: str, depth: int, positive: bool) -> str:
        drawn = {"case": self.about_case, "article": self.about_article, "party": self.about_party,
                 "process": self.about_process, "stake": self.about_stake}[record](depth, positive)  # fmt: skip
        return self.draw(st.sampled_from(drawn))()

    def about_case(self, depth: int, positive: bool) -> list[Test]:
        tests: list[Test] = [
            lambda: f"{self.pick(('exported_from', 'destination', 'item.origin'))} {self.country()}",
            lambda: f"end_uses include {self.pick(USES)}",
            lambda: f"contract_date is {self.date_op()} {self.date()}",
            lambda: f"export_date is {self.date_op()} {self.date()}",
            lambda: "export_date is on or after case.contract_date",
            lambda: f"item.{self.code()}",
            lambda: f"item.value is {self.op()} {self.pick(AMOUNTS)} EUR",
            lambda: f"logic_node is {self.op()} {self.pick(AMOUNTS)} nm",
            lambda: f"item.unit_mass is {self.op()} {self.pick(AMOUNTS)} kg",
            lambda: f"all_mass is {self.op()} {self.pick(AMOUNTS)} kg",
            lambda: f"item.heavy is {self.op()} {self.pick(AMOUNTS)} kg",
            lambda: f"item.material contains {self.pick(('rare', 'light'))}",
            lambda: self.question(),
            lambda: self.content("in item"),
            lambda: self.content("in item"),
            lambda: self.owned("end_user"),
            lambda: f"contains {self.pick(('rare', 'light'))} from {self.pick(('east', 'others'))} in item",
            lambda: self.total(depth),
            lambda: (
                f"number of each article{self.where('article', depth)} in item is {self.op()} {self.pick(('1', '2'))}"
            ),
            lambda: "end_user.military",
            lambda: "not end_user.military",
        ]
        if depth > 0:
            tests += [lambda: self.quantified(depth)] * 3
        if positive:
            tests.append(lambda: f"{self.pick(('item.origin', 'destination', 'item.value'))} is unknown")
        if self.controls:
            tests += [lambda: f"{self.draw(st.sampled_from(('', 'not ')))}{self.pick(self.controls)} applies"] * 2
        for path, target in (("", "case"), ("item.", "article")):
            for clause in self.clauses.get(target, ()):
                tests.append(lambda path=path, clause=clause: path + clause)  # type: ignore[misc]
        return tests

    def about_article(self, depth: int, positive: bool) -> list[Test]:
        tests: list[Test] = [
            lambda: f"{self.pick(('origin', 'made_in'))} {self.country()}",
            lambda: (
                f"material is{self.pick(('', ' not'))} in {self.pick(('rare', 'light', 'wide', '(compounds of rare)', '(alloys of rare)'))}"
            ),
            lambda: f"material contains {self.pick(('rare', 'light'))}",
            lambda: self.code(),
            lambda: f"value is {self.op()} {self.pick(AMOUNTS)} EUR",
            lambda: f"mass is {self.op()} {self.pick(AMOUNTS)} kg",
            lambda: f"energy_density is {self.op()} {self.pick(AMOUNTS)} Wh/kg",
            lambda: f"unit_mass is {self.op()} {self.pick(AMOUNTS)} kg",
        ]
        if positive:
            tests.append(lambda: "origin is unknown")
        if depth > 0:
            tests.append(lambda: f"{self.quantifier()} process in processes{self.where('process', depth - 1)}")
            tests.append(self.inner_content)
        for clause in self.clauses.get("article", ()):
            tests.append(lambda clause=clause: clause)  # type: ignore[misc]
        return tests

    def about_process(self, depth: int, positive: bool) -> list[Test]:
        return [
            lambda: f"kind is {self.pick(KINDS)}",
            lambda: f"technology_origin {self.country()}",
        ]

    def about_party(self, depth: int, positive: bool) -> list[Test]:
        return [
            lambda: f"country {self.country()}",
            lambda: "military",
            lambda: "not military",
            lambda: f"id is in {self.pick(('listed',))}",
        ]

    def about_stake(self, depth: int, positive: bool) -> list[Test]:
        return [
            lambda: f"share is {self.op()} {self.pick(PERCENTS)}",
            lambda: f"holder.country {self.country()}",
            lambda: "holder is in listed",
        ]

    def where(self, record: str, depth: int) -> str:
        if self.draw(st.integers(0, 4)) == 0:
            return ""
        return f" where ({self.inline(record, min(depth, 1), False)})"

    def quantifier(self) -> str:
        return self.pick(("some", "some", "every", "no"))

    def quantified(self, depth: int) -> str:
        record, scope = self.draw(
            st.sampled_from(
                (
                    ("article", "item"),
                    ("article", "item"),
                    ("article", "item.parts"),
                    ("process", "item.processes"),
                    ("process", "item"),
                    ("party", "end_user"),
                    ("stake", "end_user.owners"),
                    ("party", "case"),
                )
            )
        )
        where = self.where(record, depth - 1)
        return f"{self.quantifier()} {record} in {scope}{where}"

    def country(self) -> str:
        named = self.pick(COUNTRIES)
        chosen = self.pick(("is {}", "is not {}", "is in east", "is not in east", "is in others", "is in (DE, US)"))
        return chosen.format(named)

    def code(self) -> str:
        chosen = self.pick(("is {}", "is not {}", "is in part_2", "is not in rest", "is in rest", "is in part_2"))
        return f"prc_code {chosen.format(self.pick(CODES))}"

    def date_op(self) -> str:
        return self.pick(("on or after", "on or before", "before", "after"))

    def total(self, depth: int) -> str:
        field, unit = self.draw(st.sampled_from((("value", "EUR"), ("mass", "kg"))))
        each = f"each article{self.where('article', depth)}"
        return f"total {field} of {each} in item is {self.op()} {self.pick(AMOUNTS)} {unit}"

    def question(self) -> str:
        name = self.pick(tuple(QUESTIONS))
        return f"{name} is {self.pick(QUESTIONS[name])}"

    def owned(self, path: str) -> str:
        directly = self.pick(("", "", "directly "))
        one_of = self.pick(("", "", "one of "))
        return f"{path} is {directly}owned {self.op()} {self.pick(PERCENTS)} by {one_of}listed"

    def content(self, scope: str) -> str:
        """A share of a record that stands no deeper than the case."""
        if self.draw(st.booleans()):
            of = self.pick(("rare", "rare from east", "light from others"))
        else:
            of = f"each article where ({self.inline('article', 0, False)})"
        if self.draw(st.integers(0, 2)) == 0:
            of += f" not inside any article where ({self.inline('article', 0, False)})"
        return f"content by {self.pick(('value', 'mass'))} of {of} {scope} is {self.op()} {self.share()}"

    def inner_content(self) -> str:
        """A share of the article at hand; the articles in it need a name."""
        test = self.pick(("inner.prc_code is in part_2", "inner.origin is CN", "inner.value is at least 10 EUR"))
        of = self.pick(("rare", "rare from east", f"each article called inner where ({test})"))
        return f"content by {self.pick(('value', 'mass'))} of {of} is {self.op()} {self.share()}"

    def share(self) -> str:
        return self.pick((*PERCENTS, "de_minimis", "enough"))


# -- law -------------------------------------------------------------------------------------------------------


class _Law:
    """Draws the instruments of a regime.

    A control may ask only for controls of earlier instruments, and not for one that asks what is unknown, since
    that could soften a result (`controls` are those that may be asked for).
    """

    def __init__(self, draw: Draw, depth: int) -> None:
        self.draw = draw
        self.depth = depth
        self.controls: list[str] = []
        self.all_controls: list[str] = []
        self.exemptions: list[str] = []
        self.instruments: list[str] = []
        self.clauses: dict[str, tuple[str, ...]] = {}

    def some(self, low: int, high: int) -> range:
        return range(self.draw(st.integers(low, high)))

    def pick(self, choices: tuple[str, ...]) -> str:
        return self.draw(st.sampled_from(choices))

    def conditions(self) -> _Conditions:
        return _Conditions(self.draw, tuple(self.controls), dict(self.clauses))

    def declarations(self) -> list[str]:
        lines: list[str] = []
        conditions = self.conditions()
        for number, record in enumerate(("case", "article")):
            if self.draw(st.booleans()):
                name = f"clause_{number}"
                of = "" if record == "case" else f" for {record}"
                lines.append(f"clause {name}{of} : {conditions.inline(record, 1, False)}")
                self.clauses[record] = (name,)
        return lines

    def window(self) -> str:
        low = self.draw(st.integers(0, len(DAYS) - 1))
        start = "2025-01-01" if self.draw(st.booleans()) else DAYS[low].isoformat()
        hour = self.pick(("", "", "", " at 15:00"))
        end = ""
        if self.draw(st.booleans()):
            end = f" {self.pick(('through', 'before'))} {(DAYS[low] + timedelta(days=35)).isoformat()}"
        return f"from {start}{hour}{end}"

    def windows(self) -> list[str]:
        """The lines of one act's or provision's windows; with a question, all its readings are covered."""
        if self.draw(st.integers(0, 3)) > 0:
            return [self.window()]
        name = self.pick(tuple(QUESTIONS))
        start = self.draw(st.sampled_from(DAYS)).isoformat()
        ends = self.draw(st.sampled_from((("through", "before"), ("before", "through"))))
        return [
            f"from {start} {end} 2025-12-10 if {name} is {reading}"
            for end, reading in zip(ends, QUESTIONS[name], strict=True)
        ]

    def in_force(self, indent: str) -> list[str]:
        lines = self.windows()
        if len(lines) == 1:
            return [f"{indent}in force {lines[0]}"]
        return [f"{indent}in force", *(f"{indent}    {line}" for line in lines)]

    def body(self, indent: int, positive: bool = True) -> list[str]:
        """`when`, perhaps `unless`, and duties."""
        lead = " " * indent
        conditions = self.conditions()
        lines = [f'{lead}cites "para. 1"', f"{lead}when {conditions.block(indent + 4, self.depth, positive)}"]
        if self.draw(st.integers(0, 3)) == 0:
            lines.append(f"{lead}unless {conditions.inline('case', 1, False)}")
        if self.draw(st.integers(0, 3)) == 0:
            lines.append(f'{lead}duty "Tell the importer."')
        return lines

    def requirement(self, indent: str) -> str:
        return f"{indent}requires {self.pick(OUTCOMES[1:])} from {self.pick(AUTHORITIES)}"

    def control(self, name: str) -> list[str]:
        own = self.in_force("        ") if self.draw(st.integers(0, 2)) == 0 else []
        return [f"    control {name}", *own, *self.body(8), self.requirement("        ")]

    def effect(self, indent: str) -> str:
        target = self.pick((*self.all_controls, *self.instruments))
        kind = self.draw(st.integers(0, 4))
        if kind == 0 and self.exemptions:
            return f"{indent}bars {self.pick(tuple(self.exemptions))}"
        if kind <= 2:
            return f"{indent}lowers {target} to {self.pick(OUTCOMES[:3])}"
        return f"{indent}{self.pick(('lifts', 'lifts', 'discharges'))} {target}"

    def exemption(self, name: str) -> list[str]:
        return [f"    exemption {name}", *self.body(8, positive=False), self.effect("        ")]

    def instrument(self, number: int) -> list[str]:
        name = f"act_{number}"
        published = DAYS[0] - timedelta(days=30 - number)
        lines = [
            f'instrument {name} "Act {number}"',
            "    issued by MOFCOM",
            f"    published {published.isoformat()}",
            *self.in_force("    "),
        ]
        made: list[str] = []
        for index in self.some(1, 2):
            text = self.control(f"c{number}_{index}")
            lines += text
            self.all_controls.append(f"c{number}_{index}")
            if not any("is unknown" in line for line in text):
                made.append(f"c{number}_{index}")
        self.controls += made
        self.instruments.append(name)
        for index in self.some(0, 2):
            lines += self.exemption(f"e{number}_{index}")
            self.exemptions.append(f"e{number}_{index}")
        if self.draw(st.integers(0, 5)) == 0:
            lines.append('    not encoded "an annex" because "it is not available"')
            lines.append(f"        when {self.conditions().inline('case', 1, True)}")
        return lines

    def amending(self, number: int) -> list[str]:
        """An instrument that only acts on earlier law."""
        lines = [
            f'instrument amending_{number} "Amending act {number}"',
            f"    published {(DAYS[0] + timedelta(days=number)).isoformat()}",
        ]
        spoken: set[str] = set()
        for _ in self.some(1, 2):
            lines += self.act(spoken)
        if len(lines) == 2:
            lines.append(f'    note "nothing"')  # noqa: F541
        self.instruments.append(f"amending_{number}")
        return lines

    def act(self, spoken: set[str]) -> list[str]:
        """An act on something that no other act of the same instrument speaks of."""
        kinds = (
            "suspends",
            "suspends",
            "resumes",
            "repeals",
            "control",
            "threshold",
            "set",
            "clause",
            "adds",
            "removes",
            "changes",
        )
        kind = self.pick(kinds)
        key = kind if kind not in ("suspends", "resumes", "repeals") else "status"
        key = {"adds": "set", "removes": "set", "changes": "threshold"}.get(key, key)
        if key in spoken:
            return []
        spoken.add(key)
        windows = [f"        {line}" for line in self.windows()]
        match kind:
            case "suspends" | "resumes" | "repeals":
                target = self.pick((*self.instruments, *self.all_controls, *self.exemptions))
                return [f"    {kind} {target}", *windows]
            case "control":
                target = self.pick(tuple(self.all_controls))
                return self._replaced(target, windows)
            case "threshold":
                return ["    replaces threshold de_minimis", *windows, f"        as {self.pick(PERCENTS)}"]
            case "set":
                body = self.pick(("dysprosium", "anything except terbium", "light"))
                return ["    replaces set rare", *windows, f"        as {body}"]
            case "removes":
                return ["    removes terbium from rare", *windows]
            case "adds":
                return ["    adds steel to rare", *windows]
            case "changes":
                return [f"    changes de_minimis to {self.pick(PERCENTS)}", *windows]
            case _:
                return self._clause(windows)

    def _replaced(self, target: str, windows: list[str]) -> list[str]:
        """A control with a new text; it may ask for no control, so that no reference leads back."""
        kept, self.controls = self.controls, []
        body = [*self.body(8, positive=False), self.requirement("        ")]
        self.controls = kept
        return [f"    replaces control {target}", *windows, *body]

    def _clause(self, windows: list[str]) -> list[str]:
        if "case" not in self.clauses:
            return ["    adds IN to others", *windows]
        plain = _Conditions(self.draw, (), {})
        return ["    replaces clause clause_0", *windows, f"        as {plain.inline('case', 1, False)}"]


@st.composite
def regimes(draw: st.DrawFn, depth: int = 2, instruments: int = 2, amendments: int = 2) -> str:
    """The text of a regime over `VOCABULARY`."""
    law = _Law(draw, depth)
    lines = law.declarations()
    for number in law.some(1, instruments):
        lines += law.instrument(number)
    for number in law.some(0, amendments):
        lines += law.amending(number)
    return HEADER + "\n".join(lines) + "\n"


@st.composite
def conditions(draw: st.DrawFn, depth: int = 2) -> str:
    """One condition about the case, that may stand anywhere."""
    return _Conditions(draw, (), {}).inline("case", depth, False)
