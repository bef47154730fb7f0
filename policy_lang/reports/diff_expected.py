"""What became of expected changes, in the words that all formats of a comparison share."""

from collections.abc import Iterator

from policy_lang.comparison.compare import Comparison
from policy_lang.comparison.expected import EXPECTED, OPEN, UNEXPECTED, Expected, Judged
from policy_lang.reasoning.sizes import SIZES
from policy_lang.reports.terminal import counted
from policy_lang.reports.together import regions_told


def heading(one: Judged) -> str:
    """Whether a region was expected, in one line."""
    match one.state:
        case "expected":
            return f"expected: {'; '.join(one.by)}"
        case "not proved":
            return f"not proved to be expected, because {one.because}"
    return f"not expected, such as in this case: {one.old} → {one.new}"


def outcome_of(found: Comparison) -> Iterator[str]:
    """Whether everything that differs was expected, a sentence or two at a time; nothing if nobody asked."""
    if found.expected is None:
        return
    yield _all(found, found.expected)
    for change in found.expected.unmet:
        yield f"Expected, but nothing changed so: {change.title} ({change.place})."
    for one in found.expected.unproved:
        yield f"Not proved that something changed so: {one.provision}, because {one.because}."
    if found.expected.left_out:
        length, depth = SIZES[-1]
        yield (
            f"Of {counted(found.expected.left_out, 'combination')} of conditions that were not expected no case was "
            f"found with up to {length} members in each list, nested up to {depth} deep."
        )


def _all(found: Comparison, expected: Expected) -> str:
    judged = [(r.number, m.judged.state) for r in regions_told(found) for m in r.members if m.judged is not None]
    states = [state for _, state in judged]
    numbers = dict.fromkeys(str(number) for number, state in judged if state == UNEXPECTED)
    if numbers:
        regions = "region" if len(numbers) == 1 else "regions"
        return f"Not every difference is expected: see {regions} {', '.join(numbers)}."
    if found.unproved or expected.left_out or OPEN in states:
        return "Every difference that was shown is expected, but not that there is no other."
    if EXPECTED not in states:
        return "No case comes out differently."
    return "Every difference is expected."
