"""Tests of what policies mean: the evaluator and the engine around it."""
