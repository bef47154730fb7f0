"""The page `docs/reference/chips.md`: published chips to China, decided under each rule since 2022.

Every cell is a decision of the engine on the cases of `policies/cases/chips.jsonl`; nothing here knows a limit.
"""

import json
from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import policy_lang
from policy_lang.core.decision import Decision

ROOT = Path(__file__).parents[2]
CASES = ROOT / "policies" / "cases" / "chips.jsonl"
PAGE = ROOT / "docs" / "reference" / "chips.md"

DAYS = {
    date(2022, 11, 1): "rule of October 2022",
    date(2023, 12, 1): "rule of October 2023",
    date(2024, 5, 1): "correction of April 2024",
    date(2025, 2, 3): "rules of December 2024 and January 2025",
    date(2025, 6, 2): "letters of April 2025; worldwide rule not enforced",
    date(2026, 2, 2): "review policy of January 2026",
}

# The chips that the rules reached one after the other.
HISTORIES = ("A800", "H20", "H200")

NVIDIA_HOPPER = "[Hopper](https://developer.nvidia.com/blog/nvidia-hopper-architecture-in-depth/)"
NVIDIA_AMPERE = (
    "[Ampere](https://images.nvidia.com/aem-dam/en-zz/Solutions/data-center/nvidia-ampere-architecture-whitepaper.pdf)"
)
# Where the numbers of a chip are published.  An estimate of the die area is called one.
SOURCES = {
    "A100": "[datasheet](https://www.nvidia.com/content/dam/en-zz/Solutions/Data-Center/a100/pdf/nvidia-a100-datasheet.pdf), "
    + NVIDIA_AMPERE,
    "A800": "[datasheet](https://img.deepbaytech.com/NVIDIA%20A800%20TENSOR%20CORE%20GPU.pdf), " + NVIDIA_AMPERE,
    "H100": "[datasheet](https://resources.nvidia.com/en-us-gpu/h100-datasheet-24306), " + NVIDIA_HOPPER,
    "H800": "[datasheet](https://www.chaoqing-i.com/upload/20231128/NVIDIA%20H800%20GPU%20Datasheet.pdf), "
    + NVIDIA_HOPPER,
    "H200": "[datasheet](https://resources.nvidia.com/en-us-data-center-overview/hpc-datasheet-sc23-h200), "
    + NVIDIA_HOPPER,
    "H20": "[press](https://www.tomshardware.com/news/nvidias-latest-regulation-compliant-gpu-for-china-has-been-delayed-to-early-next-year), "
    + NVIDIA_HOPPER,
    "MI210": "[page](https://www.amd.com/en/products/accelerators/instinct/mi200/mi250.html); die area estimated",
    "MI250X": "[page](https://www.amd.com/en/products/accelerators/instinct/mi200/mi250x.html); die area estimated",
    "MI325X": "[datasheet](https://www.amd.com/content/dam/amd/en/documents/instinct-tech-docs/product-briefs/instinct-mi325x-datasheet.pdf); die area estimated",
    "B200": "[brief](https://www.tech-odyssey.cn/pdf/nv-gpu/NVIDIA-Blackwell-Architecture-Technical-Overview.pdf); die area estimated",
}

HEAD = """\
# Chips to China under each rule

What the policies say of a lot of published chips that leave the United States for a buyer in China: a written purchase
order is in hand, no notice has been given, and every certification of the rule of January 2026 is made. The cases are
those of `policies/cases/chips.jsonl`, and the page is written by

```sh
python -m tests.tables chips
```

**The numbers are unverified.** They were read in a public table that cites the sources below, not in these sources.
The transfer rates are those of the link between chips, so the aggregate rate of the rule of 2022 is at least that;
for A800 and H800, which were reported as built to stay below 600 GB/s, it is taken to be less than that; for MI210 and
MI250X the rate of one link was read. A chip that is made for China was never on sale in the United States.

`unrestricted` says that nothing these policies encode asks for a licence. It never says that the export may go ahead.
"""

EXPLAIN = """\
Each cell can be derived, for example that of the A800 in the second column:

```sh
policy explain policies/cases/chips.jsonl --case A800 --on 2023-12-01 --as-published 2023-12-01
```
"""


KNOWN = """\
## Decided on each day, as the law was known on each other day

Down a column, the day of the export; along a row, the day by which the law was published. What is published later
leaves earlier decisions as they were, and a planner sees only what has been published.
"""


def cases() -> list[dict[str, Any]]:
    """The chips, with numbers read from their digits."""
    lines = CASES.read_text(encoding="utf-8").splitlines()
    return [json.loads(line, parse_float=Decimal) for line in lines]


def shown(decision: Decision) -> str:
    """The outcome of a cell, or its bounds."""
    ends = dict.fromkeys((decision.at_least, decision.at_most))
    return " … ".join(ends).replace("_", " ")


def row(cells: list[str]) -> str:
    """One line of a table."""
    return f"| {' | '.join(cells)} |\n"


def table(head: list[str], rows: Iterable[list[str]]) -> str:
    """A table with its head."""
    return row(head) + "|" + "---|" * len(head) + "\n" + "".join(row(cells) for cells in rows)


def said(amount: Any) -> str:
    """A fact of a case as a reader wants it: a quantity, or its bounds."""
    if isinstance(amount, dict):
        return ", ".join(f"{bound.replace('_', ' ')} {value}" for bound, value in amount.items())
    return str(amount)


def numbers(chip: dict[str, Any]) -> list[str]:
    """What a case states of a chip, with the density that follows."""
    item = chip["item"]
    density = Fraction(item["tpp"]) / Fraction(item["die_area"].removesuffix(" mm2"))
    hundredths = Decimal(density.numerator) / Decimal(density.denominator)
    rounded = hundredths.quantize(Decimal("0.01"), ROUND_HALF_UP)
    facts = [item["tpp"], item["die_area"], rounded, item["io_rate"], item["dram_bandwidth"]]
    name, _, _ = item["description"].partition(";")
    return [name, *map(said, facts), SOURCES[chip["id"]]]


def page() -> str:
    """The whole page."""
    policies = policy_lang.load(str(ROOT / "policies"))
    chips = cases()

    def cells(chip: dict[str, Any], days: Iterable[tuple[date, date]]) -> list[str]:
        return [shown(policies.decide(chip, on=on, as_published=known, needs=False)) for on, known in days]

    then = ([chip["id"], *cells(chip, ((day, day) for day in DAYS))] for chip in chips)
    facts = ["chip", "TPP", "die area", "density, rounded", "transfer rate", "DRAM bandwidth", "sources"]
    parts = [
        HEAD,
        "## Decided on each day, as the law was known then\n",
        "".join(f"- **{day}**: {what}\n" for day, what in DAYS.items()),
        table(["chip", *map(str, DAYS)], then),
        EXPLAIN,
        KNOWN,
    ]
    for chip in chips:
        if chip["id"] in HISTORIES:
            days = ([f"on {day}", *cells(chip, ((day, known) for known in DAYS))] for day in DAYS)
            parts.append(table([chip["id"], *(f"known {known}" for known in DAYS)], days))
    parts += ["## The numbers\n", table(facts, (numbers(chip) for chip in chips))]
    return "\n".join(parts)


def write() -> None:
    """Writes the page."""
    PAGE.write_text(page(), encoding="utf-8")
