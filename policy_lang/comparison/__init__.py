"""Comparing two policy sets: provisions, time, meaning, and the impact on cases."""
