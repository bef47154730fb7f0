"""Policy sets at work: loading them, deciding cases, asking for what is missing, following the law over time."""
