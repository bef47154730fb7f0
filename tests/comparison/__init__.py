"""Tests of comparing policy sets."""
