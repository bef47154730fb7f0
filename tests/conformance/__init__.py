"""Policies, cases and expected decisions as data, on which any evaluator can be run."""
