"""Benchmarks: figures with the command that measures them, and nothing that passes or fails by the clock."""
