"""Literate policies: the policy stands in ```policy fences of a Markdown file.

Everything outside the fences is blanked, character by character, so that each line and column of what is
left is that of the Markdown file and no position ever has to be mapped back.
"""

import re

FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})\s*(\S*)")


def is_literate(path: str) -> bool:
    """Whether the file is Markdown with policy fences rather than a bare policy."""
    return path.endswith(".policy.md")


def fenced_lines(text: str) -> tuple[bool, ...]:
    """For each line of a Markdown text, whether it lies inside a ```policy fence."""
    inside: list[bool] = []
    fence = ""
    policy = False
    for line in text.split("\n"):
        match = FENCE.match(line)
        if match and not fence:
            fence, policy = match[1], match[2] == "policy"
            inside.append(False)
        elif match and match[1].startswith(fence) and not match[2]:
            fence, policy = "", False
            inside.append(False)
        else:
            inside.append(bool(fence) and policy)
    return tuple(inside)


def mask(text: str) -> str:
    """The text with every character outside a policy fence replaced by a space, line ends kept."""
    lines = text.split("\n")
    kept = (line if inside else " " * len(line) for line, inside in zip(lines, fenced_lines(text), strict=True))
    return "\n".join(kept)
