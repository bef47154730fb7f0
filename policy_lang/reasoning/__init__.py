"""Reasoning about all cases: formulas, decision diagrams, regions, and cases imagined to order."""
